"""Sounds along a path: a drawn line, from sound to sound, through the neighbour graph, or a random walk."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument, NothingIndexed, Unavailable
from tonewalk.base.types import Matrix, Rows, SoundId
from tonewalk.commands.trajectories import TrajectoryBuild
from tonewalk.library.view import Positions, View, Viewed
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.trajectories import sequence, walks
from tonewalk.trajectories.graph import Graphs
from tonewalk.units.joins import Joins, Weights
from tonewalk.units.nearest import nearest
from tonewalk.units.selection import select


class Maps(Protocol):
    """What trajectories ask of the maps."""

    def around(
        self, view: View, map: str, point: Sequence[float], k: int
    ) -> tuple[Positions, npt.NDArray[np.float64]]:
        """Positions and distances of the k visible sounds nearest to a place on a map ("": the current one)."""
        ...

    def places(self, view: View, positions: Positions) -> Matrix:
        """Where sounds lie on the current 2D map, NaN where they don't `[shape=(len(positions), 2)]`."""
        ...


class Builder:
    """Chooses one sound a step."""

    def __init__(self, library: Viewed, maps: Maps, graphs: Graphs) -> None:
        self._library, self._maps, self._graphs = library, maps, graphs

    def build(self, request: TrajectoryBuild) -> list[SoundId]:
        """The sounds along a path, one a step.

        Raises:
            TonewalkError: as `Choice.sounds`.
        """
        return Choice(self._library.now(), self._maps, self._graphs).sounds(request)

    def handle(self) -> SpaceHandle:
        """The space that paths go through: the library's first.

        Raises:
            Unavailable: it has none.
        """
        return Choice(self._library.now(), self._maps, self._graphs).handle()


class Choice:
    """The sounds of one path, from one view of the library."""

    def __init__(self, view: View, maps: Maps, graphs: Graphs) -> None:
        self._view, self._maps, self._graphs = view, maps, graphs

    def sounds(self, request: TrajectoryBuild) -> list[SoundId]:
        """The sounds along a path, one a step.

        The mode `map` takes places at equal distances along the line through the points (or through the sounds'
        places on the current map) and the visible sound nearest to each; `slerp` takes embeddings at equal angles
        along the great circles from sound to sound; `graph` the same along the shortest way from neighbour to
        neighbour; `walk` starts at the first point or sound and goes on at random, from a seed. One point, or one
        sound, is a path that stays there. With `how.smooth`, sounds near the path that follow each other well
        are preferred to the nearest ones.

        Raises:
            InvalidArgument: points or sounds that do not fit the mode, or points that lie outside the map.
            UnknownSound, UnknownMap: there is no such sound or map.
            NothingIndexed: the library has no visible sound with an embedding.
            Unavailable: a sound without embedding or place, or a neighbour graph that is still being made.
        """
        if not self._view.visible.any():
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        if bool(request.points) == bool(request.sounds):
            raise InvalidArgument("Give either points or sounds, and one of them.", where="$.points")
        if request.mode in ("slerp", "graph") and request.points:
            raise InvalidArgument(
                f"The mode {request.mode} goes from sound to sound: give sounds.", where="$.points"
            )
        if request.mode == "map" or request.points:
            chosen = self._along_points(request)
        elif request.mode == "walk":
            chosen = self._wander(request)
        else:
            chosen = self._between_sounds(request)
        return [SoundId(int(self._view.ids[position])) for position in chosen]

    def _along_points(self, request: TrajectoryBuild) -> list[int]:
        points = self._drawn(request) if request.points else self._places_of(request)
        if request.mode == "walk":
            how = request.how
            line = walks.over_map(points[0], request.steps, how.stride, how.momentum, int(how.seed))
        else:
            line = sequence.along_line(points, request.steps)
        if request.how.smooth:
            found = [self._around(request.map, place, _considered(request)) for place in line]
            return self._select(
                request,
                _table([positions for positions, _ in found], -1),
                _table([distances for _, distances in found], np.inf),
            )
        return sequence.choose(
            request.steps,
            lambda step, k: self._around(request.map, line[step], k)[0].tolist(),
            request.no_repeat,
        )

    def _around(
        self, map: str, place: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        positions, distances = self._maps.around(self._view, map, place.tolist(), k)
        if not len(positions):
            raise Unavailable("No sound has a place on this map yet: ask again when it is made.")
        return positions, distances

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
        places = self._maps.places(self._view, np.array([self._position(sound) for sound in request.sounds]))
        for sound, place in zip(request.sounds, places, strict=True):
            if not np.isfinite(place).all():
                raise Unavailable(f"Sound {sound} has no place on the map yet: ask again when the map is made.")
        return places

    def _between_sounds(self, request: TrajectoryBuild) -> list[int]:
        handle = self.handle()
        name = handle.encoder.name
        vectors = self._view.vectors(name)
        rows = [self._row(handle, sound) for sound in request.sounds]
        if request.mode == "graph":
            rows = self._graphs.of(handle).way(vectors, rows)
        circles = sequence.along_circles(vectors[rows], request.steps)
        shown, hidden = self._shown(handle)
        if request.how.smooth:
            found, cosines = nearest(vectors, circles, _considered(request), hidden)
            units = np.where(found >= 0, shown[found], -1)
            costs = np.where(found >= 0, 1.0 - cosines.astype(np.float64), np.inf)
            for step, sound in [(0, request.sounds[0]), (len(units) - 1, request.sounds[-1])]:
                own = units[step] == self._position(sound)
                if own.any():  # a path begins and ends where it was asked to, however well others would join
                    costs[step, ~own] = np.inf
            return self._select(request, units, costs)
        allowed, last = shown >= 0, request.steps - 1
        goal = self._position(request.sounds[-1]) if len(request.sounds) > 1 else -1

        def near(step: int, k: int) -> list[int]:
            found, _ = self._view.search(name, circles[step], k + 1, allowed)
            # the last sound does not come so shortly before the end that it may not come there
            early = goal if 0 < step < last <= step + request.no_repeat else -1
            positions = [int(shown[row]) for row in found]
            return [position for position in positions if position != early][:k] or positions

        return sequence.choose(request.steps, near, request.no_repeat)

    def _wander(self, request: TrajectoryBuild) -> list[int]:
        handle = self.handle()
        shown, _ = self._shown(handle)
        start = self._row(handle, request.sounds[0])
        how = request.how
        rows = walks.through_space(
            handle.space, start, request.steps, shown >= 0, request.no_repeat, how.momentum, int(how.seed)
        )
        return [int(shown[row]) if shown[row] >= 0 else self._position(request.sounds[0]) for row in rows]

    def _shown(self, handle: SpaceHandle) -> tuple[Positions, Rows]:
        """The position of each row's first visible sound, -1 for one without; and the rows without.

        Raises:
            NothingIndexed: no row has any.
        """
        shown = self._view.position_of_rows(handle.encoder.name)
        hidden = np.flatnonzero(shown < 0)
        if len(hidden) == len(shown):
            raise NothingIndexed("No sound of the library has an embedding yet: ask again when indexing goes on.")
        return shown, hidden

    def _select(self, request: TrajectoryBuild, units: Positions, costs: npt.NDArray[np.float64]) -> list[int]:
        """The cheapest sequence; 1 is how much further off than the best a candidate usually is."""
        how = request.how
        beyond = costs - costs.min(axis=1, keepdims=True)
        usual = float(np.median(beyond[np.isfinite(beyond)]))
        weights = Weights(how.smooth * how.timbre, how.smooth * how.loudness, how.smooth * how.pitch)
        join = Joins(self._view, units, weights)
        return select(units, beyond / (usual or 1.0), join, request.no_repeat)

    def handle(self) -> SpaceHandle:
        """The space that paths go through: the library's first.

        Raises:
            Unavailable: it has none.
        """
        names = self._view.spaces.names()
        if not names:
            raise Unavailable("The library has no space to move in: `tonewalk models list` shows the encoders.")
        return self._view.spaces.handles[names[0]]

    def _row(self, handle: SpaceHandle, sound: int) -> int:
        row = int(self._view.rows(handle.encoder.name)[self._position(sound)])
        if row < 0:
            raise Unavailable(f"Sound {sound} has no embedding yet: ask again when indexing has finished.")
        return row

    def _position(self, sound: int) -> int:
        return self._view.position(sound, "$.sounds")


def _considered(request: TrajectoryBuild) -> int:
    """Candidates a step: enough that the window leaves some."""
    return min(256, max(int(request.how.candidates), request.no_repeat + 2))


def _table(lines: Sequence[npt.NDArray[np.int64] | npt.NDArray[np.float64]], filler: float) -> npt.NDArray:  # type: ignore[type-arg]
    """Lines of different lengths as one array, filled up."""
    table = np.full((len(lines), max(map(len, lines))), filler, lines[0].dtype)
    for line, row in zip(lines, table, strict=True):
        row[: len(line)] = line
    return table
