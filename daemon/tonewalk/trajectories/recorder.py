"""Gestures over a map as trajectories: which sounds the cursor passed, where, and when."""

from __future__ import annotations

import time
from typing import Final

import msgspec

from tonewalk.base.errors import Conflict, InvalidArgument, NotFound
from tonewalk.base.types import SoundId
from tonewalk.commands.maps import XY, XYZ, MapHit
from tonewalk.trajectories.store import Stored, StoredStep

LONGEST: Final = 600.0
"""s, after which a recording takes nothing more in."""
MOST_STEPS: Final = 65_536


class _Take(msgspec.Struct):
    dims: int
    map: str
    began: float = 0.0
    steps: list[StoredStep] = []


class Recorder:
    """Takes in what `xy` and `xyz` answer, for every recording that is on; used on the event loop."""

    def __init__(self) -> None:
        self._takes: dict[str, _Take] = {}

    def start(self, name: str, map: str, dims: int) -> None:
        """Begin; the first move sets the beginning of time.

        Raises:
            Conflict: one of this name is on.
        """
        if name in self._takes:
            raise Conflict(f"The trajectory {name!r} is being recorded already: stop that first.")
        self._takes[name] = _Take(dims, map)

    def take(self, request: XY | XYZ, hit: MapHit) -> None:
        """A move: a step wherever the sound is another than before."""
        for take in self._takes.values():
            point = [request.x, request.y] + ([request.z] if isinstance(request, XYZ) else [])
            if take.map != request.map or take.dims != len(point):
                continue
            now = time.monotonic()
            take.began = take.began or now
            late = now - take.began > LONGEST or len(take.steps) >= MOST_STEPS
            if late or (take.steps and take.steps[-1].sound == hit.id):
                continue
            step = StoredStep(sound=SoundId(hit.id), place=point, time=round(now - take.began, 6))
            take.steps.append(step)

    def taken(self, name: str) -> Stored:
        """The gesture up to now; it goes on until it is forgotten.

        Raises:
            NotFound: none of this name is on.
            InvalidArgument: nothing moved; it is on no longer.
        """
        take = self._takes.get(name)
        if take is None:
            there = ", ".join(self._takes) or "nothing"
            raise NotFound(f"The trajectory {name!r} is not being recorded: {there} is.", where="$.trajectory")
        if not take.steps:
            self.forget(name)
            raise InvalidArgument("Nothing moved while it was recorded: move xy or xyz over the map, then stop.")
        length = min(time.monotonic() - take.began, LONGEST)
        stored = Stored(trajectory=name, mode="recorded", map=take.map, steps=take.steps)
        stored.length = max(length, stored.times()[-1] + 1e-3)
        return stored

    def forget(self, name: str) -> None:
        """End one that is on."""
        del self._takes[name]

    def recording(self) -> list[str]:
        """The names of those that are on."""
        return list(self._takes)
