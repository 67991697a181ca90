"""A table of many rows, sorted into cells, so that a search looks only at those near to what it seeks."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.maps import kmeans

ROWS: Final = 1024
"""Of a cell, on average."""

SEEN: Final = 8192
"""Rows that a search looks at, about, beside those that came last: of a million, it takes a fifth of the time of a
scan of all, and 0.85 of new sounds come to lie just where that puts them."""

TAIL: Final = 8192
"""Rows that came last, which every search looks at, before they are sorted in."""

Numbers = np.ndarray[tuple[int], np.dtype[np.int32]]


class Shelves:
    """Which rows of a growing table lie near to one. Used from one thread at a time."""

    def __init__(self, table: Matrix) -> None:
        """Sort in the rows `[shape=(n, dim)]`, n >= 1024: 2 s for a million."""
        self._centres = kmeans.centres(table, max(1, len(table) // ROWS), 1)
        self._half_norms = np.einsum("ij,ij->i", self._centres, self._centres) / 2
        self._cells = kmeans.nearest(table, self._centres).astype(np.int32)
        self._sort()

    def __len__(self) -> int:
        """How many rows are sorted in."""
        return len(self._cells)

    def grow(self, table: npt.NDArray[np.float32 | np.float16]) -> None:
        """Sort in what was appended to the table, where it is much."""
        if len(table) - len(self) > TAIL:
            new = kmeans.nearest(table[len(self) :].astype(np.float32), self._centres).astype(np.int32)
            self._cells = np.concatenate([self._cells, new])
            self._sort()

    def near(self, row: Vector, count: int) -> Rows:
        """Places in the table, of its first `count` rows, that are near to this one `[shape=(some,)]`."""
        cells = np.argsort(self._half_norms - self._centres @ row, kind="stable")
        enough = int(np.searchsorted(np.cumsum(self._sizes[cells]), SEEN)) + 1
        parts = [
            self._order[self._starts[cell] : self._starts[cell] + self._sizes[cell]] for cell in cells[:enough]
        ]
        return np.concatenate([*parts, np.arange(len(self), count, dtype=np.int32)])

    def _sort(self) -> None:
        self._order = np.argsort(self._cells, kind="stable").astype(np.int32)
        self._sizes = np.bincount(self._cells, minlength=len(self._centres))
        self._starts = np.cumsum(self._sizes) - self._sizes
