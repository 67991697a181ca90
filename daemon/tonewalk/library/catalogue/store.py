"""Files going into the catalogue: stored, moved, vanished, back again."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from tonewalk.base.errors import Conflict, UnknownSound
from tonewalk.base.types import MAX_SOUND_ID, ContentId, RootId, SoundId
from tonewalk.library.catalogue.entries import Known, Move, Place, RootRow, StoredFile
from tonewalk.library.catalogue.roots import RootTable
from tonewalk.library.catalogue.table import AT_ONCE, marks
from tonewalk.library.names import indexed
from tonewalk.library.records import Content, Stamp, Stamped

PAGE: Final = 8192
"""Files that are read at once where all of a root are."""

_NEW_CONTENT: Final = """
INSERT INTO content (hash, start, "end", sample_rate, channels, frames, duration, loudness, peak, centroid,
    flatness, f0, f0_confidence, attack, zcr, tempo, tempo_source, tempo_confidence, "key", key_source,
    key_confidence)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class StoreTable(RootTable):
    """What a scan compares with, and what it changes."""

    def there(self, root_id: RootId, places: Collection[bytes] = ()) -> Iterator[list[Stamped]]:
        """Whole files of a root that are not missing (path, size, mtime in ns), `PAGE` at a time.

        Args:
            places: only those at these paths, or below; none: all, by id.
        """
        for place in places:
            yield from self._there_at(root_id, place)
        if places:
            return
        last = 0
        while rows := self.database.all(
            "SELECT path, size, mtime_ns, id FROM sound WHERE id > ? AND +root = ? "  # by id, not by root
            'AND NOT missing AND start IS NULL AND "end" IS NULL ORDER BY id LIMIT ?',
            (last, root_id, PAGE),
        ):
            last = rows[-1][3]
            yield [row[:3] for row in rows]

    def _there_at(self, root_id: RootId, place: bytes) -> Iterator[list[Stamped]]:
        separator = os.fsencode(os.sep)
        below = place + separator, place + bytes([separator[0] + 1])
        for least, end in ((place, place + b"\0"), below):
            while rows := self.database.all(
                "SELECT path, size, mtime_ns FROM sound WHERE path >= ? AND path < ? AND +root = ? "  # by path
                'AND NOT missing AND start IS NULL AND "end" IS NULL ORDER BY path LIMIT ?',
                (least, end, root_id, PAGE),
            ):
                yield rows
                least = rows[-1][0] + b"\0"

    def known(self, root_id: RootId, paths: Collection[bytes]) -> dict[bytes, Known]:
        """Those of these paths that are whole files of a root and were ever stored, missing ones too."""
        found: dict[bytes, Known] = {}
        for part in _parts(list(paths)):
            found |= {
                path: Known(sound_id, content, Stamp(size, mtime), digest, bool(missing))
                for path, sound_id, content, size, mtime, digest, missing in self.database.all(
                    "SELECT sound.path, sound.id, content, size, mtime_ns, hash, missing FROM sound "
                    f"JOIN content ON content.id = content WHERE sound.path IN ({marks(len(part))}) "
                    'AND root = ? AND sound.start IS NULL AND sound."end" IS NULL',
                    (*part, root_id),
                )
            }
        return found

    def sizes(self) -> set[int]:
        """The sizes (bytes) of all files ever stored: only a file of one of these may be known by its bytes."""
        return {size for (size,) in self.database.all("SELECT DISTINCT size FROM sound")}

    def content_ids(self, hashes: Iterable[bytes]) -> dict[bytes, ContentId]:
        """Hash -> content, for those whole files that were analysed before."""
        found: dict[bytes, ContentId] = {}
        for part in _parts(list(hashes)):
            found |= self.database.all(
                f"SELECT hash, id FROM content WHERE hash IN ({marks(len(part))}) "
                'AND start IS NULL AND "end" IS NULL',
                part,
            )
        return found

    def places(self, hashes: Iterable[bytes]) -> dict[bytes, list[Place]]:
        """Hash -> the sounds that are whole files with these bytes, wherever they are or were."""
        found: dict[bytes, list[Place]] = {}
        for part in _parts(list(hashes)):
            for digest, sound_id, path, missing, online in self.database.all(
                "SELECT hash, sound.id, sound.path, missing, online FROM content "
                "JOIN sound ON sound.content = content.id JOIN root ON root.id = sound.root "
                f'WHERE hash IN ({marks(len(part))}) AND sound.start IS NULL AND sound."end" IS NULL '
                "ORDER BY sound.id",
                part,
            ):
                found.setdefault(digest, []).append(Place(sound_id, path, bool(missing), bool(online)))
        return found

    def store(self, root_id: RootId, files: Sequence[StoredFile], moved: Sequence[Move] = ()) -> list[SoundId]:
        """Put files into the catalogue: all of them, or on any exception none.

        A path that is there keeps its sound's id, also where its content is another now; a new path gets the next
        id. A content is stored once, however many files hold it. Moved sounds keep id, tags and slices.

        Returns:
            The sound id of every file, in their order.

        Raises:
            UnknownRoot: the root was removed meanwhile.
            UnknownSound: a moved sound's root was removed meanwhile.
            Conflict: there are no ids left (16,777,215 sounds were stored since the catalogue was made).
        """
        with self.database.writing():
            root = self._root(root_id)
            change = self._next_change()
            for move in moved:
                self._move(root, move, change)
            return [self._store(root, file, change) for file in files]

    def mark_missing(self, sound_ids: Iterable[SoundId]) -> None:
        """These files are gone; their sounds, slices too, are hidden and keep all that is known of them.

        Storing the path again takes this back.
        """
        with self.database.writing():
            change = self._next_change()
            self.database.many(
                "UPDATE sound SET missing = 1, changed = ? "
                "WHERE path = (SELECT path FROM sound WHERE id = ?) AND NOT missing",
                [(change, sound_id) for sound_id in sound_ids],
            )

    def _store(self, root: RootRow, file: StoredFile, change: int) -> SoundId:
        content = self._content(file)
        self.database.many(
            "INSERT INTO embedding VALUES (?, ?, ?) ON CONFLICT (space, content) DO NOTHING",
            [(space, content, row) for space, row in file.rows.items()],
        )
        old = self.database.first(
            'SELECT id FROM sound WHERE path = ? AND start IS ? AND "end" IS ?',
            (file.path, file.start, file.end),
        )
        if old is None:
            return self._new(root, file, content, change)
        self.database.run(
            "UPDATE sound SET root = ?, content = ?, size = ?, mtime_ns = ?, missing = 0, changed = ? "
            "WHERE id = ?",
            (root.id, content, file.stamp.size, file.stamp.mtime_ns, change, old[0]),
        )
        if file.start is None and file.end is None:
            self._settle_slices(SoundId(old[0]), change)
        return SoundId(old[0])

    def _new(self, root: RootRow, file: StoredFile, content: ContentId, change: int) -> SoundId:
        stamp = file.stamp
        sound_id = self.database.run(
            'INSERT INTO sound (root, content, path, start, "end", size, mtime_ns, changed) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (root.id, content, file.path, file.start, file.end, stamp.size, stamp.mtime_ns, change),
        )
        if sound_id > MAX_SOUND_ID:
            raise Conflict(
                f"The catalogue has given out all of its {MAX_SOUND_ID} sound ids: start a new one with --home."
            )
        self.database.run(
            "INSERT INTO words (rowid, name, folders) VALUES (?, ?, ?)", (sound_id, *indexed(file.path))
        )
        return SoundId(sound_id)

    def _content(self, file: StoredFile) -> ContentId:
        if not isinstance(file.content, Content):
            return file.content
        key = (file.content.hash, file.start, file.end)
        known = self.database.first('SELECT id FROM content WHERE hash = ? AND start IS ? AND "end" IS ?', key)
        if known is not None:
            return ContentId(known[0])
        analysis, of = file.content.analysis, file.content.analysis.descriptors
        return ContentId(
            self.database.run(
                _NEW_CONTENT,
                (
                    *(*key, analysis.sample_rate, analysis.channels, analysis.frames),
                    *(of.duration, of.loudness, of.peak, of.centroid, of.flatness, of.f0, of.f0_confidence),
                    *(of.attack, of.zcr, of.tempo, of.tempo_source, of.tempo_confidence),
                    *(of.key, of.key_source, of.key_confidence),
                ),
            )
        )

    def _move(self, root: RootRow, move: Move, change: int) -> None:
        """Let a file's sound, and its slices with it, follow it."""
        whole = self.database.first("SELECT path FROM sound WHERE id = ?", (move.sound_id,))
        if whole is None:
            raise UnknownSound(f"Sound {move.sound_id} was forgotten while it was moved: scan the folder again.")
        ids = [part for (part,) in self.database.all("SELECT id FROM sound WHERE path = ?", whole)]
        self.database.run(
            "UPDATE sound SET root = ?, path = ?, size = ?, mtime_ns = ?, missing = 0, changed = ? WHERE path = ?",
            (root.id, move.path, move.stamp.size, move.stamp.mtime_ns, change, *whole),
        )
        self._settle_slices(move.sound_id, change)
        name, folders = indexed(move.path)
        self.database.many(
            "UPDATE words SET name = ?, folders = ? WHERE rowid = ?", [(name, folders, part) for part in ids]
        )
        self._words_replaced()

    def _settle_slices(self, whole: SoundId, change: int) -> None:
        """A file's slices are there as long as it holds the bytes that they were cut from."""
        self.database.run(
            "UPDATE sound SET changed = ?2, missing = (SELECT hash FROM content WHERE id = sound.content) <> "
            "(SELECT hash FROM sound AS file JOIN content ON content.id = file.content WHERE file.id = ?1) "
            "WHERE path = (SELECT path FROM sound WHERE id = ?1) AND id <> ?1",
            (whole, change),
        )


def _parts(values: list[bytes]) -> Iterable[list[bytes]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
