"""k-means (Lloyd 1982) over many rows, whose cells are searched instead of all; in any process, by numpy alone."""

from __future__ import annotations

from typing import Final

import numpy as np

from tonewalk.base.types import Matrix, Rows

LEARNT: Final = 32
"""Rows a cell that its centre is found on."""

ROUNDS: Final = 6
"""More change next to nothing in which neighbours are found."""

AT_ONCE: Final = 1024
"""Rows that are compared with all centres together."""


def centres(vectors: Matrix, count: int, seed: int) -> Matrix:
    """Centres of so many cells `[shape=(count, dim)]`, found on a seeded sample of rows.

    Args:
        vectors: `[shape=(n, dim)]` float32, n >= count >= 1.
        count: how many.
        seed: of the sample, and of the rows to begin with.
    """
    random = np.random.default_rng(seed)
    sample = vectors[np.sort(random.permutation(len(vectors))[: LEARNT * count])]
    found = sample[np.sort(random.permutation(len(sample))[:count])].copy()
    for _ in range(ROUNDS):
        own = nearest(sample, found)
        order = np.argsort(own, kind="stable")
        sizes = np.bincount(own, minlength=count)
        held = np.flatnonzero(sizes)
        sums = np.add.reduceat(sample[order], (np.cumsum(sizes) - sizes)[held], axis=0)
        found[held] = sums / sizes[held, None]
    return np.asarray(found, np.float32)


def nearest(vectors: Matrix, middles: Matrix) -> Rows:
    """The centre nearest to each row `[shape=(n,)]`."""
    half_norms = np.einsum("ij,ij->i", middles, middles) / 2
    found = np.empty(len(vectors), np.int64)
    for at in range(0, len(vectors), AT_ONCE):
        products = vectors[at : at + AT_ONCE] @ middles.T
        products -= half_norms
        found[at : at + AT_ONCE] = products.argmax(axis=1)
    return found
