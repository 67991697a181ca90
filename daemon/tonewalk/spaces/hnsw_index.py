"""HNSW through usearch: a graph of near neighbours, walked greedily from layer to layer.

Malkov & Yashunin (2018), "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable
Small World graphs". A search keeps `effort` candidates (usearch's expansion). Rows are kept as float16: a
candidate's cosine is computed again from the true row.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.base.writing import disk_full_told
from tonewalk.spaces.info import damaged_index
from tonewalk.spaces.items import Items

_ADD_EXPANSION: Final = 128
_CHUNK: Final = 2048


class HnswIndex:
    """A built graph, mapped. Any number of threads may ask; one at a time is served."""

    kind: ClassVar = "hnsw"

    def __init__(self, path: Path, dim: int, items: int, connectivity: int) -> None:
        """Map a file whose checksum was compared.

        Raises:
            DamagedIndex: it does not hold `items` rows.
        """
        self._graph: Any = _graph(dim, connectivity)
        # The effort is a property of the graph, and usearch's own scratch space belongs to a thread number that
        # is 0 for every Python thread, while it lets go of the GIL.
        self._turn = threading.Lock()
        try:
            self._graph.view(str(path))
        except (RuntimeError, ValueError, OSError) as error:
            raise damaged_index(path, f"can't be mapped ({error})") from error
        if len(self._graph) != items:
            raise damaged_index(path, f"holds {len(self._graph)} rows instead of {items}")

    def nearest(self, query: Vector, k: int, effort: int) -> Rows:
        """Numbers of about the `k` nearest items, in no order that counts."""
        with self._turn:
            self._graph.expansion_search = max(effort, k)
            return np.asarray(self._graph.search(query, k, threads=1).keys).astype(np.int64)

    def effort(self, least: int, times: float) -> int:
        """For `times` as many hits as `least` finds: as many times as much."""
        return math.ceil(least * times)

    def cost(self, effort: int) -> int:
        """How many exactly scored rows take the time of one search: a candidate's neighbours are all inspected."""
        return 24 * effort


def build(
    rows: Items | Matrix,
    path: Path,
    *,
    connectivity: int,
    threads: int,
    progress: Callable[[float], None],
    stopped: Callable[[], None],
) -> None:
    """Build a graph over `rows` `[shape=(n, dim)]` into `path`.

    Args:
        progress: told how much of the work is done, 0 to 1.
        stopped: raises where the build should end.
    """
    graph = _graph(rows.shape[1], connectivity)
    for start in range(0, len(rows), _CHUNK):
        stopped()
        part = rows[start : start + _CHUNK]
        graph.add(np.arange(start, start + len(part)), part, threads=threads)
        progress((start + len(part)) / len(rows))
    with disk_full_told(path):
        path.write_bytes(graph.save())


def _graph(dim: int, connectivity: int) -> Any:
    from usearch.index import Index

    return Index(ndim=dim, metric="ip", dtype="f16", connectivity=connectivity, expansion_add=_ADD_EXPANSION)
