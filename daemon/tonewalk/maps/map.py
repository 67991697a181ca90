"""A map: a place for every row of a space."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from tonewalk.errors import InvalidArgument
from tonewalk.maps import nearby
from tonewalk.maps.nearby import Distances, Tree
from tonewalk.maps.place import Neighbours, place_one
from tonewalk.types import Mask, Matrix, Row, Rows

Method = Literal["pca", "umap", "tsne"]


class About(msgspec.Struct, kw_only=True):
    """What a map is and how it was made."""

    name: str
    method: Method
    dims: Literal[2, 3]
    seed: int
    params: dict[str, float] = {}
    """The method's settings: `neighbours`, `min_dist`."""
    encoder: str
    fingerprint: str
    """Of the encoder whose space this shows; rows of another mean other sounds."""
    scores: dict[str, float] = {}
    """`trustworthiness`, `continuity`, ... at the time of the fit, in [0, 1]."""
    created: float
    """Unix time of the fit in s."""


class Map:
    """Places of a space's rows, and the nearest row to any place.

    Used from one thread, the event loop's; only `plant` may run in another.

    Attributes:
        about: what it is.
    """

    def __init__(self, about: About, coords: Matrix) -> None:
        """Take over places `[shape=(rows, dims)]` in [0, 1], NaN for rows that have none."""
        self.about = about
        self._places = np.array(coords, np.float32, order="C").reshape(len(coords), about.dims)
        self._count = len(coords)
        self._tail: list[int] = []
        self._tree = nearby.plant(self._places)

    @property
    def coords(self) -> Matrix:
        """Places `[shape=(rows, dims)]` in [0, 1], NaN where not placed; a view, not to be written."""
        return self._places[: self._count]

    @property
    def placed(self) -> Mask:
        """Which rows have a place `[shape=(rows,)]`."""
        return nearby.placed(self.coords)

    def nearest(self, point: Sequence[float], k: int, visible: Mask) -> tuple[Rows, Distances]:
        """The k visible rows nearest to a point, nearest first, and their distances on the map.

        Costs about 0.05 ms at 100,000 rows; k above the number of visible rows gives all of them.

        Args:
            point: one finite number a dimension of the map.
            k: at least 1.
            visible: which rows count `[shape=(rows or more,)]`.

        Raises:
            InvalidArgument: another number of coordinates than the map has, one that is not finite, or k < 1.
        """
        if len(point) != self.about.dims or not all(map(math.isfinite, point)):
            raise InvalidArgument(
                f"{list(point)} is no place on the map {self.about.name}: give {self.about.dims} finite numbers"
            )
        if k < 1:
            raise InvalidArgument(f"k is {k}: ask for at least 1", where="$.k")
        tail = np.array(self._tail, np.int64)
        return nearby.search(self._tree, tail, self.coords, point, k, visible)

    def place(self, rows: Rows, vectors: Matrix, neighbours: Neighbours) -> None:
        """Give new rows a place by their similar sounds; rows that have one keep it.

        Args:
            rows: numbers in the space `[shape=(n,)]`.
            vectors: their embeddings `[shape=(n, dim)]`.
            neighbours: `Space.search`, or alike.
        """
        if not len(rows):
            return
        self._grow(int(rows.max()) + 1)
        for row, vector in zip(rows.tolist(), vectors, strict=True):
            if not np.isfinite(self._places[row]).all():
                self._places[row] = place_one(Row(row), vector, self.coords, neighbours)
                self._tail.append(row)

    def put(self, rows: Rows, places: Matrix) -> None:
        """Give new rows these places `[shape=(n, dims)]`, found by `place_one` in another thread."""
        if not len(rows):
            return
        self._grow(int(rows.max()) + 1)
        self._places[rows] = places
        self._tail += rows.tolist()

    @property
    def needs_tree(self) -> bool:
        """Whether so many were placed since the tree was built that a new one pays."""
        return len(self._tail) > nearby.TAIL

    def plant(self) -> Tree:
        """Build a tree over all that is placed now, for `adopt`; may run in another thread."""
        return nearby.plant(self.coords)

    def adopt(self, tree: Tree) -> None:
        """Search in a new tree from now on; what was placed while it grew stays in the tail."""
        inside = set(tree.rows.tolist())
        self._tree = tree
        self._tail = [row for row in self._tail if row not in inside]

    def _grow(self, count: int) -> None:
        if count > len(self._places):
            room = np.full((max(count, 2 * len(self._places)), self.about.dims), np.nan, np.float32)
            room[: self._count] = self.coords
            self._places = room
        self._count = max(self._count, count)
