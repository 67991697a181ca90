"""A daemon on the demo library, and SuperCollider's language without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.atlas import needed
from tests.helpers.jack import jack_server
from tests.helpers.walkable import walkable
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.cli.client import post
from tonewalk_bridge.installing import copied
from tonewalk_bridge.sc.cli import QUARK

__all__ = ["jack_server"]

Run = Callable[..., str]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Home]:
    """The home of a daemon that runs, with a map."""
    with walkable(tmp_path_factory.mktemp("home"), demo_folder, []) as made:
        yield made


@pytest.fixture(scope="session")
def info(home: Home) -> DaemonInfo:
    found = home.daemon()
    assert found is not None
    return found


@pytest.fixture
def ask(info: DaemonInfo) -> Callable[..., dict[str, Any]]:
    """Asks the daemon over HTTP, with its token."""
    return lambda command, **arguments: post(info, command, **arguments)


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's own folder, in which the quark is installed."""
    folder = tmp_path_factory.mktemp("user")
    extensions = folder / ".local" / "share" / "SuperCollider" / "Extensions" / "Tonewalk"
    copied(QUARK, [path.relative_to(QUARK) for path in QUARK.rglob("*") if path.is_file()], extensions, False)
    return folder


@pytest.fixture
def sclang(own: Path, tmp_path: Path) -> Run:
    """Runs a program to its end, in a Routine in which `t` is what it is to use; gives what it posted."""
    found = shutil.which("sclang") or needed(
        "SuperCollider is not installed: apt-get install supercollider-language"
    )

    def run(home: Path, program: str, made: str = "Tonewalk.new") -> str:
        script = tmp_path / "program.scd"
        script.write_text(f"Tonewalk.patience = 600; fork {{ var t = {made};\n{program}\n0.exit }};", "utf-8")
        told = os.environ | {
            "HOME": str(own),
            "TONEWALK_HOME": str(home),
            "XDG_DATA_HOME": str(own / ".local" / "share"),
            "XDG_RUNTIME_DIR": str(own),
            "QT_QPA_PLATFORM": "offscreen",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # its help browser would not start as root
        }
        with subprocess.Popen(
            [found, "-i", "none", script],
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        ) as running:
            assert running.stdout is not None
            lines: list[str] = []
            for line in running.stdout:
                lines.append(line)
                if line.startswith("ERROR"):
                    threading.Timer(1, running.kill).start()  # its Routine is over; what follows says where
        output = "".join(lines)
        assert running.returncode == 0, output
        return output

    return run
