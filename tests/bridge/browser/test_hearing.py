"""How sounds are heard: equally loud, over and over, a stretch of them, at the volume that was left."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from tests.helpers.atlas import Daemon, ask, found_by, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

RATE = 44_100
DRAG = """(element) => {
  const dataTransfer = new DataTransfer();
  element.dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer }));
  return dataTransfer.getData("DownloadURL");
}"""


def tone(path: Path, hz: float, seconds: float, level: float, channels: int = 1) -> None:
    wave = level * np.sin(2 * np.pi * hz * np.arange(int(RATE * seconds)) / RATE)
    soundfile.write(path, np.repeat(wave[:, None], channels, axis=1), RATE)


@pytest.fixture(scope="module")
def tones(daemon_on: Callable[[Path], Daemon], tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    folder = tmp_path_factory.mktemp("tones")
    tone(folder / "loud.wav", 440, 4, 0.5)
    tone(folder / "quiet.wav", 450, 4, 0.05, channels=2)
    tone(folder / "peaked.wav", 460, 4, 0.02)
    peaked, _ = soundfile.read(folder / "peaked.wav")
    peaked[3 * RATE : 3 * RATE + 3] = (0.99, -0.99, 0.99)  # long after its level is looked at
    soundfile.write(folder / "peaked.wav", peaked, RATE)
    tone(folder / "short.wav", 470, 0.3, 0.5)
    tone(folder / "song.wav", 480, 24, 0.5)
    return daemon_on(folder)


@pytest.fixture
def page(tones: Daemon, open_page: Callable[..., Page]) -> Any:
    """All sounds of `tones` are on its map, and sound is on."""
    opened = open_page(tones.address)
    opened.wait_for_function("tonewalk.sounds() === 5")
    start_sound(opened)
    return opened


def number(daemon: Daemon, name: str) -> int:
    columns = ask(daemon, "library/sounds")
    sound: int = columns["ids"][columns["names"].index(name)]
    return sound


def choose(page: Page, daemon: Daemon, name: str) -> int:
    """Selects a sound, as another client does, so that nothing is played by it."""
    sound = number(daemon, name)
    ask(daemon, "session/select", sounds=[sound])
    page.get_by_role("heading", name=name).wait_for()
    return sound


def level_of(page: Page, daemon: Daemon, name: str) -> float:
    """How loud a sound comes out, half a second into it."""
    choose(page, daemon, name)
    page.keyboard.press(" ")
    page.wait_for_function("tonewalk.position() > 0.5")
    level: float = page.evaluate("tonewalk.rms()")
    page.keyboard.press(" ")
    page.wait_for_function("tonewalk.rms() < 1e-4")
    return level


def test_sounds_are_equally_loud_and_none_clips_unless_each_is_to_be_as_it_is(page: Page, tones: Daemon) -> None:
    loud, quiet, peaked = (level_of(page, tones, f"{name}.wav") for name in ("loud", "quiet", "peaked"))
    assert quiet == pytest.approx(loud, rel=0.1)
    assert peaked < loud / 5  # its one peak leaves no room to make the rest louder
    ask(tones, "session/select", sounds=[number(tones, name) for name in ("loud.wav", "song.wav")])
    page.locator("#set").get_by_role("button", name="hide").click()
    page.wait_for_function("tonewalk.sounds() === 3")
    assert level_of(page, tones, "quiet.wav") == pytest.approx(quiet, rel=0.1), "it has another's level now"
    page.locator("#set").get_by_role("button", name="show again").click()
    page.wait_for_function("tonewalk.sounds() === 5")
    page.keyboard.press("n")
    as_it_is = level_of(page, tones, "quiet.wav")
    assert level_of(page, tones, "loud.wav") == pytest.approx(10 * as_it_is, rel=0.1)
    assert level_of(page, tones, "peaked.wav") == pytest.approx(peaked, rel=0.2)


def test_volume_and_switches_are_as_they_were_left(page: Page, tones: Daemon, axe: Path) -> None:
    before = level_of(page, tones, "loud.wav")
    page.locator("#volume").fill("0.45")
    page.get_by_role("button", name="How sounds are heard").click()
    page.get_by_label("what plays goes on when clicked").uncheck()
    assert found_by(page, axe) == []
    page.reload()
    page.wait_for_function("tonewalk.sounds() === 5")
    start_sound(page)
    assert page.locator("#volume").input_value() == "0.45"
    assert level_of(page, tones, "loud.wav") == pytest.approx(before / 4, rel=0.1)
    page.get_by_role("button", name="How sounds are heard").click()
    assert not page.get_by_label("what plays goes on when clicked").is_checked()
    assert page.get_by_label("all sounds equally loud").is_checked()
    page.keyboard.press("Escape")
    page.wait_for_selector("#hearing-switches", state="hidden")


def test_the_selected_sound_goes_over_and_over_until_space_silences_it(page: Page, tones: Daemon) -> None:
    sound = choose(page, tones, "short.wav")
    page.keyboard.press("g")
    page.keyboard.press(" ")
    for _ in range(3):  # beyond its end, and at its beginning again
        page.wait_for_function("tonewalk.position() > 0.2")
        page.wait_for_function("tonewalk.position() < 0.1")
    assert page.evaluate("tonewalk.playing()") == sound
    page.keyboard.press("b")
    page.get_by_role("button", name="loud.wav").hover()  # what goes over and over is not given up for a look
    page.wait_for_function(f"tonewalk.pointed() === {number(tones, 'loud.wav')}")
    assert page.evaluate("tonewalk.playing()") == sound
    page.keyboard.press(" ")
    page.wait_for_function("tonewalk.rms() < 1e-4")
    assert page.evaluate("tonewalk.playing()") == 0


def test_what_plays_goes_on_when_it_is_clicked_again_or_begins_again_where_that_was_chosen(
    page: Page, tones: Daemon
) -> None:
    page.keyboard.press("b")
    row = page.locator("#hits").get_by_role("button", name="loud.wav")
    row.click()
    page.wait_for_function("tonewalk.position() > 1")
    row.click()
    assert page.evaluate("tonewalk.position()") > 1
    page.get_by_role("button", name="How sounds are heard").click()
    page.get_by_label("what plays goes on when clicked").uncheck()
    row.click()
    page.wait_for_function("tonewalk.position() < 1")


def drag(page: Page, wave: Locator, first: float, last: float) -> None:
    """Over the waveform, from one place of it to another, as shares of its width."""
    box = wave.bounding_box()
    assert box is not None
    across = [box["x"] + share * box["width"] for share in (first, last)]
    page.mouse.move(across[0], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(across[1], box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()


@pytest.mark.parametrize(("name", "seconds"), [("loud.wav", 4), ("song.wav", 24)])
def test_a_click_in_the_waveform_goes_there_and_a_drag_chooses_a_stretch_that_is_heard(
    page: Page, tones: Daemon, name: str, seconds: int
) -> None:
    """Decoded, and streamed."""
    choose(page, tones, name)
    drag(page, page.locator(".wave"), 0.5, 0.5)
    page.wait_for_function(f"tonewalk.position() >= {0.49 * seconds}")
    page.wait_for_function("document.querySelector('.wave .head').getBoundingClientRect().x > 0")
    page.keyboard.press("g")
    drag(page, page.locator(".wave"), 0.25, 0.25 + 0.5 / seconds)
    first, last = 0.25 * seconds, 0.25 * seconds + 0.5
    for _ in range(2):
        page.wait_for_function(f"tonewalk.position() > {first + 0.3}")
        page.wait_for_function(f"tonewalk.position() < {first + 0.2} && tonewalk.position() > {first - 0.2}")
    assert page.evaluate("tonewalk.position()") < last + 0.2
    page.keyboard.press("Escape")
    page.wait_for_selector(".part", state="detached")
    page.wait_for_function(f"tonewalk.position() > {last + 0.3}")  # all of it, from where it was


def test_a_stretch_is_chosen_by_keys_taken_as_a_wav_exact_to_a_sample_and_searched_for(
    page: Page, tones: Daemon, axe: Path
) -> None:
    sound = choose(page, tones, "loud.wav")
    page.get_by_role("slider", name="Beginning of the stretch").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("slider", name="End of the stretch").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    page.get_by_text("0.401–3.520 s").wait_for()
    assert found_by(page, axe) == []
    save = page.get_by_role("button", name="save", exact=True)
    with page.expect_download() as coming:
        save.click()
    assert coming.value.suggested_filename == "loud 0.401-3.520 s.wav"
    samples, rate = soundfile.read(coming.value.path(), dtype="int32")
    whole, _ = soundfile.read(Path(ask(tones, "sound/get", sound=sound)["path"]), dtype="int32")
    assert rate == RATE
    assert np.array_equal(samples, whole[round(0.401 * RATE) : round(3.52 * RATE)])
    _, name, address = save.evaluate(DRAG).split(":", 2)
    assert name == "loud 0.401-3.520 s.wav"
    dragged, _ = soundfile.read(io.BytesIO(page.request.get(address).body()), dtype="int32")
    assert np.array_equal(dragged, samples)
    page.get_by_role("button", name="like it").click()
    page.wait_for_function("document.getElementById('title').textContent === 'like loud 0.401-3.520 s.wav'")
    assert page.evaluate("tonewalk.lit().length") == 5
    page.locator(".hear").click()
    page.wait_for_function("tonewalk.position() > 0.5")
    page.keyboard.press("[")
    page.wait_for_function("!/^0.401/.test(document.querySelector('.part output').textContent)")


def test_sounds_that_the_pointer_goes_to_are_there_before_it_is(page: Page, tones: Daemon) -> None:
    page.wait_for_function("tonewalk.resting()")
    short = [number(tones, name) for name in ("loud.wav", "quiet.wav", "peaked.wav", "short.wav")]
    places = {sound: page.evaluate(f"tonewalk.place({sound})") for sound in short}
    aim = max(places, key=lambda sound: float(places[sound]["x"]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    at = places[aim]

    def goes_there() -> bool:
        for left in range(260, 60, -20):
            page.mouse.move(at["x"] - left, at["y"])
        return any(f"/sounds/{aim}/audio" in url for url in asked)

    wait_until(goes_there)
    assert page.evaluate("tonewalk.pointed()") != aim
