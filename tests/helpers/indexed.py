"""A real daemon over the demo library, ready to be asked everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.command import Daemon
from tests.helpers.serving import once_it_serves
from tonewalk.client import AsyncClient


@contextmanager
def indexed(home: Path, folder: Path) -> Iterator[Daemon]:
    """Serves until the block ends; all is heard, and there is a map."""
    running = Daemon(home, folder)
    try:
        running.wait_for("Serving")
        once_it_serves(home / "daemon.json", running.process, running.log)
        yield running
    finally:
        running.stop()


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
