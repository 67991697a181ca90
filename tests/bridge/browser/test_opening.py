"""The first dots, which do not wait for what is around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import TOKENS, Daemon, ask
from tests.helpers.many import answered, library_of
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


NONE = "no-such-part"
SKETCHED = """() => {
  const { width, height } = document.getElementById("sketch") || {};
  if (!width || !height) return false;
  const { data } = document.getElementById("sketch").getContext("2d").getImageData(0, 0, width, height);
  window.sketched = { data, width };
  return data.some((value) => value > 0);
}"""
PAINTED = """(ids) => ids.map((id) => {
  const { x, y } = tonewalk.place(id);
  return [...sketched.data.slice(4 * (Math.floor(y) * sketched.width + Math.floor(x))).slice(0, 4)];
})"""


def test_a_sketch_shows_every_sound_where_the_map_will_have_it(browser: Browser, daemon: Daemon) -> None:
    with _waiting(browser, daemon, "charting") as (page, held):
        page.wait_for_function(SKETCHED)
        held[0].continue_()
        page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds} && tonewalk.resting()")
        page.wait_for_function("!document.getElementById('sketch')")
        dots = page.evaluate(PAINTED, list(range(1, daemon.sounds + 1)))
        assert all(alpha > 100 and max(red, green, blue) > 60 for red, green, blue, alpha in dots)
        blank = page.evaluate("sketched.data.filter((value, at) => at % 4 === 3 && !value).length")
        assert blank > 0.5 * page.evaluate("sketched.data.length / 4")


MANY = 20_000
"""sounds that a page does not read and paint by itself"""
BESIDE = """
window.beside = 0;
const Real = Worker;
window.Worker = class extends Real {
  constructor(...how) {
    super(...how);
    this.addEventListener("message", ({ data }) => (beside ||= data.sketch?.width || 0));
  }
};
"""


@pytest.mark.parametrize("headers", [{}, {"tonewalk-change": "many.1"}], ids=["a sample of more", "all"])
def test_many_sounds_are_sketched_beside_the_page_where_the_map_will_have_them(
    browser: Browser, daemon: Daemon, headers: dict[str, str]
) -> None:
    points, columns = library_of(daemon, MANY)
    with _waiting(browser, daemon, "charting", go=False) as (page, held):
        page.add_init_script(BESIDE)
        page.route("**/maps/*/points*", lambda route: answered(route, points, **headers))
        page.route("**/library/columns", lambda route: answered(route, columns))
        page.goto(daemon.address)
        page.wait_for_function(SKETCHED)
        assert page.evaluate("beside") == page.evaluate("sketched.width")
        wait_until(lambda: bool(page.evaluate("1") and held))
        held[0].continue_()
        page.wait_for_function(f"tonewalk.sounds() === {MANY} && tonewalk.resting()")
        dots = page.evaluate(PAINTED, list(range(1, MANY, 50)))
        assert all(alpha > 60 for *_, alpha in dots)


LISTEN = """() => {
  window.loudest = 0;
  setInterval(() => (window.loudest = Math.max(loudest, tonewalk.rms())), 5);
}"""
"""A page that is busy when a short sound ends has heard it all the same."""


def test_a_click_on_the_sketch_is_heard_once_there_is_what_hears_it(browser: Browser, daemon: Daemon) -> None:
    with _waiting(browser, daemon, "main") as (page, held):
        page.wait_for_function("!document.getElementById('sketch')")
        page.evaluate(LISTEN)
        sounds = range(1, daemon.sounds + 1)
        longest = max(sounds, key=lambda sound: float(ask(daemon, "sound/get", sound=sound)["duration"]))
        place = _place_of(browser, daemon, longest)
        page.mouse.click(place["x"], place["y"])
        held[0].continue_()
        page.wait_for_function("tonewalk.selected() > 0 && loudest > 0")
        ask(daemon, "session/select", sounds=[])


def _place_of(browser: Browser, daemon: Daemon, sound: int) -> dict[str, float]:
    with _waiting(browser, daemon, NONE) as (page, _):
        page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds} && tonewalk.resting()")
        place: dict[str, float] = page.evaluate("(id) => tonewalk.place(id)", sound)
        return place


@contextmanager
def _waiting(browser: Browser, daemon: Daemon, part: str, go: bool = True) -> Iterator[tuple[Page, list[Route]]]:
    """The page as it is before one of its scripts has come, and how that comes."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 800})
    context.request.post(f"{daemon.address}api/v1/token", data={"token": TOKENS[daemon.address]})
    page = context.new_page()
    page.set_default_timeout(600_000)
    held: list[Route] = []
    page.route(f"**/assets/{part}-*.js", lambda route: held.append(route))
    if go:
        page.goto(daemon.address)
        wait_until(lambda: bool(page.evaluate("1") and held) or part == NONE)
    yield page, held
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


MOVED = """() => [...new Set(document.getAnimations()
  .flatMap((one) => one.effect.getKeyframes().flatMap(Object.keys)))]
  .filter((name) => !["offset", "computedOffset", "easing", "composite"].includes(name))"""


def test_what_moves_while_nobody_does_anything_costs_the_page_no_work_and_stops_where_motion_is_not_wanted(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address)
    page.get_by_role("button", name="click to start sound").wait_for()
    page.evaluate("document.getElementById('progress').hidden = false")
    page.evaluate("document.getElementById('progress').classList.add('unknown')")
    assert set(page.evaluate(MOVED)) == {"opacity", "transform"}  # which the compositor alone changes
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
