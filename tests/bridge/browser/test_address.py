"""The page's address says what is asked and selected, and takes a musician back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.helpers.atlas import Daemon, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page


def address(page: Page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(page.evaluate("location.search")[1:]).items()}


def titled(page: Page, title: str) -> None:
    page.wait_for_function("title => document.getElementById('title').textContent === title", arg=title)


def test_back_and_forward_go_through_what_was_asked(page: Page, daemon: Daemon) -> None:
    page.fill("#filter", "path:kick")
    page.press("#filter", "Enter")
    titled(page, "path:kick")
    assert address(page) == {"filter": "path:kick"}
    page.keyboard.press("Escape")
    page.fill("#text", "dark & deep")
    titled(page, "dark & deep")
    page.locator("#hits li button").first.click()
    page.wait_for_function("tonewalk.selected() > 0")
    sound = page.evaluate("tonewalk.selected()")
    assert address(page) == {"text": "dark & deep", "sound": str(sound)}
    page.keyboard.press("l")
    name = ask(daemon, "sound/get", sound=sound)["name"]
    titled(page, f"like {name}")
    assert address(page) == {"like": str(sound), "sound": str(sound)}
    page.go_back()
    titled(page, "dark & deep")
    assert page.locator("#text").input_value() == "dark & deep"
    page.go_back()
    page.wait_for_selector("#results", state="hidden")
    page.go_back()
    titled(page, "path:kick")
    assert page.locator("#filter").input_value() == "path:kick"
    page.go_forward()
    page.wait_for_selector("#results", state="hidden")
    page.go_forward()
    titled(page, "dark & deep")


def test_an_address_that_was_kept_opens_on_what_it_says(open_page: Callable[..., Page], daemon: Daemon) -> None:
    page = open_page(daemon.address, path="?text=dark+kick&filter=duration%3C0.5&sound=7")
    titled(page, "dark kick · duration<0.5")
    page.wait_for_function("tonewalk.selected() === 7")
    assert page.locator("#text").input_value() == "dark kick"
    assert page.locator("#filter").input_value() == "duration<0.5"
    assert address(page) == {"text": "dark kick", "filter": "duration<0.5", "sound": "7"}


def test_an_address_of_another_library_says_what_is_not_in_this_one(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, path="?sound=90000")
    page.get_by_text("the sound 90000 of this page's address is not in this library").wait_for()
    page = open_page(daemon.address, path="?like=90000")
    page.wait_for_function("/There is no sound 90000/.test(document.getElementById('status').textContent)")
