"""Every audio file below a folder, each folder once, whatever links and permissions are met on the way."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from tonewalk.library.records import Problem, Stamp, shown
from tonewalk.library.scanning.kinds import READ, UNSUPPORTED, extension, is_junk
from tonewalk.library.scanning.roots import within

Found = tuple[bytes, Stamp]
_Identity = tuple[int, int]

_LONGEST: Final = 259
"""Characters of a path that Windows opens unless it is told to open longer ones."""


class Walk:
    """Goes through a folder and all below it; links to folders are followed once everything else was seen, so that
    a file is found by its own path where it has one inside the root.

    Args:
        root: where it begins.
        roots: further folders into which links may lead; one that leads anywhere else is not followed.

    Attributes:
        problems: folders and files that can't be used, and audio of a kind that is not read here.
        unseen: folders whose contents stay unknown (no permission, an I/O error): what was known of them still
            holds. One that vanished on the way is none of them.
        entries: how many entries the root itself has.
    """

    def __init__(self, root: bytes, roots: Sequence[bytes] = ()) -> None:
        self.problems: list[Problem] = []
        self.unseen: list[bytes] = []
        self.entries = 0
        self._root = root
        self._roots = [os.path.realpath(one) for one in (root, *roots)]
        self._folders: deque[bytes] = deque([root])
        self._links: deque[bytes] = deque()
        self._seen: dict[_Identity, bytes] = {}

    def files(self) -> Iterator[Found]:
        """Audio files and their stamps, in no order."""
        while self._folders or self._links:
            yield from self._files_in(self._folders.pop() if self._folders else self._links.popleft())

    def _files_in(self, folder: bytes) -> Iterator[Found]:
        try:
            if self._leads_out(folder) or self._is_seen(folder):
                return
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.entries += folder == self._root
                    if not is_junk(entry.name) and (found := self._look_at(entry)) is not None:
                        yield found
        except OSError as error:
            if error.errno != errno.ENOENT or _too_long(folder):
                self.unseen.append(folder)
                self._problem(folder, error)

    def _is_seen(self, folder: bytes) -> bool:
        status = os.stat(folder)
        identity = (status.st_dev, status.st_ino)
        first = self._seen.setdefault(identity, folder)
        if first is folder:
            return False
        if folder.startswith(first + os.fsencode(os.sep)):
            self.problems.append(
                Problem(
                    path=folder,
                    code="loop",
                    text=f"{shown(folder)} is a link back to a folder that it lies in: it was not followed.",
                )
            )
        return True

    def _look_at(self, entry: os.DirEntry[bytes]) -> Found | None:
        """An audio file's path and stamp; folders are put aside, everything else is None."""
        kind = extension(entry.name)
        try:
            if entry.is_dir():
                (self._links if entry.is_symlink() else self._folders).append(entry.path)
                return None
            if kind in UNSUPPORTED:
                self._unsupported(entry.path, kind)
            if kind not in READ:
                return None
            if _too_long(entry.path):
                os.stat(entry.path)
            status = entry.stat()
            if entry.is_symlink() and self._leads_out(entry.path):
                return None
        except OSError as error:
            if kind in READ:
                self._problem(entry.path, error)
            return None
        if not stat.S_ISREG(status.st_mode):
            text = f"{shown(entry.path)} is no file but a pipe, socket or device: it was left alone."
            self.problems.append(Problem(path=entry.path, code="not_audio", text=text))
            return None
        return entry.path, Stamp(status.st_size, status.st_mtime_ns)

    def _leads_out(self, path: bytes) -> bool:
        if within(path, self._roots):
            return False
        text = (
            f"{shown(path)} is a link out of the library's folders: it was not followed; "
            "index the folder that it leads to."
        )
        self.problems.append(Problem(path=path, code="outside_library", text=text))
        return True

    def _unsupported(self, path: bytes, kind: str) -> None:
        text = f"{shown(path)} is audio of a kind that is not read here ({kind}): convert it to WAV or FLAC."
        self.problems.append(Problem(path=path, code="unsupported_audio", text=text))

    def _problem(self, path: bytes, error: OSError) -> None:
        if error.errno == errno.ELOOP:
            code, text = "loop", f"{shown(path)} is a link that leads back to itself: remove it."
        elif _too_long(path):
            text = (
                f"{shown(path)} has more than {_LONGEST} characters, which Windows does not open: switch its long "
                "paths on, or move the folder to where its path is shorter."
            )
            code = "unreadable"
        elif error.errno == errno.ENOENT:
            code, text = "unreadable", f"{shown(path)} is a link to a file that does not exist: mend or remove it."
        else:
            reason = error.strerror or error
            code, text = (
                "unreadable",
                f"{shown(path)} can't be read ({reason}): check its permissions and its disk.",
            )
        self.problems.append(Problem(path=path, code=code, text=text))


def _too_long(path: bytes) -> bool:
    """Whether it may be its length why a file that is listed is not found."""
    return sys.platform == "win32" and len(os.fsdecode(path)) > _LONGEST
