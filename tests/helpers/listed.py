"""What of the list of sounds is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

IN_SIGHT = """() => {
  const box = document.getElementById("hits").getBoundingClientRect();
  const rows = [...document.querySelectorAll("#hits li")].map((row) => [row, row.getBoundingClientRect()]);
  return rows.filter(([, at]) => at.top >= box.top - 1 && at.bottom <= box.bottom + 1)
    .map(([row]) => Number(row.getAttribute("aria-posinset")));
}"""

FIRST_HIT = "document.querySelector('#hits li')?.id === `row-${tonewalk.lit()[0]}`"
CHOSEN = "#hits li.chosen"

STILL = """() => {
  const now = performance.now();
  Object.defineProperty(KeyboardEvent.prototype, "timeStamp", { get: () => now, configurable: true });
}"""


def in_sight(page: Page) -> list[int]:
    """Numbers of the rows that can be read just now, from 1."""
    rows: list[int] = page.evaluate(IN_SIGHT)
    return rows


def type_name(page: Page, text: str) -> None:
    """Type the beginning of a name; however slow the machine, its letters come at one time."""
    page.evaluate(STILL)
    page.keyboard.press(f"Shift+{text[0].upper()}")
    page.keyboard.type(text[1:])
    page.evaluate("delete KeyboardEvent.prototype.timeStamp")


def until_chosen(page: Page, sound: int) -> None:
    """Wait until a sound's row is the selected one, and can be read."""
    page.wait_for_function(f"document.querySelector('{CHOSEN}')?.id === 'row-{sound}'")
    page.wait_for_function(f"({IN_SIGHT})().includes(Number(document.querySelector('{CHOSEN}').ariaPosInSet))")
