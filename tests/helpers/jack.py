"""JACK, for clients that need a system with ports and a sound card."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.atlas import needed
from tests.helpers.waiting import wait_until

_NUMBERS = itertools.count()


@contextmanager
def _alone() -> Iterator[None]:
    """The only JACK server of this machine's tests: one that starts or ends cuts others off from their clients."""
    import fcntl  # where there is JACK

    with Path(tempfile.gettempdir(), f"tonewalk-jack-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
def jack_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JACK server that plays to nobody, under a name of its own, which clients of this process find."""
    jackd = shutil.which("jackd") or needed("JACK is not installed: apt-get install jackd2")
    name = f"tonewalk-{os.getpid()}-{next(_NUMBERS)}"
    log = tmp_path_factory.mktemp("jack") / "log"
    ours = {"JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1"}
    before = {key: os.environ.get(key) for key in ours}
    os.environ |= ours
    # without -S: in its synchronous mode everything that is sent was lost; few ports, as memory is shared; long
    # periods, as what is sent in one that comes too late is lost: of 64 frames 3 in 6,000 were, of 1,024 none
    command = [jackd, "-r", "-m", "-p", "64", "-n", name, "-d", "dummy", "-r", "48000", "-p", "1024"]
    with _alone():
        yield from _served(command, name, log, before)


def _served(command: list[str], name: str, log: Path, before: dict[str, str | None]) -> Iterator[str]:
    with log.open("wb") as written:
        running = subprocess.Popen(command, stdout=written, stderr=written)
    try:
        wait_until(lambda: running.poll() is not None or any(Path("/dev/shm").glob(f"jack_{name}_*")))
        if running.poll() is not None:
            pytest.skip(f"JACK's server does not start on this machine: {log.read_text(errors='replace')}")
        yield name
    finally:
        running.terminate()
        running.wait()
        for key, value in before.items():
            if value is None:
                os.environ.pop(key)
            else:
                os.environ[key] = value
