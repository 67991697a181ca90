"""Audio files opened so that what is read is a regular file and, of the library, the one that was indexed.

A path says nothing of what stands there by the time it is opened: a file may have become a link, a pipe or another
program's secret, and a folder above it a link elsewhere. So everything is asked of the open file: whatever is
checked is also what is read.
"""

from __future__ import annotations

import io
import os
import stat
from typing import Final, NamedTuple

import msgspec

from tonewalk.base.errors import ChangedFile, OutsideLibrary, Unreadable
from tonewalk.library.records import Stamp, shown
from tonewalk.library.scanning.roots import holds

_READ: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would hold us
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_SAME: Final = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = os.O_RDONLY | _SAME | getattr(os, "O_DIRECTORY", 0)


class Kept(msgspec.Struct, frozen=True):
    """A file of the library: it is opened only where its real path lies in a root."""

    path: bytes
    """Absolute."""
    roots: tuple[bytes, ...]
    """The library's folders."""
    stamp: Stamp | None = None
    """Of the file that was indexed, which this must still be; None: whatever is there now."""


class Sent(msgspec.Struct, frozen=True):
    """The content of another machine's file, which was sent to this one."""

    path: bytes
    """Where that file is, there."""
    copy: bytes
    """Where its content is, here."""


class Opened(NamedTuple):
    """A file that was opened; whoever has it closes it."""

    file: io.FileIO
    name: str
    """Its own, without folders."""


Audio = bytes | Kept | Sent
"""A file that a user named, by its path alone, one of the library, or one that another machine sent."""


def path_of(audio: Audio) -> bytes:
    """Where it is."""
    return audio if isinstance(audio, bytes) else audio.path


def open_audio(audio: Audio) -> io.FileIO:
    """Open a file for reading; it never blocks.

    Raises:
        Unreadable: there is none, it is no regular file, or may not be read.
        OutsideLibrary: its real path lies in none of the library's folders.
        ChangedFile: it is not the one that was indexed.
    """
    path = path_of(audio)
    try:
        handle = _open_inside(audio) if isinstance(audio, Kept) else os.open(_place(audio), _READ)
        file = io.FileIO(handle)
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and isinstance(audio, Kept):
            text = f"{shown(path)} is not there now: plug its drive in, or scan the library."
        else:
            reason = getattr(error, "strerror", None) or error
            text = f"{shown(path)} can't be read ({reason}); check that it exists and its permissions."
        raise Unreadable(text) from error
    try:
        _check(audio, os.fstat(handle))
    except BaseException:
        file.close()
        raise
    return file


def _place(audio: bytes | Sent) -> bytes:
    return audio if isinstance(audio, bytes) else audio.copy


def _check(audio: Audio, status: os.stat_result) -> None:
    path = shown(path_of(audio))
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"{path} is no regular file; take it out of the library.")
    if isinstance(audio, Kept) and audio.stamp not in (None, Stamp(status.st_size, status.st_mtime_ns)):
        raise ChangedFile(f"{path} has changed since it was indexed: ask again once it has been scanned.")


def _open_inside(kept: Kept) -> int:
    """Open it step by step from its root, so that no link can come between the check and the file."""
    real = os.path.realpath(kept.path)
    root = next((one for one in map(os.path.realpath, kept.roots) if holds(one, real)), None)
    if root is None:
        raise OutsideLibrary(
            f"{shown(kept.path)} leads out of the library's folders: index the one it leads to, or scan again."
        )
    if os.open not in os.supports_dir_fd:
        return os.open(real, _READ)
    *folders, name = [part for part in real[len(root) :].split(os.fsencode(os.sep)) if part]
    folder = os.open(root, _FOLDER)
    try:
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(name, _READ | _SAME, dir_fd=folder)
    finally:
        os.close(folder)
