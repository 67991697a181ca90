"""Steps in time: each is announced ahead of its moment, which never depends on when the last one was sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from tonewalk.events import Event, Events
from tonewalk.replies import Step
from tonewalk.types import SoundId

log = logging.getLogger(__name__)

LOOKAHEAD: Final = 0.1
"""s that a step is sent before it is due, so that clients can play it exactly on its time tag."""
LATE: Final = 0.25
"""s after which a step that could not be sent (the machine slept) is left out and not made up for in a burst."""


class Player:
    """Plays any number of trajectories at once, on the event loop.

    Args:
        events: told of every step under the topic `steps`, `at` = when it is due.
        describe: (step, sound) -> what clients are told, looked up anew at every step, so that a map that was
            fitted again shows; None for a sound that is gone: its moment passes in silence.
    """

    def __init__(self, events: Events, describe: Callable[[int, SoundId], Step | None]) -> None:
        self._events, self._describe = events, describe
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def play(self, name: str, sounds: Sequence[SoundId], interval: float, *, loop: bool) -> None:
        """Start a trajectory, from its beginning where it plays already.

        Args:
            name: to stop it by.
            sounds: one a step, at least one.
            interval: s from step to step.
        """
        self.stop(name)
        task = asyncio.create_task(self._run(name, tuple(sounds), interval, loop=loop), name=f"trajectory {name}")
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def stop(self, name: str) -> None:
        """Stop one; nothing happens where it does not play."""
        if task := self._tasks.pop(name, None):
            task.cancel()

    def playing(self) -> list[str]:
        """What plays now."""
        return list(self._tasks)

    async def close(self) -> None:
        """Stop all."""
        tasks = list(self._tasks.values())
        for name in self.playing():
            self.stop(name)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str, sounds: tuple[SoundId, ...], interval: float, *, loop: bool) -> None:
        # one clock gives the moments and another the waiting; only their difference at the start is used
        start, started = time.time() + LOOKAHEAD, time.monotonic()
        step = 0
        while loop or step < len(sounds):
            wait = started + step * interval - time.monotonic()
            await asyncio.sleep(max(0.0, wait))
            if wait > -LATE - LOOKAHEAD:
                number = step % len(sounds)
                if (told := self._describe(number, sounds[number])) is not None:
                    told.trajectory = name
                    self._events.tell(Event("steps", told, at=start + step * interval))
            step += 1

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the trajectory %s broke off", name, exc_info=error)
