"""A client's streams, alike at every door: the newest of a burst is answered, and told only where it is news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from tonewalk.base.errors import TonewalkError
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import OneSound
from tonewalk.doors.asking import EngineLike, Metrics
from tonewalk.doors.turning import Turning

Waiting = dict[str, tuple[Command, Request]]


class Streams:
    """One client's. Used on the event loop.

    Args:
        door: its name in the metrics.
        tell: is given a sound, or hits, that differ from those told last.
        fail: is given what was wrong.
        patience: s for which a burst of places may put off the answer to its newest; 0: what has come already is
            read before.
    """

    def __init__(
        self,
        engine: EngineLike,
        metrics: Metrics,
        door: str,
        tell: Callable[[Command, Reply], None],
        fail: Callable[[Command, TonewalkError], None],
        *,
        patience: float = 0.0,
    ) -> None:
        self._engine, self._metrics, self._door, self._patience = engine, metrics, door, patience
        self._tell, self._fail = tell, fail
        self._newest: Waiting = {}
        self._told: dict[tuple[str, str], int] = {}
        self._turning = Turning(engine, tell, fail)

    @property
    def waiting(self) -> bool:
        """Whether a place is still to be answered."""
        return bool(self._newest)

    def take(self, command: Command, request: Request) -> None:
        """One message came.

        Raises:
            TonewalkError: what is wrong with a turn or with what is steered; of a place it is told later.
        """
        if command.kind == "place":
            first = not self._newest
            self._newest[command.name] = command, request
            if first:
                loop = asyncio.get_running_loop()
                loop.call_soon(self._flow, loop.time(), {})
            return
        self._engine.now(command.name, request)
        if command.kind == "turn":
            self._turning.answer(command)

    def forget(self) -> None:
        """Tell what comes next, whatever was told before: the client listens elsewhere now."""
        self._told.clear()
        self._turning.forget()

    async def close(self) -> None:
        """Answer no more."""
        await self._turning.close()

    def _flow(self, began: float, seen: Waiting) -> None:
        """Answer the newest place of each stream, once a burst has passed or put it off for long enough.

        Whether more have come shows a turn of the loop later.
        """
        newest, loop = self._newest, asyncio.get_running_loop()
        moved = any(newest[name] is not seen.get(name) for name in newest)
        if moved and loop.time() - began < self._patience:
            loop.call_soon(self._flow, began, dict(newest))
            return
        self._newest = {}
        for command, request in newest.values():
            try:
                with self._metrics.counted(self._door, command):
                    sound = cast(OneSound, self._engine.now(command.name, request))
            except TonewalkError as error:
                self._fail(command, error)
                continue
            of = command.name, getattr(request, "map", "")
            if self._told.get(of) != sound.id:
                self._told[of] = sound.id
                self._tell(command, sound)
