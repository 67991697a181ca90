"""Four circles on the map, and the steps that play what they are at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import HEARD, Daemon, ask, found_by, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

NAMES = "() => [...document.querySelectorAll('#beat-bar .name')].map((name) => name.textContent)"

IS_FREE = """(circle) => {
  const { left, top, width, height } = circle.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) === circle;
}"""


@pytest.fixture
def beat(page: Page, daemon: Daemon) -> Iterator[Page]:
    page.wait_for_function("tonewalk.resting()")
    start_sound(page)
    page.wait_for_selector("#sound", state="hidden")
    page.locator("#map").focus()
    page.keyboard.press("q")
    page.wait_for_selector("#beat-bar .step")
    yield page
    ask(daemon, "beat/stop")
    for circle in range(1, 5):
        ask(daemon, "beat/lens", circle=circle, on=False)
        ask(daemon, "beat/steps", circle=circle, steps=[4 * circle - 3])


def test_the_circles_play_what_they_are_at_step_by_step(beat: Page, daemon: Daemon) -> None:
    assert beat.locator("#circles button").count() == 4
    names = beat.evaluate(NAMES)
    assert set(names) <= set(ask(daemon, "library/sounds")["names"])
    beat.locator("#beat-play").click()
    beat.wait_for_function(HEARD)
    beat.wait_for_selector("#beat-bar .step.now")
    beat.get_by_role("button", name="empty").click()
    assert beat.locator("#beat-bar .step[aria-pressed=true]").count() == 0
    beat.wait_for_function("tonewalk.rms() < 1e-4")
    beat.evaluate("loudest = 0")
    for step in range(0, 16, 2):
        beat.locator("#beat-bar .steps").nth(1).locator(".step").nth(step).click()
    beat.wait_for_function(HEARD)
    beat.locator("#beat-play").click()
    beat.wait_for_selector("#beat-bar .step.now", state="detached")
    beat.wait_for_function("tonewalk.rms() < 1e-4")


def test_a_circle_is_dragged_or_moved_by_keys_to_another_sound(beat: Page, daemon: Daemon) -> None:
    points = ask(daemon, "map/points")
    target = points["ids"][0]
    place = beat.evaluate("id => tonewalk.place(id)", target)
    circle = beat.locator("#circles button").nth(3)
    circle.focus()
    for _ in range(60):
        if circle.evaluate(IS_FREE):
            break
        # it is under the bar, or under another circle
        beat.keyboard.press("ArrowUp")
        beat.keyboard.press("ArrowLeft" if points["x"][0] > 0.5 else "ArrowRight")
    box = circle.bounding_box()
    assert box is not None
    beat.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    beat.mouse.down()
    beat.mouse.move(place["x"], place["y"], steps=8)
    beat.mouse.up()
    moved = circle.bounding_box()
    assert moved is not None
    assert abs(moved["x"] + moved["width"] / 2 - place["x"]) < 2
    listed = ask(daemon, "library/sounds")
    names = dict(zip(listed["ids"], listed["names"], strict=True))
    here = (points["x"][0], points["y"][0])
    near = [
        sound
        for sound, x, y in zip(points["ids"], points["x"], points["y"], strict=True)
        if abs(x - here[0]) < 0.02 and abs(y - here[1]) < 0.02
    ]
    assert beat.evaluate(NAMES)[3] in {names[sound] for sound in near}
    circle.focus()
    way = -1 if points["x"][0] > 0.5 else 1
    for _ in range(20):
        beat.keyboard.press("ArrowLeft" if way < 0 else "ArrowRight")
    beyond = circle.bounding_box()
    assert beyond is not None
    assert way * (beyond["x"] - moved["x"]) > 20


PRESSED = """(row) => [...document.querySelectorAll("#beat-bar .steps")[row].querySelectorAll(".step")]
  .flatMap((step, number) => (step.getAttribute("aria-pressed") === "true" ? [number + 1] : []))"""


FOURTH = """(({ x, y }) => {
  const { left, top, width, height } = document.querySelectorAll("#circles button")[3].getBoundingClientRect();
  return Math.hypot(left + width / 2 - x, top + height / 2 - y);
})"""


def test_others_steer_the_beat_and_are_told_what_the_page_makes_of_it(
    beat: Page, daemon: Daemon, open_page: Callable[..., Page]
) -> None:
    wait_until(lambda: len(ask(daemon, "beat/get")["circles"]) == 4)
    ask(daemon, "beat/steps", circle=2, steps=[1, 4, 11])
    beat.wait_for_function(f"() => ({PRESSED})(1).join() === '1,4,11'")
    beat.locator("#beat-bar .steps").nth(1).locator(".step").nth(15).click()
    wait_until(lambda: ask(daemon, "beat/get")["circles"][1]["steps"] == [1, 4, 11, 16])
    points = ask(daemon, "map/points")
    ask(daemon, "beat/circle", circle=4, x=points["x"][7], y=points["y"][7])
    place = beat.evaluate("id => tonewalk.place(id)", points["ids"][7])
    beat.wait_for_function(f"place => {FOURTH}(place) < 2", arg=place)
    ask(daemon, "beat/lens", circle=3, reach=0.2, every=3)
    beat.wait_for_selector("#beat-bar .knobs input[aria-valuetext='3 sixteenth notes']")
    assert beat.locator("#beat-bar .knobs").count() == 1
    ask(daemon, "beat/tempo", tempo=179.5)
    beat.wait_for_function("document.getElementById('beat-tempo').value === '180'")
    other = open_page(daemon.address)
    other.wait_for_function("tonewalk.resting()")
    ask(daemon, "beat/play")
    other.wait_for_selector("#beat-bar .knobs")
    assert other.evaluate(PRESSED, 1) == [1, 4, 11, 16]
    beat.wait_for_function(HEARD)
    beat.locator("#beat-play").click()
    wait_until(lambda: not ask(daemon, "beat/get")["playing"])
    other.wait_for_selector("#beat-play[aria-pressed=false]")
    beat.wait_for_function("tonewalk.rms() < 1e-4")


def test_a_stop_by_others_holds_while_the_hand_is_on_the_tempo(beat: Page, daemon: Daemon) -> None:
    beat.locator("#beat-play").click()
    wait_until(lambda: ask(daemon, "beat/get")["playing"])
    tempo = beat.locator("#beat-tempo")
    for _ in range(5):
        tempo.press("ArrowRight")
    ask(daemon, "beat/stop")
    tempo.press("ArrowRight")
    beat.wait_for_selector("#beat-play[aria-pressed=false]")
    shown = int(tempo.input_value())

    def state() -> tuple[bool, float]:
        told = ask(daemon, "beat/get")
        return told["playing"], told["tempo"]

    wait_until(lambda: state() == (False, shown))


HANDS = """(turn) => {
  const tempo = document.getElementById("beat-tempo");
  for (let step = 0; step < 4; step++) {
    tempo.value = String(60 + 5 * turn + step);
    tempo.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.querySelectorAll("#beat-bar .steps")[0].querySelectorAll(".step")[turn].click();
}"""


def test_what_several_hands_do_at_once_comes_out_the_same_for_all(beat: Page, daemon: Daemon) -> None:
    for turn in range(16):
        beat.evaluate(HANDS, turn)
        ask(daemon, "beat/steps", circle=1, steps=[16 - turn])
        ask(daemon, "beat/tempo", tempo=200 - turn)

    def agreed() -> bool:
        told = ask(daemon, "beat/get")
        here = beat.evaluate(PRESSED, 0), int(beat.locator("#beat-tempo").input_value())
        return here == (told["circles"][0]["steps"], told["tempo"])

    wait_until(agreed)


def test_a_beat_that_is_stopped_before_its_sounds_have_come_is_stopped(beat: Page) -> None:
    held: list[Route] | None = []

    def hold(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    beat.route("**/audio*", hold)
    play = beat.locator("#beat-play")
    with beat.expect_request("**/audio*"):
        play.click()
    play.click()
    play.click()
    waiting, held = held, None
    for route in waiting:
        route.continue_()
    beat.wait_for_function(HEARD)
    play.click()
    beat.wait_for_function("tonewalk.rms() < 1e-4")
    beat.evaluate("loudest = 0")
    beat.wait_for_timeout(1200)  # a bar and more
    assert beat.evaluate("loudest") < 1e-4


def test_a_beat_outlasts_its_daemon_and_what_was_done_meanwhile_is_told(beat: Page, daemon: Daemon) -> None:
    wait_until(lambda: len(ask(daemon, "beat/get")["circles"]) == 4)
    daemon.stop()
    beat.wait_for_selector("#banner", state="visible")
    last = beat.locator("#beat-bar .steps").nth(0).locator(".step").nth(15)
    before = last.get_attribute("aria-pressed")
    last.click()
    daemon.restart()
    beat.wait_for_function("tonewalk.connection() === 'live'")
    wait_until(lambda: len(ask(daemon, "beat/get")["circles"]) == 4)
    assert last.get_attribute("aria-pressed") != before
    steps = beat.evaluate(PRESSED, 0)
    wait_until(lambda: ask(daemon, "beat/get")["circles"][0]["steps"] == steps)


def test_a_lens_wanders_and_plays_what_is_under_it(beat: Page, daemon: Daemon, axe: Path) -> None:
    row, circle = beat.locator("#beat-bar .steps").nth(0), beat.locator("#circles button").nth(0)
    beat.get_by_role("button", name="empty").click()
    beat.get_by_role("button", name="Circle 1 is a lens").click()
    assert row.locator(".step").count() == 0
    assert beat.locator("#beat-bar .step[tabindex='0']").count() == 1
    for name in ("reach", "every", "drift"):
        row.get_by_label(f"{name} of the lens").press("End")
    assert row.get_by_label("every of the lens").get_attribute("aria-valuetext") == "sixteenth note"
    assert found_by(beat, axe) == []
    assert row.locator(".name").inner_text().startswith("lens: ")
    before = circle.bounding_box()
    beat.locator("#beat-play").click()
    beat.wait_for_function(HEARD)
    beat.wait_for_selector("#circles .lens.sounds")
    beat.wait_for_function(
        "([x, y]) => (({ left, top }) => Math.hypot(left - x, top - y) > 20)"
        "(document.querySelector('#circles button').getBoundingClientRect())",
        arg=[before["x"], before["y"]] if before else None,
    )
    beat.locator("#beat-play").click()
    beat.wait_for_function("tonewalk.rms() < 1e-4")
    beat.get_by_role("button", name="Circle 1 is a lens").click()
    assert row.locator(".step").count() == 16
    # it stays where it has come to, for all
    points = ask(daemon, "map/points")
    wait_until(lambda: not ask(daemon, "beat/get")["circles"][0]["lens"])
    told, now = ask(daemon, "beat/get")["circles"][0], circle.bounding_box()
    assert now is not None
    for axis, side, size in (("x", "x", "width"), ("y", "y", "height")):
        least, most = (find(range(len(points["ids"])), key=points[axis].__getitem__) for find in (min, max))
        at = [beat.evaluate("id => tonewalk.place(id)", points["ids"][one])[axis] for one in (least, most)]
        share = (told[axis] - points[axis][least]) / (points[axis][most] - points[axis][least])
        assert abs(at[0] + share * (at[1] - at[0]) - now[side] - now[size] / 2) < 2


def test_steps_are_reached_by_keys_and_the_beat_can_be_used_by_all(beat: Page, axe: Path) -> None:
    assert found_by(beat, axe) == []
    steps = beat.locator("#beat-bar .step")
    assert steps.count() == 64
    steps.nth(0).focus()
    beat.keyboard.press("ArrowDown")
    beat.keyboard.press("ArrowRight")
    before = steps.nth(17).get_attribute("aria-pressed")
    beat.keyboard.press(" ")
    assert steps.nth(17).get_attribute("aria-pressed") != before
    steps.nth(3).focus()
    selected = beat.evaluate("tonewalk.selected()")
    beat.keyboard.press("ArrowUp")  # there is no row above it: nor does it walk the map
    assert beat.evaluate("tonewalk.selected()") == selected
    steps.nth(17).focus()
    for turned in ("true", "false"):  # the row in which one was becomes a lens
        beat.get_by_role("button", name="Circle 2 is a lens").click()
        beat.wait_for_selector(f"#beat-bar .turn[aria-label^='Circle 2'][aria-pressed={turned}]")
        assert beat.locator("#beat-bar .step[tabindex='0']").count() == 1
    beat.locator("#map").focus()
    beat.keyboard.press("Escape")
    beat.wait_for_selector("#beat-bar", state="hidden")
    assert not beat.locator("#circles button").first.is_visible()
