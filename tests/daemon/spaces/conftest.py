from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base.types import Matrix
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32


@pytest.fixture(scope="session")
def unit_rows() -> UnitRows:
    """Rows of unit length around a few centres, as embeddings of a library are."""

    def make(count: int, dim: int = 16, seed: int = 0, clusters: int = 8) -> Matrix:
        random = np.random.default_rng(seed)
        centres = np.random.default_rng(99).standard_normal((clusters, dim))
        rows = centres[random.integers(0, clusters, count)] + 0.5 * random.standard_normal((count, dim))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    return make


@pytest.fixture(scope="session")
def write_space() -> WriteSpace:
    """Make a vector file holding these rows; gives its folder."""

    def write(folder: Path, rows: Matrix) -> Path:
        with VectorFile.create(folder, "timbre", FINGERPRINT, rows.shape[1]) as file:
            file.append(rows)
            file.flush()
        return folder

    return write
