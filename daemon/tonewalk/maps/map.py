"""A map: a place for every row of a space."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Mask, Matrix, Rows
from tonewalk.maps import nearby
from tonewalk.maps.nearby import Distances, Tree
from tonewalk.maps.place import Placer

_SPARE: Final = 8
"""A part of a map's places: room that is made behind them for new ones."""

Method = Literal["pca", "umap", "tsne", "manifold"]


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
    digest: str = ""
    """Of the rows it shows (`Space.digest`): whether rows of these numbers are still the same ones; empty where
    that is not known."""
    learned: str = ""
    """`name:fingerprint` of the learned space that a map of method `manifold` shows."""
    personal: bool = False
    """Whether it shows the fused space as the user's clicks changed it, a row a row of the encoder's space."""


class Map:
    """Places of a space's rows, and the nearest row to any place.

    Used from one thread, the event loop's; only `plant` and the placer may run in another.

    Attributes:
        about: what it is.
        placer: where new sounds belong; empty until it is asked to learn.
        edition: no other map, and not this one once it is fitted or read again, has the same.
        puts: how often new rows were given places.
    """

    def __init__(self, about: About, coords: Matrix) -> None:
        """Take over places `[shape=(rows, dims)]` in [0, 1], NaN for rows that have none."""
        self.about = about
        self.placer = Placer()
        self.edition, self.puts = secrets.token_hex(6), 0
        self._places = np.array(coords, np.float32, order="C").reshape(len(coords), about.dims)
        self._count = len(coords)
        self._put = np.zeros(len(self._places), np.int32)
        self._tail: Rows = np.empty(0, np.int64)
        self._tree: Tree | None = None

    @property
    def coords(self) -> Matrix:
        """Places `[shape=(rows, dims)]` in [0, 1], NaN where not placed; a view, not to be written."""
        return self._places[: self._count]

    @property
    def placed(self) -> Mask:
        """Which rows have a place `[shape=(rows,)]`."""
        return nearby.placed(self.coords)

    @property
    def put_at(self) -> npt.NDArray[np.int32]:
        """The put that gave each row its place, from 1; 0 for those of the fit `[shape=(rows,)]`."""
        return self._put[: self._count]

    def nearest(self, point: Sequence[float], k: int, visible: Mask) -> tuple[Rows, Distances]:
        """The k visible rows nearest to a point, nearest first, and their distances on the map.

        Costs about 0.05 ms at 100,000 rows once there is a tree, which the first call plants; k above the number
        of visible rows gives all of them.

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
        if self._tree is None:
            self.adopt(self.plant())
        assert self._tree is not None
        return nearby.search(self._tree, self._tail, self.coords, point, k, visible)

    def put(self, rows: Rows, places: Matrix) -> None:
        """Give new rows the places that the placer found for them; rows that have one keep it.

        Args:
            rows: numbers in the space, each once `[shape=(n,)]`.
            places: in [0, 1] `[shape=(n, dims)]`.
        """
        if not len(rows):
            return
        self._grow(int(rows.max()) + 1)
        new = ~nearby.placed(self._places[rows])
        self._places[rows[new]] = places[new]
        self.puts += 1
        self._put[rows[new]] = self.puts
        self._tail = np.concatenate([self._tail, rows[new]])

    @property
    def needs_tree(self) -> bool:
        """Whether there is no tree yet, or so many were placed since it was built that a new one pays."""
        return self._tree is None or len(self._tail) > nearby.tail_of(self._count)

    def plant(self) -> Tree:
        """Build a tree over all that is placed now, for `adopt`; may run in another thread."""
        return nearby.plant(self.coords)

    def adopt(self, tree: Tree) -> None:
        """Search in a new tree from now on; what was placed while it grew stays in the tail."""
        self._tree = tree
        at = np.minimum(np.searchsorted(tree.rows, self._tail), max(len(tree.rows) - 1, 0))
        self._tail = self._tail[tree.rows[at] != self._tail] if len(tree.rows) else self._tail

    def _grow(self, count: int) -> None:
        if count > len(self._places):
            most = max(count, len(self._places) + len(self._places) // _SPARE)
            room = np.full((most, self.about.dims), np.nan, np.float32)
            room[: self._count] = self.coords
            self._places = room
            self._put = np.concatenate([self._put, np.zeros(len(room) - len(self._put), np.int32)])
        self._count = max(self._count, count)
