"""Events reach everybody who listens, whatever another listener does."""

from __future__ import annotations

import logging

import pytest

from tonewalk.work.events import Event, Events

FIRST, SECOND = Event("cursor", 1), Event("selection", 2, at=3.0)


def test_all_are_told_of_every_event_in_its_order() -> None:
    events, one, another = Events(), list[Event](), list[Event]()
    events.listen(one.append)
    events.listen(another.append)
    events.tell(FIRST)
    events.tell(SECOND)
    assert one == another == [FIRST, SECOND]


def test_who_has_ended_it_is_told_no_more_and_may_end_it_again() -> None:
    events, told = Events(), list[Event]()
    end = events.listen(told.append)
    events.tell(FIRST)
    end()
    end()
    events.tell(SECOND)
    assert told == [FIRST]


def test_who_ends_it_while_told_keeps_nobody_from_being_told() -> None:
    events, told = Events(), list[Event]()
    end = events.listen(lambda _: end())
    events.listen(told.append)
    events.tell(FIRST)
    assert told == [FIRST]


def test_a_listener_that_fails_is_logged_and_the_others_are_told(caplog: pytest.LogCaptureFixture) -> None:
    events, told = Events(), list[Event]()

    def failing(_: Event) -> None:
        raise RuntimeError("a slow client")

    events.listen(failing)
    events.listen(told.append)
    with caplog.at_level(logging.ERROR, "tonewalk.work.events"):
        events.tell(FIRST)
    assert told == [FIRST]
    [record] = caplog.records
    assert "a listener of cursor events failed" in record.getMessage()
    assert "a slow client" in (record.exc_text or "")
