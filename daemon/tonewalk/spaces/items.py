"""The rows that an index is built over, without a copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Vector

_CHUNK: Final = 8192


class Items:
    """All rows of a space but those held out, read from its mapping as they are asked for.

    Attributes:
        vectors: all rows of the space `[shape=(rows, dim)]`.
        rows: the number in the space of each item `[shape=(n,)]`.
    """

    def __init__(self, vectors: Matrix, held: Rows) -> None:
        self.vectors = vectors
        self.rows: Rows = np.delete(np.arange(len(vectors)), held)

    @property
    def shape(self) -> tuple[int, int]:
        """As an array's."""
        return len(self.rows), self.vectors.shape[1]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: slice | Rows) -> Matrix:
        """A copy of some of them."""
        return self.vectors[self.rows[which]]

    def __iter__(self) -> Iterator[Vector]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]
