"""The map stays where it is under panels, what they cover is pointed at, and everything fits in any window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import WIDEST, Daemon, ask, start_sound

if TYPE_CHECKING:
    from playwright.sync_api import Page

OVERLAPS = """
(names) => {
  const boxes = names.map((name) => [name, document.querySelector(name)]).filter(([, element]) => element)
    .map(([name, element]) => [name, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const found = [];
  boxes.forEach(([one, a], i) => boxes.slice(i + 1).forEach(([other, b]) => {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) found.push(`${one} over ${other}`);
  }));
  return found;
}
"""
PARTS = ["#search", "#side", "#legend", "#tools", "#status", "h1"]


def in_the_open(page: Page, daemon: Daemon, share: float) -> int:
    """A sound that is far to the right, but for this share of all."""
    points = ask(daemon, "map/points")
    order = sorted(zip(points["x"], points["ids"], strict=True))
    sound: int = order[int(share * (len(order) - 1))][1]
    page.wait_for_function("tonewalk.resting()")
    return sound


def test_the_panel_lies_over_the_map_and_nothing_moves_under_the_pointer(page: Page, daemon: Daemon) -> None:
    sound = in_the_open(page, daemon, 0.2)
    start_sound(page)  # its button may lie over the sound
    place = page.evaluate("id => tonewalk.place(id)", sound)
    page.mouse.click(place["x"], place["y"])
    page.wait_for_selector("#detail", state="visible")
    page.wait_for_function("tonewalk.resting()")
    chosen = page.evaluate("tonewalk.selected()")
    assert page.evaluate("id => tonewalk.place(id)", sound) == place
    page.mouse.dblclick(place["x"], place["y"])
    page.wait_for_function("tonewalk.lit().length > 0")
    assert page.evaluate("tonewalk.selected()") == chosen
    assert page.evaluate("id => tonewalk.place(id)", sound) == place
    assert page.locator("#title").inner_text().startswith("like ")


def test_hits_under_the_panel_are_pointed_at_and_brought_in(page: Page, daemon: Daemon) -> None:
    sound = in_the_open(page, daemon, 1.0)
    name = ask(daemon, "sound/get", sound=sound)["name"]
    # maps differ from run to run: it is taken to where the panel will be
    off = 1150 - page.evaluate("id => tonewalk.place(id).x", sound)
    page.mouse.move(500, 300)
    page.mouse.down()
    page.mouse.move(500 + off, 300, steps=4)
    page.mouse.up()
    page.wait_for_function("id => tonewalk.resting() && tonewalk.place(id).x > 1100", arg=sound)
    page.fill("#filter", f"name:{name.removesuffix('.wav')}")
    page.fill("#text", name.split("-")[0])
    page.wait_for_function(f"tonewalk.lit().includes({sound})")
    page.wait_for_selector("#sound", state="hidden")  # the hand on the map has started it
    pointer = page.get_by_role("button", name="outside the view").first
    pointer.click()
    page.wait_for_function(
        """id => tonewalk.resting() && tonewalk.place(id).x
          < document.getElementById('side').getBoundingClientRect().left""",
        arg=sound,
    )
    page.wait_for_function("![...document.querySelectorAll('#edges button')].some((one) => !one.hidden)")


def test_walking_by_keyboard_never_ends_under_the_panel(page: Page, daemon: Daemon) -> None:
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            """tonewalk.resting() && tonewalk.selected() && !document.getElementById('side').hidden
              && tonewalk.place(tonewalk.selected()).x
                < document.getElementById('side').getBoundingClientRect().left"""
        )


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1000, 700), (844, 390), (360, 740)])
def test_nothing_of_the_page_lies_over_another_part(
    open_page: Callable[..., Page], daemon: Daemon, axe: Path, width: int, height: int
) -> None:
    page = open_page(daemon.address, width=width, height=height)
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    page.evaluate(WIDEST)
    assert page.evaluate(OVERLAPS, PARTS) == []
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    ask(daemon, "session/select", sounds=[3])
    page.wait_for_selector("#detail", state="visible")
    assert page.evaluate(OVERLAPS, PARTS) == []
    start_sound(page)
    for _ in range(5):  # what was found leaves the view, and is pointed at
        page.mouse.move(width / 6, height / 3)
        page.mouse.wheel(0, -700)
    page.wait_for_function("tonewalk.resting() && document.querySelector('#edges button:not([hidden])')")
    page.evaluate(axe.read_text())
    rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }"
    told = "(one) => `${one.id} ${one.nodes.map((node) => node.target + node.failureSummary)}`"
    found = page.evaluate(f"async () => (await axe.run({rules})).violations.map({told})")
    assert found == []


def test_larger_text_makes_everything_larger(open_page: Callable[..., Page], daemon: Daemon) -> None:
    page = open_page(daemon.address, width=1440, height=900)
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    measured = "[...document.querySelectorAll('#text, #tools button, #open')].map((one) => one.offsetHeight)"
    before = page.evaluate(measured)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(measured) == [2 * height for height in before]


def test_a_cursor_that_nobody_moved_is_not_shown(own: Daemon, open_page: Callable[..., Page]) -> None:
    page = open_page(own.address)
    page.wait_for_function("tonewalk.sounds() === 24 && tonewalk.resting()")
    assert page.locator("#cursor").is_hidden()
    ask(own, "session/cursor", x=0.3, y=0.6)
    page.wait_for_selector("#cursor", state="visible")


def test_a_map_that_is_not_there_is_offered_and_shows_itself_when_it_is_made(
    own: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(own.address)
    page.wait_for_function("tonewalk.sounds() === 24")
    page.keyboard.press("3")
    page.get_by_text("There is no round map of this library yet.").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#offer").is_hidden()
    page.keyboard.press("3")
    page.get_by_role("button", name="make it").click()
    page.wait_for_function("tonewalk.dims() === 3")
