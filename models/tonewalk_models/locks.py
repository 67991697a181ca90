"""Locks on files, which the operating system lets go of however a process ends."""

from __future__ import annotations

import sys
from typing import IO

if sys.platform == "win32":  # pragma: no cover - the suite runs on POSIX
    import msvcrt

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock of an open file; False where another process, or another opening of it, has it."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Let go of it."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock of an open file; False where another process, or another opening of it, has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Let go of it."""
        fcntl.flock(file, fcntl.LOCK_UN)
