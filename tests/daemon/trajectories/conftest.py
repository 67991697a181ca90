"""The ring of sounds, and a folder outside it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.helpers.ring import Ring


@pytest.fixture(autouse=True)
def no_step_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine may hold up a test for longer than a step may be late: all are told."""
    monkeypatch.setattr("tonewalk.trajectories.player.LATE", math.inf)


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    """The sounds, their space and their map."""
    return Ring(tmp_path)


@pytest.fixture
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the library."""
    return tmp_path_factory.mktemp("out")
