"""What tests do with sounds that are selected together in the page of `own`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.helpers.atlas import FEW, Daemon, ask, start_sound

if TYPE_CHECKING:
    from playwright.sync_api import Page


def ready(page: Page) -> None:
    page.wait_for_function(f"tonewalk.sounds() === {FEW} && tonewalk.resting()")
    start_sound(page)


def chosen(page: Page) -> list[int]:
    found: list[int] = page.evaluate("tonewalk.chosen()")
    return found


def choose(page: Page, own: Daemon, sounds: list[int]) -> None:
    """As another client does."""
    ask(own, "session/select", sounds=sounds)
    page.wait_for_function("ids => String(tonewalk.chosen()) === String(ids)", arg=sounds)


def places(page: Page) -> dict[int, dict[str, float]]:
    return {sound: page.evaluate("id => tonewalk.place(id)", sound) for sound in range(1, FEW + 1)}


def halves(page: Page) -> tuple[list[int], list[tuple[float, float]]]:
    """About half of the sounds, and a line around them that keeps away from all."""
    at = places(page)
    order = sorted(at, key=lambda sound: at[sound]["x"])
    gaps = {at[b]["x"] - at[a]["x"]: n for n, (a, b) in enumerate(pairwise(order), 1) if 5 < n < 19}
    count = gaps[max(gaps)]
    edge = (at[order[count - 1]]["x"] + at[order[count]]["x"]) / 2
    left, top = at[order[0]]["x"] - 15, min(one["y"] for one in at.values()) - 15
    bottom = max(one["y"] for one in at.values()) + 15
    return sorted(order[:count]), [(left, top), (edge, top), (edge, bottom), (left, bottom)]


FREE = "line => line.findIndex(([x, y]) => document.elementFromPoint(x, y)?.id === 'map')"


def lasso(page: Page, line: list[tuple[float, float]], *keys: str) -> None:
    """Around a closed line, from where nothing lies over the map: bars come, and where the sounds are differs."""
    middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise([*line, line[0]])]
    line = [place for both in zip(line, middles, strict=True) for place in both]
    free = page.evaluate(FREE, line)
    assert free >= 0
    line = line[free:] + line[:free]
    page.mouse.move(*line[0])
    for key in ("Shift", *keys):
        page.keyboard.down(key)
    page.mouse.down()
    for x, y in [*line[1:], line[0]]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
    for key in ("Shift", *keys):
        page.keyboard.up(key)


def selection(own: Daemon) -> list[int]:
    found: list[int] = ask(own, "session/get")["selection"]
    return found


def bar(page: Page, label: str) -> None:
    page.locator("#set").get_by_role("button", name=label).click()


def told(page: Page, text: str) -> None:
    page.locator("#set .told", has_text=text).wait_for()
