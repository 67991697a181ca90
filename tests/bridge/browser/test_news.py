"""What changes elsewhere, on disk or in another client, is seen in a page that is open; what is over, goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.helpers.atlas import AS_IT_IS, LISTEN, Daemon, ask
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

RATE = 44_100


def tone(path: Path, hertz: float, level: float) -> None:
    time = np.arange(3 * RATE) / RATE
    soundfile.write(path, level * np.sin(2 * np.pi * hertz * time), RATE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("watched")
    for number in range(8):
        tone(made / f"tone {number}.wav", 200 * 1.3**number, 0.4)
    return made


@pytest.fixture(scope="module")
def watching(folder: Path, daemon_on: Callable[[Path], Daemon]) -> Daemon:
    return daemon_on(folder)


def named(daemon: Daemon, name: str) -> int:
    listed = ask(daemon, "library/sounds")
    sound: int = listed["ids"][listed["names"].index(name)]
    return sound


def opened(watching: Daemon, open_page: Callable[..., Page]) -> Page:
    page = open_page(watching.address, before=AS_IT_IS)
    page.wait_for_function(f"tonewalk.sounds() === {len(ask(watching, 'library/sounds')['ids'])}")
    return page


def says(page: Page, text: str) -> None:
    page.wait_for_function("text => document.getElementById('status').textContent.includes(text)", arg=text)


def choose(page: Page, watching: Daemon, name: str) -> int:
    sound = named(watching, name)
    ask(watching, "session/select", sounds=[sound])
    page.get_by_role("heading", name=name).wait_for()
    return sound


def test_a_favourite_of_another_client_is_shown(watching: Daemon, open_page: Callable[..., Page]) -> None:
    page = opened(watching, open_page)
    sound = choose(page, watching, "tone 1.wav")
    for on in (True, False):
        ask(watching, "sound/favourite", sound=sound, on=on)
        page.wait_for_selector(f"#detail button[aria-pressed={'true' if on else 'false'}]")


def test_of_one_sound_that_changes_only_that_one_travels(page: Page, daemon: Daemon) -> None:
    page.wait_for_function("tonewalk.resting()")
    told: list[Response] = []
    page.on(
        "response", lambda one: told.append(one) if re.search(r"/columns\?since=.*&points=", one.url) else None
    )

    def travels_alone(one: Response) -> bool:
        body = one.body()
        return (one.status, body[-16 - 12 :][:4]) == (226, b"TWPT") and len(body) < 500

    for on in (True, False):
        told.clear()
        ask(daemon, "sound/favourite", sound=11, on=on)
        # what others have changed before may be told first
        wait_until(lambda: bool(page.evaluate("1")) and any(travels_alone(one) for one in list(told)))


def test_a_file_that_was_written_anew_is_heard_as_it_is_now(
    watching: Daemon, open_page: Callable[..., Page], folder: Path
) -> None:
    page = opened(watching, open_page)
    page.get_by_role("button", name="click to start sound").click()
    page.evaluate(LISTEN)
    sound = choose(page, watching, "tone 2.wav")
    page.keyboard.press(" ")
    page.wait_for_function("loudest > 0.2")
    page.keyboard.press(" ")
    tone(folder / "tone 2.wav", 500, 0.05)
    page.wait_for_function("document.querySelector('.facts').textContent.includes('500 Hz')")
    assert named(watching, "tone 2.wav") == sound
    page.wait_for_function("tonewalk.rms() < 1e-4")
    page.evaluate("loudest = 0")
    page.keyboard.press(" ")
    page.wait_for_function("loudest > 0.02")
    page.wait_for_function("tonewalk.rms() < 1e-4")
    assert page.evaluate("loudest") < 0.1


def test_a_folder_that_alone_is_lit_stays_so_when_another_comes_before_it(
    daemon_on: Callable[[Path], Daemon], open_page: Callable[..., Page], tmp_path: Path
) -> None:
    for number, name in enumerate(("bells", "tones")):
        (tmp_path / name).mkdir()
        tone(tmp_path / name / "one.wav", 300 + 100 * number, 0.4)
    page = opened(daemon_on(tmp_path), open_page)
    page.select_option("#colouring", "folder")
    page.locator("#legend button", has_text="tones").click()
    tones = page.locator("#legend button", has_text="tones")
    first = tones.get_attribute("data-group")
    (tmp_path / "more").mkdir()
    for number in range(3):  # the largest folder stands first
        tone(tmp_path / "more" / f"{number}.wav", 500 + 50 * number, 0.4)
    page.locator("#legend button", has_text="more").wait_for()
    page.wait_for_function("tonewalk.sounds() === 5")
    assert tones.get_attribute("aria-pressed") == "true"
    assert page.locator("#legend [aria-pressed=true]").count() == 1
    assert tones.get_attribute("data-group") != first


def test_a_sound_that_is_deleted_takes_its_card_and_its_hit_along(
    watching: Daemon, open_page: Callable[..., Page], folder: Path
) -> None:
    page = opened(watching, open_page)
    before = page.evaluate("tonewalk.sounds()")
    page.fill("#text", "tone 7")
    page.get_by_role("button", name="tone 7.wav").first.wait_for()
    sound = choose(page, watching, "tone 7.wav")
    (folder / "tone 7.wav").unlink()
    page.wait_for_function(f"tonewalk.sounds() === {before - 1}")
    page.wait_for_function("tonewalk.selected() === 0")
    assert page.locator("#detail").is_hidden()
    assert sound not in page.evaluate("tonewalk.lit()")
    assert page.get_by_role("button", name="tone 7.wav").count() == 0


def test_an_error_is_over_when_the_next_one_of_its_kind_goes_well(
    watching: Daemon, open_page: Callable[..., Page]
) -> None:
    page = opened(watching, open_page)
    page.fill("#filter", "duration<<1")
    page.fill("#text", "tone")
    says(page, "The filter has")
    page.fill("#filter", "duration<9")
    page.keyboard.press("Enter")
    says(page, "sounds, tone · duration<9")


def test_what_was_asked_while_the_daemon_was_away_is_asked_when_it_is_back(
    watching: Daemon, open_page: Callable[..., Page]
) -> None:
    page = opened(watching, open_page)
    watching.stop()
    page.wait_for_selector("#banner", state="visible")
    page.fill("#text", "tone")
    says(page, "can't be reached")
    watching.restart()
    page.wait_for_function("tonewalk.lit().length > 0")
    assert "reached" not in page.locator("#status").inner_text()
