"""The page without its map: no WebGL, or a context that is lost for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import HEARD, NO_WEBGL, Daemon, ask, drop, start_sound
from tests.helpers.listed import FIRST_HIT, until_chosen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KEEP_CONTEXT = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...how) {
  const context = real.call(this, kind, ...how);
  if (kind === "webgl2") window.losing = context.getExtension("WEBGL_lose_context");
  return context;
};
"""


REFUSED_SHADERS = """
const ask = WebGL2RenderingContext.prototype.getProgramParameter;
WebGL2RenderingContext.prototype.getProgramParameter = function (program, what) {
  return what === this.LINK_STATUS ? false : ask.call(this, program, what);
};
"""


@pytest.fixture(scope="module")
def blind_browser(browser: Browser, chromium: str) -> Iterator[Any]:
    """A browser that has no way to draw in three dimensions."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis"]
    opened = browser.browser_type.launch(executable_path=chromium, args=flags)
    yield opened
    opened.close()


@pytest.mark.parametrize("how", ["by the browser", "by a script"])
def test_without_webgl_the_list_does_all_and_the_console_stays_empty(
    how: str,
    blind_browser: Browser,
    open_page: Callable[..., Page],
    daemon: Daemon,
) -> None:
    said: list[str] = []
    if how == "by the browser":
        page = open_page(daemon.address, within=blind_browser, said=said)
    else:
        page = open_page(daemon.address, before=NO_WEBGL, said=said)
    page.wait_for_selector("#hits li")
    assert "WebGL" in (page.locator("#mapless").text_content() or "")
    assert page.locator("#map").is_hidden()
    assert page.locator("#count").text_content() == f"{daemon.sounds} sounds"
    start_sound(page)
    page.keyboard.press("ArrowDown")
    page.wait_for_function(HEARD)
    chosen = page.evaluate("tonewalk.selected()")
    until_chosen(page, chosen)
    page.keyboard.press("f")
    page.wait_for_selector("#detail [aria-pressed=true]")
    assert ask(daemon, "sound/get", sound=chosen)["favourite"]
    page.keyboard.press("f")
    page.wait_for_selector("#detail [aria-pressed=false]")
    page.keyboard.press("c")
    page.wait_for_function("document.getElementById('status').textContent.startsWith('copied')")
    page.keyboard.press("l")
    page.wait_for_function("tonewalk.lit().length > 0")
    page.keyboard.press("Escape")
    page.wait_for_function("document.getElementById('title').textContent === 'all sounds'")
    page.fill("#text", "kick")
    page.wait_for_function("document.getElementById('title').textContent === 'kick'")
    page.wait_for_function(FIRST_HIT)
    page.fill("#text", "")
    page.fill("#filter", "path:snare")
    page.press("#filter", "Enter")
    page.wait_for_function("document.getElementById('title').textContent === 'path:snare'")
    page.keyboard.press("Escape")
    page.select_option("#colouring", "folder")
    page.locator("#legend button", has_text="tom").click()
    page.wait_for_function("document.getElementById('title').textContent === 'tom'")
    page.locator("#clear").click()
    page.wait_for_function("document.getElementById('title').textContent === 'all sounds'")
    recording = Path(ask(daemon, "sound/get", sound=30)["path"])
    assert drop(page, recording, "mine.wav")
    page.wait_for_function("document.getElementById('title').textContent === 'like mine.wav'")
    page.wait_for_function("tonewalk.lit()[0] === 30")
    assert said == []


def test_a_map_that_is_lost_is_replaced_by_the_list_and_comes_back(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    said: list[str] = []
    page = open_page(daemon.address, before=KEEP_CONTEXT, said=said)
    page.wait_for_function("tonewalk.sounds() > 0 && tonewalk.resting()")
    page.evaluate("losing.loseContext()")
    page.wait_for_selector("#mapless", state="visible")
    page.wait_for_selector("#hits li")
    page.evaluate("losing.restoreContext()")
    page.wait_for_selector("#map", state="visible")
    page.wait_for_selector("#results", state="hidden")
    assert page.locator("#mapless").is_hidden()
    page.wait_for_function("tonewalk.resting()")
    pixels = "document.getElementById('map').toDataURL().length"
    page.evaluate("document.getElementById('fit').click()")
    assert page.evaluate(f"new Promise((done) => requestAnimationFrame(() => done({pixels})))") > 5000
    assert said == []


def test_where_a_graphics_card_refuses_the_shaders_the_list_takes_the_map_s_place(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, before=REFUSED_SHADERS)
    page.wait_for_selector("#mapless", state="visible")
    page.wait_for_selector("#hits li")
