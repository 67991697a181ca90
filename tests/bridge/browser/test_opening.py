"""The first dots, which do not wait for what is around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.helpers.atlas import TOKENS, Daemon
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

DRAWN = """
window.most = 0;
const draw = WebGL2RenderingContext.prototype.drawElements;
WebGL2RenderingContext.prototype.drawElements = function (mode, count, ...how) {
  draw.call(this, mode, count, ...how);
  if (mode === this.POINTS) window.most = Math.max(window.most, count);
};
"""


def test_the_dots_are_there_before_the_panels_and_where_these_do_not_come_it_is_said(
    browser: Browser, daemon: Daemon
) -> None:
    context = browser.new_context(color_scheme="dark")
    context.request.post(f"{daemon.address}api/v1/token", data={"token": TOKENS[daemon.address]})
    context.add_init_script(DRAWN)
    page = context.new_page()
    page.route("**/assets/main-*.js", lambda route: route.abort())
    page.goto(daemon.address)
    page.get_by_text("Part of the page did not come: reload it.").wait_for()
    assert page.evaluate("most") == daemon.sounds
    page.unroute("**/assets/main-*.js")
    page.reload()
    page.wait_for_function(f"window.tonewalk && tonewalk.sounds() === {daemon.sounds}")
    context.close()


def test_a_link_with_a_token_opens_a_page_that_has_shown_none(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, trusted=False, path=f"#token={daemon.token}")
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds} && tonewalk.resting()")


def test_words_that_are_typed_before_the_page_is_all_there_are_asked_once_it_is(
    browser: Browser, daemon: Daemon
) -> None:
    context = browser.new_context(color_scheme="dark")
    context.request.post(f"{daemon.address}api/v1/token", data={"token": TOKENS[daemon.address]})
    page = context.new_page()
    held: list[Route] = []
    page.route("**/assets/main-*.js", lambda route: held.append(route))
    for path in ("", "?text=snare&sound=3"):
        held.clear()
        page.goto(daemon.address + path)
        page.fill("#text", "warm pad")
        page.keyboard.press("Enter")
        page.wait_for_function("tonewalk.connection() === 'connecting' && tonewalk.sounds() === 0")
        wait_until(lambda: bool(page.evaluate("1") and held))
        held[0].continue_()
        page.wait_for_function("tonewalk.lit().length > 0 && location.search.includes('text=warm+pad')")
        assert page.input_value("#text") == "warm pad"
    context.close()
