"""A daemon on the demo library, and programs in node that have the package."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command import environment
from tests.helpers.indexed import home
from tests.helpers.node import node
from tests.helpers.subcommand import output
from tonewalk_bridge.node.cli import app

__all__ = ["home", "node"]

Run = Callable[..., str]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The folder of a program in node, with the package as `tonewalk node install` brings it."""
    output(app, "node", tmp_path, "install", str(tmp_path))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    return tmp_path


@pytest.fixture
def run(home: Path, node: str, program: Path) -> Run:
    """Runs a module; what it printed. It finds the daemon in its environment, unless told otherwise."""

    def run(source: str, *, at: Path | None = home, timeout: float = 600) -> str:
        (program / "main.mjs").write_text(source, "utf-8")
        done = subprocess.run(
            [node, "main.mjs"],
            cwd=program,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            env=environment() | {"TONEWALK_HOME": str(at)},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
