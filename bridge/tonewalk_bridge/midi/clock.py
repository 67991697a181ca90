"""MIDI clock: 24 ticks a quarter, start, stop and continue (MIDI 1.0, system real time messages)."""

from __future__ import annotations

from collections import deque
from typing import Final, Literal, NamedTuple

from mido import Message

TICKS: Final = 24
"""a quarter"""
_LOOKED_AT: Final = 4 * TICKS
"""Ticks that a tempo is measured over, at most."""
_OTHER: Final = 0.003
"""Share by which a tempo is another; below that it is the jitter of the cable and the system."""
_SLOWEST: Final = 60 / 20 / TICKS
"""s between two ticks from which on the clock has stood still: 20 BPM."""


class Beat(NamedTuple):
    """What a clock says."""

    says: Literal["tempo", "start", "stop", "continue"]
    tempo: float = 0.0
    """BPM; 0: not known yet"""


class ClockIn:
    """A device's clock."""

    def __init__(self) -> None:
        self._ticks: deque[float] = deque(maxlen=_LOOKED_AT + 1)
        self._told = 0.0

    @property
    def tempo(self) -> float:
        """BPM, measured over the last four quarters at most; 0: it has not ticked for a quarter yet."""
        count = len(self._ticks) - 1
        return 60 * count / TICKS / (self._ticks[-1] - self._ticks[0]) if count >= TICKS else 0.0

    def take(self, message: Message, now: float) -> Beat | None:
        """What a message says that is new.

        Args:
            now: s, when it came.
        """
        match message.type:
            case "start" | "continue":
                return Beat(message.type, self.tempo)
            case "stop":
                return Beat("stop", self.tempo)
            case "clock":
                return self._tick(now)
        return None

    def _tick(self, now: float) -> Beat | None:
        if self._ticks and now - self._ticks[-1] > _SLOWEST:
            self._ticks.clear()
        self._ticks.append(now)
        if self._has_turned():
            newest = list(self._ticks)[-TICKS - 1 :]
            self._ticks.clear()
            self._ticks.extend(newest)
        tempo = self.tempo
        if not tempo or abs(tempo - self._told) <= _OTHER * tempo:
            return None
        self._told = round(tempo, 1)
        return Beat("tempo", self._told)

    def _has_turned(self) -> bool:
        """Whether the last quarter went otherwise than what came before it, by more than jitter."""
        ticks = list(self._ticks)
        if len(ticks) < 2 * TICKS + 1:
            return False
        last = (ticks[-1] - ticks[-TICKS - 1]) / TICKS
        before = (ticks[-TICKS - 1] - ticks[0]) / (len(ticks) - TICKS - 1)
        return abs(last - before) > 0.02 * before
