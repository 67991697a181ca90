"""Principal components: the map that is there at once, and the first step of the others."""

from __future__ import annotations

import numpy as np

from tonewalk.base.types import Matrix
from tonewalk.maps.frame import into_box


def principal(vectors: Matrix, count: int) -> Matrix:
    """Project onto the axes of greatest variance.

    Works on the covariance matrix in float32, which for embeddings (a few hundred dimensions, many rows) takes
    milliseconds. An axis points to where its largest loading is positive, so the result has no free sign.

    Args:
        vectors: `[shape=(n, dim)]`, finite.
        count: axes wanted.

    Returns:
        `[shape=(n, count)]` float32, greatest variance first, centred; columns beyond the dimension are zero.
    """
    n, dim = vectors.shape
    projected = np.zeros((n, count), np.float32)
    if n < 2:
        return projected
    centred = np.asarray(vectors, np.float32)
    centred = centred - centred.mean(axis=0)
    covariance = centred.T @ centred
    _, axes = np.linalg.eigh(covariance)
    axes = axes[:, ::-1][:, : min(count, dim)]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0, keepdims=True), axis=0)
    axes = axes * np.where(largest < 0, -1, 1).astype(np.float32)
    projected[:, : axes.shape[1]] = centred @ axes
    # What is left of identical vectors is rounding, which scaled up would pass for a map.
    projected[:, np.ptp(projected, axis=0) < 1e-6 * np.abs(vectors).max()] = 0
    return projected


def pca_now(vectors: Matrix, dims: int) -> Matrix:
    """A whole map within milliseconds: the first `dims` components, scaled into [0, 1].

    Args:
        vectors: `[shape=(n, dim)]`, finite; any n from 0.
        dims: 2 or 3.

    Returns:
        Coordinates `[shape=(n, dims)]`, float32 in [0, 1].
    """
    return into_box(principal(vectors, dims))
