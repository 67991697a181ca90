"""The map as an instrument: a pad that all clients hear of, and a finger that plays what it passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.helpers.atlas import HEARD, SOUNDS, Daemon, ask, found_by, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

FREE = """count => Array.from({ length: count }, (_, i) => ({ id: i + 1, ...tonewalk.place(i + 1) })).filter(
  ({ x, y }) => document.elementFromPoint(x, y)?.id === "map")"""
ABOUT = 0.01
"""of the map's side: a pixel or two"""


def free(page: Page) -> list[dict[str, float]]:
    """The sounds that nothing lies over, from left to right, and where each is on the screen."""
    page.wait_for_function("tonewalk.resting()")
    return sorted(page.evaluate(FREE, SOUNDS), key=lambda sound: float(sound["x"]))


def cursor(daemon: Daemon) -> tuple[float, float]:
    session = ask(daemon, "session/get")
    return session["x"], session["y"]


def is_at(daemon: Daemon, sound: float) -> bool:
    """Whether the shared cursor is where a sound is on the map."""
    place = ask(daemon, "sound/get", sound=sound)
    x, y = cursor(daemon)
    return bool(abs(x - place["x"]) < ABOUT and abs(y - place["y"]) < ABOUT)


def nearest(daemon: Daemon) -> int:
    """The sound that the daemon names for where the cursor is."""
    x, y = cursor(daemon)
    sound: int = ask(daemon, "xy", x=x, y=y)["id"]
    return sound


def test_the_pad_plays_what_is_nearest_and_moves_the_cursor_that_all_clients_share(
    page: Page, daemon: Daemon, axe: Path
) -> None:
    start_sound(page)
    page.keyboard.press("p")
    assert found_by(page, axe) == []
    sounds = free(page)
    first, last = sounds[0], sounds[-1]
    page.mouse.move(first["x"], first["y"])
    page.mouse.down()
    page.wait_for_function(HEARD)
    wait_until(lambda: is_at(daemon, first["id"]))
    page.wait_for_function(f"tonewalk.pointed() === {nearest(daemon)}")
    page.mouse.move(last["x"], last["y"], steps=8)
    wait_until(lambda: is_at(daemon, last["id"]))
    page.wait_for_function(f"tonewalk.pointed() === {nearest(daemon)}")
    page.mouse.up()
    assert page.evaluate(f"tonewalk.place({first['id']}).x") == first["x"]  # the map is not dragged
    assert page.evaluate("tonewalk.selected()") == 0
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("tonewalk.selected() > 0")
    wait_until(lambda: is_at(daemon, page.evaluate("tonewalk.selected()")))
    page.keyboard.press("p")
    page.wait_for_selector("#pad-bar", state="hidden")


def test_a_cursor_that_others_move_is_shown_and_where_that_is_chosen_heard(page: Page, daemon: Daemon) -> None:
    start_sound(page)
    sounds = free(page)
    places = [ask(daemon, "sound/get", sound=one["id"]) for one in (sounds[0], sounds[-1])]

    def go_to(place: dict[str, Any]) -> int:
        ask(daemon, "session/cursor", x=place["x"], y=place["y"])
        page.wait_for_function(
            "([id]) => { const { x, width } = document.getElementById('cursor').getBoundingClientRect();"
            " return Math.abs(x + width / 2 - tonewalk.place(id).x) < 3; }",
            arg=[place["id"]],
        )
        return nearest(daemon)

    for place in places:
        go_to(place)
    assert page.evaluate("[tonewalk.pointed(), loudest]") == [0, 0]
    page.keyboard.press("p")
    page.get_by_label("hear others move it").check()
    for place in places:
        heard = go_to(place)
        page.wait_for_function(f"tonewalk.pointed() === {heard}")
    page.wait_for_function(HEARD)
    page.get_by_role("button", name="Put the pad away").click()


def touch(page: Page) -> Callable[[str, float, float], None]:
    """A finger: `touchStart`, `touchMove` or `touchEnd` at a place."""
    wire = page.context.new_cdp_session(page)

    def put(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return put


QUICK = """
const later = window.setTimeout.bind(window);
window.setTimeout = (done, ms, ...how) => later(done, ms === 450 ? 600_000 : ms, ...how);
"""
"""A finger never rests (hold.ts), however slowly a loaded machine moves it on."""


def drag(
    finger: Callable[[str, float, float], None], start: tuple[float, float], end: tuple[float, float]
) -> None:
    finger("touchStart", *start)
    for step in range(1, 11):
        finger("touchMove", *(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))


def test_a_finger_that_lands_on_a_sound_plays_what_it_passes_and_one_beside_it_moves_the_map(
    daemon: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(daemon.address, has_touch=True, before=QUICK)
    page.wait_for_function(f"tonewalk.sounds() === {SOUNDS}")
    start_sound(page)
    finger = touch(page)
    sounds = free(page)
    first, last = ((one["x"], one["y"]) for one in (sounds[0], sounds[-1]))
    drag(finger, first, last)
    page.wait_for_function(f"tonewalk.pointed() === {sounds[-1]['id']}")
    finger("touchEnd", *last)
    page.wait_for_function(HEARD)
    assert page.evaluate(f"tonewalk.place({sounds[0]['id']}).x") == sounds[0]["x"]
    beside = next(
        (x, y)
        for y in range(120, 600, 10)
        for x in range(200, 1000, 10)
        if all(abs(one["x"] - x) + abs(one["y"] - y) > 60 for one in sounds)
    )
    drag(finger, beside, (beside[0] + 80, beside[1]))
    finger("touchEnd", *beside)
    page.wait_for_function(f"tonewalk.place({sounds[0]['id']}).x > {sounds[0]['x'] + 30}")


def test_a_sound_that_another_client_strikes_is_as_loud_as_it_says_and_begins_again_at_once(
    page: Page, daemon: Daemon
) -> None:
    start_sound(page)
    loudest = []
    for louder in (0, -30):
        page.evaluate("loudest = 0")
        ask(daemon, "sound/play", sound=1, gain=louder)
        page.wait_for_function("loudest > 0 && tonewalk.playing() === 0")
        loudest.append(page.evaluate("loudest"))
    assert loudest[1] < loudest[0] / 10  # 30 dB, less what is missed between two looks
