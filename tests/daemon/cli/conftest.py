"""A home and a daemon for all tests of a file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.command import Daemon

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests of a file."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def daemon(home: Path, demo_folder: Path) -> Iterator[Daemon]:
    """A daemon that has indexed the demo library."""
    running = Daemon(home, demo_folder)
    running.wait_for("Serving")
    yield running
    running.stop()
