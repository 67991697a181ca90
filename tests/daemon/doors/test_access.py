import asyncio
import time

import pytest

from tonewalk.base.errors import LoopbackOnly, TokenNeeded
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.queries import Blend, Like, Term
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.access import Access, Asker


def test_a_link_opens_once() -> None:
    access = Access("the token")
    first, second = access.link(), access.link()
    assert [access.opened(code) for code in (first, first, "", "x", second)] == [True, False, False, False, True]


def test_the_token_opens_as_often_as_it_is_shown() -> None:
    access = Access("the token")
    assert access.opened("the token")
    assert access.opened("the token")
    assert not access.shown_by_cookie("the token")
    assert access.shown_by_cookie(access.cookie)


def test_of_too_many_links_the_oldest_is_forgotten() -> None:
    access = Access("the token")
    links = [access.link() for _ in range(17)]
    assert [access.opened(code) for code in (links[0], links[1])] == [False, True]


def test_a_daemon_without_a_token_of_its_home_has_one_that_nobody_guesses() -> None:
    assert len(Access().token) >= 32
    assert Access().token != Access().token
    assert not Access().shown("")


@pytest.mark.parametrize("shown", ["\ud800", "é", "the token ", "the toke"])
def test_any_text_is_only_wrong(shown: str) -> None:
    assert not Access("the token").shown(shown)


async def test_after_many_wrong_tokens_a_refusal_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    access, waited = Access("the token"), []

    async def noted(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", noted)
    for _ in range(7):
        access.shown("wrong")
        await access.slow_down()
    assert waited == []
    access.shown("wrong")
    await access.slow_down()
    assert waited == [1.0]
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    await access.slow_down()
    assert waited == [1.0]


def test_an_upload_names_no_file_of_this_machine_and_so_may_come_from_elsewhere() -> None:
    mosaic, like = COMMANDS["mosaic"], COMMANDS["like"]
    afar = Asker(Access("the token", lan=True), here=False, trusted=True)
    afar.check(mosaic, Mosaic(target="/uploads/a.wav"), uploaded=True)
    afar.check(like, Like(file="/uploads/a.wav"), uploaded=True)
    with pytest.raises(LoopbackOnly, match="mosaic works only"):
        afar.check(mosaic, Mosaic(target="/a.wav"))
    with pytest.raises(LoopbackOnly, match="upload the file"):
        afar.check(like, Like(file="/a.wav"))
    stranger = afar._replace(here=True, trusted=False)
    stranger.check(like, Like(file="/uploads/a.wav"), uploaded=True)
    with pytest.raises(TokenNeeded):
        stranger.check(mosaic, Mosaic(target="/uploads/a.wav"), uploaded=True)
    with pytest.raises(TokenNeeded):
        stranger.check(COMMANDS["blend"], Blend(terms=[Term(file="/a.wav")]))
