"""Finding by hand: filters in parts and as sliders, A - B + C, knobs and weights, why a hit is one."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import FLAGS, Daemon, ask, found_by, start_sound

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOVE = """(slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
STATUS = "document.getElementById('status').textContent"
LIT = "[...tonewalk.lit()].sort((a, b) => a - b).join()"


def fitting(daemon: Daemon, filter: str) -> list[int]:
    """The sounds that a filter lets through, by the daemon."""
    bits = base64.b64decode(ask(daemon, "library/mask", filter=filter)["bits"])
    return [sound for sound in range(8 * len(bits)) if bits[sound >> 3] >> (sound & 7) & 1]


def until_lit(page: Page, sounds: list[int]) -> None:
    page.wait_for_function(f"{LIT} === '{','.join(map(str, sorted(sounds)))}'")


def until_found(page: Page, hits: dict[str, Any]) -> None:
    """Wait until these hits are on show, in their order."""
    page.wait_for_function(f"tonewalk.lit().join() === '{','.join(str(hit['id']) for hit in hits['hits'])}'")


def narrow(page: Page, filter: str) -> None:
    page.fill("#filter", filter)
    page.press("#filter", "Enter")


def chips(page: Page) -> list[str]:
    said: list[str] = page.locator("#chips li span").all_text_contents()
    return said


def open_panel(page: Page, tab: str = "filter") -> None:
    page.locator("#tune").click()
    page.get_by_role("tab", name=tab).click()


def set_slider(page: Page, label: str, value: float) -> None:
    """Move a slider as a hand on it would."""
    slider = page.get_by_label(label, exact=True)
    slider.evaluate(
        "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def test_a_filter_is_shown_in_parts_and_one_taken_away_leaves_the_others(page: Page, daemon: Daemon) -> None:
    narrow(page, 'duration<500ms and not path:kick and (path:"hat" or path:snare)')
    until_lit(page, fitting(daemon, "duration<0.5 and not path:kick and (path:hat or path:snare)"))
    assert chips(page) == ["duration up to 0.50 s", "not path:kick", '(path:"hat" or path:snare)']
    page.locator("#chips li", has_text="not path:kick").get_by_role("button", name="Take this filter away").press(
        "Enter"
    )
    until_lit(page, fitting(daemon, "duration<0.5 and (path:hat or path:snare)"))
    assert page.input_value("#filter") == 'duration<500ms and (path:"hat" or path:snare)'
    assert page.evaluate("document.activeElement.closest('li').textContent.startsWith('(path')")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.locator("#chips button").click()
    page.wait_for_function("tonewalk.lit().length === 0")
    assert chips(page) == []
    narrow(page, "path:kick or path:snare and duration<9")  # not to be taken apart
    page.wait_for_function("tonewalk.lit().length > 0")
    assert chips(page) == ["path:kick or path:snare and duration<9"]


def test_what_words_say_in_numbers_is_shown_and_can_be_taken_off(page: Page, daemon: Daemon) -> None:
    page.fill("#text", "kick under 200 ms over -60 lufs")
    until_found(page, ask(daemon, "search", text="kick", filter="duration<0.2 and loudness>-60", k=60))
    assert chips(page) == ["duration up to 0.20 s", "loudness from -60 LUFS"]
    assert page.locator("#chips li").first.get_attribute("title") == "duration<0.2, read from “under 200 ms”"
    assert page.input_value("#filter") == "", "what was typed stays words in the box"
    open_panel(page, "knobs")
    set_slider(page, "bright", 0.5)
    turned = ask(daemon, "knob", seed="kick", knobs={"bright": 0.5}, filter="duration<0.2 and loudness>-60", k=60)
    until_found(page, turned)
    assert chips(page) == ["duration up to 0.20 s", "loudness from -60 LUFS"], "a knob forgets none of it"
    set_slider(page, "bright", 0)
    page.locator("#chips button").first.click()
    until_found(page, ask(daemon, "search", text="kick", filter="loudness>-60", k=60))
    assert chips(page) == ["loudness from -60 LUFS"]
    assert page.input_value("#text") == "kick over -60 lufs", "what is taken off goes from the box"
    page.fill("#text", "kick 511 bpm")
    page.wait_for_function(f"{STATUS}.includes('no sound is 511 bpm: taken as words')")
    assert chips(page) == []


@pytest.mark.parametrize("size", [(360, 740), (844, 390), (1440, 900)])
def test_what_narrows_a_search_leaves_its_box_the_room_that_it_has(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    before = [page.locator(one).bounding_box() for one in ("#library", "#text")]
    narrow(page, "duration<0.3 and loudness>-40 and not path:nowhere")
    page.wait_for_selector("#chips li >> nth=2")
    page.locator("#text").focus()
    assert [page.locator(one).bounding_box() for one in ("#library", "#text")] == before
    chips_at, text_at = (page.locator(one).bounding_box() for one in ("#chips", "#text"))
    assert chips_at is not None
    assert text_at is not None
    assert chips_at["y"] >= text_at["y"] + text_at["height"]
    assert chips_at["x"] + chips_at["width"] <= size[0]


def test_sliders_narrow_live_and_each_histogram_shows_what_the_others_leave(page: Page, daemon: Daemon) -> None:
    narrow(page, "path:kick or path:snare")
    open_panel(page)
    page.wait_for_selector(".facet .left")
    page.get_by_label("duration, at most").press("ArrowLeft")
    page.get_by_label("duration, at most").press("PageDown")
    page.wait_for_selector("#chips button >> nth=1")
    set_slider(page, "brightness, at least", 40)
    page.wait_for_selector("#chips button >> nth=2")
    said = page.input_value("#filter")
    first, duration, brightness = said.split(" and ")
    assert first == "(path:kick or path:snare)"
    assert duration.startswith("duration<=")
    assert brightness.startswith("centroid>=")
    until_lit(page, fitting(daemon, said))
    left = {"duration": f"{first} and {brightness}", "brightness": f"{first} and {duration}", "loudness": said}
    for name, filter in left.items():
        sounds = len(fitting(daemon, filter))
        told = f"{sounds} sound{'' if sounds == 1 else 's'} by the other filters"
        page.wait_for_selector(f".facet[aria-label={name}][title='{told}']")
    set_slider(page, "duration, at most", 240)
    set_slider(page, "brightness, at least", 0)
    page.wait_for_function("document.querySelectorAll('#chips button').length === 1")
    until_lit(page, fitting(daemon, "path:kick or path:snare"))


def test_favourites_tags_classes_and_labels_are_switched_on_and_off(page: Page, daemon: Daemon) -> None:
    ask(daemon, "sound/favourite", sound=2)
    ask(daemon, "sound/tag", sound=2, tag="dusty")
    ask(daemon, "sound/tag", sound=3, tag="old")
    ask(daemon, "class/enrol", name="my own", sounds=[4, 5])
    open_panel(page)
    page.get_by_role("button", name="dusty 1").click()
    until_lit(page, [2])
    page.get_by_role("button", name="old 1").click()
    until_lit(page, [2, 3])
    assert chips(page) == ["tag dusty or old"]
    page.get_by_role("button", name="★ favourites").click()
    until_lit(page, [2])
    page.get_by_role("button", name="clear filters").click()
    page.wait_for_function("tonewalk.lit().length === 0")
    own = page.get_by_role("group", name="classes").get_by_role("button", name="my own")
    own.click()
    until_lit(page, fitting(daemon, 'class:"my own"'))
    own.click()
    page.wait_for_function("tonewalk.lit().length === 0")
    page.get_by_role("group", name="labels").get_by_role("button").first.click()
    page.wait_for_function("tonewalk.lit().length > 0")
    until_lit(page, fitting(daemon, page.input_value("#filter")))
    ask(daemon, "sound/favourite", sound=2, on=False)
    ask(daemon, "class/remove", name="my own")


def test_a_minus_b_plus_c_takes_rows_dots_keys_and_words_and_asks_live(page: Page, daemon: Daemon) -> None:
    start_sound(page)
    page.keyboard.press("b")
    open_panel(page, "A − B + C")
    row = page.locator("#hits li").nth(2)
    sound = int((row.get_attribute("id") or "").removeprefix("row-"))
    row.drag_to(page.locator("[data-slot='0']"))
    until_found(page, ask(daemon, "like", sound=sound, k=60))
    page.get_by_label("Words for B").fill("bright")
    page.get_by_label("Words for B").press("Enter")
    page.wait_for_function("document.getElementById('title').textContent.includes('− bright')")
    ask(daemon, "session/select", sounds=[7])
    page.wait_for_function("tonewalk.selected() === 7")
    page.locator("#tab-mix").focus()
    page.keyboard.press("m")
    until_found(page, ask(daemon, "analogy", a="bright", b=sound, c=7, k=60))
    page.get_by_role("button", name="Swap B and C").click()
    until_found(page, ask(daemon, "analogy", a=7, b=sound, c="bright", k=60))
    page.get_by_role("button", name="Take B away").click()
    page.wait_for_function("!document.getElementById('title').textContent.includes('−')")
    place = page.evaluate(FREE_DOT, daemon.sounds)
    slot = page.locator("[data-slot='1']").bounding_box()
    page.mouse.move(place["x"], place["y"])
    page.mouse.down()
    page.mouse.move(slot["x"] + 60, slot["y"] + 20, steps=5)
    page.mouse.up()
    page.wait_for_function("document.querySelector(\"[data-slot='1'] .taken\")")
    name = page.locator("[data-slot='1'] .taken").text_content()
    assert name in ask(daemon, "library/sounds")["names"]
    page.get_by_role("button", name="empty all").click()
    page.wait_for_function("tonewalk.lit().length === 0")


FREE_DOT = """(sounds) => {
  for (let id = 1; id <= sounds; id++) {
    const at = tonewalk.place(id);
    if (document.elementFromPoint(at.x, at.y)?.id === "map") return at;
  }
}"""
"""where a dot lies that no panel covers"""


def test_knobs_turn_and_weights_weigh_what_is_found_live(page: Page, daemon: Daemon) -> None:
    open_panel(page, "knobs")
    page.get_by_text("Select a sound or type words").wait_for()
    assert page.get_by_label("bright", exact=True).is_disabled()
    page.fill("#text", "kick")
    until_found(page, ask(daemon, "search", text="kick", k=60))
    set_slider(page, "bright", 1)
    until_found(page, ask(daemon, "knob", seed="kick", knobs={"bright": 1}, k=60))
    assert page.locator("#title").text_content() == "kick · bright +1"
    page.wait_for_function("/bright \\d/.test(document.querySelector('#hits .why').textContent)")
    page.get_by_role("button", name="Reset knobs").click()
    set_slider(page, "name", 0)
    set_slider(page, "timbre", 3)
    until_found(page, ask(daemon, "search", text="kick", k=60, weights={"name": 0, "timbre": 3}))
    page.get_by_role("button", name="Reset what counts").click()
    until_found(page, ask(daemon, "search", text="kick", k=60))


@pytest.fixture(scope="module")
def copied(
    daemon: Daemon, daemon_on: Callable[[Path], Daemon], tmp_path_factory: pytest.TempPathFactory
) -> Daemon:
    """A daemon over a few sounds, one of them three times."""
    folder = tmp_path_factory.mktemp("copied")
    columns = ask(daemon, "library/sounds")
    paths = [Path(ask(daemon, "sound/get", sound=sound)["path"]) for sound in columns["ids"][::5]]
    for path in paths:
        shutil.copy(path, folder)
    for number in (1, 2):
        shutil.copy(paths[0], folder / f"copy {number}.wav")
    return daemon_on(folder)


def test_hits_say_why_in_words_and_copies_are_folded_under_their_first(
    copied: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(copied.address)
    page.wait_for_function("tonewalk.sounds() > 0")
    hits = ask(copied, "search", text="bass", k=60)
    page.fill("#text", "bass")
    until_found(page, hits)
    said = page.locator("#hits .why").first.text_content()
    for kind, value in hits["hits"][0]["why"].items():
        assert f"{'semantic' if kind == 'small' else kind} {value:.1f}" in said
    page.wait_for_selector(".alike")
    folds = page.locator(".alike")
    shown = page.locator("#hits li").count()
    assert "+2 alike" in folds.all_text_contents()
    assert page.locator("#count").text_content() == f"{len(hits['hits'])} sounds"
    fold = page.get_by_role("button", name="+2 alike")
    fold.click()
    page.wait_for_selector("#hits li.under >> nth=1")
    assert page.locator("#hits li").count() == shown + 2
    page.locator("#hits li", has=fold).locator("button").first.click()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("!document.querySelector('#hits li.under')")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#hits li.under")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_nothing_of_the_panel_stands_in_the_way_of_assistive_technology(
    open_page: Callable[..., Page], daemon: Daemon, axe: Path, width: int, height: int
) -> None:
    page = open_page(daemon.address, width=width, height=height)
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    assert page.locator("#finder").is_hidden()
    page.keyboard.press("x")
    page.wait_for_selector(".facet .left")
    set_slider(page, "duration, at most", 200)
    page.wait_for_function("tonewalk.lit().length > 0")
    assert found_by(page, axe) == []
    for tab in ("A − B + C", "knobs"):
        page.keyboard.press("ArrowRight")
        page.get_by_role("tab", name=tab, selected=True).wait_for()
        assert found_by(page, axe) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#finder", state="hidden")
    assert page.evaluate("document.activeElement.id") == "tune"


@pytest.fixture(scope="module")
def hearing(browser: Browser, chromium: str, daemon: Daemon) -> Iterator[Any]:
    """A browser whose microphone hears one sound of the library, over and over."""
    heard = ask(daemon, "sound/get", sound=1)["path"]
    fake = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={heard}"]
    opened = browser.browser_type.launch(executable_path=chromium, args=[*FLAGS, *fake])
    yield opened
    opened.close()


def test_what_the_microphone_hears_is_looked_for(
    hearing: Browser, open_page: Callable[..., Page], daemon: Daemon, axe: Path
) -> None:
    page = open_page(daemon.address, within=hearing, permissions=["microphone"])
    page.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    page.keyboard.press("r")
    page.wait_for_function("Number(document.querySelector('.meter')?.getAttribute('aria-valuenow')) > 20")
    page.wait_for_function("parseFloat(document.querySelector('#recording output').textContent) > 1")
    assert found_by(page, axe) == []
    page.get_by_role("button", name="find it").click()
    page.wait_for_function("document.getElementById('title').textContent === 'like recording.wav'")
    page.wait_for_selector("#recording", state="hidden")
    kinds = [
        ask(daemon, "sound/get", sound=sound)["path"].split("/")[-2]
        for sound in page.evaluate("tonewalk.lit()")[:3]
    ]
    assert ask(daemon, "sound/get", sound=1)["path"].split("/")[-2] in kinds
    page.locator("#record").click()
    page.wait_for_selector("#recording", state="visible")
    page.keyboard.press("Escape")  # is no question
    page.wait_for_selector("#recording", state="hidden")
    assert page.locator("#title").text_content() == "like recording.wav"


def test_a_refused_microphone_is_told_and_what_to_do(
    hearing: Browser, open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, within=hearing, permissions=["geolocation"])  # and nothing else
    page.locator("#record").click()
    page.wait_for_function(
        "document.getElementById('status').textContent.startsWith('The microphone was refused')"
    )
    assert page.locator("#record").get_attribute("aria-pressed") == "false"
