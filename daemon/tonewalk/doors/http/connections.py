"""All HTTP connections: how many there may be, and which of them have to go.

A connection on which nothing is asked, or half of something, costs its client nothing and us a descriptor, so
where there is no room the one that has waited longest goes first, those of the same address before others'.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, Protocol

from tonewalk.base.errors import TonewalkError, TooSlow, Unavailable
from tonewalk.doors.http.limits import Limits

logger = logging.getLogger(__name__)

_SWEEP_S: Final = 1.0
_NO_FILES: Final = "socket.accept() out of system resource"


class Held(Protocol):
    """What is known of one connection."""

    host: str

    def waits_since(self, now: float) -> float | None:
        """Since when it waits for its client to send something; None: it does not."""
        ...

    def drop(self) -> None:
        """End it at once."""
        ...

    def overdue(self, now: float) -> str:
        """Why it has taken too long: one sentence; "" if it has not."""
        ...

    def end(self, error: TonewalkError) -> None:
        """Tell the client why, and end it."""
        ...


class Connections:
    """All open connections of a door."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._room = limits.room()
        self._all: set[Held] = set()
        self._loop = asyncio.get_running_loop()
        self._logged = -limits.log_every_s
        self._before: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object] | None = None
        self._sweeping: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Begin to look after them."""
        self._before = self._loop.get_exception_handler()
        self._loop.set_exception_handler(self._failed)
        self._sweep()

    def close(self) -> None:
        """Look after them no more."""
        self._loop.set_exception_handler(self._before)
        if self._sweeping is not None:
            self._sweeping.cancel()

    def add(self, new: Held) -> None:
        """Take a connection in, in the place of one that waits if need be, or tell it that there is no room."""
        own = [one for one in self._all if one.host == new.host]
        if len(own) >= self.limits.a_client:
            fits = self._make_room(own)
        else:
            fits = len(self._all) < self._room or self._make_room(own) or self._make_room(self._all)
        self._all.add(new)
        if not fits:
            self._tell(f"{len(self._all) - 1} HTTP connections are open and all busy: {new.host} was turned away.")
            new.end(Unavailable("Too many connections are open: close some, then try again."))

    def remove(self, gone: Held) -> None:
        """A connection has ended."""
        self._all.discard(gone)

    def _make_room(self, among: set[Held] | list[Held]) -> bool:
        now = self._loop.time()
        waiting = [(since, id(one), one) for one in among if (since := one.waits_since(now)) is not None]
        if not waiting:
            return False
        oldest = min(waiting)[2]
        self._all.discard(oldest)
        oldest.drop()
        return True

    def _sweep(self) -> None:
        now = self._loop.time()
        for one in tuple(self._all):
            if why := one.overdue(now):
                logger.debug("An HTTP connection of %s is ended: %s", one.host, why)
                one.end(TooSlow(why))
        self._sweeping = self._loop.call_later(_SWEEP_S, self._sweep)

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Out of descriptors, asyncio tells so a hundred times a second: that is said once, and room is made."""
        if context.get("message") == _NO_FILES:
            self._make_room(self._all)
            self._tell(f"No more files can be opened ({context.get('exception')}): new connections have to wait.")
        elif self._before is not None:
            self._before(loop, context)
        else:
            loop.default_exception_handler(context)

    def _tell(self, text: str) -> None:
        if self._loop.time() - self._logged >= self.limits.log_every_s:
            self._logged = self._loop.time()
            logger.warning(text)
