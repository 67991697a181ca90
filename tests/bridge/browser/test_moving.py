"""Paths over the map: several at once, found in several ways, bent, kept by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import FEW, HEARD, Daemon, ask, found_by, remove_paths, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEFT = [(300, 200), (420, 260), (380, 420)]
RIGHT = [(760, 180), (640, 300), (820, 380)]
PLACES = "() => [...document.querySelectorAll('#path .held polyline')].map((line) => line.getAttribute('points'))"


@pytest.fixture
def page(own: Daemon, open_page: Callable[..., Any]) -> Iterator[Any]:
    opened = open_page(own.address)
    opened.wait_for_function(f"tonewalk.sounds() === {FEW} && tonewalk.resting()")
    start_sound(opened)
    opened.wait_for_selector("#sound", state="hidden")
    yield opened
    remove_paths(own)


def draw(page: Page, line: list[tuple[int, int]]) -> None:
    page.mouse.move(*line[0])
    page.mouse.down()
    for place in line[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def drawn(page: Page, daemon: Daemon) -> None:
    """One path on the left, which plays."""
    page.locator("#map").focus()
    page.keyboard.press("d")
    draw(page, LEFT)
    page.wait_for_function("tonewalk.path().length === 16")
    wait_until(lambda: playing(daemon) == ["drawn"])


def playing(daemon: Daemon) -> list[str]:
    return [one["trajectory"] for one in ask(daemon, "trajectory/list")["trajectories"] if one["playing"]]


def steps(daemon: Daemon, name: str) -> list[int]:
    return [step["id"] for step in ask(daemon, "trajectory/get", trajectory=name)["steps"]]


def test_paths_play_together_each_with_its_own_tempo_and_level(page: Page, own: Daemon, axe: Path) -> None:
    drawn(page, own)
    page.locator("#path-tempo").fill("90")
    page.locator("#path-add").click()
    draw(page, RIGHT)
    page.locator("#path-bar .tabs button", has_text="drawn-2").wait_for()
    wait_until(lambda: playing(own) == ["drawn", "drawn-2"])
    page.wait_for_function(HEARD)
    page.locator("#path-tempo").fill("200")
    page.locator("#path-level").fill("-12")
    assert page.locator("#path-level-now").text_content() == "-12 dB"
    assert page.evaluate("tonewalk.path()") == steps(own, "drawn-2")
    assert found_by(page, axe) == []
    page.locator("#path-bar .tabs button").first.click()
    assert page.locator("#path-tempo").input_value() == "90"
    assert page.locator("#path-level").input_value() == "0"
    assert page.evaluate("tonewalk.path()") == steps(own, "drawn")
    page.locator("#path-play").click()
    wait_until(lambda: playing(own) == ["drawn-2"])
    page.locator("#path-close").click()
    page.wait_for_function("document.querySelectorAll('#path polyline').length === 1")
    assert page.locator("#path-bar .tabs button").first.text_content() == "drawn-2, plays"
    assert playing(own) == ["drawn-2"]
    page.locator("#map").focus()
    page.keyboard.press("Escape")
    page.wait_for_selector("#path-bar", state="hidden")
    wait_until(lambda: not playing(own))


def test_the_line_of_another_page_is_not_written_over_and_ends_with_that_page(page: Page, own: Daemon) -> None:
    drawn(page, own)
    mine = steps(own, "drawn")
    other = page.context.new_page()
    other.set_default_timeout(600_000)
    other.goto(own.address)
    other.wait_for_function(f"tonewalk.sounds() === {FEW} && tonewalk.resting()")
    start_sound(other)
    other.wait_for_selector("#sound", state="hidden")
    other.locator("#map").focus()
    other.keyboard.press("d")
    draw(other, RIGHT)
    other.wait_for_function("tonewalk.path().length === 16")
    wait_until(lambda: playing(own) == ["drawn", "drawn-2"])
    assert steps(own, "drawn") == mine
    assert page.evaluate("tonewalk.path()") == mine
    other.reload()
    wait_until(lambda: playing(own) == ["drawn"])


@pytest.mark.parametrize("mode", ["slerp", "graph", "walk"])
def test_the_sounds_of_a_line_are_found_in_other_ways(page: Page, own: Daemon, mode: str) -> None:
    drawn(page, own)
    page.select_option("#path-mode", mode)
    wait_until(lambda: ask(own, "trajectory/list")["trajectories"][0]["mode"] == mode)
    page.wait_for_function(f"JSON.stringify(tonewalk.path()) === '{str(steps(own, 'drawn')).replace(' ', '')}'")
    if mode != "walk":
        return
    before = steps(own, "drawn")
    for _ in range(5):  # two walks may come to be the same
        last = seed(own)
        page.locator("#path-again").click()
        wait_until(partial(is_past, own, last))
        wait_until(lambda: page.evaluate("tonewalk.path()") == steps(own, "drawn"))
        if before != steps(own, "drawn"):
            return
    pytest.fail("five other walks, all the same")


def seed(daemon: Daemon) -> float:
    """Of the walk that is kept as `drawn`."""
    number: float = ask(daemon, "trajectory/get", trajectory="drawn")["how"].get("seed", 1)
    return number


def is_past(daemon: Daemon, last: float) -> bool:
    return seed(daemon) > last


def test_a_corner_is_moved_by_hand_and_by_keyboard_added_and_taken_out(page: Page, own: Daemon, axe: Path) -> None:
    drawn(page, own)
    page.locator("#path-edit").click()
    corners = page.locator("#handles .corner")
    assert corners.count() == 3
    assert found_by(page, axe) == []
    middle = corners.nth(1).bounding_box()
    assert middle is not None
    page.mouse.move(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)
    page.mouse.down()
    page.mouse.move(820, 200, steps=8)
    page.mouse.up()
    page.wait_for_function("tonewalk.path().length === 16")
    moved = corners.nth(1).bounding_box()
    assert moved is not None
    assert abs(moved["x"] + moved["width"] / 2 - 820) < 2
    wait_until(lambda: ask(own, "trajectory/get", trajectory="drawn")["points"][1][0] > 0.5)
    corners.nth(0).focus()
    before = page.evaluate(PLACES)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PLACES) != before
    page.locator("#handles .between").nth(0).focus()
    page.keyboard.press("Enter")
    assert corners.count() == 4
    page.keyboard.press("Delete")
    assert corners.count() == 3
    page.keyboard.press("Escape")
    page.wait_for_selector("#handles", state="hidden")
    assert page.locator("#path-bar").is_visible()


def test_a_path_is_kept_by_name_and_opened_again_as_the_line_it_was(
    page: Page, own: Daemon, open_page: Callable[..., Page]
) -> None:
    drawn(page, own)
    page.locator("#path-tempo").fill("84")
    page.locator("#path-level").fill("-6")
    page.locator("#path-smooth").check()
    page.locator("#path-keep").click()
    page.locator("#path-name").fill("ä?")
    page.keyboard.press("Enter")
    page.locator("#path-bar [role=alert]").wait_for()
    page.locator("#path-name").fill("to the left")
    page.keyboard.press("Enter")
    page.locator("#path-bar .tabs button", has_text="to-the-left").wait_for()
    wait_until(lambda: playing(own) == ["to-the-left"])
    assert [one["trajectory"] for one in ask(own, "trajectory/list")["trajectories"]] == ["to-the-left"]
    line = page.evaluate(PLACES)

    other = open_page(own.address)
    other.wait_for_function(f"tonewalk.sounds() === {FEW} && tonewalk.resting()")
    start_sound(other)
    other.locator("#library").click()
    other.get_by_role("button", name="play the path to-the-left").click()
    other.wait_for_function("tonewalk.path().length === 16")
    other.wait_for_function(f"() => JSON.stringify(({PLACES})()) === '{str(line).replace(chr(39), chr(34))}'")
    assert other.locator("#path-mode").input_value() == "map"
    assert other.locator("#path-tempo").input_value() == "84"
    assert other.locator("#path-level").input_value() == "-6"
    assert other.locator("#path-smooth").is_checked()
    other.locator("#library").click()
    other.get_by_role("button", name="forget the path to-the-left").click()
    wait_until(lambda: ask(own, "trajectory/list")["trajectories"] == [])
    other.wait_for_function("tonewalk.path().length === 0")


def test_a_path_is_laid_through_what_is_selected(page: Page, own: Daemon) -> None:
    ask(own, "session/select", sounds=[3, 9, 20])
    page.get_by_role("button", name="path", exact=True).click()
    page.wait_for_function("tonewalk.path().length === 16")
    columns = ask(own, "map/points")
    places = {sound: (x, y) for sound, x, y in zip(columns["ids"], columns["x"], columns["y"], strict=True)}
    wait_until(lambda: bool(playing(own)))
    kept = ask(own, "trajectory/get", trajectory="drawn")["points"]
    assert [tuple(point) for point in kept] == [pytest.approx(places[sound], abs=1e-5) for sound in (3, 9, 20)]
    ask(own, "session/select", sounds=[])


def test_a_path_from_sound_to_sound_that_another_client_made_is_played_at_a_tempo(page: Page, own: Daemon) -> None:
    ask(own, "trajectory/build", trajectory="led", mode="slerp", sounds=[1, 5, 9], steps=6)
    page.locator("#library").click()
    page.get_by_text("straight from sound to sound · 6 steps").wait_for()
    page.get_by_role("button", name="play the path led").click()
    page.wait_for_function("tonewalk.path().length === 6")
    wait_until(lambda: playing(own) == ["led"])
    assert page.locator("#path-tempo").input_value() == "120"
    assert not page.locator("#path-edit").is_visible()  # it has no line of its own
    page.wait_for_selector("#path circle.now")
