"""What follows quickly is told once a second, the newest of it; an end is told at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.helpers.waiting import until
from tonewalk.commands.library import Roots
from tonewalk.doors.http import pacing
from tonewalk.doors.http.pacing import Paced
from tonewalk.work.events import Event
from tonewalk.work.jobs import Job


@pytest.fixture
def sent() -> list[Event]:
    return []


def far(done: int, job: int = 1, state: Any = "running", text: str = "Listening") -> Event:
    return Event("progress", Job(job=job, kind="index", what="", state=state, done=done, text=text))


def dones(sent: list[Event]) -> list[int]:
    return [event.data.done for event in sent]


async def test_the_first_is_sent_at_once_and_of_those_in_its_second_the_newest(
    sent: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PACE", 0.02)
    paced = Paced(sent.append)
    for done in range(5):
        paced.tell(far(done))
    assert dones(sent) == [0]
    await until(lambda: len(sent) == 2)
    assert dones(sent) == [0, 4]
    paced.tell(far(5))
    await until(lambda: len(sent) == 3)
    paced.close()


async def test_the_end_of_a_job_is_told_at_once_and_nothing_after_it(
    sent: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PACE", 0.02)
    paced = Paced(sent.append)
    for event in (far(0), far(1), far(2, state="done")):
        paced.tell(event)
    assert dones(sent) == [0, 2]
    paced.tell(far(0, job=2))
    paced.tell(far(1, job=2))
    await until(lambda: len(sent) == 4)
    assert [(event.data.job, event.data.done) for event in sent] == [(1, 0), (1, 2), (2, 0), (2, 1)]


async def test_each_kind_has_its_own_second_and_what_is_no_news_of_a_state_never_waits(sent: list[Event]) -> None:
    paced = Paced(sent.append)
    library, play = Event("library", Roots(roots=[])), Event("play", None)
    for event in (far(0), far(0, job=2), library, play, play, library, far(1)):
        paced.tell(event)
    assert sent == [far(0), far(0, job=2), library, play, play]
    paced.close()
    await asyncio.sleep(0)
    assert len(sent) == 5


async def test_the_library_s_changes_have_a_pace_of_their_own(
    sent: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PACE", 600.0)
    monkeypatch.setattr(pacing, "LIBRARY_PACE", 0.02)
    paced = Paced(sent.append)
    events = [Event("library", Roots(roots=[])) for _ in range(3)]
    for event in (far(0), far(1), *events):
        paced.tell(event)
    await until(lambda: len(sent) == 3)
    assert sent[1] is events[0]
    assert sent[2] is events[2]
    paced.close()


async def test_a_job_that_has_nothing_to_say_yet_is_told_with_its_first_words_or_after_a_moment(
    sent: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "OPENING", 0.02)
    paced = Paced(sent.append)
    paced.tell(far(0, text=""))
    paced.tell(far(0, text="Looking"))
    assert not sent
    await until(lambda: len(sent) == 1)
    assert sent == [far(0, text="Looking")]
    paced.tell(far(0, job=2, text=""))
    await until(lambda: len(sent) == 2)
    assert sent[1] == far(0, job=2, text="")
    paced.tell(far(0, job=3, text=""))
    paced.tell(far(0, job=3, state="done"))
    assert sent[2:] == [far(0, job=3, state="done")]
    paced.close()


async def test_nothing_is_sent_once_it_is_closed(sent: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "PACE", 0.0)
    paced = Paced(sent.append)
    paced.tell(far(0))
    paced.tell(far(1))
    paced.close()
    for _ in range(3):
        await asyncio.sleep(0)
    assert dones(sent) == [0]
