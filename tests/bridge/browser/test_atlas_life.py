"""The atlas while its daemon comes, goes, and learns of new sounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from tests.helpers.atlas import Daemon

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE = 44100


def tone(path: Path, hertz: float, seconds: float, subtype: str) -> None:
    time = np.arange(int(RATE * seconds)) / RATE
    kind = "AIFF" if path.suffix == ".aif" else None
    stereo = np.tile(0.5 * np.sin(2 * np.pi * hertz * time), (2, 1)).T
    soundfile.write(path, stereo, RATE, subtype=subtype, format=kind)


def test_the_page_comes_back_by_itself_after_the_daemon_was_away(page: Page, daemon: Daemon) -> None:
    daemon.stop()
    page.wait_for_selector("#banner", state="visible")
    page.fill("#text", "kick")
    page.wait_for_function("document.getElementById('status').textContent.includes('reached')")
    daemon.restart()
    page.wait_for_selector("#banner", state="hidden")
    page.wait_for_function(f"tonewalk.connection() === 'live' && tonewalk.sounds() === {daemon.sounds}")


def test_an_empty_library_says_what_to_do_and_fills_without_a_reload(
    empty_daemon: Daemon, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(empty_daemon.address)
    page.get_by_role("heading", name="Your library is empty").wait_for()
    page.get_by_label("Folder of samples").fill(str(tmp_path / "nowhere"))
    page.get_by_role("button", name="add folder").click()
    page.wait_for_function("document.getElementById('status').textContent.includes('nowhere')")

    folder = tmp_path / "samples"
    folder.mkdir()
    tone(folder / "short.aif", 330, 0.7, "PCM_24")
    tone(folder / "long.wav", 220, 25, "PCM_16")
    for number in range(6):
        tone(folder / f"tone {number}.flac", 200 * 1.4**number, 0.5, "PCM_16")
    page.get_by_label("Folder of samples").fill(str(folder))
    page.get_by_role("button", name="add folder").click()
    page.wait_for_function("tonewalk.sounds() === 8", timeout=600_000)
    assert page.locator("#empty").is_hidden()

    # What browsers do not decode, and what is too long to be decoded at once, is heard all the same.
    page.wait_for_selector("#sound", state="hidden")
    for name in ("short.aif", "long.wav"):
        page.wait_for_function("tonewalk.rms() < 1e-4")
        page.fill("#filter", f"path:{name.partition('.')[0]}")
        page.fill("#text", "tone")
        page.get_by_role("button", name=name).click()
        page.wait_for_function("tonewalk.rms() > 0.05")
        page.keyboard.press("Escape")


def test_the_page_asks_nobody_but_its_daemon(daemon: Daemon, open_page: Callable[..., Page]) -> None:
    page = open_page(daemon.address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_function("window.tonewalk && tonewalk.connection() === 'live'")
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert len(asked) > 3
    assert [url for url in asked if not url.startswith((daemon.address, "data:", "blob:"))] == []
