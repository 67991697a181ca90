"""The list of sounds, in step with the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import HEARD, LISTEN, NO_WEBGL, Daemon, ask, found_by
from tests.helpers.listed import CHOSEN, FIRST_HIT, IN_SIGHT, in_sight, type_name, until_chosen
from tests.helpers.many import answered, library_of
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = 120_000
"""more rows than a browser makes an element high for"""

ANOTHER = """(sounds) => {
  const here = tonewalk.selected() ? tonewalk.place(tonewalk.selected()) : { x: -99, y: -99 };
  for (let id = 1; id <= sounds; id++) {
    const at = tonewalk.place(id);
    const isFree = document.elementFromPoint(at.x, at.y)?.id === "map";
    if (isFree && Math.hypot(at.x - here.x, at.y - here.y) > 60) return at;
  }
}"""
"""where the map shows a sound that is not the selected one"""

ROWS = """() => [...document.querySelectorAll("#hits li")].map((row) =>
  [row.ariaPosInSet, row.ariaSetSize, row.querySelector(".name").textContent])"""


def listen(page: Page) -> None:
    """Listen to a page that a key has let play."""
    page.wait_for_selector("#sound", state="hidden")
    page.evaluate(LISTEN)


@pytest.fixture
def listed(page: Page) -> Any:
    """The atlas with its list open, and the keyboard in it."""
    page.keyboard.press("b")
    page.wait_for_selector("#hits li")
    page.wait_for_function("document.getElementById('hits').contains(document.activeElement)")
    return page


def test_the_list_holds_every_sound_and_the_page_only_the_rows_in_sight(listed: Page, daemon: Daemon) -> None:
    columns = ask(daemon, "library/sounds")
    names = sorted(columns["names"])
    assert listed.locator("#title").text_content() == "all sounds"
    assert listed.locator("#count").text_content() == f"{daemon.sounds} sounds"
    seen: dict[int, str] = {}
    while daemon.sounds not in seen:
        rows = listed.evaluate(ROWS)
        assert len(rows) < 40
        assert {size for _, size, _ in rows} == {str(daemon.sounds)}
        seen |= {int(place): name for place, _, name in rows}
        last = in_sight(listed)[-1]
        listed.evaluate("document.getElementById('hits').scrollTop += 400")
        if last < daemon.sounds:
            listed.wait_for_function(f"({IN_SIGHT})().slice(-1)[0] > {last}")
    assert [seen[place] for place in range(1, daemon.sounds + 1)] == names


def test_numbers_in_names_are_numbers_and_case_is_none(
    daemon_on: Callable[[Path], Daemon], open_page: Callable[..., Page], tmp_path: Path, daemon: Daemon
) -> None:
    wanted = ["Ébène 3.wav", "kick 2.wav", "Kick 10.wav", "tom.wav"]
    for number, name in enumerate(reversed(wanted)):
        source = ask(daemon, "sound/get", sound=number + 1)["path"]
        (tmp_path / name).write_bytes(Path(source).read_bytes())
    page = open_page(daemon_on(tmp_path).address)
    page.wait_for_function("tonewalk.sounds() === 4")
    page.locator("#browse").click()
    page.wait_for_selector("#hits li")
    assert page.locator("#hits .name").all_text_contents() == wanted


def test_keys_alone_walk_the_list_hear_it_and_ask(listed: Page, daemon: Daemon) -> None:
    listen(listed)
    names = sorted(ask(daemon, "library/sounds")["names"])
    chosen = listed.locator(CHOSEN)

    def pressed(key: str, row: int) -> None:
        listed.keyboard.press(key)
        listed.wait_for_function(f"document.querySelector('{CHOSEN}')?.ariaPosInSet === '{row + 1}'")
        assert row + 1 in in_sight(listed)
        assert chosen.locator(".name").text_content() == names[row]
        assert listed.evaluate("document.activeElement.closest('li').id") == chosen.get_attribute("id")
        assert chosen.locator("button").get_attribute("aria-current") == "true"

    pressed("ArrowDown", 0)
    listed.wait_for_function(HEARD)
    pressed("ArrowDown", 1)
    pressed("End", len(names) - 1)
    pressed("ArrowDown", len(names) - 1)
    pressed("ArrowUp", len(names) - 2)
    pressed("Home", 0)
    listed.keyboard.press("PageDown")
    listed.wait_for_function(f"Number(document.querySelector('{CHOSEN}').ariaPosInSet) > 5")
    pressed("PageUp", 0)
    listed.evaluate("loudest = 0")
    listed.wait_for_function("tonewalk.playing() === 0")
    listed.keyboard.press("Enter")
    listed.wait_for_function(HEARD)
    first_snare = next(row for row, name in enumerate(names) if name.startswith("sn"))
    type_name(listed, "sn")
    pressed("Shift", first_snare)
    snare = listed.evaluate("tonewalk.selected()")
    assert ask(daemon, "sound/get", sound=snare)["name"] == names[first_snare]
    wait_until(lambda: ask(daemon, "session/get")["selection"] == [snare])

    listed.keyboard.press("f")
    listed.wait_for_function(f"document.querySelector('{CHOSEN}').textContent.includes('favourite')")
    assert ask(daemon, "sound/get", sound=snare)["favourite"]
    listed.keyboard.press("f")
    listed.wait_for_function(f"!document.querySelector('{CHOSEN}').textContent.includes('favourite')")
    listed.keyboard.press("l")
    listed.wait_for_function("tonewalk.lit().length > 0")
    listed.wait_for_function(FIRST_HIT)
    listed.keyboard.press("Escape")
    listed.wait_for_function("document.getElementById('title').textContent === 'all sounds'")
    until_chosen(listed, snare)
    listed.keyboard.press("Escape")
    listed.wait_for_selector("#results", state="hidden")
    assert listed.evaluate("document.activeElement.id") == "map"
    assert listed.evaluate("tonewalk.selected()") == snare
    listed.keyboard.press("b")
    until_chosen(listed, snare)
    listed.wait_for_function("document.getElementById('hits').contains(document.activeElement)")


def test_a_letter_that_is_a_key_of_the_page_begins_a_name_with_shift(listed: Page, daemon: Daemon) -> None:
    names = sorted(ask(daemon, "library/sounds")["names"])
    type_name(listed, "clo")
    listed.wait_for_function(f"document.querySelector('{CHOSEN} .name')?.textContent.startsWith('clo')")
    first = next(name for name in names if name.startswith("clo"))
    assert listed.locator(f"{CHOSEN} .name").text_content() == first


def test_the_arrow_down_from_the_search_box_goes_into_what_was_found(page: Page) -> None:
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    page.wait_for_selector("#hits li")
    page.press("#text", "ArrowDown")
    until_chosen(page, page.evaluate("tonewalk.lit()[0]"))
    page.keyboard.press("ArrowDown")
    until_chosen(page, page.evaluate("tonewalk.lit()[1]"))


def test_what_is_selected_on_the_map_or_elsewhere_is_shown_in_the_list(listed: Page, daemon: Daemon) -> None:
    columns = ask(daemon, "library/sounds")
    by_name = [sound for _, sound in sorted(zip(columns["names"], columns["ids"], strict=True))]
    for sound in (by_name[-1], by_name[0], by_name[len(by_name) // 2]):
        ask(daemon, "session/select", sounds=[sound])
        until_chosen(listed, sound)
    chosen = sound
    while chosen in (0, sound):
        listed.wait_for_function("tonewalk.resting()")
        other = listed.wait_for_function(ANOTHER, arg=daemon.sounds).json_value()
        listed.mouse.click(other["x"], other["y"])
        listed.wait_for_function(f"tonewalk.selected() !== {chosen}")
        chosen = listed.evaluate("tonewalk.selected()")  # none where the map went on under the hand
    until_chosen(listed, chosen)


def test_what_is_pointed_at_and_chosen_in_the_list_is_shown_on_the_map(listed: Page, daemon: Daemon) -> None:
    listen(listed)
    row = listed.locator("#hits li").nth(4)
    sound = int((row.get_attribute("id") or "").removeprefix("row-"))
    row.hover()
    listed.wait_for_function(f"tonewalk.pointed() === {sound}")
    listed.wait_for_function(HEARD)
    assert listed.locator("#pointed").is_visible()
    assert listed.evaluate("tonewalk.selected()") != sound
    row.click()
    listed.wait_for_function(f"tonewalk.selected() === {sound}")
    listed.wait_for_selector("#chosen", state="visible")
    listed.wait_for_function("tonewalk.resting()")
    place = listed.evaluate(f"tonewalk.place({sound})")
    ring = listed.locator("#chosen").bounding_box()
    assert abs(ring["x"] + ring["width"] / 2 - place["x"]) < 2
    wait_until(lambda: ask(daemon, "session/get")["selection"] == [sound])


def test_a_filter_and_a_name_of_the_legend_leave_what_fits_by_name(listed: Page, daemon: Daemon) -> None:
    names = sorted(ask(daemon, "library/sounds")["names"])
    listed.select_option("#colouring", "folder")
    listed.locator("#legend button", has_text="snare").click()
    listed.wait_for_function("document.getElementById('title').textContent === 'snare'")
    shown = listed.locator("#hits .name").all_text_contents()
    assert shown == [name for name in names if name.startswith("snare")]
    listed.fill("#filter", "path:tom")
    listed.press("#filter", "Enter")
    listed.wait_for_function("document.getElementById('title').textContent === 'path:tom'")
    assert listed.locator("#hits .name").all_text_contents() == [name for name in names if name.startswith("tom")]


SCROLL_LATE = """top => {
  document.getElementById("hits").scrollTop = top;
  for (const end = performance.now() + 400; performance.now() < end; );
}"""
"""a browser that is so busy that it tells of a scroll when what has waited for rest is due"""


def test_a_list_longer_than_any_element_can_be_is_reached_everywhere(page: Page, daemon: Daemon) -> None:
    points, columns = library_of(daemon, MANY)
    for address, body in (("**/points*", points), ("**/library/columns*", columns)):
        page.route(address, partial(answered, body=body))
    page.reload()
    page.wait_for_function(f"tonewalk.sounds() === {MANY}")
    page.locator("#browse").click()
    page.wait_for_selector("#hits li")
    assert page.locator("#hits li .name").first.text_content() == "sound 1.wav"
    height = page.evaluate("document.querySelector('#hits ul').offsetHeight")

    page.evaluate(f"document.getElementById('hits').scrollTop = {height}")
    page.wait_for_function(f"({IN_SIGHT})().includes({MANY})")
    page.evaluate(f"document.getElementById('hits').scrollTop = {height / 2}")
    page.wait_for_function(f"Math.abs(({IN_SIGHT})()[0] - {MANY / 2}) < 100")
    before = in_sight(page)
    assert before == list(range(before[0], before[0] + len(before)))
    page.locator("#hits").hover()
    page.mouse.wheel(0, 200)  # a hand's scroll moves by what it says, though a pixel of the bar is many rows
    page.wait_for_function(f"({IN_SIGHT})()[0] > {before[0]}")
    assert before[0] < in_sight(page)[0] <= before[0] + 6
    page.mouse.wheel(0, 200)
    page.wait_for_function(f"({IN_SIGHT})()[0] > {before[0] + 6}")
    page.evaluate(SCROLL_LATE, height)  # before the hand has come to rest: the bar is not put back
    page.wait_for_function(f"({IN_SIGHT})().includes({MANY})")
    page.focus("#hits")
    type_name(page, "sound 77777.")
    until_chosen(page, MANY + 1 - 77_777)
    page.keyboard.press("ArrowDown")
    until_chosen(page, MANY - 77_777)
    assert page.locator("#hits li").count() < 60


@pytest.mark.parametrize("size", [(1440, 900), (844, 390), (360, 740)])
@pytest.mark.parametrize("mapless", [False, True])
def test_the_list_can_be_used_by_all_at_every_size(
    size: tuple[int, int], mapless: bool, open_page: Callable[..., Page], daemon: Daemon, axe: Path
) -> None:
    width, height = size
    page = open_page(daemon.address, width=width, height=height, before=NO_WEBGL if mapless else "")
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    if not mapless:
        page.keyboard.press("b")
    page.wait_for_selector("#hits li")
    page.focus("#hits")
    page.keyboard.press("End")
    page.wait_for_selector("#detail h2")
    until_chosen(page, page.evaluate("tonewalk.selected()"))
    assert len(in_sight(page)) >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("#hits").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height
    assert found_by(page, axe) == []


def test_rows_grow_with_the_text_and_the_chosen_one_shows_without_the_page_s_colours(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, forced_colors="active")
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    page.keyboard.press("b")
    page.wait_for_selector("#hits li")
    page.focus("#hits")
    page.keyboard.press("ArrowDown")
    until_chosen(page, page.evaluate("tonewalk.selected()"))
    # in one look each: the list may lay its rows anew between two
    grounds = "[...document.querySelectorAll('#hits li')].map((row) => getComputedStyle(row).backgroundColor)"
    page.wait_for_function(f"(([first, second]) => first !== second)({grounds})")
    tops = "[...document.querySelectorAll('#hits li')].map((row) => row.getBoundingClientRect().top)"
    before = page.evaluate(f"(([first, second]) => second - first)({tops})")
    page.evaluate("document.body.style.fontSize = '28px'")
    page.wait_for_function(f"(([first, second]) => second - first >= {2 * before - 2})({tops})")
