"""Embeddings with known structure, and a small library with its maps."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.mapped import Blobs, Mapped
from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.library.indexing import Report, index_folders

KINDS = ("kick", "closed-hat", "bell", "pad")


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


@pytest.fixture(scope="session")
def four_kinds(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """An indexed library's home, not to be changed: every test has a copy."""
    folder = tmp_path_factory.mktemp("Samples")
    for kind in KINDS:
        shutil.copytree(demo_folder / kind, folder / kind)
    shutil.copy(folder / "kick" / "kick-01.wav", folder / "bell" / "kick-again.wav")
    home = Home(tmp_path_factory.mktemp("home"))
    index_folders(home, [str(folder / kind) for kind in KINDS], Config().library, Report())
    return home.path


@pytest.fixture
async def mapped(four_kinds: Path, tmp_path: Path) -> AsyncIterator[Mapped]:
    """The library, without a map yet."""
    opened = Mapped(Home(shutil.copytree(four_kinds, tmp_path / "home")))
    yield opened
    await opened.close()
