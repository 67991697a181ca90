"""A recording of the musician's own: what is like it, and what the library makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.helpers.atlas import HEARD, Daemon, ask, drop, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def take(daemon: Daemon, tmp_path: Path) -> Path:
    """A recording in which three sounds of the library follow each other."""
    pieces = []
    for kind in ("kick", "snare", "clap"):
        [hit] = ask(daemon, "search", text=kind, filter=f"path:{kind}", k=1)["hits"]
        samples, rate = soundfile.read(hit["path"])
        mono = samples.mean(axis=1) if samples.ndim == 2 else samples
        piece = np.zeros(rate // 2)
        piece[: min(len(mono), len(piece))] = mono[: len(piece)]
        pieces.append(piece)
    soundfile.write(tmp_path / "my take.wav", np.concatenate(pieces), rate)
    return tmp_path / "my take.wav"


def test_a_chosen_recording_is_rebuilt_from_the_library_and_heard(page: Page, daemon: Daemon, take: Path) -> None:
    page.wait_for_function("tonewalk.resting()")
    start_sound(page)
    # not `expect_file_chooser`: Chromium does not always tell of one
    page.evaluate("document.getElementById('file').onclick = () => { window.opened = true; return false; }")
    page.keyboard.press("o")
    assert page.evaluate("window.opened")
    page.locator("#file").set_input_files(take)
    page.wait_for_function("tonewalk.lit().length > 10")
    assert page.locator("#title").text_content() == "like my take.wav"
    page.locator("#rebuild").click()
    page.wait_for_function("tonewalk.path().length >= 3", timeout=600_000)
    kept = ask(daemon, "trajectory/get", trajectory="mosaic")["steps"]
    assert page.evaluate("tonewalk.path()") == [step["id"] for step in kept]
    page.wait_for_selector("#path circle.now")
    page.wait_for_function(HEARD)
    assert page.locator("#path circle").count() == len(kept)
    assert not page.locator("#path-tempo").is_visible()  # it has a timing of its own
    page.locator("#path-save").click()
    page.wait_for_function("/written to .*mosaic.wav/.test(document.getElementById('status').textContent)")
    page.keyboard.press("Escape")  # what says where it was written goes first
    page.wait_for_selector("#export", state="hidden")
    page.keyboard.press("Escape")
    page.wait_for_selector("#path-bar", state="hidden")

    def playing() -> dict[str, bool]:
        return {one["trajectory"]: one["playing"] for one in ask(daemon, "trajectory/list")["trajectories"]}

    wait_until(lambda: not playing()["mosaic"])


def test_a_dropped_sound_finds_itself_and_words_take_its_place(page: Page, daemon: Daemon) -> None:
    known = ask(daemon, "sound/get", sound=30)
    assert drop(page, Path(known["path"]), "a copy.wav")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert page.evaluate("tonewalk.lit()")[0] == 30
    assert page.locator("#rebuild").is_visible()
    page.locator("#text").fill("kick")
    page.wait_for_function("document.getElementById('title').textContent === 'kick'")
    assert not page.locator("#rebuild").is_visible()


def test_what_is_no_sound_is_told_in_a_sentence(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no sound")
    page.locator("#file").set_input_files(tmp_path / "notes.txt")
    page.wait_for_function("document.getElementById('status').textContent.includes('notes.txt')")
    assert page.evaluate("tonewalk.lit()") == []


def test_the_controls_of_a_recording_can_be_used_by_all(page: Page, axe: Path, take: Path) -> None:
    page.evaluate(axe.read_text("utf-8"))
    page.locator("#file").set_input_files(take)
    page.wait_for_selector("#rebuild")
    found = page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
