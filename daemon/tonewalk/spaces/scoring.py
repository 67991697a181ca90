"""Exact cosines and exact orders: what every index is measured and re-ranked against."""

from __future__ import annotations

import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Matrix, Rows, Scores, Vector


def checked_query(query: Vector, dim: int) -> Vector:
    """A query as a contiguous float32 unit vector; all zeros stay zeros and score 0 everywhere.

    Raises:
        InvalidArgument: wrong shape, or not finite.
    """
    vector = np.ascontiguousarray(query, np.float32)
    if vector.shape != (dim,):
        raise InvalidArgument(f"a query of shape {vector.shape} does not fit this space of {dim} dimensions")
    if not np.isfinite(vector).all():
        raise InvalidArgument("the query vector holds NaN or infinity: ask with finite numbers")
    # In float64, where the squares of the largest float32 do not overflow.
    exact = vector.astype(np.float64)
    length = np.linalg.norm(exact)
    return vector if length == 0 else (exact / length).astype(np.float32)


def cosines(vectors: Matrix, query: Vector) -> Scores:
    """Cosine of each row `[shape=(n, dim)]` with `query`, clipped to [-1, 1], in the order of the rows.

    A row's cosine is the same float whatever rows stand beside it (one dot product a row, which at these sizes
    is as fast as a matrix-vector product), so ties are ties however candidates were found. Releases the GIL.
    """
    scores: Scores = np.vecdot(vectors, query)
    return np.clip(scores, -1, 1, out=scores)


def best(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    """The `k` best of some scored rows, scores falling, equal scores by rising row."""
    if k < len(rows):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        keep = np.flatnonzero(scores >= least)
        rows, scores = rows[keep], scores[keep]
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]


def search_exactly(vectors: Matrix, query: Vector, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
    """The `k` best of all rows, or of the rows `allowed` (rising), by scoring each of them."""
    if allowed is None:
        return best(np.arange(len(vectors), dtype=np.int64), cosines(vectors, query), k)
    if len(allowed) > len(vectors) // 4:
        # Scoring in place is then cheaper than gathering first.
        return best(allowed, cosines(vectors, query)[allowed], k)
    return best(allowed, cosines(vectors[allowed], query), k)
