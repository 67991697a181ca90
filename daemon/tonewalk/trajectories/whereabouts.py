"""Where the sounds of steps are now: in which file, at which place on the map, and which of them are gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tonewalk.base.errors import Unreadable
from tonewalk.commands.trajectories import Step
from tonewalk.library.opening import Kept
from tonewalk.library.records import shown
from tonewalk.library.view import View, Viewed
from tonewalk.trajectories.build import Maps
from tonewalk.trajectories.store import StoredStep


class Found(NamedTuple):
    """A sound that is there.

    Attributes:
        position: in the view that it was looked for in.
        audio: its file.
        start, end: s, of a slice; None for a whole file.
    """

    position: int
    audio: Kept
    start: float | None
    end: float | None


class Whereabouts:
    """Steps as the library is at the moment. Any thread may ask."""

    def __init__(self, library: Viewed, maps: Maps) -> None:
        self._library, self._maps = library, maps

    def shown(self, number: int, step: StoredStep) -> Step | None:
        """What clients are told of a step; None where its sound is gone."""
        view = self._library.now()
        at = _position(view, step)
        if at is None:
            return None
        x, y = self._maps.places(view, np.array([at]))[0].tolist()
        placed = not (math.isnan(x) or math.isnan(y))
        path, start, end = view.stretch(at)
        return Step(
            step=number,
            id=step.sound,
            x=x if placed else None,
            y=y if placed else None,
            name=view.name(at),
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
        view = self._library.now()
        found = [
            None if (at := _position(view, step)) is None else Found(at, view.kept(at), *view.stretch(at)[1:])
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
        if self.gone(steps) == len(steps):
            raise _all_gone()

    def gone(self, steps: Sequence[StoredStep]) -> int:
        """How many of the steps are silent now."""
        view = self._library.now()
        return sum(_position(view, step) is None for step in steps)


def _position(view: View, step: StoredStep) -> int | None:
    """Where a step's sound stands; None where it is gone."""
    at = view.find(step.sound)
    return at if at is not None and view.visible[at] else None


def _all_gone() -> Unreadable:
    return Unreadable("All sounds of the trajectory are gone: plug their drive in, or build it again.")
