"""Where a new sound belongs on a finished map: between its nearest sounds, nearer to the more similar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tonewalk.types import Matrix, Row, Rows, Scores, Vector

Neighbours = Callable[[Vector, int], tuple[Rows, Scores]]
"""`neighbours(vector, k)`: rows of the space and their cosines, falling: `Space.search`."""

NEIGHBOURS = 15
"""As many as UMAP takes by default."""

_ENOUGH = 3
"""With fewer placed sounds among the nearest, more are asked for: a new folder's sounds resemble each other."""

_MIDDLE = 0.5


def place_one(row: Row, vector: Vector, coords: Matrix, neighbours: Neighbours) -> Vector:
    """The mean of the placed neighbours' coordinates, weighted by UMAP's membership strengths.

    The strength falls from 1 at the nearest as exp(-(d - d_nearest) / s), where d is the distance between unit
    vectors and s the mean excess (umap-learn places new points by the same mean, before it moves them on).
    A copy of a placed sound comes to lie on it.

    Args:
        row: the sound's own, which is not its neighbour.
        vector: its embedding `[shape=(dim,)]`.
        coords: places `[shape=(rows, dims)]`, NaN where there is none.
        neighbours: where to ask for similar sounds.

    Returns:
        `[shape=(dims,)]` float32 in [0, 1]; the middle where no sound has a place yet.
    """
    k = NEIGHBOURS
    while True:
        found, scores = neighbours(vector, k)
        usable = (found != row) & (found < len(coords))
        rows, cosines = found[usable], scores[usable]
        placed = np.isfinite(coords[rows]).all(axis=1)
        if np.count_nonzero(placed) >= _ENOUGH or k >= 64 * NEIGHBOURS or len(found) < k:
            break
        k *= 4
    rows, cosines = rows[placed][:NEIGHBOURS], cosines[placed][:NEIGHBOURS]
    if not len(rows):
        return np.full(coords.shape[1], _MIDDLE, np.float32)
    distances = np.sqrt(np.maximum(2 - 2 * cosines, 0))
    nearest = float(distances.min())
    if nearest < 1e-3:
        twin: Vector = coords[rows[distances.argmin()]]
        return twin.copy()
    beyond = distances - nearest
    weights = np.exp(-beyond / max(float(beyond.mean()), 1e-6))
    mean: Vector = (weights @ coords[rows] / weights.sum()).astype(np.float32)
    return mean
