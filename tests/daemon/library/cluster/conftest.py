"""One Ray cluster for all tests: its head, a machine that shares our disk, and one that has another."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.ray_nodes import LOOPBACK, Nodes


@pytest.fixture(scope="session", autouse=True)
def with_ray() -> Iterator[None]:
    """Ray's own settings, which it reads when it is first imported."""
    if importlib.util.find_spec("ray") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Ray is not installed: it comes with the extra ray")
        pytest.skip("Ray is not installed: it comes with the extra ray")
    before = dict(os.environ)
    os.environ |= LOOPBACK
    yield
    for key in os.environ.keys() - before.keys():
        del os.environ[key]


@pytest.fixture(scope="session")
def nodes(with_ray: None, demo_folder: Path) -> Iterator[Nodes]:
    cluster = Nodes()
    try:
        cluster.add()
        cluster.add(hidden=demo_folder)
        yield cluster
    finally:
        cluster.close()
