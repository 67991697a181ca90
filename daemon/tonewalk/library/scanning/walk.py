"""Every audio file below a folder, each folder once, whatever links and permissions are met on the way."""

from __future__ import annotations

import errno
import math
import os
import stat
import sys
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from tonewalk.library.records import Problem, Stamp, Stamped, shown
from tonewalk.library.scanning.kinds import READ, UNSUPPORTED, extension, is_junk
from tonewalk.library.scanning.roots import within

Found = tuple[bytes, Stamp]
_Identity = tuple[int, int]

_SEPARATOR: Final = os.fsencode(os.sep)
_DOT: Final = ord(".")
_READ: Final = frozenset(os.fsencode(kind) for one in READ for kind in (one, one.upper()))
"""As nearly all files spell them."""

_LONGEST: Final = 259
"""Characters of a path that Windows opens unless it is told to open longer ones."""


class _Entry:
    """One path, as `os.scandir` gives those of a folder."""

    def __init__(self, path: bytes) -> None:
        self.path, self.name = path, os.path.basename(path)

    def is_dir(self) -> bool:
        return os.path.isdir(self.path)

    def is_symlink(self) -> bool:
        return os.path.islink(self.path)

    def stat(self) -> os.stat_result:
        return os.stat(self.path)


class Walk:
    """Goes through a folder and all below it; links to folders are followed once everything else was seen, so that
    a file is found by its own path where it has one inside the root.

    Args:
        root: where it begins.
        roots: further folders into which links may lead; one that leads anywhere else is not followed.
        places: paths inside the root, none in another, to which it goes instead, whatever is there now; none: it
            goes through all.

    Attributes:
        problems: folders and files that can't be used, and audio of a kind that is not read here.
        unseen: folders whose contents stay unknown (no permission, an I/O error): what was known of them still
            holds. One that vanished on the way is none of them.
        entries: how many entries the root itself has, where it goes through all.
        linked: whether a link was met to a folder, or to a file that is used.
    """

    def __init__(self, root: bytes, roots: Sequence[bytes] = (), places: Collection[bytes] = ()) -> None:
        self.problems: list[Problem] = []
        self.unseen: list[bytes] = []
        self.entries = 0
        self.linked = False
        self._root = root
        self._roots = [os.path.realpath(one) for one in (root, *roots)]
        self._places = list(places)
        self._folders: list[bytes] = [] if places else [root]
        self._links: deque[bytes] = deque()
        self._seen: dict[_Identity, bytes] = {}

    def files(self) -> Iterator[Found]:
        """Audio files and their stamps, in no order."""
        for run in self.runs():
            yield from ((path, Stamp(size, mtime_ns)) for path, size, mtime_ns in run)

    def runs(self) -> Iterator[list[Stamped]]:
        """The same, a folder at a time: half as dear where there are a million."""
        while self._places or self._folders or self._links:
            if self._places:
                yield self._there(self._places.pop())
            elif self._folders:
                yield self._looked_into(self._folders.pop())
            else:
                yield self._followed(self._links.popleft())

    def _there(self, place: bytes) -> list[Stamped]:
        """What is at one path now: a folder is put aside."""
        try:
            os.lstat(place)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._can_not_read(place, error)
            return []
        if any(map(is_junk, place[len(self._root) :].split(_SEPARATOR))):
            return []
        stamped = self._look_closer(_Entry(place))
        return [] if stamped is None else [stamped]

    def _followed(self, link: bytes) -> list[Stamped]:
        try:
            return [] if self._leads_out(link) else self._looked_into(link)
        except OSError as error:
            self._can_not_read(link, error)
            return []

    def _looked_into(self, folder: bytes) -> list[Stamped]:
        """The files of one folder; those in it are put aside for later."""
        files = list[Stamped]()
        read, regular, top, room = _READ, stat.S_ISREG, folder == self._root, _room(folder)
        try:
            if self._is_seen(folder):
                return []
            with os.scandir(folder) as entries:
                for entry in entries:  # all that is done for each of a million files stands here
                    self.entries += top
                    name = entry.name
                    plain = name[name.rfind(b".") :] in read and name[0] != _DOT and len(name) <= room
                    if plain and not entry.is_symlink():
                        try:
                            status = entry.stat()
                        except OSError as error:
                            self._problem(entry.path, error)
                            continue
                        if regular(status.st_mode):
                            files.append((entry.path, status.st_size, status.st_mtime_ns))
                            continue
                    if not is_junk(name) and (stamped := self._look_closer(entry)) is not None:
                        files.append(stamped)
        except OSError as error:
            self._can_not_read(folder, error)
        return files

    def _look_closer(self, entry: os.DirEntry[bytes] | _Entry) -> Stamped | None:
        """What is no plain audio file: a folder is put aside, what can't be used is named, the rest is None."""
        kind, path = extension(entry.name), entry.path
        try:
            if entry.is_dir():
                if entry.is_symlink():
                    self.linked = True
                    self._links.append(path)
                else:
                    self._folders.append(path)
                return None
            if kind in UNSUPPORTED:
                self._unsupported(path, kind)
            if kind not in READ:
                return None
            status = os.stat(path) if _too_long(path) else entry.stat()
            if entry.is_symlink() and self._leads_out(path):
                return None
        except OSError as error:
            if kind in READ:
                self._problem(path, error)
            return None
        if stat.S_ISREG(status.st_mode):
            self.linked |= entry.is_symlink()
            return path, status.st_size, status.st_mtime_ns
        text = f"{shown(path)} is no file but a pipe, socket or device: it was left alone."
        self.problems.append(Problem(path=path, code="not_audio", text=text))
        return None

    def _can_not_read(self, folder: bytes, error: OSError) -> None:
        if error.errno != errno.ENOENT or _too_long(folder):
            self.unseen.append(folder)
            self._problem(folder, error)

    def _is_seen(self, folder: bytes) -> bool:
        status = os.stat(folder)
        identity = (status.st_dev, status.st_ino)
        first = self._seen.setdefault(identity, folder)
        if first is folder:
            return False
        if folder.startswith(first + _SEPARATOR):
            self.problems.append(
                Problem(
                    path=folder,
                    code="loop",
                    text=f"{shown(folder)} is a link back to a folder that it lies in: it was not followed.",
                )
            )
        return True

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


def _room(folder: bytes) -> float:
    """Bytes that a name in it may have for its path to be opened without a closer look."""
    return _LONGEST - len(folder) - len(_SEPARATOR) if sys.platform == "win32" else math.inf


def _too_long(path: bytes) -> bool:
    """Whether it may be its length why a file that is listed is not found."""
    return sys.platform == "win32" and len(os.fsdecode(path)) > _LONGEST
