"""What is seen of a library: its colours and their legend, names, sizes, by day and by night."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.helpers.atlas import BARE, WIDEST, Daemon, ask, found_by, start_sound
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE = 44_100

LINE = "[...document.querySelectorAll('#legend [data-group]')].map((one) => one.textContent)"
HIDDEN_PARTS = """
() => [...document.querySelectorAll("#legend button")].filter((one) => {
  const [box, line] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
  return box.right > line.right + 1 || box.bottom > line.bottom + 1;
}).map((one) => one.textContent)
"""

LONGEST_FITS = """
() => {
  const [name, more] = ["[data-group]", ".more"].map((one) => document.querySelector(`#legend ${one}`));
  return parseFloat(getComputedStyle(name).maxWidth) + more.offsetWidth <= name.parentElement.clientWidth;
}
"""

BOX = "(({ left, top, right }) => [left, top, right])(document.getElementById('others').getBoundingClientRect())"

NAMES = """
() => [...document.querySelectorAll("#labels span:not(.away)")].map((one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  return { text: one.textContent, left, right, top, bottom };
})
"""
AWAY = "[...document.querySelectorAll('#labels span.away')].map((one) => one.textContent)"

WIDTHS = """
async ({ png, places }) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return places.map(({ x, y }) => {
    const line = pen.getImageData(0, Math.round(y), image.width, 1).data;
    const seen = (at) => Math.max(line[4 * at], line[4 * at + 1], line[4 * at + 2]) > 80;
    let [from, to] = [Math.round(x), Math.round(x)];
    while (from > 0 && seen(from)) from--;
    while (to < image.width && seen(to)) to++;
    return to - from;
  });
}
"""


def tone(path: Path, hertz: float, seconds: float) -> None:
    time = np.arange(int(seconds * RATE)) / RATE
    soundfile.write(path, 0.4 * np.sin(2 * np.pi * hertz * time), RATE)


def labelled(page: Page) -> None:
    page.wait_for_function(f"{LINE}.length > 0 && document.getElementById('colouring').value === 'label'")


@pytest.mark.parametrize(("width", "height"), [(844, 390), (360, 740)])
def test_labels_are_the_colours_at_first_and_those_without_room_in_the_legend_are_in_a_list(
    open_page: Callable[..., Page], daemon: Daemon, width: int, height: int
) -> None:
    page = open_page(daemon.address, width=width, height=height)
    labelled(page)
    # which label is the largest differs by machine: there is room for any
    page.evaluate(WIDEST)
    assert page.evaluate(LONGEST_FITS)
    known = ask(daemon, "tags/list")
    names = [one["label"] for one in sorted(known["labels"], key=lambda one: -one["sounds"]) if one["sounds"]]
    assert page.evaluate(LINE)[0] == names[0]
    assert page.evaluate(HIDDEN_PARTS) == []
    start_sound(page)
    more = page.get_by_role("button", name="more", exact=False).last
    rest_of = len(names) + 1 - len(page.evaluate(LINE))
    assert more.inner_text() == f"+{rest_of} more"
    more.click()
    rest = page.locator("#others button")
    assert rest.count() == rest_of
    assert rest.last.inner_text().split() == ["none", "of", "these", str(known["unknown"])]
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert rest.last.get_attribute("aria-pressed") == "true"
    left, top, right = page.evaluate(BOX)
    assert left >= 0
    assert top >= 0
    assert right <= width
    page.keyboard.press("Escape")
    assert page.locator("#others").is_hidden()
    assert more.evaluate("one => one === document.activeElement")


@pytest.fixture(scope="module")
def three(daemon_on: Callable[[Path], Daemon], tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """A daemon over three sounds that have no label."""
    folder = tmp_path_factory.mktemp("three")
    for number, (name, seconds) in enumerate((("low", 0.5), ("high", 1.0), ("high", 4.0))):
        (folder / name).mkdir(exist_ok=True)
        tone(folder / name / f"{number}.wav", 200 * 3**number, seconds)
    running = daemon_on(folder)
    ask(running, "tags/auto", labels=["zqx", "xqzzy"])
    return running


def test_where_no_sound_has_a_label_folders_are_the_colours_and_all_that_is_known_can_be(
    three: Daemon, open_page: Callable[..., Page]
) -> None:
    page = open_page(three.address)
    page.wait_for_function(f"{LINE}.join() === 'high,low'")
    assert page.locator("#colouring").input_value() == "folder"
    ask(three, "sound/tag", sound=1, tag="dusty")
    page.select_option("#colouring", "tag")
    page.wait_for_function(f"{LINE}.join() === 'dusty,none of these'")
    told = "document.getElementById('legend').textContent"
    page.select_option("#colouring", "length")
    page.wait_for_function(f"{told} === 'short 0.50 s4.0 s long'")
    page.select_option("#colouring", "loudness")
    page.wait_for_function(f"/^quiet -\\d+ LUFS-\\d+ LUFS loud$/.test({told})")


def test_islands_of_the_map_are_colours_called_by_what_lies_there(page: Page, daemon: Daemon) -> None:
    labelled(page)
    page.select_option("#colouring", "cluster")
    known = ask(daemon, "colours", by="cluster")
    by_size = sorted(known["names"], key=lambda name: -known["colours"].count(known["names"][name]))
    page.wait_for_function(f"name => {LINE}[0] === name", arg=by_size[0])
    assert page.evaluate(LINE)[: len(by_size)] == by_size
    # and they have names on the map
    page.wait_for_function(
        "names => [...document.querySelectorAll('#labels span')].some((one) => names.includes(one.textContent))",
        arg=list(known["names"]),
    )


def test_dots_are_larger_by_length_where_that_is_chosen(three: Daemon, open_page: Callable[..., Page]) -> None:
    lengths = ask(three, "library/sounds")["duration"]
    page = open_page(three.address)
    page.wait_for_function("tonewalk.sounds() === 3 && tonewalk.resting()")

    def widths() -> list[int]:
        page.wait_for_function("tonewalk.resting()")
        places = [page.evaluate("id => tonewalk.place(id)", sound) for sound in (1, 2, 3)]
        page.evaluate(BARE)
        png = base64.b64encode(page.screenshot()).decode()
        page.evaluate("document.adoptedStyleSheets = []")
        found: list[int] = page.evaluate(WIDTHS, {"png": png, "places": places})
        return found

    alike = widths()
    assert max(alike) - min(alike) <= 2
    page.keyboard.press(",")
    page.get_by_role("radio", name="length").check(force=True)
    page.keyboard.press("Escape")
    assert page.locator("#look").is_hidden()
    by_length = [width for _, width in sorted(zip(lengths, widths(), strict=True))]
    assert by_length[0] < by_length[1] < by_length[2]


def test_names_are_never_over_each_other_and_one_that_has_come_stays_while_the_eye_goes_nearer(
    page: Page, daemon: Daemon
) -> None:
    labelled(page)
    named = {one["label"] for one in ask(daemon, "map/labels")["labels"]}
    page.wait_for_function("document.querySelectorAll('#labels span').length > 0")
    start_sound(page)
    page.mouse.move(640, 400)
    before: set[str] = set()
    for _ in range(8):
        page.wait_for_function("tonewalk.resting()")
        seen = page.evaluate(NAMES)
        assert {one["text"] for one in seen} <= named
        for at, one in enumerate(seen):
            for other in seen[at + 1 :]:
                apart = max(one["left"] - other["right"], other["left"] - one["right"])
                assert max(apart, one["top"] - other["bottom"], other["top"] - one["bottom"]) >= 0, (one, other)
        now = sorted(one["text"] for one in seen)
        assert before <= set(now)
        before = set(now)
        page.mouse.wheel(0, -250)
    assert before


def test_a_name_gives_way_to_the_path(page: Page) -> None:
    labelled(page)
    page.wait_for_function("document.querySelectorAll('#labels span:not(.away)').length > 0")
    start_sound(page)
    page.wait_for_function("tonewalk.resting()")
    name = page.evaluate(NAMES)[0]
    middle = (name["top"] + name["bottom"]) / 2
    page.keyboard.press("d")
    page.mouse.move(name["left"] - 30, middle)
    page.mouse.down()
    page.mouse.move(name["right"] + 30, middle, steps=8)
    page.mouse.up()
    page.wait_for_function(f"text => {AWAY}.includes(text)", arg=name["text"])
    page.wait_for_function("tonewalk.path().length > 0")
    page.keyboard.press("Escape")
    page.wait_for_function(f"text => !{AWAY}.includes(text)", arg=name["text"])


def test_a_few_strays_don_t_make_the_rest_of_the_map_small(
    daemon_on: Callable[[Path], Daemon],
    open_page: Callable[..., Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(1)
    for number in range(40):
        tone(tmp_path / f"tone {number}.wav", 300 * 1.01**number, 0.5 + 0.005 * number)
    soundfile.write(tmp_path / "stray.wav", 0.5 * random.standard_normal(6 * RATE), RATE)
    monkeypatch.setenv("TONEWALK_MAPS_METHOD", "pca")  # which keeps distances as they are
    running = daemon_on(tmp_path)
    ask(running, "map/build", method="pca")  # the first one may have been of the first sounds alone
    wait_until(lambda: all(job["state"] == "done" for job in ask(running, "job/list")["jobs"]))
    listed = ask(running, "library/sounds")
    stray = listed["ids"][listed["names"].index("stray.wav")]
    page = open_page(running.address)
    page.wait_for_function("tonewalk.sounds() === 41 && tonewalk.resting()")
    ids = "Array.from({ length: 41 }, (_, i) => i + 1)"
    places = f"stray => {ids}.filter((id) => id !== stray).map(tonewalk.place)"

    def span() -> float:
        xs = [place["x"] for place in page.evaluate(places, stray)]
        ys = [place["y"] for place in page.evaluate(places, stray)]
        return float(max((max(xs) - min(xs)) / 1280, (max(ys) - min(ys)) / 800))

    def is_seen() -> bool:
        at = page.evaluate("id => tonewalk.place(id)", stray)
        return bool(0 <= at["x"] <= 1280 and 0 <= at["y"] <= 800)

    near = span()
    assert near > 0.5
    assert not is_seen()
    page.keyboard.press("0")  # from where it shows what nearly all sounds fill: all of it
    page.wait_for_function("tonewalk.resting()")
    assert is_seen()
    assert span() < 0.7 * near
    page.keyboard.press("0")
    page.wait_for_function("tonewalk.resting()")
    assert span() == pytest.approx(near, rel=0.01)


def test_near_the_map_a_small_one_shows_where_the_eye_is_and_takes_it_elsewhere(page: Page) -> None:
    page.wait_for_function("tonewalk.resting()")
    small = page.locator("#minimap")
    assert small.is_hidden()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.wait_for_selector("#minimap", state="visible")
    page.wait_for_function("tonewalk.resting()")
    before = page.evaluate("tonewalk.place(1)")
    small.click(position={"x": 20, "y": 20})
    page.wait_for_function("x => tonewalk.resting() && tonewalk.place(1).x > x + 50", arg=before["x"])
    assert page.evaluate("tonewalk.place(1).y") > before["y"] + 50
    page.keyboard.press("0")
    page.wait_for_selector("#minimap", state="hidden")


GROUND = "getComputedStyle(document.body).backgroundColor"
NIGHT, DAY = "rgb(10, 12, 18)", "rgb(245, 246, 250)"


def test_it_is_light_where_the_system_is_until_the_choice_is_made_here_and_kept(
    open_page: Callable[..., Page], daemon: Daemon
) -> None:
    page = open_page(daemon.address, color_scheme="light")
    assert page.evaluate(GROUND) == DAY
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == NIGHT
    page.get_by_role("button", name="Sizes, light or dark").click()
    page.get_by_role("radio", name="light", exact=True).check(force=True)
    assert page.evaluate(GROUND) == DAY
    page.reload()
    page.wait_for_function(f"window.tonewalk && tonewalk.sounds() === {daemon.sounds}")
    assert page.evaluate(GROUND) == DAY
    page.keyboard.press(",")
    page.get_by_role("radio", name="auto").check(force=True)
    assert page.evaluate(GROUND) == NIGHT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 740)])
def test_by_day_and_by_night_everybody_can_read_everything(
    open_page: Callable[..., Page], daemon: Daemon, axe: Path, scheme: str, width: int, height: int
) -> None:
    page = open_page(daemon.address, width=width, height=height, color_scheme=scheme)
    labelled(page)
    start_sound(page)
    page.keyboard.press(",")
    page.wait_for_selector("#look", state="visible")
    assert found_by(page, axe) == []
    page.keyboard.press("Escape")
    if page.locator("#legend .more").is_visible():
        page.locator("#legend .more").click()
        assert found_by(page, axe) == []
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert found_by(page, axe) == []
    page.keyboard.press("Escape")
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    ask(daemon, "session/select", sounds=[3])
    page.wait_for_selector("#detail h2")
    assert found_by(page, axe) == []
