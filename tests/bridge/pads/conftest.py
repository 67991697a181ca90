"""A daemon on the demo library for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.node import node
from tests.helpers.walkable import walkable
from tonewalk.base.home import Home
from tonewalk.cli.client import post

__all__ = ["node"]

PATHS = ("long-walk", "other.2")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Home]:
    """The home of a daemon that runs, with a map and two paths."""
    with walkable(tmp_path_factory.mktemp("home"), demo_folder, PATHS) as made:
        yield made


@pytest.fixture
def ask(home: Home) -> Callable[..., dict[str, Any]]:
    """Asks the daemon over HTTP, with its token."""
    info = home.daemon()
    assert info is not None
    return lambda command, **arguments: post(info, command, **arguments)
