"""A daemon for all tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.helpers.indexed import indexed
from tonewalk.client import AsyncClient


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Path]:
    """Of a daemon that has heard the demo library."""
    folder = tmp_path_factory.mktemp("home")
    with indexed(folder, demo_folder):
        yield folder


@pytest.fixture
async def atlas(home: Path) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(home) as client:
        yield client
