"""Memory given back to the system once nobody asks for anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from tonewalk.base.log import failure
from tonewalk.base.memory import give_back

logger = logging.getLogger(__name__)

QUIET: Final = 5.0
"""s without a question: giving back takes some ms, in which a question may wait for memory of its own."""


class Thrift:
    """Answers leave memory behind that glibc keeps for the next ones, of a million sounds hundreds of MB.

    Used on the event loop.

    Args:
        mapped: what has files' memory taken back; called in a thread.
        quiet: s without a question, after which it is done, once.
    """

    def __init__(self, mapped: Callable[[], None], quiet: float = QUIET) -> None:
        self._mapped, self._quiet = mapped, quiet
        self._asked_at = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._giving: asyncio.Task[None] | None = None

    def asked(self) -> None:
        """Something was asked for, or done."""
        loop = asyncio.get_running_loop()
        self._asked_at = loop.time()
        if self._waiting is None:
            self._waiting = loop.call_at(self._asked_at + self._quiet, self._look)

    def due(self) -> float | None:
        """When it is to be looked at next, by the event loop's clock; None: not before the next question."""
        return None if self._waiting is None else self._asked_at + self._quiet

    async def give_back(self) -> None:
        """Now, whoever asks."""
        await asyncio.to_thread(self._give_back)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        due = self._asked_at + self._quiet
        if loop.time() < due:
            self._waiting = loop.call_at(due, self._look)
            return
        self._waiting = None
        self._giving = asyncio.create_task(self.give_back(), name="give back")
        self._giving.add_done_callback(failure(logger, "memory could not be given back"))

    def _give_back(self) -> None:
        self._mapped()
        give_back()

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if self._giving is not None:
            await asyncio.gather(self._giving, return_exceptions=True)
