"""Slices: sounds that are stretches of a file, beside the sound that is all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from tonewalk.base.types import ContentId, RootId, SoundId
from tonewalk.library.catalogue.table import Table
from tonewalk.library.records import Stamp

Span = tuple[float, float]
"""s from the beginning of the file."""

_RECORDINGS: Final = """
SELECT sound.id, sound.path, sound.root, size, mtime_ns, hash, duration, EXISTS (
    SELECT 1 FROM sound AS part JOIN content AS cut ON cut.id = part.content
    WHERE part.path = sound.path AND part.start IS NOT NULL AND cut.hash = content.hash
)
FROM sound JOIN content ON content.id = sound.content JOIN root ON root.id = sound.root
WHERE sound.start IS NULL AND sound."end" IS NULL AND NOT missing AND online
"""


class Recording(NamedTuple):
    """A whole file that may be cut."""

    sound_id: SoundId
    path: bytes
    root: RootId
    stamp: Stamp
    hash: bytes
    duration: float
    """s"""
    cut: bool
    """Whether there are slices of these bytes."""


class SliceTable(Table):
    """What was cut, and what can be."""

    def recordings(self) -> list[Recording]:
        """The whole files that are there, by id."""
        return [_recording(row) for row in self.database.all(f"{_RECORDINGS} ORDER BY sound.id")]

    def recordings_changed(self) -> list[Recording]:
        """Those that were cut when they held other bytes, and not since."""
        rows = self.database.all(
            f"{_RECORDINGS} AND sound.path IN (SELECT path FROM sound WHERE start IS NOT NULL) ORDER BY sound.id"
        )
        return [one for one in map(_recording, rows) if not one.cut]

    def paths_cut(self) -> list[bytes]:
        """The files that have slices, also such as are away."""
        return [path for (path,) in self.database.all("SELECT DISTINCT path FROM sound WHERE start IS NOT NULL")]

    def slices_of(self, digest: bytes) -> dict[Span, ContentId]:
        """What is known of stretches of these bytes."""
        return {
            (start, end): content
            for start, end, content in self.database.all(
                'SELECT start, "end", id FROM content WHERE hash = ? AND start IS NOT NULL', (digest,)
            )
        }

    def forget_slices(self, paths: Iterable[bytes], *, other_than: bytes = b"") -> int:
        """Forget the slices of files, with their tags; how many they were. What was measured of them is kept.

        Args:
            other_than: keep those that were cut from these bytes.
        """
        with self.database.writing():
            ids = [
                (number,)
                for path in paths
                for (number,) in self.database.all(
                    "SELECT sound.id FROM sound JOIN content ON content.id = content "
                    "WHERE path = ? AND sound.start IS NOT NULL AND hash <> ?",
                    (path, other_than),
                )
            ]
            if ids:
                self.database.many("DELETE FROM words WHERE rowid = ?", ids)
                self.database.many("DELETE FROM sound WHERE id = ?", ids)
                self._next_change()
                self._words_replaced()
            return len(ids)


def _recording(row: tuple[Any, ...]) -> Recording:
    sound_id, path, root, size, mtime, digest, duration, cut = row
    return Recording(sound_id, path, root, Stamp(size, mtime), digest, duration, bool(cut))
