"""Writing files: whole or not at all, and a full disk told as such.

`whole` is the one way in which a file of ours, or a user's (`base/saving.py`), takes its name.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import secrets
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from tonewalk.base.errors import DiskFull, Unavailable

FULL: Final = {errno.ENOSPC, errno.EFBIG} | ({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())
"""What the system calls a disk that takes no more."""

_IN_USE: Final = {5, 32, 33, 1224}
"""Windows' answers to who would replace or rename what another program, or a mapping, holds open: access denied,
sharing violation, lock violation, user-mapped section open."""
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([. ].*)?", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\.[0-9a-f]{8}\..+")
_PAUSES: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""s between tries: a virus scanner or a reader of ours holds a new file for less than that together."""


@contextmanager
def disk_full_told(path: Path) -> Iterator[None]:
    """Turn "no space", "quota exceeded" and "file too large" into one sentence; other errors pass.

    Raises:
        DiskFull: the disk under `path` takes no more.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise disk_full(path, os.strerror(error.errno)) from error


def disk_full(path: Path, why: str) -> DiskFull:
    """The error for a file that can't be written further."""
    return DiskFull(
        f"{path} can't grow ({why}): free some space on its disk and index again, nothing stored so far is lost"
    )


def told_as_full(path: Path, error: Exception) -> Exception:
    """What to raise for an error of a C++ library that has the system's words in its text and no number."""
    for code in FULL:
        if os.strerror(code) in str(error):
            return disk_full(path, os.strerror(code))
    return error


class Pinned:
    """A file kept open, so that its bytes stay even where its name goes, until nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self.handle)

    def size(self) -> int:
        """Bytes it has now."""
        return os.fstat(self.handle).st_size

    def read(self, count: int) -> bytes:
        """The next bytes, at most `count`."""
        return os.read(self.handle, count)


@contextmanager
def beside(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A new, empty file beside `path` to write to, whose name ends as `path` does; what is left of it goes.

    Args:
        mode: its permissions, less the umask.

    Raises:
        OSError: it can't be made.
    """
    temporary = path.with_name(f".{secrets.token_hex(4)}.{path.name}")
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def is_beside(name: str) -> bool:
    """Whether a file of this name is only one that `beside` has made, and not yet what it will be called."""
    return _BESIDE.fullmatch(name) is not None


@contextmanager
def whole(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A file to write to (see `beside`) that becomes `path` at the end, or goes where writing failed.

    At any moment, a power cut included, either the old or the new file is there, whole.

    Raises:
        OSError: it can't be written; the old file stays.
    """
    with beside(path, mode) as temporary:
        yield temporary
        put_in_place(temporary, path)


def replace_file(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Put `data` at `path`, whole or not at all.

    Raises:
        DiskFull: the disk takes no more; the old file stays.
    """
    with disk_full_told(path), whole(path, mode) as temporary:
        temporary.write_bytes(data)


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a file that was written its name, so that after a power cut the old or the new one is there, whole.

    Raises:
        OSError: the disk takes no more, or refuses; the old file stays.
        Unavailable: another program holds the old file open (Windows); it stays.
    """
    _sync(temporary)
    _insisting(partial(temporary.replace, path), path)
    sync_folder(path.parent)


def is_device(name: str) -> bool:
    """Whether Windows takes a file of this name, whatever its ending, for a device and not for a file."""
    return _DEVICE.fullmatch(name) is not None


def set_aside(path: Path) -> Path:
    """Rename a damaged file or folder, which is made anew, to one that is out of the way: `NAME.damaged-1`, ...

    Raises:
        Unavailable: another program holds it, or a file in it, open (Windows); it stays.
    """
    for number in itertools.count(1):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not os.path.lexists(aside):
            _insisting(partial(path.rename, aside), path)
            sync_folder(path.parent)
            return aside
    raise AssertionError("numbers do not end")


def _insisting(act: Callable[[], object], path: Path) -> None:
    """Do it, again and again for a while where `path` is in use, as Windows alone says."""
    for pause in _PAUSES:
        if (error := _refused(act)) is None:
            return
        time.sleep(pause)
    if (error := _refused(act)) is not None:
        raise Unavailable(
            f"{path} is in use by another program ({error.strerror}): close it there, or stop the daemon, and "
            "try again."
        ) from error


def _refused(act: Callable[[], object]) -> OSError | None:
    try:
        act()
    except OSError as error:
        if getattr(error, "winerror", None) not in _IN_USE:
            raise
        return error
    return None


def sync_file(path: Path) -> None:
    """Wait until a file that another library wrote is on the disk.

    Raises:
        DiskFull: the disk takes no more.
    """
    with disk_full_told(path):
        _sync(path)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
