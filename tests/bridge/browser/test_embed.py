"""`?embed=max`: the page as a small window in a patch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.helpers.atlas import Daemon, ask, found_by

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

PATCH = """
window.said = []; window.inlets = {};
const bindInlet = (name, act) => (inlets[name] = act);
window.max = { outlet: (...values) => said.push(values), bindInlet };
"""

SEEN = """
[...document.querySelectorAll("body > :not(main) *, body > :not(main)")]
  .filter((one) => one.matches("button, input, select, a, h1") && one.checkVisibility() && one.offsetWidth)
  .map((one) => one.id)
"""


def test_in_a_patch_s_small_window_there_are_the_map_and_the_search_and_paths_go_out(
    open_page: Callable[..., Page], daemon: Daemon, axe: Path
) -> None:
    page = open_page(f"{daemon.address}?embed=max", trusted=False, width=320, height=240, before=PATCH)
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds} && tonewalk.resting()")
    assert page.evaluate(SEEN) == ["text", "sound"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for sound in range(1, daemon.sounds + 1):
        place = page.evaluate("id => tonewalk.place(id)", sound)
        assert 0 <= place["x"] <= 320
        assert page.locator("#search").bounding_box()["height"] < place["y"] < 240
    page.evaluate("inlets.search('warm', 'bass')")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert page.locator("#text").input_value() == "warm bass"
    page.evaluate("inlets.select(7)")
    page.wait_for_function("said.length === 2")
    known = ask(daemon, "sound/get", sound=7)
    said = page.evaluate("said")
    assert said == [["select", 7], ["path", known["path"], 0, known["duration"]]]
    assert page.evaluate(SEEN) == ["text", "sound"]
    assert found_by(page, axe) == []
    page.locator("#map").focus()
    page.keyboard.press("b")
    page.wait_for_selector("#hits li")
