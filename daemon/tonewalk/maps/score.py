"""How good a map is: does it keep neighbourhoods, and do labelled kinds form round, separate regions?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Scores

K: Final = 10
"""Neighbours that count, as in the design's quality table."""

SAMPLE: Final = 1000
"""Points whose neighbourhoods are looked at; all others still count as possible neighbours."""

AT_ONCE: Final = 10_000_000
"""Distances that are held at once, of each kind."""


def neighbourhoods(vectors: Matrix, coords: Matrix, *, seed: int = 1) -> dict[str, float]:
    """Trustworthiness and continuity of a map (Venna and Kaski 2001), k = 10.

    Trustworthiness falls with every neighbour on the map that is none in the space, continuity with every
    neighbour in the space that is none on the map, each by its rank in the other. Of more than 1,000 points a
    seeded sample is looked at, against all points.

    Args:
        vectors: of unit length `[shape=(n, dim)]`.
        coords: their places `[shape=(n, dims)]`; rows with NaN are left out.
        seed: of the sample.

    Returns:
        `trustworthiness` and `continuity` in [0, 1]; empty for fewer than 16 points, where k = 10 says nothing.
    """
    placed = np.flatnonzero(np.isfinite(coords).all(axis=1))
    n = len(placed)
    if n <= 1.5 * K:
        return {}
    sample = np.sort(np.random.default_rng(seed).permutation(n)[:SAMPLE])
    # where all have places, rows that are mapped from a file stay there
    high = np.asarray(vectors if n == len(vectors) else vectors[placed], np.float32)
    low = coords[placed] - coords[placed].mean(axis=0)
    squares = np.einsum("ij,ij->i", high, high), np.einsum("ij,ij->i", low, low)
    intruders = missing = 0.0
    for part in np.array_split(sample, -(-len(sample) // min(100, max(1, AT_ONCE // n)))):
        far, near = _distances(high, squares[0], part), _distances(low, squares[1], part)
        intruders += _excess_ranks(far, near)
        missing += _excess_ranks(near, far)
    worst = len(sample) * K * (2 * n - 3 * K - 1) / 2
    return {"trustworthiness": 1 - intruders / worst, "continuity": 1 - missing / worst}


def regions(coords: Matrix, labels: Sequence[str], *, seed: int = 1) -> dict[str, float]:
    """Silhouette (Rousseeuw 1987) and roundness of the regions that labelled sounds form.

    Roundness is klustr's: the Polsby-Popper score 4 pi area / perimeter^2 of each label's convex hull, averaged
    over the labels; in 3D 36 pi volume^2 / surface^3. Both are 1 for a ball. Labels with no more points than
    dimensions, or all on one line, have no hull and are left out. Of more than 1,000 points a seeded sample
    counts for the silhouette, against all points; of more than 1,000 labels one for the roundness.

    Args:
        coords: places `[shape=(n, dims)]`, finite.
        labels: one a place.
        seed: of the sample.

    Returns:
        `silhouette` in [-1, 1] and `roundness` in [0, 1], each where it is defined.
    """
    names, kinds = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    scores = {}
    if 2 <= len(names) < len(coords):
        scores["silhouette"] = _silhouette(coords, kinds, seed)
    order = np.argsort(kinds, kind="stable")
    sizes = np.bincount(kinds, minlength=len(names))
    ends = np.cumsum(sizes)
    some = (
        np.random.default_rng(seed).permutation(len(names))[:SAMPLE] if len(names) > SAMPLE else range(len(names))
    )
    round_ = [_roundness(coords[order[ends[kind - 1] if kind else 0 : ends[kind]]]) for kind in some]
    defined = [value for value in round_ if value is not None]
    if defined:
        scores["roundness"] = float(np.mean(defined))
    return scores


def _distances(points: Matrix, squares: Scores, some: Rows) -> Matrix:
    """Squared distances of some points to all `[shape=(len(some), n)]`, infinite to itself.

    Args:
        squares: the squared lengths of all.
    """
    distances: Matrix = squares[None, :] - 2 * (points[some] @ points.T)
    distances[np.arange(len(some)), some] = np.inf
    return distances


def _excess_ranks(distances: Matrix, others: Matrix) -> float:
    """By how much the ranks in `distances` of the K nearest by `others` exceed K, in sum."""
    nearest = np.argpartition(others, K - 1, axis=1)[:, :K]
    own = np.take_along_axis(distances, nearest, axis=1)
    excess = 0
    for column in range(K):
        rank = np.count_nonzero(distances < own[:, column : column + 1], axis=1) + 1
        excess += int(np.maximum(rank - K, 0).sum())
    return float(excess)


def _silhouette(coords: Matrix, kinds: Rows, seed: int) -> float:
    sample = np.random.default_rng(seed).permutation(len(coords))[:SAMPLE]
    sizes = np.bincount(kinds)
    order = np.argsort(kinds, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    axes = np.ascontiguousarray(coords[order].T)  # a dimension at a time: many times as fast as along a short axis
    values = []
    for point in sample:
        distances = np.sqrt(sum((axis - here) ** 2 for axis, here in zip(axes, coords[point], strict=True)))
        sums = np.add.reduceat(distances, starts)
        own = kinds[point]
        if sizes[own] == 1:
            values.append(0.0)
            continue
        inside = sums[own] / (sizes[own] - 1)
        outside = np.delete(sums / sizes, own).min()
        values.append(float((outside - inside) / max(inside, outside, 1e-12)))
    return float(np.mean(values))


def _roundness(points: Matrix) -> float | None:
    from scipy.spatial import ConvexHull, QhullError  # slow to import, and only a score needs them

    dims = points.shape[1]
    if len(points) <= dims:
        return None
    try:
        hull = ConvexHull(points)
    except QhullError:
        return None
    # Qhull calls a hull's perimeter in 2D its area, and its area its volume.
    if dims == 2:
        return float(4 * np.pi * hull.volume / hull.area**2)
    return float(36 * np.pi * hull.volume**2 / hull.area**3)
