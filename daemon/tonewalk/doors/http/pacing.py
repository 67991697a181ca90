"""Announcements that a page needs the newest of: of those that follow each other quickly, not each is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from tonewalk.work.events import Event
from tonewalk.work.jobs import Job

PACE: Final = 1.0
"""s between two words of one job"""
LIBRARY_PACE: Final = 2.0
"""s between two words of the library, which a page follows no faster"""
OPENING: Final = 1.0
"""s in which a job that has begun has something to say: whoever began it has it as the reply"""


class Paced:
    """Lets the first event of a kind through at once, and then the newest of each pace. On the event loop.

    A job that says no more than that it has begun waits a moment for its first words.

    Of a kind are the events that say how far one job is, and those that say that the library is another. The end
    of a job never waits, and neither does anything else.

    Args:
        send: what lets an event through.
    """

    def __init__(self, send: Callable[[Event], None]) -> None:
        self._send = send
        self._waiting: dict[tuple[str, int], Event | None] = {}
        self._timers: dict[tuple[str, int], asyncio.TimerHandle] = {}

    def tell(self, event: Event) -> None:
        """Send an event, now or once its time has come."""
        kind = _kind(event)
        if kind in self._timers and _may_wait(event):
            self._waiting[kind] = event
            return
        self._forget(kind)
        if _is_silent(event):
            self._waiting[kind] = event
            self._begin(kind, OPENING)
            return
        self._send(event)
        if _may_wait(event):
            self._begin(kind, _pace(kind))

    def close(self) -> None:
        """Send nothing more."""
        for kind in [*self._timers]:
            self._forget(kind)

    def _begin(self, kind: tuple[str, int], wait: float) -> None:
        self._timers[kind] = asyncio.get_running_loop().call_later(wait, self._over, kind)

    def _over(self, kind: tuple[str, int]) -> None:
        del self._timers[kind]
        event = self._waiting.pop(kind, None)
        if event is not None:
            self._send(event)
            self._begin(kind, _pace(kind))

    def _forget(self, kind: tuple[str, int]) -> None:
        self._waiting.pop(kind, None)
        if timer := self._timers.pop(kind, None):
            timer.cancel()


def _kind(event: Event) -> tuple[str, int]:
    return (event.topic, event.data.job if isinstance(event.data, Job) else 0)


def _pace(kind: tuple[str, int]) -> float:
    return LIBRARY_PACE if kind[0] == "library" else PACE


def _is_silent(event: Event) -> bool:
    data = event.data
    return isinstance(data, Job) and data.state == "running" and not (data.text or data.done or data.total)


def _may_wait(event: Event) -> bool:
    if isinstance(event.data, Job):
        return event.data.state == "running"
    return event.topic == "library"
