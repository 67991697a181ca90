"""The cursor and the selection, which all clients share."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import UnknownSound
from tonewalk.commands.common import Nothing
from tonewalk.commands.session import Cursor, Selection
from tonewalk.engine.engine import Engine
from tonewalk.engine.session import Session
from tonewalk.work.events import Event, Events


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def session(told: list[Event]) -> Session:
    events = Events()
    events.listen(told.append)
    return Session(events)


def test_it_begins_in_the_middle_with_nothing_selected(session: Session) -> None:
    state = session.get()
    assert (state.x, state.y, state.z, state.selection) == (0.5, 0.5, 0.5, [])


def test_a_moved_cursor_is_told_and_leaves_the_selection(session: Session, told: list[Event]) -> None:
    session.select([3, 1])
    state = session.move(Cursor(x=0.25, y=1.0, z=0.0))
    assert (state.x, state.y, state.z, state.selection) == (0.25, 1.0, 0.0, [3, 1])
    assert [event.topic for event in told] == ["selection", "cursor"]


def test_on_a_new_map_the_cursor_is_carried_to_where_it_pointed_at(session: Session, told: list[Event]) -> None:
    session.move(Cursor(x=0.25, y=1.0, z=0.0))
    session.carry(lambda place: [1 - one for one in place])
    state = session.get()
    assert (state.x, state.y, state.z) == (0.75, 0.0, 1.0)
    assert [event.topic for event in told] == ["cursor", "cursor"]


async def test_a_sound_that_is_not_there_leaves_the_selection_as_it_was(engine: Engine) -> None:
    controller = engine.areas.session
    assert (await controller.session_select(Selection(sounds=[1, 2]))).selection == [1, 2]
    with pytest.raises(UnknownSound, match="777"):
        await controller.session_select(Selection(sounds=[3, 777]))
    assert (await controller.session_get(Nothing())).selection == [1, 2]
    assert (await controller.session_select(Selection(sounds=[]))).selection == []
