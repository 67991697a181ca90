"""A browser that has not shown the daemon's token hears and looks; through a link it may write, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.atlas import Daemon

if TYPE_CHECKING:
    from playwright.sync_api import Page

REFUSED = "document.querySelector('#banner').textContent.includes('tonewalk open')"


def like_it(page: Page) -> None:
    """Make the first sound a favourite, as the key does."""
    page.wait_for_function("tonewalk.sounds() > 0")
    page.locator("#map").focus()
    if not page.evaluate("tonewalk.selected()"):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("tonewalk.selected() > 0")
    page.keyboard.press("f")


def favours(page: Page) -> None:
    """What it writes arrives; the library is as before afterwards."""
    for said in ("is a favourite", "is no favourite any more"):
        like_it(page)
        page.wait_for_function(f"document.querySelector('#status').textContent.includes('{said}')")


def test_without_the_token_a_browser_looks_and_is_told_how_to_get_it(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, trusted=False)
    page.wait_for_function("tonewalk.sounds() > 0")
    page.fill("#text", "kick")
    page.keyboard.press("Enter")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert page.locator("#banner").is_hidden()
    like_it(page)
    page.wait_for_function(REFUSED)
    assert page.locator("#banner").is_visible()
    page.fill("#text", "snare")
    page.keyboard.press("Enter")
    page.wait_for_selector("#banner", state="hidden")


def test_the_link_that_serve_prints_makes_the_plain_address_work(
    open_page: Callable[..., Page], daemon: Daemon, tmp_path: Path
) -> None:
    page = open_page(daemon.address, trusted=False)
    redirect = tmp_path / "open.html"  # as `serve` and `open` bring a browser here
    redirect.write_text(f'<meta http-equiv="refresh" content="0; url={daemon.link}">')
    with page.expect_response("**/api/v1/token") as answered:
        page.goto(redirect.as_uri())
    assert answered.value.ok
    page.wait_for_function("tonewalk.connection() === 'live'")
    assert page.url == daemon.address, "the code leaves the address bar"
    page.goto(daemon.address)
    favours(page)
    other = open_page(daemon.address, trusted=False)
    other.goto("about:blank")
    other.goto(daemon.link)
    other.wait_for_function(REFUSED)


def test_a_page_that_is_open_takes_the_token_from_its_address(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, trusted=False)
    like_it(page)
    page.wait_for_function(REFUSED)
    page.goto(f"{daemon.address}#token={daemon.token}")
    page.wait_for_selector("#banner", state="hidden")
    favours(page)
    assert page.evaluate("location.hash") == ""
    assert daemon.token not in page.evaluate("location.href")
