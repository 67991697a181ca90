"""Locks on files, which the operating system lets go of however a process ends."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from filelock import BaseFileLock, FileLock, Timeout

EVERY: Final = 0.1
"""s between two tries of one who waits."""


def take(path: Path, patience: float = 0.0) -> BaseFileLock | None:
    """Take the lock of a file, which is made where it is missing; None where another has it.

    Another in this process counts as well. The file stays when the lock is let go of, so that all open the same
    one. A disk that knows no locks refuses: what is only written down would be held by a process that was killed.

    Args:
        patience: s to wait for another.

    Raises:
        OSError: the file can't be made or opened.
    """
    lock = FileLock(path, thread_local=False, preserve_lock_file=True, poll_interval=EVERY)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        return None
    return lock
