"""A small change of what counts as alike: the fused space, stretched along a few directions.

A sound's fused vector is what queries by example add up, its unit vectors in the semantic space and in timbre,
side by side, each times the root of its share; the cosine of two such vectors is the fused likeness. The transform
is the identity plus a change of low rank, `T = I + B (diag(gains) - I) B'` with orthonormal columns `B`, and
likeness becomes the cosine of `T x` and `T y`: a distance learned from relative comparisons as of Schultz &
Joachims, "Learning a Distance Metric from Relative Comparisons" (NIPS 2003), in the form `M = T'T` of Weinberger
& Saul, "Distance Metric Learning for Large Margin Nearest Neighbor Classification" (JMLR 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Vector

Lengths = npt.NDArray[np.float32]
"""Of transformed vectors `[shape=(n,)]`."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one space is of the fused one."""

    space: str
    """The encoder's name."""
    fingerprint: str
    """Of the encoder: rows of another mean other sounds."""
    dim: int
    share: float
    """Of the likeness, 0 to 1; those of all spaces sum to 1."""


class Metric(NamedTuple):
    """One transform of the fused space."""

    shares: tuple[Share, ...]
    directions: Matrix
    """Orthonormal columns `[shape=(dim, k)]`."""
    gains: Vector
    """How far each direction is stretched; 1 leaves it as it is `[shape=(k,)]`."""

    unit: float = 1.0
    """What a fused cosine of 1 is in the fused score of a query, whose evidence is in standard deviations."""

    @property
    def dim(self) -> int:
        """Of fused vectors."""
        return sum(one.dim for one in self.shares)

    def parts(self, vector: Vector) -> list[Vector]:
        """A fused vector's part in each space."""
        return np.split(vector, np.cumsum([one.dim for one in self.shares])[:-1])

    def pull(self, vectors: Matrix) -> Matrix:
        """What `T'T` adds to fused vectors `[shape=(n, dim)]`."""
        return np.asarray((vectors @ self.directions) * (self.gains**2 - 1) @ self.directions.T, np.float32)

    def lengths(self, vectors: Matrix) -> Lengths:
        """Of fused unit vectors, once they are transformed."""
        along = vectors @ self.directions
        return np.asarray(np.sqrt(np.maximum(1 + along**2 @ (self.gains**2 - 1), 1e-6)), np.float32)

    def transformed(self, vectors: Matrix) -> Matrix:
        """Fused vectors after the transform, of unit length (zeros stay zeros) `[shape=(n, dim)]`."""
        moved = vectors + (vectors @ self.directions) * (self.gains - 1) @ self.directions.T
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-12), np.float32)


def fused(shares: Sequence[Share], vectors: Sequence[Matrix]) -> Matrix:
    """Rows of every space, of unit length, as fused ones of unit length `[shape=(n, dim)]`.

    Args:
        vectors: of each share's space `[shape=(n, its dim)]`; a row of zeros where a sound has none.
    """
    parts = [np.float32(np.sqrt(one.share)) * rows for one, rows in zip(shares, vectors, strict=True)]
    return np.asarray(np.concatenate(parts, axis=1), np.float32)
