"""How a fader's stream is answered: every move counts; what came while an answer was made shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from tonewalk.base.errors import InvalidArgument, TonewalkError
from tonewalk.commands.command import Command
from tonewalk.commands.knobs import Aspect, Knob
from tonewalk.commands.queries import Hits
from tonewalk.doors.asking import as_told

TURNED: Final = frozenset({"knob", "aspect"})
"""Streams that change the session and are answered with its hits; the others ask for the sound at a place."""


class Turnable(Protocol):
    """The part of the engine that this uses."""

    def turn(self, request: Knob | Aspect) -> None:
        """Take a move in, at once."""
        ...

    async def turned(self) -> Hits | None:
        """The session's hits as its knobs stand; None where there is nothing that they could be turned on."""
        ...


class Turning:
    """One client's moves. Used on the event loop.

    Args:
        tell: is given hits that differ from the last ones.
        fail: is given what was wrong.
    """

    def __init__(
        self,
        engine: Turnable,
        tell: Callable[[Command, Hits], None],
        fail: Callable[[Command, TonewalkError], None],
    ) -> None:
        self._engine, self._tell, self._fail = engine, tell, fail
        self._moved: Command | None = None
        self._task: asyncio.Task[None] | None = None
        self._told: list[int] | None = None

    def take(self, command: Command, request: Knob | Aspect) -> None:
        """One move came.

        Raises: what is wrong with it.
        """
        self._engine.turn(request)
        self._moved = command
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer(), name="turning")

    def forget(self) -> None:
        """Tell the next hits, whatever was told before."""
        self._told = None

    async def close(self) -> None:
        """Answer no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _answer(self) -> None:
        while (command := self._moved) is not None:
            self._moved = None
            try:
                hits = await self._engine.turned()
                if hits is None:
                    self._nothing(command)
                    continue
            except Exception as error:  # noqa: BLE001 - as_told logs it
                self._fail(command, as_told(error, command.name))
                continue
            ids = [hit.id for hit in hits.hits]
            if ids != self._told:
                self._told = ids
                self._tell(command, hits)

    def _nothing(self, command: Command) -> None:
        """A weight counts for all later queries; a knob without anything to turn is a mistake."""
        if command.name == "knob":
            text = "There is nothing to turn yet: select a sound, or give one with knob/seed."
            self._fail(command, InvalidArgument(text, where="$.seed"))
