"""Embeddings with known structure."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

Blobs = Callable[..., tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]]


@pytest.fixture
def blobs() -> Blobs:
    """Unit vectors around `kinds` directions, each spread along four directions of its own, and their kinds."""

    def made(n: int, kinds: int = 8, dim: int = 64, seed: int = 0):
        random = np.random.default_rng(seed)
        centres = random.standard_normal((kinds, dim))
        spreads = random.standard_normal((kinds, 4, dim))
        kind = random.integers(0, kinds, n)
        vectors = centres[kind] + 0.3 * np.einsum("nk,nkd->nd", random.standard_normal((n, 4)), spreads[kind])
        vectors += 0.05 * random.standard_normal((n, dim))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), kind

    return made
