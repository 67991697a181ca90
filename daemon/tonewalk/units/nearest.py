"""The best rows of many queries at once, exactly."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Rows, Scores

_STRIDE: Final = 16
"""Of so many scores one is looked at to guess where the best begin."""
_SMALL: Final = 8192
AT_ONCE: Final = 32
"""Queries whose scores are in memory together: 13 MB at 100,000 rows."""


def best(scores: Scores, k: int) -> Rows:
    """The numbers of the k greatest scores, greatest first; all of them where there are fewer.

    Every sixteenth score tells about where the best begin, so that one pass leaves few to be sorted: at 100,000
    a fifth of the time of a partition of all.
    """
    found: Rows = np.arange(len(scores))
    if len(scores) > max(_SMALL, _STRIDE * k):
        some = scores[::_STRIDE]
        rank = min(len(some), math.ceil(2 * k / _STRIDE) + 8)
        likely = np.flatnonzero(scores >= np.partition(some, len(some) - rank)[len(some) - rank])
        if len(likely) >= k:
            found = likely
    if k < len(found):
        found = found[np.argpartition(scores[found], len(found) - k)[len(found) - k :]]
    return found[np.argsort(-scores[found], kind="stable")]


def nearest(vectors: Matrix, queries: Matrix, k: int, hidden: Rows) -> tuple[npt.NDArray[np.int64], Matrix]:
    """The k rows nearest to each query, and their cosines, both `[shape=(len(queries), k)]`, best first.

    Queries on great circles lie in the plane of two of them: where there are more queries than a third of the
    dimensions that they span, only a basis is multiplied with all rows, which is what takes the time.

    Args:
        vectors: of unit length `[shape=(n, dim)]`.
        queries: of unit length `[shape=(m, dim)]`, m > 0.
        hidden: rows that are left out; fewer than n.

    Returns:
        -1 and -2 fill up where fewer than k are left.
    """
    rows = np.full((len(queries), k), -1, np.int64)
    cosines = np.full((len(queries), k), -2, np.float32)
    base, weights = _spanned(queries)
    shares = vectors @ base.T
    for first in range(0, len(queries), AT_ONCE):
        scores = weights[first : first + AT_ONCE] @ shares.T
        scores[:, hidden] = -2
        for number, line in enumerate(scores, first):
            found = best(line, k)
            found = found[line[found] > -2]
            rows[number, : len(found)], cosines[number, : len(found)] = found, line[found]
    return rows, cosines


def _spanned(queries: Matrix) -> tuple[Matrix, Matrix]:
    """A basis of the queries and their shares of it, where that is smaller than the queries themselves."""
    values, vectors = np.linalg.eigh(queries.astype(np.float64) @ queries.T.astype(np.float64))
    keep = values > 1e-9 * max(values[-1], 1e-30)
    if 3 * np.count_nonzero(keep) > len(queries):
        return queries, np.eye(len(queries), dtype=np.float32)
    scale = np.sqrt(values[keep])
    base = (vectors[:, keep] / scale).T @ queries
    return base.astype(np.float32), (vectors[:, keep] * scale).astype(np.float32)
