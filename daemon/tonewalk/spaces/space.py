"""One space: vectors and index behind one search."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from tonewalk.errors import InvalidArgument
from tonewalk.spaces.header import Header
from tonewalk.spaces.mapping import VectorMapping
from tonewalk.spaces.scoring import allowed_rows, checked_query, cosines, search_exactly
from tonewalk.spaces.seals import Seals
from tonewalk.types import Mask, Matrix, Rows, Scores, Vector


class _State(NamedTuple):
    """What one search works on from its beginning to its end, whatever is refreshed meanwhile."""

    vectors: Matrix
    seals: Seals


class Space:
    """The embeddings of one encoder, searched by cosine; any number of threads may read.

    Attributes:
        folder: where its files are.
    """

    def __init__(self, folder: Path, mapping: VectorMapping, state: _State) -> None:
        self.folder = folder
        self._mapping = mapping
        self._state = state
        self._writing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, rows: int | None = None) -> Self:
        """Open the space in `folder`: its first `rows` rows (the catalogue's count), or all valid ones.

        Raises:
            DamagedVectors: the vector file is missing, cut short, changed, or has fewer rows.
        """
        mapping = VectorMapping(folder)
        try:
            read = mapping.read(rows)
        except BaseException:
            mapping.close()
            raise
        return cls(folder, mapping, _State(read.vectors, read.seals))

    @property
    def header(self) -> Header:
        """Encoder, fingerprint and dimension of the rows."""
        return self._mapping.header

    @property
    def vectors(self) -> Matrix:
        """The rows, memory-mapped and read-only `[shape=(count, dim)]`."""
        return self._state.vectors

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._state.vectors)

    def refresh(self, rows: int | None = None) -> int:
        """Take in what the indexer appended, up to the catalogue's `rows`; give the number of rows.

        Raises:
            DamagedVectors: as `open`; the space goes on with what it had.
        """
        with self._writing:
            read = self._mapping.read(rows)
            self._state = self._state._replace(vectors=read.vectors, seals=read.seals)
            return len(read.vectors)

    def search(self, query: Vector, k: int, allowed: Mask | None = None) -> tuple[Rows, Scores]:
        """The `k` rows nearest to `query`, exact cosines falling, equal ones by rising row.

        Args:
            query: `[shape=(dim,)]`; it is scaled to unit length, all zeros score 0 everywhere.
            k: at least 1; beyond the number of rows gives them all.
            allowed: only rows where this is true `[shape=(n,)]`; rows beyond its end are left out.

        Raises:
            InvalidArgument: k below 1, or a query of the wrong dimension or not finite.
            DamagedVectors: the file was cut while open.
        """
        if k < 1:
            raise InvalidArgument(f"k is {k}: ask for at least 1", where="$.k")
        state = self._state
        vector = checked_query(query, self.header.dim)
        self._mapping.check_still_whole(len(state.vectors))
        chosen = None if allowed is None else allowed_rows(allowed, len(state.vectors))
        return search_exactly(state.vectors, vector, k, chosen)

    def score(self, query: Vector, rows: Rows) -> Scores:
        """Exact cosines of some rows with `query`, in the order of `rows`.

        Raises:
            InvalidArgument: a row that does not exist, or a query of the wrong dimension or not finite.
            DamagedVectors: the file was cut while open.
        """
        state = self._state
        vector = checked_query(query, self.header.dim)
        numbers = np.asarray(rows, np.int64)
        outside = (numbers < 0) | (numbers >= len(state.vectors))
        if outside.any():
            raise InvalidArgument(
                f"row {numbers[outside][0]} does not exist: this space has rows 0 to {len(state.vectors) - 1}"
            )
        self._mapping.check_still_whole(len(state.vectors))
        return cosines(state.vectors[numbers], vector)

    def close(self) -> None:
        """Let go of the files; arrays given out stay valid."""
        self._mapping.close()
