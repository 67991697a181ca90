"""Principal components: the map that is there at once, and the first step of the others."""

from __future__ import annotations

from typing import Final

import numpy as np

from tonewalk.base.types import Matrix
from tonewalk.maps.frame import into_box

AT_ONCE: Final = 150_000
"""Rows that are centred in memory; of more, so many at a time."""


def principal(vectors: Matrix, count: int) -> Matrix:
    """Project onto the axes of greatest variance.

    Works on the covariance matrix in float32, which for embeddings (a few hundred dimensions, many rows) takes
    milliseconds. An axis points to where its largest loading is positive, so the result has no free sign. Of more
    than 150,000 rows no copy is made: they may be mapped from a file larger than the memory.

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
    mean, covariance = _moments(vectors)
    _, axes = np.linalg.eigh(covariance)
    axes = axes[:, ::-1][:, : min(count, dim)]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0, keepdims=True), axis=0)
    axes = axes * np.where(largest < 0, -1, 1).astype(np.float32)
    greatest = np.float32(0)
    for part in _parts(vectors):
        projected[part, : axes.shape[1]] = (np.asarray(vectors[part], np.float32) - mean) @ axes
        greatest = max(greatest, np.abs(vectors[part]).max())
    # What is left of identical vectors is rounding, which scaled up would pass for a map.
    projected[:, np.ptp(projected, axis=0) < 1e-6 * greatest] = 0
    return projected


def _moments(vectors: Matrix) -> tuple[Matrix, Matrix]:
    """Mean, and covariance times the number of rows."""
    parts = _parts(vectors)
    if len(parts) == 1:
        centred = np.asarray(vectors, np.float32)
        mean = centred.mean(axis=0)
        centred = centred - mean
        return mean, centred.T @ centred
    sums = sum(vectors[part].sum(axis=0, dtype=np.float64) for part in parts)
    mean = np.asarray(sums / len(vectors), np.float32)
    covariance = np.zeros((len(mean), len(mean)), np.float64)
    for part in parts:
        centred = vectors[part] - mean
        covariance += centred.T @ centred
    return mean, covariance.astype(np.float32)


def _parts(vectors: Matrix) -> list[slice]:
    """All rows where they are few, else so many at a time that they cost little memory."""
    n = len(vectors)
    step = n if n <= AT_ONCE else AT_ONCE // 8
    return [slice(first, first + step) for first in range(0, n, max(step, 1))]


def pca_now(vectors: Matrix, dims: int) -> Matrix:
    """A whole map within milliseconds: the first `dims` components, scaled into [0, 1].

    Args:
        vectors: `[shape=(n, dim)]`, finite; any n from 0.
        dims: 2 or 3.

    Returns:
        Coordinates `[shape=(n, dims)]`, float32 in [0, 1].
    """
    return into_box(principal(vectors, dims))
