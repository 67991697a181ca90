"""A small library that is indexed already, opened for each test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders


@pytest.fixture(scope="session")
def four_kinds(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """The home of 22 sounds of four kinds, not to be changed: every test has a copy."""
    folder = tmp_path_factory.mktemp("Samples")
    for kind in ("kick", "closed-hat", "bell", "pad"):
        shutil.copytree(demo_folder / kind, folder / kind)
    home = Home(tmp_path_factory.mktemp("home"))
    index_folders(home, [str(folder)], Config().library, Report())
    return home.path


@pytest.fixture
async def engine(four_kinds: Path, tmp_path: Path) -> AsyncIterator[Engine]:
    """Over the library, without a map, as a command without a daemon opens it."""
    config = Config()
    config.maps.method = (
        "pca"  # else one of UMAP follows by itself, whenever it is ready, and moves what lies on maps
    )
    config.library.workers = 1
    opened = Engine(Home(shutil.copytree(four_kinds, tmp_path / "home")), config)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def growing(tmp_path: Path) -> AsyncIterator[Engine]:
    """Over an empty home, serving."""
    config = Config()
    config.maps.method = "pca"
    config.library.workers = 1
    made = Engine(Home(tmp_path / "home"), config)
    await made.open(serving=True)
    yield made
    await made.close()


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A few sounds of each kind, to be changed."""
    copy = tmp_path / "Samples"
    for kind in ("kick", "closed-hat", "bell"):
        shutil.copytree(demo_folder / kind, copy / kind)
    return copy
