"""Sounds along a path: over a drawn line on a map, or from sound to sound through a space."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tonewalk.errors import InvalidArgument, NothingIndexed, Unavailable, UnknownSound
from tonewalk.library.columns import Columns
from tonewalk.queries.handles import SpaceHandle, Spaces
from tonewalk.requests import TrajectoryBuild
from tonewalk.trajectories import sequence
from tonewalk.types import Mask, Matrix, SoundId

Positions = npt.NDArray[np.int64]


class Maps(Protocol):
    """What trajectories ask of the maps."""

    def near(self, map: str, point: Sequence[float], k: int) -> Positions:
        """Positions of the k visible sounds nearest to a place on a map ("": the current one), nearest first."""
        ...

    def places(self, positions: Positions) -> Matrix:
        """Where positions lie on the current 2D map, NaN where they don't `[shape=(n, 2)]`."""
        ...


class Builder:
    """Chooses one sound a step."""

    def __init__(self, columns: Columns, spaces: Spaces, maps: Maps) -> None:
        self._columns, self._spaces, self._maps = columns, spaces, maps

    def build(self, request: TrajectoryBuild) -> list[SoundId]:
        """The sounds along a path, one a step.

        The mode `map` takes places at equal distances along the line through the points (or through the sounds'
        places on the current map) and the visible sound nearest to each; `slerp` takes embeddings at equal angles
        along the great circles from sound to sound. One point, or one sound, is a path that stays there.

        Raises:
            InvalidArgument: points or sounds that do not fit the mode, or points that lie outside the map.
            UnknownSound, UnknownMap, NothingIndexed, Unavailable (a sound without embedding or place).
        """
        if not self._columns.visible.any():
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        if bool(request.points) == bool(request.sounds):
            raise InvalidArgument("Give either points or sounds, and one of them.", where="$.points")
        if request.mode == "map":
            chosen = self._along_points(request)
        elif request.points:
            raise InvalidArgument("The mode slerp goes from sound to sound: give sounds.", where="$.points")
        else:
            chosen = self._between_sounds(request)
        return [SoundId(int(self._columns.ids[position])) for position in chosen]

    def _along_points(self, request: TrajectoryBuild) -> list[int]:
        points = self._drawn(request) if request.points else self._places_of(request)
        line = sequence.along_line(points, request.steps)

        def nearest(step: int, k: int) -> list[int]:
            near = [int(at) for at in self._maps.near(request.map, line[step].tolist(), k)]
            if not near:
                raise Unavailable("No sound has a place on this map yet: ask again when it is made.")
            return near

        return sequence.choose(request.steps, nearest, request.no_repeat)

    def _drawn(self, request: TrajectoryBuild) -> Matrix:
        dims = len(request.points[0])
        for number, point in enumerate(request.points):
            where = f"$.points[{number}]"
            if len(point) != dims:
                raise InvalidArgument(
                    f"Point {number} has {len(point)} numbers and the first has {dims}: a path lies on one map.",
                    where=where,
                )
            if not all(math.isfinite(value) and 0 <= value <= 1 for value in point):
                raise InvalidArgument(f"Point {number} is {point}: places on a map are 0 to 1.", where=where)
        return np.array(request.points, np.float32)

    def _places_of(self, request: TrajectoryBuild) -> Matrix:
        if request.map:
            raise InvalidArgument("Sounds are joined on the current map: leave `map` empty.", where="$.map")
        places = self._maps.places(np.array([self._position(sound) for sound in request.sounds]))
        for sound, place in zip(request.sounds, places, strict=True):
            if not np.isfinite(place).all():
                raise Unavailable(f"Sound {sound} has no place on the map yet: ask again when the map is made.")
        return places

    def _between_sounds(self, request: TrajectoryBuild) -> list[int]:
        handle = self._handle()
        rows = self._columns.rows(handle.space_id)
        vectors = []
        for sound in request.sounds:
            position = self._position(sound)
            row = int(rows[position]) if position < len(rows) else -1
            if not 0 <= row < len(handle.space):
                raise Unavailable(f"Sound {sound} has no embedding yet: ask again when indexing has finished.")
            vectors.append(handle.space.vectors[row])
        circles = sequence.along_circles(np.stack(vectors), request.steps)
        first = self._columns.position_of_rows(handle.space_id)
        allowed: Mask = np.zeros(len(handle.space), np.bool_)
        allowed[: len(first)] = first[: len(allowed)] >= 0
        if not allowed.any():
            raise NothingIndexed("No sound of the library has an embedding yet: ask again when indexing goes on.")

        def nearest(step: int, k: int) -> list[int]:
            found, _ = handle.space.search(circles[step], k, allowed)
            return [int(first[row]) for row in found]

        return sequence.choose(request.steps, nearest, request.no_repeat)

    def _handle(self) -> SpaceHandle:
        names = self._spaces.names()
        if not names:
            raise Unavailable("The library has no space to move in: `tonewalk models list` shows the encoders.")
        return self._spaces.handles[names[0]]

    def _position(self, sound: int) -> int:
        position = self._columns.position(SoundId(sound))
        if position < 0:
            raise UnknownSound(f"There is no sound {sound}: search gives the ids.", where="$.sounds")
        return position
