"""Sounds that are selected together, by lasso, click, key or another client, and what is done with all of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import FEW, HEARD, Daemon, ask, found_by
from tests.helpers.choosing import bar, choose, chosen, halves, lasso, places, ready, selection, told
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

COLOURS = """[...document.querySelectorAll("#legend [data-group]")]
  .map((one) => [one.textContent, one.querySelector("i").style.background])"""
BESIDE = """() => {
  const row = Number(document.querySelector("#hits li.chosen").dataset.row);
  return Number(document.querySelector(`#hits li[data-row="${row ? row - 1 : 1}"]`)?.dataset.id);
}"""
"""the sound of a row beside the one that is selected"""
HEAR = """window.heard = [];
setInterval(() => {
  const id = tonewalk.playing();
  if (id && heard[heard.length - 1] !== id) heard.push(id);
}, 5)"""


@pytest.fixture
def page(own_page: Page) -> Page:
    return own_page


def test_a_lasso_takes_what_it_goes_around_and_with_alt_takes_it_out(page: Page, own: Daemon) -> None:
    inside, line = halves(page)
    before = places(page)
    lasso(page, line)
    assert sorted(chosen(page)) == inside
    assert places(page) == before, "the map moved"
    page.get_by_text(f"{len(inside)} sounds selected").first.wait_for()
    wait_until(lambda: sorted(selection(own)) == inside)
    page.keyboard.press("Control+a")
    assert len(chosen(page)) == FEW
    lasso(page, line, "Alt")
    assert sorted(chosen(page)) == sorted(set(range(1, FEW + 1)) - set(inside))
    page.keyboard.press("Escape")
    assert chosen(page) == []
    page.wait_for_selector("#set", state="hidden")
    wait_until(lambda: selection(own) == [])


def test_where_a_filter_dims_the_others_only_what_is_lit_is_taken(page: Page, own: Daemon) -> None:
    inside, line = halves(page)
    short = {hit["id"] for hit in ask(own, "search", text="x", filter="duration<0.4", k=FEW)["hits"]}
    page.fill("#filter", "duration<0.4")
    page.keyboard.press("Enter")
    page.wait_for_function(f"tonewalk.lit().length === {len(short)}")
    lasso(page, line)
    assert sorted(chosen(page)) == sorted(short & set(inside))
    page.locator("#map").focus()
    page.keyboard.press("Control+a")
    assert sorted(chosen(page)) == sorted(short)
    page.locator("#colouring").select_option("folder")
    group = page.locator("#legend button").first
    name = group.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("tonewalk.lit().length === 0")
    group.click()
    page.keyboard.press("Control+a")
    listed = ask(own, "library/sounds")
    folders = dict(zip(listed["ids"], (listed["folders"][one] for one in listed["folder"]), strict=True))
    assert {folders[sound] for sound in chosen(page)} == {name}
    assert len(chosen(page)) == sum(folder == name for folder in folders.values())


def test_clicks_and_keys_add_a_sound_and_take_it_out(page: Page, own: Daemon) -> None:
    # far from where the list, at the right, and the bar, at the top, come to lie
    near = min((one["x"], one["y"]) for one in places(page).values() if one["y"] > 200)
    page.mouse.click(*near)
    page.wait_for_selector("#detail", state="visible")
    first = page.evaluate("tonewalk.selected()")
    page.keyboard.press("b")
    page.wait_for_selector("#hits li.chosen")
    second = page.wait_for_function(BESIDE).json_value()
    row = page.locator(f"#row-{second}")
    row.click(modifiers=["Control"])
    assert chosen(page) == [first, second]
    assert row.get_by_role("button").get_attribute("aria-pressed") == "true"
    row.click(modifiers=["Shift"])
    assert chosen(page) == [first]
    page.mouse.move(*near)
    page.keyboard.down("Shift")
    page.mouse.click(*near)
    page.keyboard.up("Shift")
    assert chosen(page) == []
    page.locator("#map").focus()
    page.mouse.move(2, 2)
    page.keyboard.press("s")
    assert chosen(page) == [first]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    walked = page.evaluate("tonewalk.selected()")
    page.keyboard.press("s")
    assert chosen(page) == ([first, walked] if walked != first else [])


def test_a_selection_of_another_client_is_shown_and_its_end_too(page: Page, own: Daemon) -> None:
    choose(page, own, [7, 2, 5])
    page.get_by_text("3 sounds selected").first.wait_for()
    assert page.evaluate("tonewalk.selected()") == 7
    page.reload()
    page.wait_for_function("String(tonewalk.chosen()) === '7,2,5'")
    ask(own, "session/select", sounds=[4])
    page.wait_for_function("tonewalk.selected() === 4 && !tonewalk.chosen().length")


def test_what_is_selected_here_while_the_daemon_is_asked_for_its_selection_stays(page: Page, own: Daemon) -> None:
    ask(own, "session/select", sounds=[7, 2, 5])
    page.wait_for_function("tonewalk.chosen().length === 3")
    told_late = ask(own, "session/get")
    held: list[Route] = []
    page.route("**/session/get", lambda route: held.append(route))
    page.reload()
    ready(page)
    wait_until(lambda: bool(page.evaluate("1") and held))  # the page's events are handled while it is asked
    page.locator("#map").focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp"):  # wherever on the map it is, there is one towards some side
        page.keyboard.press(key)
    mine = page.evaluate("tonewalk.selected()")
    wait_until(lambda: selection(own) == [mine])
    held[0].fulfill(json=told_late)
    page.wait_for_function(
        "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/session/get'))"
    )
    assert page.evaluate("new Promise((done) => setTimeout(() => done(tonewalk.chosen()), 0))") == []
    assert page.evaluate("tonewalk.selected()") == mine


def test_all_of_them_become_favourites_are_tagged_and_become_a_class(page: Page, own: Daemon) -> None:
    choose(page, own, [3, 1, 2])
    bar(page, "favourites")
    told(page, "all of them are favourites")
    assert ask(own, "status")["favourites"] == 3
    bar(page, "favourites")
    told(page, "none of them")
    assert ask(own, "status")["favourites"] == 0
    bar(page, "tag…")
    page.get_by_label("Tag", exact=True).fill("two words")
    page.keyboard.press("Enter")
    page.locator("#set .told.trouble", has_text="one word").wait_for()
    page.get_by_label("Tag", exact=True).fill("dusty")
    page.keyboard.press("Enter")
    told(page, "3 sounds are tagged dusty")
    assert ask(own, "sounds/tags")["tags"] == [{"tag": "dusty", "sounds": 3}]
    choose(page, own, [4, 1])
    bar(page, "tag…")
    page.get_by_role("group", name="Tags used already").get_by_role("button", name="dusty").click()
    told(page, "2 sounds are tagged dusty")
    assert ask(own, "sounds/tags")["tags"] == [{"tag": "dusty", "sounds": 4}]
    bar(page, "tag…")
    page.get_by_label("Tag", exact=True).fill("dusty")
    bar(page, "take off")
    told(page, "no longer tagged")
    assert ask(own, "sounds/tags")["tags"] == [{"tag": "dusty", "sounds": 2}]
    bar(page, "class…")
    page.get_by_label("Class", exact=True).fill("mine")
    page.keyboard.press("Enter")
    told(page, "mine is a class now")
    assert sorted(ask(own, "class/list")["enrolled"][0]["sounds"]) == [1, 4]
    assert page.locator("#colouring").input_value() == "class"


def test_they_are_taken_out_of_view_and_come_back_and_are_shown_large(page: Page, own: Daemon) -> None:
    choose(page, own, [3, 1, 2])
    colours = dict(page.evaluate(COLOURS))
    bar(page, "hide")
    page.wait_for_function(f"tonewalk.sounds() === {FEW - 3} && tonewalk.place(3) === null")
    assert chosen(page) == []
    # where the line has no room for all names, others may stand in it now
    stay = {name: colour for name, colour in page.evaluate(COLOURS) if name in colours}
    assert stay
    assert stay == {name: colours[name] for name in stay}, "what stays has other colours"
    page.get_by_text("3 sounds out of view").first.wait_for()
    bar(page, "show again")
    page.wait_for_function(f"tonewalk.sounds() === {FEW}")
    page.wait_for_selector("#set", state="hidden")
    page.wait_for_function("tonewalk.resting()")
    at = places(page)

    def distance(pair: tuple[int, int]) -> float:
        one, other = (at[sound] for sound in pair)
        return math.hypot(one["x"] - other["x"], one["y"] - other["y"])

    near = min((pair for pair in combinations(at, 2) if distance(pair) > 1), key=distance)
    choose(page, own, list(near))
    page.wait_for_function("tonewalk.resting()")
    one, other = (f"tonewalk.place({sound})" for sound in near)
    apart = f"Math.hypot({one}.x - {other}.x, {one}.y - {other}.y)"
    before = page.evaluate(apart)
    bar(page, "zoom to")
    page.wait_for_function(f"tonewalk.resting() && {apart} > {before} + 20")
    top = page.evaluate("document.getElementById('set').getBoundingClientRect().bottom")
    assert all(page.evaluate("id => tonewalk.place(id).y", sound) > top for sound in near)


def test_they_are_played_one_after_the_other_until_the_last_or_until_escape(page: Page, own: Daemon) -> None:
    choose(page, own, [3, 1, 2])
    page.evaluate(HEAR)
    bar(page, "play all")
    page.wait_for_function("String(heard) === '3,1,2' && !tonewalk.playing()")
    page.wait_for_function(HEARD)
    page.locator("#set").get_by_role("button", name="play all").wait_for()
    bar(page, "play all")
    page.wait_for_function("tonewalk.playing()")
    page.keyboard.press("Escape")
    page.wait_for_function("!tonewalk.playing() && !tonewalk.chosen().length")


def test_what_may_not_be_done_is_told_in_place(own: Daemon, open_page: Callable[..., Page]) -> None:
    page = open_page(own.address, trusted=False)
    ready(page)
    choose(page, own, [7, 2])
    bar(page, "favourites")
    told(page, "needs the daemon's token")
    bar(page, "export…")
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export").get_by_role("alert").filter(has_text="needs the daemon's token").wait_for()
    ask(own, "session/select", sounds=[])


def test_a_finger_that_rests_before_it_moves_draws_a_lasso(own: Daemon, open_page: Callable[..., Page]) -> None:
    page = open_page(own.address, width=360, height=740, has_touch=True)
    ready(page)
    inside, line = halves(page)
    wire = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", *line[0])
    page.wait_for_selector("#map.taking")
    for before, after in zip(line, [*line[1:], line[0]], strict=True):
        for step in range(1, 9):
            touch("touchMove", *(a + (b - a) * step / 8 for a, b in zip(before, after, strict=True)))
    touch("touchEnd")
    page.wait_for_function("tonewalk.chosen().length > 0")
    assert sorted(chosen(page)) == inside
    ask(own, "session/select", sounds=[])


def test_on_a_round_map_a_lasso_takes_what_is_seen_within_it(page: Page, own: Daemon) -> None:
    job = ask(own, "map/build", method="pca", dims=3)["job"]
    wait_until(lambda: next(one for one in ask(own, "job/list")["jobs"] if one["job"] == job)["state"] == "done")
    page.wait_for_selector("#dims", state="visible")
    page.locator("#map").focus()
    page.keyboard.press("3")
    page.wait_for_function("tonewalk.dims() === 3 && tonewalk.resting()")
    inside, line = halves(page)
    lasso(page, line)
    assert sorted(chosen(page)) == inside


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (844, 390), (360, 740)])
def test_bar_and_panel_can_be_used_by_all_in_any_window(
    own: Daemon, open_page: Callable[..., Page], axe: Path, width: int, height: int
) -> None:
    page = open_page(own.address, width=width, height=height)
    ready(page)
    choose(page, own, [7, 2, 5])
    bar(page, "tag…")
    assert found_by(page, axe) == []
    bar(page, "export…")
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export li").first.wait_for()
    assert found_by(page, axe) == []
    boxes = [page.locator(one).bounding_box() for one in ("#set", "#export")]
    for box in boxes:
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    ask(own, "session/select", sounds=[])
