"""Where the sounds of steps are now: in which file, at which place on the map, and which of them are gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tonewalk.base.errors import Unreadable
from tonewalk.commands.trajectories import Step
from tonewalk.library.columns import Columns
from tonewalk.library.opening import Kept
from tonewalk.library.records import shown
from tonewalk.trajectories.build import Maps
from tonewalk.trajectories.store import StoredStep


class Found(NamedTuple):
    """A sound that is there.

    Attributes:
        position: in the library's columns.
        audio: its file.
        start, end: s, of a slice; None for a whole file.
    """

    position: int
    audio: Kept
    start: float | None
    end: float | None


class Whereabouts:
    """Steps as the library is at the moment. Any thread may ask."""

    def __init__(self, columns: Columns, maps: Maps) -> None:
        self._columns, self._maps = columns, maps

    def shown(self, number: int, step: StoredStep) -> Step | None:
        """What clients are told of a step; None where its sound is gone."""
        at = self._position(step)
        if at < 0:
            return None
        x, y = self._maps.places(np.array([at]))[0].tolist()
        placed = not (math.isnan(x) or math.isnan(y))
        path, start, end = self._columns.stretch(at)
        return Step(
            step=number,
            id=step.sound,
            x=x if placed else None,
            y=y if placed else None,
            name=self._columns.name(at),
            path=shown(path),
            start=start,
            end=end,
            time=step.time,
            last=step.last,
            gain=step.gain or 0.0,
            transpose=step.transpose,
        )

    def found(self, steps: Sequence[StoredStep]) -> list[Found | None]:
        """Where the sounds are now, None for those that are gone.

        Raises:
            Unreadable: all of them are.
        """
        columns = self._columns
        found = [
            Found(at, columns.kept(at), *columns.stretch(at)[1:]) if (at := self._position(step)) >= 0 else None
            for step in steps
        ]
        if not any(found):
            raise _all_gone()
        return found

    def check(self, steps: Sequence[StoredStep]) -> None:
        """Have it said where nothing of a trajectory is left.

        Raises:
            Unreadable: all of its sounds are gone.
        """
        if all(self._position(step) < 0 for step in steps):
            raise _all_gone()

    def gone(self, steps: Sequence[StoredStep]) -> int:
        """How many of the steps are silent now."""
        return sum(self._position(step) < 0 for step in steps)

    def _position(self, step: StoredStep) -> int:
        """Of its sound in the columns; -1 where that is gone."""
        at = self._columns.position(step.sound)
        return at if at >= 0 and self._columns.visible[at] else -1


def _all_gone() -> Unreadable:
    return Unreadable("All sounds of the trajectory are gone: plug their drive in, or build it again.")
