"""IVF through faiss: rows in cells by their nearest centroid, each kept as 4 bits for every two dimensions.

Jegou, Douze & Schmid (2011), "Product Quantization for Nearest Neighbor Search": what a row is beyond its cell's
centroid is named by the nearest of 16 values in every pair of dimensions. Andre, Kermarrec & Le Scouarnec (2015),
"Cache locality is not enough": tables of 16 fit a register, so that a core scores a hundred million rows a second.
A search looks into the `effort` cells nearest to the query and gives the best of what lies there, to be scored
again from their true rows. Cells know no edges, so that neither rows in dense heaps nor queries far from all rows
lead it astray, as they do a walk on a graph: with more effort it becomes a scan of every row.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.base.writing import disk_full_told
from tonewalk.spaces.info import damaged_index
from tonewalk.spaces.items import Items

_CANDIDATES: Final = 4
"""Rows given for each cell looked into: what quantising puts out of order grows as slowly as what cells miss."""
_TRAINED: Final = 64
"""Rows for each centroid that it is found on."""
_CHUNK: Final = 32_768
_SEED: Final = 1234


def available() -> bool:
    """Whether the package is installed; it has wheels for all systems but the rarest."""
    return find_spec("faiss") is not None


class IvfIndex:
    """A trained index, 0.3 bytes a dimension and row, in the memory. Any number of threads may search."""

    kind: ClassVar = "ivf"

    def __init__(self, path: Path, dim: int, items: int) -> None:
        """Read a file whose checksum was compared.

        Raises:
            DamagedIndex: it does not hold `items` rows.
        """
        import faiss

        self._faiss: Any = faiss
        try:
            self._index: Any = faiss.read_index(str(path))
        except RuntimeError as error:
            raise damaged_index(path, f"can't be read ({error})") from error
        if (self._index.ntotal, self._index.d) != (items, dim):
            held = f"{self._index.ntotal} rows of {self._index.d} dimensions"
            raise damaged_index(path, f"holds {held} instead of {items} rows of {dim}")

    def nearest(self, query: Vector, k: int, effort: int) -> Rows:
        """Numbers of the best rows, more than `k` if there are, in the `effort` cells nearest to the query."""
        self._faiss.omp_set_num_threads(1)  # of this thread; waking others takes longer than one search
        many = min(max(_CANDIDATES * effort, 2 * k), self._index.ntotal)
        how = self._faiss.SearchParametersIVF(nprobe=min(effort, self._index.nlist))
        found: Rows = self._index.search(query[None], many, params=how)[1][0]
        return found[found >= 0]

    def effort(self, least: int, times: float) -> int:
        """For `times` as many hits as `least` finds: neighbours share their cells."""
        return math.ceil(least * math.sqrt(times))

    def cost(self, effort: int) -> int:
        """How many exactly scored rows take the time of one search: one here a sixteenth, a candidate two."""
        share = min(1.0, effort / self._index.nlist)
        return int(share * self._index.ntotal / 16) + 2 * _CANDIDATES * effort


def cells(rows: int) -> int:
    """How many cells so many rows are sorted into: a power of two near their square root, 50 rows in each."""
    near_root = 1 << round(math.log2(max(rows, 1)) / 2)
    return max(1, min(near_root, rows // 50))


def build(
    rows: Items | Matrix,
    path: Path,
    *,
    progress: Callable[[float], None],
    stopped: Callable[[], None],
) -> int:
    """Train an index on a sample of `rows` `[shape=(n, dim)]`, add all, write it to `path`; how many cells.

    Args:
        progress: told how much of the work is done, 0 to 1.
        stopped: raises where the build should end.
    """
    import faiss

    # A minute of one core for a million rows: more threads would wait for each other in loops, at others' cost.
    faiss.omp_set_num_threads(1)
    (count, dim), many = rows.shape, cells(len(rows))
    index: Any = faiss.index_factory(dim, f"IVF{many},PQ{_pieces(dim)}x4fsr", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed, index.cp.max_points_per_centroid = 8, _SEED, _TRAINED
    # drawn, not every so-manyth: rows may repeat in a rhythm of their own
    sample = np.random.default_rng(_SEED).choice(count, min(count, max(_TRAINED * many, 16_384)), replace=False)
    stopped()
    index.train(rows[np.sort(sample)])
    progress(0.3)
    for start in range(0, count, _CHUNK):
        stopped()
        index.add(np.ascontiguousarray(rows[start : start + _CHUNK]))
        progress(0.3 + 0.7 * min(1.0, (start + _CHUNK) / count))
    with disk_full_told(path):
        path.write_bytes(faiss.serialize_index(index).tobytes())
    return many


def _pieces(dim: int) -> int:
    """Into how many pieces a row is cut, each told in 4 bits."""
    return dim // 2 if dim % 2 == 0 else dim
