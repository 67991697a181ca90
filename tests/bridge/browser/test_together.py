"""Knobs that the page turns together with an OSC client."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import Daemon, ask, needed
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

DIAL = "name => document.querySelector(`#finder input[aria-label='${name}']`).value"
TITLE = "document.getElementById('title').textContent"


@pytest.fixture
def page(own_page: Page) -> Page:
    own_page.keyboard.press("x")
    own_page.get_by_role("tab", name="knobs").click()
    return own_page


def turned(daemon: Daemon) -> dict[str, float]:
    return {one["name"]: round(one["value"], 3) for one in ask(daemon, "knob/list")["knobs"] if one["value"]}


def send(daemon: Daemon, *message: Any) -> None:
    """As somebody at a terminal does."""
    if shutil.which("oscsend") is None:
        needed("liblo-tools are not installed: apt-get install liblo-tools")
    address = f"osc.udp://127.0.0.1:{ask(daemon, 'status')['ports']['osc']}"
    types = "".join("f" if isinstance(one, float) else "s" for one in message[1:])
    subprocess.run(["oscsend", address, message[0], types, *map(str, message[1:])], check=True)


def test_knobs_turn_together_with_those_of_a_patch_as_long_as_that_is_wanted(page: Page, own: Daemon) -> None:
    ask(own, "knob/seed", seed="kick")
    page.fill("#text", "warm pad")
    page.keyboard.press("Enter")
    page.wait_for_function("tonewalk.lit().length > 0")
    page.locator("#finder").get_by_label("bright", exact=True).fill("0.5")
    page.wait_for_function(f"{TITLE}.includes('bright +0.5')")
    assert turned(own) == {}  # turned for this page alone
    button = page.get_by_role("button", name="together with Max and pads")
    button.click()
    wait_until(lambda: turned(own) == {"bright": 0.5})
    send(own, "/tonewalk/knob", "bright", -0.25)
    page.wait_for_function(f"({DIAL})('bright') === '-0.25'")
    page.wait_for_function(f"{TITLE}.includes('bright −0.25')")
    page.locator("#finder").get_by_label("bright", exact=True).fill("0")
    wait_until(lambda: turned(own) == {})
    page.locator("#finder").get_by_label("timbre", exact=True).fill("2")
    send(own, "/tonewalk/aspect", "pitch", 0.5)
    page.wait_for_function(f"({DIAL})('pitch') === '0.5' && ({DIAL})('timbre') === '2'")
    page.get_by_role("button", name="Reset what counts").click()
    button.click()
    send(own, "/tonewalk/knob", "bright", 1.0)
    wait_until(lambda: turned(own) == {"bright": 1.0})
    assert page.evaluate(f"({DIAL})('bright')") == "0"
    button.click()  # who comes with a question leads
    wait_until(lambda: turned(own) == {})


def test_a_page_that_asks_nothing_follows_the_knobs_of_the_others(page: Page, own: Daemon) -> None:
    send(own, "/tonewalk/knob", "bright", 0.75)
    wait_until(lambda: turned(own) == {"bright": 0.75})
    page.get_by_role("button", name="together with Max and pads").click()
    page.wait_for_function(f"({DIAL})('bright') === '0.75'")
    ask(own, "knob/seed", seed="kick")
    page.wait_for_function(f"({DIAL})('bright') === '0'")
