"""A real daemon for all tests of this folder, and the programs that talk to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.helpers.serving import Daemon, once_it_serves
from tonewalk.demo import synthesise

COUNT = 24


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder = tmp_path_factory.mktemp("doors")
    home = folder / "home"
    synthesise(folder / "sounds", count=COUNT)
    settings = {"LIBRARY_ENCODERS": "timbre", "LIBRARY_WORKERS": "1", "SERVER_ANNOUNCE": "1"}
    environment = {**os.environ, **{f"TONEWALK_{name}": value for name, value in settings.items()}}
    tonewalk = [sys.executable, "-m", "tonewalk", "--home", str(home)]
    indexed = subprocess.run(
        [*tonewalk, "index", str(folder / "sounds")], env=environment, capture_output=True, text=True, timeout=600
    )
    assert indexed.returncode == 0, indexed.stdout + indexed.stderr
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*tonewalk, "serve", "--http-port", "0", "--osc-port", "0"], env=environment, stdout=log, stderr=log
        )
    try:
        yield once_it_serves(home / "daemon.json", process, folder / "serve.log")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=600) == 0, (folder / "serve.log").read_text()


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
