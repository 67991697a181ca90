"""The card that asks which sound is closer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.atlas import Daemon, ask
from tests.helpers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

CARD = "#closer"
SHOWN = "!document.getElementById('closer').hidden && document.querySelectorAll('#closer .answer').length === 2"


@pytest.fixture
def page(own_page: Page) -> Page:
    own_page.keyboard.press("y")
    own_page.wait_for_function(SHOWN)
    return own_page


def clicks(daemon: Daemon) -> list[tuple[str, str, str]]:
    return [(one["a_name"], one["b_name"], one["c_name"]) for one in ask(daemon, "closer/list")["clicks"]]


def names(page: Page) -> list[str]:
    return [f"{name}.wav" for name in page.locator(f"{CARD} .name").all_inner_texts()]


def test_keys_answer_hear_skip_and_take_back(page: Page, own: Daemon) -> None:
    ask(own, "closer/clear")
    a, b, c = names(page)
    page.keyboard.press("2")
    wait_until(lambda: clicks(own) == [(a, c, b)])
    page.wait_for_function(
        "document.querySelector('#closer .told').textContent.startsWith('1 answer. 1 of the 8')"
    )
    page.wait_for_function(f"{SHOWN} && !document.querySelector('#closer .answer').disabled")
    asked = names(page)
    assert set(asked) != {a, b, c}
    page.keyboard.press("k")
    page.wait_for_function(
        "before => [...document.querySelectorAll('#closer .name')].map(one => `${one.textContent}.wav`).join()"
        " !== before"
        " && !document.querySelector('#closer .answer').disabled",
        arg=",".join(asked),
    )
    page.keyboard.press("u")
    wait_until(lambda: clicks(own) == [])
    page.wait_for_function("document.querySelector('#closer .told').textContent.startsWith('0 answers')")
    page.keyboard.press("Escape")
    assert page.locator(CARD).is_hidden()
    page.keyboard.press("1")  # keys are the card's as long as it is there
    assert clicks(own) == []


def test_the_card_asks_about_the_selected_sound_and_a_hand_on_it_answers(page: Page, own: Daemon) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("!document.getElementById('detail').hidden && document.querySelector('#detail h2')")
    name = page.locator("#detail h2").inner_text()
    page.get_by_role("button", name="closer?").click()
    page.wait_for_function(SHOWN)
    a, b, c = names(page)
    assert a == name
    page.locator(f"{CARD} .hear").first.click()
    page.locator(f"{CARD} .answer").first.click()
    wait_until(lambda: (a, b, c) in clicks(own))


def test_what_was_learned_is_told_and_can_be_switched_off(page: Page, own: Daemon) -> None:
    ids = ask(own, "library/sounds")["ids"]
    for at in range(10):
        ask(own, "closer", a=ids[at], b=ids[at + 1], c=ids[at + 11])
    page.wait_for_function("document.querySelector('#closer .told').textContent.includes('unseen clicks agree')")
    page.get_by_label("use it").uncheck()
    wait_until(lambda: not ask(own, "closer/list")["state"]["use"])
    page.get_by_label("use it").check()
    wait_until(lambda: ask(own, "closer/list")["state"]["use"])


@pytest.mark.parametrize("width", [360, 1440])
def test_the_card_fits_and_is_there_for_a_screen_reader(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    box = page.locator(CARD).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800
    assert page.get_by_role("region", name="Which is closer?").is_visible()
    for button in page.locator(f"{CARD} button").all():
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24
    page.set_viewport_size({"width": 1280, "height": 800})
