"""What every connected client shares: the cursor and the selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tonewalk.commands.common import Nothing
from tonewalk.commands.knobs import KnobInfo
from tonewalk.commands.session import Cursor, Selection, SessionState
from tonewalk.library.live import LiveLibrary
from tonewalk.queries.weights import Weights
from tonewalk.work.events import Event, Events


class Standing(NamedTuple):
    """Where all that clients share stands at one moment.

    Attributes:
        knobs: all of them, with how far each is turned.
        weights: how much each kind of evidence counts in a query by example.
    """

    session: SessionState
    knobs: list[KnobInfo]
    weights: Weights


class Session:
    """The shared state, told to all on every change."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._state = SessionState(x=0.5, y=0.5, z=0.5, selection=[])
        self._moved = False

    def get(self) -> SessionState:
        """As it is now."""
        return self._state

    def move(self, cursor: Cursor) -> SessionState:
        """Put the cursor somewhere else."""
        self._moved = True
        self._state.x, self._state.y, self._state.z = cursor.x, cursor.y, cursor.z
        self._events.tell(Event("cursor", self._state))
        return self._state

    def carry(self, carried: Callable[[Sequence[float]], Sequence[float]]) -> None:
        """A map was laid out anew: put the cursor where what it points at lies now."""
        state = self._state
        state.x, state.y, state.z = [*carried((state.x, state.y, state.z))]
        if self._moved:  # a cursor that nobody moved is nobody's
            self._events.tell(Event("cursor", state))

    def select(self, sounds: list[int]) -> SessionState:
        """Select these sounds and no others."""
        self._state.selection = sounds
        self._events.tell(Event("selection", self._state))
        return self._state


class SessionController:
    """The cursor and the selection."""

    def __init__(self, session: Session, library: LiveLibrary) -> None:
        self.session, self.library = session, library

    async def session_get(self, _: Nothing) -> SessionState:
        """The shared cursor and selection."""
        return self.session.get()

    async def session_cursor(self, request: Cursor) -> SessionState:
        """Move the shared cursor."""
        return self.session.move(request)

    async def session_select(self, request: Selection) -> SessionState:
        """Set the shared selection."""
        view = self.library.now()
        for sound in request.sounds:
            view.position(sound, "$.sounds")
        return self.session.select(request.sounds)
