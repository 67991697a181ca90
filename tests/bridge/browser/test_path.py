"""A path drawn over the map by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.atlas import HEARD, Daemon, ask, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page


def draw(page: Page, ids: list[int]) -> None:
    """With the mouse, over these sounds, none of which lies under the button that starts sound."""
    page.wait_for_selector("#sound", state="hidden")
    page.keyboard.press("d")
    places = [page.evaluate("id => tonewalk.place(id)", sound) for sound in ids]
    page.mouse.move(places[0]["x"], places[0]["y"])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(place["x"], place["y"], steps=8)
    page.mouse.up()
    page.wait_for_function("tonewalk.path().length > 0")


def test_a_drawn_path_is_heard_and_its_steps_light_up(page: Page, daemon: Daemon) -> None:
    page.wait_for_function("tonewalk.resting()")
    start_sound(page)
    draw(page, [1, 30, 55])
    kept = ask(daemon, "trajectory/get", trajectory="drawn")["steps"]
    assert page.evaluate("tonewalk.path()") == [step["id"] for step in kept]
    assert len(kept) == 16
    page.wait_for_selector("#path circle.now")
    page.wait_for_function(HEARD)
    assert page.locator("#path circle").count() == 16
    assert ask(daemon, "trajectory/list")["trajectories"][0]["playing"]
    page.locator("#path-steps").fill("7")
    page.wait_for_function("tonewalk.path().length === 7")
    page.locator("#path-tempo").fill("240")
    assert page.locator("#path-tempo-now").text_content() == "240"
    page.locator("#path-play").click()
    page.wait_for_function("document.querySelectorAll('#path circle.now').length === 0")
    wait_until(lambda: not ask(daemon, "trajectory/list")["trajectories"][0]["playing"])
    page.locator("#path-save").click()
    page.wait_for_function("/written to .*drawn.wav/.test(document.getElementById('status').textContent)")


def test_the_map_does_not_move_under_the_pencil_and_moves_again_after_it(page: Page, daemon: Daemon) -> None:
    page.wait_for_function("tonewalk.resting()")
    start_sound(page)
    before = page.evaluate("tonewalk.place(1)")
    draw(page, [1, 20])
    assert page.evaluate("tonewalk.place(1)") == before
    assert page.locator("#draw").get_attribute("aria-pressed") == "false"
    page.mouse.move(300, 500)
    page.mouse.down()
    page.mouse.move(400, 500, steps=5)
    page.mouse.up()
    page.wait_for_function(f"tonewalk.place(1).x > {before['x'] + 50}")
    page.keyboard.press("Escape")
    page.wait_for_selector("#path-bar", state="hidden")
    assert page.evaluate("tonewalk.path()") == []


def test_a_drawn_path_s_controls_can_be_used_by_all(page: Page, axe: Path) -> None:
    page.evaluate(axe.read_text("utf-8"))
    start_sound(page)
    draw(page, [1, 20])
    page.wait_for_selector("#path-bar")
    found = page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
