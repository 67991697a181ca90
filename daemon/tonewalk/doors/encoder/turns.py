"""Whose turn it is: clients of one encoder take turns, however much each of them sends."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tonewalk.base.errors import Busy

MOST_WAITING: Final = 8
"""Requests of a client that wait for their turn; more are told to come again."""
MOST_BYTES: Final = 512 << 20
"""Bytes of requests that are held at once, those of all clients; what they unpack to is twice as much at most, of
the one or two that are unpacked."""
SHARE: Final = 4
"""A client may hold a fourth of them."""


class Turns:
    """One piece of work at a time, clients one after the other."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._busy = False

    @asynccontextmanager
    async def mine(self, client: str) -> AsyncIterator[None]:
        """A client's turn.

        Raises:
            Busy: too many requests of this client wait already.
        """
        if self._busy:
            await self._wait(client)
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
            self._next()

    async def _wait(self, client: str) -> None:
        line = self._waiting.setdefault(client, deque())
        if len(line) >= MOST_WAITING:
            raise Busy(f"{MOST_WAITING} requests of this client wait for the encoder already: ask again soon.")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was ours already, and nobody takes it
                self._busy = False
                self._next()
            elif turn in line:
                line.remove(turn)
                if not line:
                    self._waiting.pop(client, None)
            raise

    def _next(self) -> None:
        """Let the client go on that has waited for a turn the longest."""
        while self._waiting:
            client, line = self._waiting.popitem(last=False)
            turn = line.popleft()
            if line:
                self._waiting[client] = line  # behind all others
            if not turn.done():
                self._busy = True  # nobody may come between
                turn.set_result(None)
                return


class Room:
    """The memory that requests may take, before any of their bytes is read.

    Args:
        most: bytes in all.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, host: str, size: int) -> AsyncIterator[None]:
        """Room for a request of so many bytes.

        Raises:
            Busy: there is none just now.
        """
        mine = self._held.get(host, 0)
        # one that is alone may send the largest request there is
        if sum(self._held.values()) + size > self._most or (mine and mine + size > self._most // SHARE):
            raise Busy("The encoder server holds as much as it may of what waits: ask again in a moment.")
        self._held[host] = mine + size
        try:
            yield
        finally:
            self._held[host] -= size
            if not self._held[host]:
                del self._held[host]
