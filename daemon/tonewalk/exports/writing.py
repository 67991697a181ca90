"""Files for people: whole or not at all, and a sentence where they can't be written."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import soundfile

from tonewalk.errors import DiskFull, InvalidArgument, Refused

_FULL: Final = {errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])}


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A new name beside `path` to write to, which becomes `path` at the end, or goes where writing failed.

    The folder is made where it is missing. The name ends as `path` does.

    Raises:
        DiskFull: no room.
        Refused: the folder can't be made or written to, or `path` is a folder.
    """
    temporary = path.with_name(f".{secrets.token_hex(4)}.{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise _told(path, error.errno or 0) from error
    except soundfile.LibsndfileError as error:
        # libsndfile keeps the number to itself: ask the system again
        raise _told(path, _reason(path.parent)) from error
    finally:
        if path.parent.is_dir():
            temporary.unlink(missing_ok=True)


def given_path(text: str, where: str) -> Path:
    """A path that a user gave, `~` resolved.

    Raises `InvalidArgument` where it is not absolute.
    """
    path = Path(text).expanduser()
    if not path.is_absolute() or "\0" in text:
        raise InvalidArgument(f"{text!r} is no absolute path: give one that begins at the root.", where=where)
    return path


def _reason(folder: Path) -> int:
    try:
        room = os.statvfs(folder).f_bavail if hasattr(os, "statvfs") else 1
    except OSError as error:
        return error.errno or 0
    return errno.EACCES if room else errno.ENOSPC


def _told(path: Path, number: int) -> DiskFull | Refused:
    reason = os.strerror(number) if number else "unknown reason"
    if number in _FULL:
        return DiskFull(f"{path} can't be written ({reason}): free some space on its disk.")
    return Refused(f"{path} can't be written ({reason}): choose another place or mend its permissions.")
