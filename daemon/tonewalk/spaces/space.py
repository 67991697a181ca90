"""One space: vectors and index behind one search."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from tonewalk.base.errors import DamagedIndex, InvalidArgument, TonewalkError
from tonewalk.base.types import Mask, Matrix, Rows, Scores, Vector
from tonewalk.spaces import stores
from tonewalk.spaces.header import Header
from tonewalk.spaces.info import IndexInfo, Wish, read_info
from tonewalk.spaces.loaded import LoadedIndex
from tonewalk.spaces.mapping import ValidRows, VectorMapping
from tonewalk.spaces.policy import needs_build
from tonewalk.spaces.scoring import checked_query, cosines, search_exactly
from tonewalk.spaces.seals import prefix_digest

logger = logging.getLogger(__name__)


class _State(NamedTuple):
    """What one search works on from its beginning to its end, whatever is refreshed meanwhile."""

    rows: ValidRows
    info: IndexInfo | None
    """Of the index that fits the rows; where its kind is exact there is none to load."""
    loaded: LoadedIndex | None


class Space:
    """The embeddings of one encoder, searched by cosine; any number of threads may read.

    An index that is damaged, or was built over other rows, is left out: searches are then exact.

    Attributes:
        folder: where its files are.
        store: who finds the nearest rows in place of an index in the folder; None: the index does.
    """

    def __init__(self, folder: Path, rows: int | None = None, keeper: stores.Stores | None = None) -> None:
        self.folder = folder
        self._problem: DamagedIndex | None = None
        self._mapping = VectorMapping(folder)
        self.store = None if keeper is None else keeper.of(folder, self._mapping.header)
        self._changing = threading.Lock()
        self._early = False
        """Whether the index that was built covers rows which the catalogue has not told of yet."""
        self._state = _State(self._mapping.read(rows), None, None)
        self.adopt()

    @classmethod
    def open(cls, folder: Path, rows: int | None = None, keeper: stores.Stores | None = None) -> Self:
        """Open the space in `folder`: its first `rows` rows (the catalogue's count), or all valid ones.

        Args:
            keeper: who makes its store; None where it is searched here.

        Raises:
            DamagedVectors: the vector file is missing, cut short, changed, or has fewer rows.
        """
        return cls(folder, rows, keeper)

    @property
    def header(self) -> Header:
        """Encoder, fingerprint and dimension of the rows."""
        return self._mapping.header

    @property
    def vectors(self) -> Matrix:
        """The rows, memory-mapped and read-only `[shape=(count, dim)]`."""
        return self._state.rows.vectors

    @property
    def rows(self) -> ValidRows:
        """The rows as they are now, for whoever asks several questions of one moment (`of`)."""
        return self._state.rows

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.vectors)

    def __len__(self) -> int:
        return self.count

    @property
    def problem(self) -> TonewalkError | None:
        """Why the index that is there can't be used, or the store could not be asked last time; else None."""
        return self._problem if self.store is None else self.store.problem

    @property
    def index_kind(self) -> str:
        """What searches go through."""
        if self.store is not None:
            return self.store.kind
        return "exact" if self._state.info is None else self._state.info.kind

    @property
    def recall(self) -> float | None:
        """Recall@10 that was measured when the index was built; None where searches are exact."""
        if self.store is not None:
            return self.store.recall
        return self._state.info.recall if self._state.info and self._state.loaded else None

    def digest(self, rows: int) -> str:
        """Names the content of the first rows; "" where that can't be told of so many."""
        return digest_of(self.rows, rows)

    def needs_build(self, kind: Wish = "auto", recall_target: float = 0.98) -> bool:
        """Whether `build_index` with these arguments would give a better index than the one in use."""
        return self.store is None and needs_build(self._state.info, self.count, kind, recall_target)

    def refresh(self, rows: int | None = None) -> int:
        """Take in what the indexer appended, up to the catalogue's `rows`; give the number of rows.

        Raises:
            DamagedVectors: as `open`; the space goes on with what it had.
        """
        with self._changing:
            state = self._state._replace(rows=self._mapping.read(rows))
            if state.info is not None and not _covers(state.info, state.rows):
                state = state._replace(info=None, loaded=None)
            self._state = state
            if self._early:
                self._adopt()
            return len(state.rows.vectors)

    def adopt(self) -> None:
        """Take the index that was built last in place of the one in use."""
        with self._changing:
            self._adopt()

    def search(
        self, query: Vector, k: int, allowed: Mask | None = None, of: ValidRows | None = None
    ) -> tuple[Rows, Scores]:
        """The `k` rows nearest to `query`, exact cosines falling, equal ones by rising row.

        Args:
            query: `[shape=(dim,)]`; it is scaled to unit length, all zeros score 0 everywhere.
            k: at least 1; beyond the number of rows gives them all.
            allowed: only rows where this is true `[shape=(n,)]`; rows beyond its end are left out.
            of: an earlier moment's `rows`, to search among those; None: among the rows there are now.

        Raises:
            InvalidArgument: k below 1, or a query of the wrong dimension or not finite.
            DamagedVectors: the file was cut while open.
            StoreAway, StoreUnfit: the store can't be asked.
        """
        if k < 1:
            raise InvalidArgument(f"k is {k}: ask for at least 1", where="$.k")
        state = self._state if of is None else self._of(of)
        vectors = state.rows.vectors
        vector = checked_query(query, self.header.dim)
        self._mapping.check_still_whole(state.rows)
        mask = None if allowed is None else _fitted(allowed, len(vectors))
        chosen = None if mask is None else np.flatnonzero(mask)
        if self.store is not None:
            return stores.search(self.store, state.rows, vector, k, mask, chosen)
        if state.loaded is not None:
            try:
                state.loaded.check_still_whole()
                many = len(vectors) if chosen is None else len(chosen)
                found = state.loaded.search(vectors, vector, k, mask, many)
                if found is not None:
                    return found
            except DamagedIndex as error:
                self._give_up(state.loaded, error)
        return search_exactly(vectors, vector, k, chosen)

    def score(self, query: Vector, rows: Rows, of: ValidRows | None = None) -> Scores:
        """Exact cosines of some rows with `query`, in the order of `rows`.

        Args:
            of: as in `search`.

        Raises:
            InvalidArgument: a row that does not exist, or a query of the wrong dimension or not finite.
            DamagedVectors: the file was cut while open.
        """
        held = self._state.rows if of is None else of
        vectors = held.vectors
        vector = checked_query(query, self.header.dim)
        numbers = np.asarray(rows, np.int64)
        outside = (numbers < 0) | (numbers >= len(vectors))
        if outside.any():
            raise InvalidArgument(
                f"row {numbers[outside][0]} does not exist: this space has rows 0 to {len(vectors) - 1}"
            )
        self._mapping.check_still_whole(held)
        return cosines(vectors[numbers], vector)

    def close(self) -> None:
        """Let go of the index and the rows; arrays given out stay valid."""
        if self.store is not None:
            self.store.close()
        with self._changing:
            rows = self._state.rows
            self._state = _State(rows._replace(vectors=rows.vectors[:0]), None, None)

    def _of(self, rows: ValidRows) -> _State:
        """The index in use with the rows of another moment, where it covers no others than those."""
        state = self._state
        if state.info is None or state.info.rows > len(rows.vectors) or state.rows.file is not rows.file:
            return _State(rows, None, None)
        return state._replace(rows=rows)

    def _adopt(self) -> None:
        if self.store is not None:
            self.store.refresh()
            return
        self._problem, info, loaded = None, None, None
        try:
            info = read_info(self.folder)
            self._early = info is not None and info.rows > self.count
            if info is not None and not _covers(info, self._state.rows):
                info = None
            if info is not None and info.kind != "exact":
                loaded = LoadedIndex.load(self.folder, info, self.header.dim)
        except DamagedIndex as error:
            logger.warning("%s", error.text)
            self._problem, info = error, None
        self._state = self._state._replace(info=info, loaded=loaded)

    def _give_up(self, index: LoadedIndex, error: DamagedIndex) -> None:
        """Go on exactly, unless a better index came meanwhile."""
        with self._changing:
            if self._state.loaded is index:
                logger.warning("%s", error.text)
                self._problem = error
                self._state = self._state._replace(info=None, loaded=None)


def digest_of(held: ValidRows, rows: int) -> str:
    """Names the content of the first rows of a moment; "" where that can't be told of so many."""
    return (prefix_digest(held.seals, rows) or "") if rows <= len(held.vectors) else ""


def _covers(info: IndexInfo, rows: ValidRows) -> bool:
    """Whether the index was built over just these rows, or the first of them."""
    return info.rows <= len(rows.vectors) and info.digest == prefix_digest(rows.seals, info.rows)


def _fitted(allowed: Mask, count: int) -> Mask:
    """The mask at the length of the rows."""
    if len(allowed) >= count:
        return allowed[:count]
    return np.concatenate([allowed, np.zeros(count - len(allowed), np.bool_)])
