"""A real daemon, as a process of its own over synthesised sounds, for real clients to talk to."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tonewalk.demo import synthesise

COUNT = 24


class Daemon(NamedTuple):
    """Where a running daemon listens."""

    http: int
    osc: int
    pid: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("doors")
    home = folder / "home"
    synthesise(folder / "sounds", count=COUNT)
    settings = {"LIBRARY_ENCODERS": "timbre", "LIBRARY_WORKERS": "1", "SERVER_ANNOUNCE": "1"}
    environment = {**os.environ, **{f"TONEWALK_{name}": value for name, value in settings.items()}}
    tonewalk = [sys.executable, "-m", "tonewalk", "--home", str(home)]
    indexed = subprocess.run(
        [*tonewalk, "index", str(folder / "sounds")], env=environment, capture_output=True, text=True, timeout=300
    )
    assert indexed.returncode == 0, indexed.stdout + indexed.stderr
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*tonewalk, "serve", "--http-port", "0", "--osc-port", "0"], env=environment, stdout=log, stderr=log
        )
    try:
        yield _serving(home / "daemon.json", process, folder / "serve.log")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0, (folder / "serve.log").read_text()


def _serving(path: Path, process: subprocess.Popen[bytes], log: Path) -> Daemon:
    for _ in range(3000):
        if path.exists():
            info = json.loads(path.read_bytes())
            if _has_a_map(info["http"]):
                return Daemon(info["http"], info["osc"], process.pid, info["token"])
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"the daemon did not begin to serve: {log.read_text()}")


def _has_a_map(port: int) -> bool:
    """Hits have places from then on, so that their OSC messages are of one kind."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/map/list", b"{}", {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return bool(json.load(answer)["maps"])
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="session")
def client_program() -> Callable[[str], str]:
    """Where a real client is installed; without it the test is skipped, but under CI it fails."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            text = f"{name} is not installed: apt-get install liblo-tools puredata-core curl"
            if os.environ.get("CI") == "true":
                pytest.fail(text)
            pytest.skip(text)
        return path

    return find
