"""Tempo by listening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tonewalk.library import tempo_key_heard
from tonewalk_models.encoder import Mono


class Tempo(NamedTuple):
    """How fast a loop is."""

    bpm: float | None
    """None where nothing regular was found."""
    confidence: float
    """0 to 1"""


def tempo(windows: Sequence[Mono], rate: int, duration: float) -> Tempo:
    """The tempo of a sound of `duration` s, heard through its windows at `rate` Hz."""
    found = tempo_key_heard.tempo(windows, rate) if duration >= 4.0 else None
    return Tempo(found, 0.0 if found is None else 0.5)
