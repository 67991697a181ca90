"""A real daemon over the demo library, ready to be asked everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.command import Daemon
from tests.helpers.serving import once_it_serves


@contextmanager
def indexed(home: Path, folder: Path) -> Iterator[Daemon]:
    """Serves until the block ends; all is heard, and there is a map."""
    running = Daemon(home, folder)
    try:
        running.wait_for("Serving")
        once_it_serves(home / "daemon.json", running.process, running.log)
        yield running
    finally:
        running.stop()
