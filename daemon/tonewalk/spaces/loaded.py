"""An index in use: its items as rows, what stands beside it, and when it is worth asking."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final, Protocol, Self

import numpy as np

from tonewalk.base.types import Mask, Matrix, Rows, Scores, Vector
from tonewalk.base.writing import Pinned
from tonewalk.spaces import annoy_index, hnsw_index, ivf_index, projected_index
from tonewalk.spaces.info import IndexInfo, check_size, pin_checked
from tonewalk.spaces.policy import RECALL_K, SPARE
from tonewalk.spaces.scoring import best, cosines

_OVERSAMPLING: Final = 1.5
"""Candidates asked for, as a multiple of those needed for `k` allowed ones if a mask were spread evenly, where few
are allowed; where nearly all are, hardly more than needed."""


class Index(Protocol):
    """What all index kinds are to a search."""

    def nearest(self, query: Vector, k: int, effort: int) -> Rows:
        """Numbers of about the `k` nearest items, or of more that may be."""

    def effort(self, least: int, times: float) -> int:
        """The effort for `times` as many hits as `least` finds."""

    def cost(self, effort: int) -> int:
        """How many exactly scored rows take the time of one search."""


class LoadedIndex:
    """One built index over the first rows of a space.

    Attributes:
        info: what it covers and the effort it takes.
    """

    def __init__(self, info: IndexInfo, index: Index, path: Path, file: Pinned) -> None:
        self.info = info
        self._index = index
        self._path = path
        self._file = file
        self._held = np.array(info.held_out, np.int64)
        # how many items come before each row that is held out
        self._before = np.sort(self._held) - np.arange(len(self._held))

    @classmethod
    def load(cls, folder: Path, info: IndexInfo, dim: int) -> Self:
        """Compare the index's file with its checksum and map it.

        Raises:
            DamagedIndex: missing, cut short, changed, or not what `info` says.
        """
        file, path = pin_checked(folder, info), folder / info.file
        items = info.rows - len(info.held_out)
        index: Index
        if info.kind == "projected":
            index = projected_index.ProjectedIndex(path, dim, items, info.settings["directions"])
        elif info.kind == "ivf":
            index = ivf_index.IvfIndex(path, dim, items)
        elif info.kind == "annoy":
            index = annoy_index.AnnoyIndex(path, dim, items)
        else:
            index = hnsw_index.HnswIndex(path, dim, items, info.settings["connectivity"])
        return cls(info, index, path, file)

    def check_still_whole(self) -> None:
        """Make sure, before it is searched, that nothing cut the file: reading beyond its end kills a process.

        Raises:
            DamagedIndex: it was.
        """
        check_size(self._path, self.info, self._file)

    def search(
        self, vectors: Matrix, query: Vector, k: int, mask: Mask | None, allowed: int
    ) -> tuple[Rows, Scores] | None:
        """The `k` best rows with their exact cosines, or None where scoring exactly is cheaper or needed.

        Args:
            vectors: all rows of the space, the index's first.
            mask: which of them are allowed; all without one.
            allowed: how many that are.
        """
        share = 1.0 if mask is None else max(allowed, 1) / len(vectors)
        wanted = math.ceil(k / share * (_OVERSAMPLING - (_OVERSAMPLING - 1) * share))
        effort = self._index.effort(self.info.effort, max(1.0, wanted / RECALL_K))
        if self._index.cost(effort) > min(allowed, len(vectors)):
            return None
        items = self._index.nearest(query, wanted + SPARE, effort).astype(np.int64, copy=False)
        found = items + np.searchsorted(self._before, items, side="right")
        if mask is not None:
            found = found[mask[found]]
        if len(found) < k:
            return None
        near, tail = np.concatenate([found, self._held]), np.arange(self.info.rows, len(vectors))
        near_scores, tail_scores = cosines(vectors[near], query), cosines(vectors[self.info.rows :], query)
        rows, scores = np.concatenate([near, tail]), np.concatenate([near_scores, tail_scores])
        if mask is not None:
            keep = mask[rows]
            rows, scores = rows[keep], scores[keep]
        return best(rows, scores, k)
