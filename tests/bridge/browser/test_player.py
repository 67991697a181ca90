"""What the library reads is heard in the page, once, from the first click on, and ends when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from tests.helpers.atlas import AS_IT_IS, Daemon

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE = 44_100
LONG = 6
"""s that a sound goes on, so that a busy page does not miss it"""
ODD = {
    "aaplain": ("wav", "WAV", "PCM_16", LONG),
    "bblong": ("aif", "AIFF", "PCM_16", 20),
    "ccsun": ("au", "AU", "PCM_16", LONG),
    "ddwave": ("w64", "W64", "PCM_16", LONG),
    "eedouble": ("wav", "WAV", "DOUBLE", LONG),
    "ffima": ("wav", "WAV", "IMA_ADPCM", LONG),
    "ggaifc": ("aifc", "AIFF", "DOUBLE", LONG),
}
WATCHED = f"""
{AS_IT_IS};
window.loudest = 0;
setInterval(() => window.tonewalk && (loudest = Math.max(loudest, tonewalk.rms())), 10);
"""


def tone(hz: float, seconds: float, level: float = 0.5) -> Any:
    wave = level * np.sin(2 * np.pi * hz * np.arange(int(RATE * seconds)) / RATE)
    return np.stack([wave, wave], axis=1)


@pytest.fixture(scope="module")
def odd(daemon_on: Callable[[Path], Daemon], tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    folder = tmp_path_factory.mktemp("odd")
    for number, (name, (suffix, form, subtype, seconds)) in enumerate(ODD.items()):
        soundfile.write(folder / f"{name}.{suffix}", tone(220 + 10 * number, seconds), RATE, subtype, format=form)
    soundfile.write(folder / "hhtwelve.wav", np.repeat(tone(330, LONG)[:, :1], 12, axis=1), RATE)
    soundfile.write(folder / "iislow.wav", tone(200, LONG)[::18], 2450)
    soundfile.write(folder / "jjhot.wav", tone(210, LONG, 0.3) * 32767, RATE, "FLOAT")
    return daemon_on(folder)


def found(page: Page, name: str) -> Any:
    page.fill("#filter", f"name:{name}")
    page.fill("#text", "tone")
    # a list of before, replaced under the pointer, takes no click
    page.wait_for_function(f"document.getElementById('status').textContent.endsWith('tone · name:{name}')")
    return page.get_by_role("button", name=name).first


def test_the_first_click_is_heard(odd: Daemon, open_page: Callable[..., Page]) -> None:
    page = open_page(odd.address, before=WATCHED)
    found(page, "aaplain").click()
    page.wait_for_function("loudest > 0.05")


def test_whatever_the_library_reads_is_heard_at_a_bearable_level(
    odd: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(odd.address, before=WATCHED)
    for name in (*ODD, "hhtwelve", "iislow", "jjhot"):
        page.wait_for_function("tonewalk.rms() < 1e-4")
        page.evaluate("loudest = 0")
        found(page, name).click()
        page.wait_for_function("loudest > 0.05")
        assert page.evaluate("loudest") < 1, name
        page.keyboard.press("Escape")


def test_a_sound_that_is_asked_for_twice_while_it_loads_is_one_voice_and_can_be_stopped(
    odd: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(odd.address, before=WATCHED)
    found(page, "aaplain").click()
    page.wait_for_function("loudest > 0.05")
    for name in ("ccsun", "ddwave", "eedouble"):
        page.keyboard.press("Escape")
        page.wait_for_function("tonewalk.rms() < 1e-4")
        page.evaluate("loudest = 0")
        found(page, name).click()  # the pointer hovers over it first, which asks for it too
        page.wait_for_function("loudest > 0.25")
        page.keyboard.press("Escape")
        page.wait_for_function("tonewalk.rms() < 1e-4")  # a voice that nobody held would go on
        assert page.evaluate("loudest") < 0.4, name  # two voices would be 0.56
