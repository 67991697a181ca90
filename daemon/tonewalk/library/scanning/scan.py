"""What is new, changed or gone in a folder since it was last looked through; no file is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.entries import Known
from tonewalk.library.records import Problem, Stamp, Stamped
from tonewalk.library.scanning.roots import above, holds, outermost
from tonewalk.library.scanning.walk import Walk

_AT_ONCE: Final = 4096
"""Files that are compared in one go."""
_NONE: Final = np.zeros(0, np.int64)


class ScanPlan(msgspec.Struct):
    """What there is to do for one root."""

    places: frozenset[bytes] = frozenset()
    """Where it was looked; none: everywhere."""
    linked: bool = False
    """Whether links were met."""
    stopped: bool = False
    """It was not looked through to its end; all else is empty."""
    offline: bool = False
    """The folder is away; all else is empty, and nothing is to be marked missing."""
    new: list[tuple[bytes, Stamp]] = []
    """Paths that were never stored."""
    changed: list[tuple[bytes, Stamp]] = []
    """Paths that were: with another size or time now, or back after they were missing."""
    unchanged: int = 0
    gone: list[SoundId] = []
    """Sounds that were there and whose files are not; some of them may only have moved."""
    problems: list[Problem] = []

    def leaves(self, path: bytes) -> bool:
        """Whether it was not looked there, so that what was known of it still holds."""
        return bool(self.places) and path not in self.places and self.places.isdisjoint(above(path))


class Remembered(Protocol):
    """The whole files of a root that were ever stored."""

    def there(self, places: Collection[bytes] = ()) -> Iterator[list[Stamped]]:
        """Those that are not missing, some at a time, in any order: all, or those at these paths and below."""
        ...

    def known(self, paths: Collection[bytes]) -> Mapping[bytes, Known]:
        """Those of these paths, missing ones too."""
        ...


def scan_root(
    root: bytes,
    known: Remembered,
    roots: Sequence[bytes] = (),
    stopped: Callable[[], bool] = lambda: False,
    places: Collection[bytes] = (),
) -> ScanPlan:
    """Compare a folder with what is known of it; a file that is as it was costs 8 bytes of memory.

    A folder that is away, vanishes meanwhile, or stands all empty where there were sounds (the mount point of a
    drive that is unplugged) gives a plan that is `offline`. Sounds in subfolders that can't be read are neither
    gone nor changed.

    Args:
        root: the folder, absolute.
        known: what is known of it.
        roots: all folders of the library, into which links may lead.
        stopped: whether it is to be left; asked after every 4,096 files.
        places: paths inside the folder, of files or of folders with all below, beside which nothing can have
            changed; none: anything can. All of it is looked through even so where a link leads to one of them or
            lies there: what is there, and by which path, then depends on what is elsewhere.
    """
    places = outermost(places)
    if root in places or any(map(_linked_to, places)):
        places = frozenset()
    empty_before = bool(places) and _stands_empty(root)
    walk, compared = Walk(root, roots, places), _Compared(known, places)
    for run in walk.runs():
        if places and walk.linked:
            return scan_root(root, known, roots, stopped)
        if compared.take(run) and stopped():
            return ScanPlan(stopped=True)
    others, lost = compared.rest()
    empty = empty_before or _stands_empty(root) if places else not walk.entries and root not in walk.unseen
    if not _is_folder(root) or (compared.present and empty):
        return ScanPlan(offline=True)
    there = {path for path, _ in others}
    gone = [path for path in lost if path not in there and not any(_is_at(one, path) for one in walk.unseen)]
    before = known.known([*gone, *there])
    return ScanPlan(
        places=places,
        linked=walk.linked,
        new=[one for one in others if one[0] not in before],
        changed=[one for one in others if one[0] in before],
        unchanged=compared.unchanged,
        gone=[before[path].sound_id for path in gone if path in before and not before[path].missing],
        problems=walk.problems,
    )


class _Compared:
    """Files of a folder, beside those that are known to be there: paths and stamps by their hashes.

    64 bits by Python's own keyed hash: that a file which changed is taken for one that did not is as likely as one
    in 10^13, of a million.

    Attributes:
        unchanged: how many are as they were.
        present: whether any is known to be there.
    """

    def __init__(self, known: Remembered, places: Collection[bytes]) -> None:
        self._known, self._places = known, places
        self._hashes = np.sort(np.concatenate([_NONE, *map(_hashed, known.there(places))]))
        self._seen = np.zeros(len(self._hashes), np.bool_)
        self._waiting: list[Stamped] = []
        self._others: list[tuple[bytes, Stamp]] = []
        self.unchanged = 0
        self.present = len(self._hashes) > 0

    def take(self, run: list[Stamped]) -> bool:
        """Some files; gives whether those that had come were compared now."""
        self._waiting += run
        due = len(self._waiting) >= _AT_ONCE
        if due:
            self._compare()
        return due

    def rest(self) -> tuple[list[tuple[bytes, Stamp]], list[bytes]]:
        """What is otherwise than it was known, and paths that are known as nothing is now."""
        self._compare()
        lost = set(self._hashes[~self._seen].tolist())
        pages = self._known.there(self._places) if lost else iter(())
        return self._others, [one[0] for page in pages for one in page if hash(one) in lost]

    def _compare(self) -> None:
        found, self._waiting = self._waiting, []
        hashes = _hashed(found)
        first, end = (np.searchsorted(self._hashes, hashes, side) for side in ("left", "right"))
        same = end > first
        self._seen[first[same]] = True
        self._seen[end[same] - 1] = True  # two that are known may share a hash
        self.unchanged += int(np.count_nonzero(same))
        for at in np.flatnonzero(~same).tolist():
            path, size, mtime_ns = found[at]
            self._others.append((path, Stamp(size, mtime_ns)))


def _hashed(files: list[Stamped]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(hash, files), np.int64, len(files))


def _is_at(place: bytes, path: bytes) -> bool:
    return path == place or holds(place, path)


def _linked_to(place: bytes) -> bool:
    """Whether a path leads over a link."""
    folder = os.path.dirname(place)
    return os.path.realpath(folder) != folder


def _stands_empty(folder: bytes) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _is_folder(path: bytes) -> bool:
    try:
        return Path(os.fsdecode(path)).is_dir()
    except OSError:
        return False
