"""The way of a sound out of the page: downloaded, dragged, shown where it lies; and the sheet of keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import Daemon, ask, found_by

if TYPE_CHECKING:
    from playwright.sync_api import Page

DRAG = """(selector) => {
  const dataTransfer = new DataTransfer();
  document.querySelector(selector).dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer }));
  return Object.fromEntries([...dataTransfer.types].map((type) => [type, dataTransfer.getData(type)]));
}"""


def chosen(page: Page, daemon: Daemon, sound: int) -> Path:
    """Where the file of a sound lies whose card is shown."""
    ask(daemon, "session/select", sounds=[sound])
    path = Path(ask(daemon, "sound/get", sound=sound)["path"])
    page.get_by_role("heading", name=path.name).wait_for()
    return path


def test_a_sound_is_downloaded_under_its_name(page: Page, daemon: Daemon) -> None:
    path = chosen(page, daemon, 7)
    with page.expect_download() as coming:
        page.get_by_role("button", name="download").click()
    assert coming.value.suggested_filename == path.name
    assert coming.value.path().read_bytes() == path.read_bytes()
    with page.expect_download() as coming:
        page.keyboard.press("e")
    assert coming.value.suggested_filename == path.name


def test_a_sound_can_be_dragged_out_by_its_name_its_button_and_its_row(page: Page, daemon: Daemon) -> None:
    path = chosen(page, daemon, 8)
    page.keyboard.press("b")
    page.wait_for_selector("#hits li.chosen")
    for selector in (".card h2", ".hear", "#hits li.chosen"):
        carried = page.evaluate(DRAG, selector)
        kind, name, address = carried["downloadurl"].split(":", 2)
        assert (kind, name) == ("application/octet-stream", path.name)
        assert page.request.get(address).body() == path.read_bytes()


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="these always have a file manager")
def test_where_no_file_manager_opens_the_page_says_so(page: Page, daemon: Daemon) -> None:
    chosen(page, daemon, 9)
    page.get_by_role("button", name="show file").click()
    said = "document.getElementById('status').textContent"
    page.wait_for_function(f"/can't be shown: the daemon runs on a machine without a desktop/.test({said})")


def test_all_keys_are_on_one_sheet(page: Page, axe: Path) -> None:
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    assert found_by(page, axe) == []
    page.keyboard.press("3")  # not the page's while the sheet is open
    assert page.locator("#offer").is_hidden()
    page.keyboard.press("Escape")
    page.wait_for_selector("#help", state="hidden")
    page.locator("#keys").click()
    page.get_by_role("button", name="close", exact=True).click()
    page.wait_for_selector("#help", state="hidden")
