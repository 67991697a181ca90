"""Sounds along a time: what a project of a studio is then written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tonewalk.exports.instrument import Sound
from tonewalk.exports.samples import Sample


class Item(NamedTuple):
    """One sound of a path."""

    sound: Sound
    time: float | None = None
    """s from the beginning; None: where the one before it ends."""
    last: float | None = None
    """s after which it ends; None for as long as it is."""
    transpose: float = 0.0
    """Semitones by which it is played higher, and so much faster, as a tape is."""


class Placed(NamedTuple):
    """An item and when it sounds."""

    item: Item
    sample: Sample
    start: float
    """s"""
    length: float
    """s, as it is played."""
    track: int
    """0 for the first one that had room."""

    @property
    def speed(self) -> float:
        """How much faster it is played than it is."""
        return float(2 ** (self.item.transpose / 12))


def place(items: Sequence[Item], found: Mapping[Sound, Sample]) -> list[Placed]:
    """Items at their times, those that sound together on tracks of their own, on as few as there can be."""
    timed: list[Placed] = []
    end = 0.0
    for item in items:
        sample = found[item.sound]
        start = end if item.time is None else item.time
        whole = sample.seconds / 2 ** (item.transpose / 12)
        length = whole if item.last is None else min(item.last, whole)
        timed.append(Placed(item, sample, start, length, 0))
        end = start + length
    free: list[float] = []
    placed = []
    for one in sorted(timed, key=lambda one: one.start):
        track = next((number for number, at in enumerate(free) if at <= one.start + 1e-9), len(free))
        free[track : track + 1] = [one.start + one.length]
        placed.append(one._replace(track=track))
    return placed


def tracks(placed: Sequence[Placed]) -> list[list[Placed]]:
    """The same by track."""
    return [
        [one for one in placed if one.track == number]
        for number in range(max((one.track for one in placed), default=-1) + 1)
    ]
