"""Which files of this machine are the sounds of a library that came here: by path, size and time, else by content.

A file at a sound's path, of the size and time that were indexed, is that sound. Any other is it where its bytes
are the same; a sound without such a file is looked for by its bytes among the files that are no sound's. Files
that belong to nothing are left to the next scan.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import msgspec

from tonewalk.base.errors import AudioError
from tonewalk.base.types import RootId, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Known, Move
from tonewalk.library.moving.paths import whole_files
from tonewalk.library.moving.pointing import Place
from tonewalk.library.records import Stamp, shown
from tonewalk.library.report import Report
from tonewalk.library.scanning.hashing import hash_file
from tonewalk.library.scanning.roots import holds
from tonewalk.library.scanning.walk import Walk

_THREADS: Final = 4
_AT_ONCE: Final = 2_000
"""Sounds a transaction."""


class Matched(msgspec.Struct):
    """What became of one folder's sounds."""

    folder: str
    """Where it was."""
    place: str
    """Where it is now, or will be looked for."""
    here: bool
    """False: not on this machine; its sounds are hidden until it is."""
    sounds: int = 0
    """Files, without their slices."""
    found: int = 0
    """At their paths."""
    moved: int = 0
    """Elsewhere, by their content."""
    missing: list[str] = []
    """Paths of those that were not found: hidden, with all that is known of them."""


class _Lost(NamedTuple):
    """A sound that no file was found for by its path."""

    root: RootId
    path: bytes
    known: Known


class _File(NamedTuple):
    """A file that is not the sound of its path, or is no sound's."""

    root: RootId
    path: bytes
    stamp: Stamp


class Matcher:
    """Finds the files of a catalogue that nobody else uses yet."""

    def __init__(self, catalogue: Catalogue, report: Report) -> None:
        self._catalogue, self._report = catalogue, report
        self._lost: dict[SoundId, _Lost] = {}
        self._free: list[tuple[_File, bytes]] = []
        """With their hashes, empty where they were not read yet."""
        self._owners: dict[bytes, SoundId] = {}
        """Path of a free file -> the sound that has this path, and other bytes."""

    def match(self, places: Sequence[Place]) -> list[Matched]:
        """Find the sounds of all folders; the catalogue has them where they are, and the others as missing.

        Raises:
            DiskFull, Damaged: the catalogue can't be written.
        """
        roots = [one.path for one in places]
        results = {place.folder.id: self._by_path(place, roots) for place in places}
        for root in self._by_content():
            results[root].moved += 1
        for lost in self._lost.values():
            if not lost.known.missing:
                results[lost.root].missing.append(shown(lost.path))
        self._catalogue.mark_missing(self._lost)
        for result in results.values():
            result.missing.sort()
            result.sounds += result.found + result.moved + len(result.missing)
        return list(results.values())

    def _by_path(self, place: Place, roots: Sequence[bytes]) -> Matched:
        """One folder's sounds that are where they were in it."""
        root, known = place.folder.id, whole_files(self._catalogue.database, place.folder.id)
        result = Matched(folder=shown(place.folder.path), place=shown(place.path), here=False)
        self._report.progress(0, 0, f"Looking through {shown(place.path)}")
        there = _files(place.path, roots, known)
        result.here = place.here and there is not None
        self._catalogue.set_online(root, result.here)
        if there is None or not result.here:
            result.sounds = sum(not one.missing for one in known.values())
            return result
        fit = {path for path, one in known.items() if not one.missing and there.get(path) == one.stamp}
        gone = {one.sound_id for path, one in known.items() if path not in fit}
        same = []
        changed = [_File(root, path, stamp) for path, stamp in there.items() if path in known and path not in fit]
        for file, digest in self._hashed(changed):
            sound = known[file.path]
            if digest == sound.hash:
                same.append(Move(sound.sound_id, file.path, file.stamp))
                gone.discard(sound.sound_id)
            else:
                self._free.append((file, digest))
                self._owners[file.path] = sound.sound_id
        self._put(root, same)
        self._lost |= {one.sound_id: _Lost(root, path, one) for path, one in known.items() if one.sound_id in gone}
        self._free += [(_File(root, path, stamp), b"") for path, stamp in there.items() if path not in known]
        result.found = len(fit) + len(same)
        return result

    def _by_content(self) -> list[RootId]:
        """Give lost sounds the files that have their bytes; the folders that these sounds were in."""
        sizes = {lost.known.stamp.size for lost in self._lost.values()}
        unread = [file for file, digest in self._free if not digest and file.stamp.size in sizes]
        wanted: dict[bytes, list[_Lost]] = {}
        for lost in self._lost.values():
            wanted.setdefault(lost.known.hash, []).append(lost)
        moved: dict[SoundId, _File] = {}
        for file, digest in [*((file, digest) for file, digest in self._free if digest), *self._hashed(unread)]:
            if alike := wanted.get(digest):
                lost = _likest(alike, file.path)
                alike.remove(lost)
                moved[lost.known.sound_id] = file
        possible = self._possible(moved)
        self._move(possible)
        return [self._lost.pop(sound).root for sound in possible]

    def _possible(self, moved: Mapping[SoundId, _File]) -> dict[SoundId, _File]:
        """Without those whose new path is that of a sound which stays there."""
        possible = dict(moved)
        while True:
            taken = [one for one, file in possible.items() if self._owners.get(file.path, one) not in possible]
            if not taken:
                return possible
            for one in taken:
                del possible[one]

    def _move(self, moved: Mapping[SoundId, _File]) -> None:
        """All at once, as two may take each other's path."""
        aside: dict[RootId, list[Move]] = {}
        there: dict[RootId, list[Move]] = {}
        for sound, file in moved.items():
            aside.setdefault(file.root, []).append(Move(sound, b"/moving/%d" % sound, file.stamp))
            there.setdefault(file.root, []).append(Move(sound, file.path, file.stamp))
        for moves in (aside, there):
            for root, each in moves.items():
                self._put(root, each)

    def _put(self, root: RootId, moves: Sequence[Move]) -> None:
        for start in range(0, len(moves), _AT_ONCE):
            self._catalogue.store(root, [], moves[start : start + _AT_ONCE])

    def _hashed(self, files: Sequence[_File]) -> Iterator[tuple[_File, bytes]]:
        """Files and their hashes; those that can't be read have none."""
        with ThreadPoolExecutor(_THREADS) as threads:
            for start in range(0, len(files), _THREADS * 8):  # Ctrl-C waits for these alone
                part = files[start : start + _THREADS * 8]
                yield from zip(part, threads.map(_hash, part), strict=True)
                self._report.progress(start + len(part), len(files), "Comparing files")


def _files(root: bytes, roots: Sequence[bytes], known: Mapping[bytes, Known]) -> dict[bytes, Stamp] | None:
    """The audio files in a folder; None where it is away, or stands empty as the mount point of a drive that is.

    What lies in a folder that can't be read is taken to be as it was.
    """
    walk = Walk(root, roots)
    there = dict(walk.files())
    if not os.path.isdir(root) or (known and not walk.entries and root not in walk.unseen):
        return None
    for path, one in known.items():
        if not one.missing and any(holds(folder, path) for folder in walk.unseen):
            there.setdefault(path, one.stamp)
    return there


def _hash(file: _File) -> bytes:
    try:
        return hash_file(file.path)
    except (AudioError, OSError):
        return b""  # the next scan says why it can't be read


def _likest(alike: Sequence[_Lost], path: bytes) -> _Lost:
    """Of several sounds with the same bytes, one that was there before one that was not, then by its name."""
    name = os.path.basename(path)
    return max(alike, key=lambda lost: (not lost.known.missing, os.path.basename(lost.path) == name))
