"""Where a new sound belongs on a finished map: between its nearest sounds, nearer to the more similar.

The nearest are sought among the placed sounds alone, and coarsely first: every row is kept in the space's first
principal directions, with one more column for the length of what those leave out. The product of two such rows is
the greatest cosine that the two sounds can have, so a copy of a placed sound is always the first candidate; of 15
true neighbours among 100,000 sounds 0.998 are among 200 candidates, in an eighth of the time of a whole scan. In a
large library the coarse rows are sorted into cells, and only those of the nearest are looked at.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Rows, Scores, Vector
from tonewalk.maps.shelves import Shelves

NEIGHBOURS: Final = 15
"""As many as UMAP takes by default."""

CANDIDATES: Final = 200
"""Rows that are scored exactly, about: the least of their coarse scores is found on a sample."""

DIRECTIONS: Final = 23
"""With the column for the rest a multiple of 8."""

SHELVED: Final = 150_000
"""Placed sounds above which the coarse rows are sorted into cells."""

_DIRECTED: Final = 20_000
"""Rows that the directions are found on."""
_EVERY: Final = 16
"""Of the coarse scores, each so-manieth is looked at to find the least one of a candidate."""
_CHUNK: Final = 8192
_MIDDLE: Final = 0.5


class Placer:
    """The placed sounds of one map, and where new ones belong among them. Used from one thread at a time."""

    def __init__(self, shelved: int = SHELVED) -> None:
        """Of how many placed sounds on they are sorted into cells."""
        self._shelved = shelved
        self._shelves: Shelves | None = None
        self._directions: Matrix = np.empty((0, 0), np.float32)
        self._found_on = 0
        self._table: npt.NDArray[np.float32 | np.float16] = np.empty((0, 0), np.float32)
        self._rows: Rows = np.empty(0, np.int64)
        self._count = 0

    def learn(self, vectors: Matrix, coords: Matrix) -> None:
        """Take in what was placed since the last time: 0.1 s for the first 100,000 sounds, then hardly anything.

        Args:
            vectors: the space's rows, of unit length `[shape=(rows or more, dim)]`.
            coords: the map's places `[shape=(rows, dims)]`, NaN where there is none; a row that had one keeps it.
        """
        placed = np.asarray(np.isfinite(coords[: len(vectors)]).all(axis=1))
        known = self._rows[: self._count]
        placed[known[known < len(placed)]] = False
        new = np.flatnonzero(placed)
        if self._count + len(new) >= 2 * self._found_on:
            new = np.concatenate([known, new])
            self._count, self._shelves = 0, None
            self._direct(vectors, new)
        self._grow(self._count + len(new), np.float32 if self._shelves is None else np.float16)
        for at in range(0, len(new), _CHUNK):
            rows = new[at : at + _CHUNK]
            self._table[self._count : self._count + len(rows)] = self._coarse(vectors[rows])
            self._rows[self._count : self._count + len(rows)] = rows
            self._count += len(rows)
        table = self._table[: self._count]
        if self._shelves is not None:
            self._shelves.grow(table)
        elif self._count > self._shelved:
            self._shelves = Shelves(table.astype(np.float32, copy=False))
            self._grow(self._count, np.float16)  # of which a few cells at a time are looked at

    def place(self, vector: Vector, vectors: Matrix, coords: Matrix) -> Vector:
        """The mean of the nearest sounds' places, weighted by UMAP's membership strengths.

        The strength falls from 1 at the nearest as exp(-(d - d_nearest) / s), where d is the distance between
        unit vectors and s the mean excess (umap-learn places new points by the same mean, before it moves them
        on). A copy of a placed sound comes to lie on it.

        Args:
            vector: the new sound's embedding, of unit length `[shape=(dim,)]`.
            vectors, coords: as `learn` was given.

        Returns:
            `[shape=(dims,)]` float32 in [0, 1]; the middle where no sound has a place yet.
        """
        if not self._count:
            return np.full(coords.shape[1], _MIDDLE, np.float32)
        rows = self._candidates(vector)
        cosines = vectors[rows] @ vector
        if len(rows) > NEIGHBOURS:
            nearest = np.argpartition(-cosines, NEIGHBOURS - 1)[:NEIGHBOURS]
            rows, cosines = rows[nearest], cosines[nearest]
        return between(coords[rows], cosines)

    def _candidates(self, vector: Vector) -> Rows:
        """The rows that may be nearest."""
        known = self._rows[: self._count]
        if self._count <= 2 * CANDIDATES:
            return known
        table, coarse = self._table[: self._count], self._coarse(vector[None])[0]
        if self._shelves is not None:
            near = self._shelves.near(coarse, self._count)
            table, known = table[near].astype(np.float32), known[near]
        scores = table @ coarse
        sample = scores[::_EVERY]
        at = len(sample) - max(1, min(len(sample), CANDIDATES // _EVERY))
        chosen: Rows = known[scores >= np.partition(sample, at)[at]]
        return chosen if len(chosen) >= NEIGHBOURS else known[np.argpartition(-scores, CANDIDATES)[:CANDIDATES]]

    def _coarse(self, vectors: Matrix) -> Matrix:
        """What the directions hold of rows, and the length of the rest `[shape=(n, directions + 1)]`."""
        held = vectors @ self._directions.T
        rest = np.sqrt(np.maximum(0, 1 - np.einsum("ij,ij->i", held, held)))
        return np.asarray(np.column_stack([held, rest]), np.float32)

    def _direct(self, vectors: Matrix, rows: Rows) -> None:
        sample = vectors[rows[:: max(1, len(rows) // _DIRECTED)]].astype(np.float32)
        _, directions = np.linalg.eigh(sample.T @ sample)
        self._directions = np.ascontiguousarray(directions[:, ::-1][:, :DIRECTIONS].T, np.float32)
        self._found_on = len(rows)

    def _grow(self, count: int, kind: type[np.float32 | np.float16]) -> None:
        wide = len(self._directions) + 1
        if count > len(self._table) or self._table.shape[1] != wide or self._table.dtype != kind:
            table = np.empty((count + count // 4, wide), kind)
            rows = np.empty(len(table), np.int64)
            if self._count:
                table[: self._count], rows[: self._count] = self._table[: self._count], self._rows[: self._count]
            self._table, self._rows = table, rows


def between(places: Matrix, cosines: Scores) -> Vector:
    """The weighted mean of neighbours' places (see `Placer.place`) `[shape=(dims,)]`.

    Args:
        places: theirs, in [0, 1] `[shape=(n, dims)]`, at least one.
        cosines: of the new sound with each of them.
    """
    distances = np.sqrt(np.maximum(2 - 2 * cosines, 0))
    nearest = float(distances.min())
    if nearest < 1e-3:
        twin: Vector = places[distances.argmin()]
        return twin.copy()
    beyond = distances - nearest
    weights = np.exp(-beyond / max(float(beyond.mean()), 1e-6))
    mean: Vector = (weights @ places / weights.sum()).astype(np.float32)
    return mean
