"""How a fader's stream is answered: every move counts; what came while an answer was made shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from tonewalk.base.errors import InvalidArgument, TonewalkError
from tonewalk.commands.command import Command
from tonewalk.commands.queries import Hits
from tonewalk.doors.asking import as_told


class Turnable(Protocol):
    """The part of the engine that this uses."""

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

    def answer(self, command: Command) -> None:
        """One move was taken in: tell the hits, if they are others now."""
        self._moved = command
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell_hits(), name="turning")

    def forget(self) -> None:
        """Tell the next hits, whatever was told before."""
        self._told = None

    async def close(self) -> None:
        """Answer no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _tell_hits(self) -> None:
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
        """A weight counts for all later queries; to ask for hits without anything to turn is a mistake."""
        if command.reply is Hits:
            text = "There is nothing to turn yet: select a sound, or give one with knob/seed."
            self._fail(command, InvalidArgument(text, where="$.seed"))
