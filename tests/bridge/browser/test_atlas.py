"""The atlas as a musician meets it: a real browser on a real daemon."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.atlas import BARE, HEARD, Daemon, ask, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMED = """
(() => {
  const names = [...document.querySelectorAll("#legend button")].map((button) => button.textContent);
  return names.length > 3 && names.includes("none of these") && names;
})()
"""

BRIGHTNESS = """
async ({ png, places }) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixel = ({ x, y }) => pen.getImageData(Math.round(x), Math.round(y), 1, 1).data;
  return places.map((place) => Math.max(...pixel(place).slice(0, 3)));
}
"""


def brightness(page: Page, ids: list[int]) -> list[int]:
    """How bright the screen is where these sounds are, 0 to 255."""
    page.wait_for_function("tonewalk.resting()")
    places = [page.evaluate("id => tonewalk.place(id)", sound) for sound in ids]
    page.evaluate(BARE)
    png = base64.b64encode(page.screenshot()).decode()
    page.evaluate("document.adoptedStyleSheets = []")
    found: list[int] = page.evaluate(BRIGHTNESS, {"png": png, "places": places})
    return found


def until_seen(page: Page, ids: list[int], holds: Callable[[list[int]], bool]) -> None:
    """Wait until the sounds are as bright as wanted: light fades, and a finer map may just come in."""
    end = time.monotonic() + 600
    while not holds(shown := brightness(page, ids)):
        assert time.monotonic() < end, shown


def test_every_sound_of_the_library_is_drawn_where_the_map_says(page: Page, daemon: Daemon) -> None:
    sounds = list(range(1, daemon.sounds + 1, 7))
    until_seen(page, sounds, lambda shown: min(shown) > 90)


def test_pointing_at_a_sound_names_it_and_makes_it_heard(page: Page, daemon: Daemon) -> None:
    start_sound(page)
    page.wait_for_timeout(300)
    assert page.evaluate("loudest") == 0
    place = page.evaluate("tonewalk.place(5)")
    page.mouse.move(place["x"], place["y"])
    page.wait_for_function(HEARD)
    pointed = page.evaluate("tonewalk.pointed()")
    assert page.locator("#pointed span").text_content() == ask(daemon, "sound/get", sound=pointed)["name"]


def test_words_light_the_sounds_that_fit_and_list_them(page: Page, daemon: Daemon) -> None:
    everything = list(range(1, daemon.sounds + 1))
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    lit = page.evaluate("tonewalk.lit()")
    hits = ask(daemon, "search", text="kick", k=60)["hits"]
    assert lit == [hit["id"] for hit in hits]
    assert page.locator("#hits li").first.get_attribute("aria-setsize") == str(len(hits))
    assert page.locator("#hits .name").first.text_content() == hits[0]["name"]
    assert "kick" in page.locator("#title").text_content()
    page.fill("#filter", "path:kick")
    page.press("#filter", "Enter")
    page.wait_for_function(f"tonewalk.lit().length < {daemon.sounds}")
    kicks = page.evaluate("tonewalk.lit()")
    others = [sound for sound in everything if sound not in kicks]
    half = len(others) // 2
    until_seen(page, [kicks[0], *others], lambda shown: shown[0] > 150 and sorted(shown[1:])[half] < 110)
    page.keyboard.press("Escape")
    page.wait_for_function("tonewalk.lit().length === 0")
    assert page.locator("#results").is_hidden()


def test_a_filter_alone_lights_every_sound_that_fits(page: Page, daemon: Daemon) -> None:
    page.fill("#filter", "duration<0.3")
    page.press("#filter", "Enter")
    page.wait_for_function("tonewalk.lit().length > 0")
    known = ask(daemon, "library/sounds")
    fitting = [id for id, s in zip(known["ids"], known["duration"], strict=True) if s < 0.3]
    assert sorted(page.evaluate("tonewalk.lit()")) == fitting
    assert page.locator("#status").text_content() == f"{len(fitting)} sounds, duration<0.3"
    assert 0 < len(fitting) < len(known["ids"])


def test_words_that_nothing_fits_light_nothing_until_what_is_nearest_is_wanted(page: Page) -> None:
    page.fill("#text", "xqzzy")
    page.wait_for_function("document.getElementById('status').textContent === 'nothing fits, xqzzy'")
    assert page.evaluate("tonewalk.lit()") == []
    page.get_by_role("button", name="show what comes nearest").click()
    page.wait_for_function("tonewalk.lit().length > 0")


def test_a_filter_that_cannot_be_read_is_answered_with_the_daemon_s_own_sentence_and_no_error_of_the_browser(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    said: list[str] = []
    page = open_page(daemon.address, said=said)
    page.fill("#text", "kick")
    page.fill("#filter", "duration <<")
    page.press("#filter", "Enter")
    told = "(at) => document.getElementById('status').textContent.includes(`at character ${at} where`)"
    page.wait_for_function(told, arg=11)
    page.fill("#text", "")  # of the filter alone another command is asked
    page.fill("#filter", "duration  <<")
    page.press("#filter", "Enter")
    page.wait_for_function(told, arg=12)
    assert said == []


def test_all_can_be_done_from_the_keyboard(page: Page, daemon: Daemon) -> None:
    start_sound(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("tonewalk.selected() > 0")
    first = page.evaluate("tonewalk.selected()")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"tonewalk.selected() !== {first}")
    second = page.evaluate("tonewalk.selected()")
    assert page.evaluate(f"tonewalk.place({second}).x > tonewalk.place({first}).x")
    page.wait_for_function("tonewalk.playing() === 0")
    page.evaluate("loudest = 0")
    page.keyboard.press(" ")
    page.wait_for_function(HEARD)
    page.keyboard.press("f")
    page.wait_for_selector("#detail [aria-pressed=true]")
    assert ask(daemon, "sound/get", sound=second)["favourite"]
    page.keyboard.press("f")
    page.wait_for_selector("#detail [aria-pressed=false]")
    page.keyboard.press("l")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert second not in page.evaluate("tonewalk.lit()")
    wait_until(lambda: ask(daemon, "session/get")["selection"] == [second])


def test_a_selection_elsewhere_is_seen_here(page: Page, daemon: Daemon) -> None:
    ask(daemon, "session/select", sounds=[9])
    page.wait_for_function("tonewalk.selected() === 9")
    page.wait_for_function("document.querySelector('#detail h2')?.textContent.length > 0")
    assert page.locator("#detail h2").text_content() == ask(daemon, "sound/get", sound=9)["name"]


def test_the_waveform_of_the_selected_sound_is_drawn(page: Page, daemon: Daemon) -> None:
    ask(daemon, "session/select", sounds=[3])
    page.wait_for_function("""() => {
      const wave = document.querySelector("#detail canvas");
      if (!wave) return false;
      return wave.getContext("2d").getImageData(0, 0, wave.width, wave.height).data.some((value) => value > 0);
    }""")


def test_nothing_stands_in_the_way_of_assistive_technology(page: Page, daemon: Daemon, axe: Path) -> None:
    page.evaluate(axe.read_text("utf-8"))
    ask(daemon, "session/select", sounds=[4])
    page.fill("#text", "bass")
    page.wait_for_function("tonewalk.lit().length > 0")
    page.wait_for_selector("#detail h2")
    page.evaluate("document.getElementById('progress').hidden = false")  # as while a map is made
    found = page.evaluate("axe.run()")
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 10


def test_a_round_map_is_one_key_away(page: Page, daemon: Daemon) -> None:
    assert page.evaluate("tonewalk.dims()") == 2
    ask(daemon, "map/build", method="pca", dims=3)
    page.wait_for_selector("#dims", state="visible")
    page.keyboard.press("3")
    page.wait_for_function("tonewalk.dims() === 3")
    until_seen(page, [1, 20, 40], lambda shown: min(shown) > 50)
    page.locator("#dims").click()
    page.wait_for_function("tonewalk.dims() === 2")


def test_the_smallest_window_still_shows_map_and_search(open_page: Callable[..., Page], daemon: Daemon) -> None:
    page = open_page(daemon.address, width=320, height=560)
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds} && tonewalk.resting()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#text").bounding_box()["width"] > 150
    place = page.evaluate("tonewalk.place(1)")
    assert 0 <= place["x"] <= 320
    assert 0 <= place["y"] <= 560


def test_inside_max_the_page_and_the_patch_talk(open_page: Callable[..., Page], daemon: Daemon) -> None:
    page = open_page(
        daemon.address,
        before="""window.said = []; window.inlets = {};
        const bindInlet = (name, act) => (inlets[name] = act);
        window.max = { outlet: (...values) => said.push(values), bindInlet };""",
    )
    page.wait_for_function("tonewalk.sounds() > 0")
    page.evaluate("inlets.search('warm', 'bass')")
    page.wait_for_function("tonewalk.lit().length > 0")
    assert page.locator("#title").text_content() == "warm bass"
    page.evaluate("inlets.select(7)")
    page.wait_for_function("JSON.stringify(said) === '[[\"select\",7]]'")


def test_sounds_are_coloured_and_named_by_label_and_by_class(page: Page, daemon: Daemon) -> None:
    hits = ask(daemon, "search", text="closed hi-hat", k=4)["hits"]
    ask(daemon, "class/enrol", name="my hats", sounds=[hit["id"] for hit in hits])
    page.select_option("#colouring", "class")
    page.wait_for_selector("#legend button:has-text('my hats')")
    assert page.locator("#legend button").all_text_contents() == ["my hats", "none of these"]
    assert page.locator("#labels span").all_text_contents() == ["my hats"]
    page.locator("#legend button").first.click()
    members = ask(daemon, "search", text="hat", k=200, filter='class:"my hats"')["hits"]
    until_seen(page, [hit["id"] for hit in members], lambda shown: min(shown) > 90)
    page.select_option("#colouring", "label")
    named = page.wait_for_function(NAMED).json_value()  # folders again for a moment where a finer map comes in
    labels = {one["label"] for one in ask(daemon, "tags/list")["labels"] if one["sounds"]}
    assert set(named) <= {*labels, "none of these"}
    ask(daemon, "class/remove", name="my hats")
    page.select_option("#colouring", "folder")
    page.wait_for_selector("#legend button:has-text('kick')")
