"""Steps in time: each is announced ahead of its moment, which never depends on when the last one was sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from tonewalk.commands.trajectories import Step
from tonewalk.trajectories.store import StoredStep
from tonewalk.trajectories.timing import Timeline, on_grid, on_tick
from tonewalk.work.events import Event, Events

logger = logging.getLogger(__name__)

LOOKAHEAD: Final = 0.1
"""s that a step is sent before it is due, so that clients can play it exactly on its time tag."""
LATE: Final = 0.25
"""s after which a step that could not be sent (the machine was busy) is left out, not made up for in a burst."""
SLEPT: Final = 2.0
"""s of lateness that say that the machine slept, or its clock was set: what played goes on where it was."""


class Manner(msgspec.Struct, kw_only=True):
    """How a trajectory is played.

    Attributes:
        unit: s from step to step on a grid; 1 where gaps are in seconds.
        gaps: units from each step to the next; empty for a grid.
        grid: s; it begins on a multiple of this from where the first of those that play began; 0: at once.
    """

    unit: float
    gaps: list[float] = []
    loop: bool = False
    swing: float = 0.0
    grid: float = 0.0
    reverse: bool = False
    speed: float = 1.0


Describe = Callable[[int, StoredStep], Step | None]
"""(number, step) -> what clients are told; None for a sound that is gone."""


class _Voice(msgspec.Struct):
    steps: tuple[StoredStep, ...]
    time: Timeline
    loop: bool
    timer: asyncio.TimerHandle | None = None


class Player:
    """Plays any number of trajectories at once, on the event loop.

    Args:
        events: told of every step under the topic `steps`, `at` = when it is due.
        describe: asked anew at every step, so that a map that was fitted again shows; the moment of a sound that
            is gone passes in silence.
    """

    def __init__(self, events: Events, describe: Describe) -> None:
        self._events, self._describe = events, describe
        self._voices: dict[str, _Voice] = {}
        self._origin = self._ahead = 0.0

    def play(self, name: str, steps: Sequence[StoredStep], manner: Manner) -> None:
        """Start a trajectory, from its beginning where it plays already.

        Args:
            name: to stop it by.
            steps: at least one.
        """
        self.stop(name)
        if not self._voices:
            # one clock gives the moments and another the waiting; their difference is taken once for all voices
            self._ahead = time.time() - time.monotonic()
        start = on_tick(self._now() + LOOKAHEAD)
        if not self._voices:
            self._origin = start
        elif manner.grid:
            start = on_grid(start, self._origin, manner.grid)
        timeline = Timeline(
            manner.gaps or [1.0] * len(steps),
            start,
            manner.unit,
            swing=manner.swing,
            speed=manner.speed,
            reverse=manner.reverse,
        )
        self._voices[name] = _Voice(tuple(steps), timeline, manner.loop)
        self._wait(name)

    def steer(self, name: str, change: Callable[[Timeline, float], None], loop: bool | None = None) -> None:
        """Change how one plays; what was announced already stays.

        Args:
            change: is given its timeline and the first moment (unix time, s) that is still open.
            loop: whether it begins again; None as it was.
        """
        voice = self._voices[name]
        change(voice.time, self._now() + LOOKAHEAD)
        voice.loop = voice.loop if loop is None else loop
        self._wait(name)

    def stop(self, name: str) -> None:
        """Stop one; nothing happens where it does not play."""
        voice = self._voices.pop(name, None)
        if voice is not None and voice.timer is not None:
            voice.timer.cancel()

    def playing(self) -> list[str]:
        """What plays now."""
        return list(self._voices)

    def steps(self, name: str) -> int:
        """How many steps one has that plays."""
        return len(self._voices[name].steps)

    async def close(self) -> None:
        """Stop all."""
        for name in self.playing():
            self.stop(name)

    def _now(self) -> float:
        return time.monotonic() + self._ahead

    def _wait(self, name: str) -> None:
        voice = self._voices[name]
        if voice.timer is not None:
            voice.timer.cancel()
        loop = asyncio.get_running_loop()
        wait = voice.time.due() - LOOKAHEAD - self._now()
        voice.timer = loop.call_at(loop.time() + max(0.0, wait), self._go_on, name)

    def _go_on(self, name: str) -> None:
        """Announce what is due, and wait for the next."""
        voice = self._voices[name]
        self._wake(voice)
        due, now = voice.time.due(), self._now()
        if due - LOOKAHEAD <= now:
            if due > now - LATE:
                self._tell(name, voice, due)
            voice.time.place += 1
        if voice.time.over and not voice.loop:
            del self._voices[name]
            return
        self._wait(name)

    def _wake(self, voice: _Voice) -> None:
        """Move all that play to the present, where the machine slept or its clock was set.

        The clock that we wait with stands still in a sleep on Linux and macOS, and goes on on Windows.
        """
        moved = time.time() - self._now()
        moved = on_tick(moved) if abs(moved) > SLEPT else 0.0
        self._ahead += moved
        late = self._now() - voice.time.due() - moved
        if late > SLEPT:
            moved += on_tick(late + LOOKAHEAD)
        self._origin += moved
        for one in self._voices.values():
            one.time.move(moved)

    def _tell(self, name: str, voice: _Voice, due: float) -> None:
        number = voice.time.step
        try:
            told = self._describe(number, voice.steps[number])
        except Exception:  # a library that changes under it is no reason to break off
            logger.exception("step %d of the trajectory %s is silent", number, name)
            return
        if told is not None:
            told.trajectory = name
            self._events.tell(Event("steps", told, at=due))
