"""What is selected, found or drawn, written to files that come out of the page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tests.helpers.atlas import Daemon, ask
from tests.helpers.choosing import choose, chosen, halves

if TYPE_CHECKING:
    from playwright.sync_api import Page

DRAG = """(selector) => {
  const dataTransfer = new DataTransfer();
  document.querySelector(selector).dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer }));
  return dataTransfer.getData("DownloadURL");
}"""


@pytest.fixture
def page(own_page: Page) -> Page:
    return own_page


def files(own: Daemon, sounds: list[int]) -> dict[str, bytes]:
    paths = [Path(ask(own, "sound/get", sound=sound)["path"]) for sound in sounds]
    return {path.name: path.read_bytes() for path in paths}


def unzipped(data: bytes) -> dict[str, bytes]:
    archive = ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_selection_is_exported_as_a_zip_of_its_files_and_can_be_fetched(page: Page, own: Daemon) -> None:
    choose(page, own, [7, 2, 5])
    page.locator("#map").focus()
    page.keyboard.press("t")
    page.get_by_label("Name", exact=True).fill("Stage: picks")
    page.get_by_role("button", name="export", exact=True).click()
    made = page.locator("#export li").first
    made.wait_for()
    assert "3 sounds" in made.inner_text()
    path = own.home / "exports" / "Stage_ picks.zip"
    assert str(path) in made.inner_text()
    assert unzipped(path.read_bytes()) == files(own, [7, 2, 5])
    with page.expect_download() as coming:
        made.get_by_role("link", name="Download").click()
    assert coming.value.suggested_filename == path.name
    assert coming.value.path().read_bytes() == path.read_bytes()
    page.get_by_text("WAVs from C1 up").click()
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export li", has_text="kit").first.wait_for()
    with page.expect_download() as coming:
        page.locator("#export li").first.get_by_role("link", name="Download").click()
    assert coming.value.suggested_filename == "Stage_ picks.zip"
    kit = unzipped(coming.value.path().read_bytes())
    assert {"Stage_ picks.mid", "Stage_ picks.m3u8"} < set(kit)
    assert sorted(data for name, data in kit.items() if name.endswith(".wav")) == sorted(
        files(own, [7, 2, 5]).values()
    )
    page.keyboard.press("Escape")
    page.wait_for_selector("#export", state="hidden")
    assert chosen(page) == [7, 2, 5]


def test_an_instrument_s_samples_are_copied_or_stay_where_they_lie(page: Page, own: Daemon) -> None:
    choose(page, own, [7, 2])
    page.locator("#map").focus()
    page.keyboard.press("t")
    page.get_by_label("Name", exact=True).fill("Where they lie")
    ways = page.get_by_label("samples")
    assert not ways.count()
    page.get_by_text("for sfizz").click()
    ways.select_option("where they lie, on the daemon's machine")
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export li", has_text="sfz-links").wait_for()
    (instrument,) = (own.home / "exports" / "Where they lie").iterdir()
    text = instrument.read_text("utf-8")
    assert all(ask(own, "sound/get", sound=sound)["path"] in text for sound in (7, 2))
    page.get_by_text("for DecentSampler").click()
    assert ways.input_value() == ""
    assert ways.locator("option").count() == 2
    page.get_by_text("a Drum Rack").click()
    ways.wait_for(state="detached")
    page.keyboard.press("Escape")


def test_what_was_found_and_what_was_drawn_is_exported_as_well(page: Page, own: Daemon) -> None:
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    hits = page.evaluate("tonewalk.lit()")
    page.locator("#take").click()
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export li", has_text="kick.zip").wait_for()
    assert unzipped((own.home / "exports" / "kick.zip").read_bytes()) == files(own, hits)
    page.get_by_role("button", name="Close export").click()
    page.keyboard.press("Escape")
    page.wait_for_function("tonewalk.lit().length === 0")
    _, line = halves(page)
    page.locator("#map").focus()
    page.keyboard.press("d")
    page.mouse.move(*line[0])
    page.mouse.down()
    page.mouse.move(*line[2], steps=8)
    page.mouse.up()
    page.wait_for_function("tonewalk.path().length > 0")
    page.locator("#path-take").click()
    page.get_by_text("as the path plays").click()
    page.get_by_role("button", name="export", exact=True).click()
    page.locator("#export li", has_text="drawn.wav").wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download drawn.wav").click()
    assert coming.value.path().read_bytes() == (own.home / "renders" / "drawn.wav").read_bytes()
    page.locator("#path-save").click()
    page.locator("#export li", has_text="drawn-2.wav").wait_for()


def test_the_bar_and_a_row_of_the_selection_carry_a_zip_of_all(page: Page, own: Daemon) -> None:
    choose(page, own, [7, 2, 5])
    page.keyboard.press("b")
    page.wait_for_selector("#hits li.picked")
    for selector in ("#set .handle", "#hits li.picked"):
        kind, name, address = page.evaluate(DRAG, selector).split(":", 2)
        assert (kind, name) == ("application/octet-stream", "3 sounds.zip")
        assert unzipped(page.request.get(address).body()) == files(own, [7, 2, 5])
    _, name, address = page.evaluate(DRAG, "#hits li:not(.picked)").split(":", 2)
    assert page.request.get(address).body() == files(own, [int(address.split("/")[-2])])[name]
