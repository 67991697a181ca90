"""Sounds coming out of the catalogue, and what a user says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tonewalk.base.errors import UnknownSound
from tonewalk.base.types import ContentId, SoundId
from tonewalk.library.catalogue.table import AT_ONCE, Table, marks
from tonewalk.library.records import STATED, Descriptors, Heard, SoundRecord, Stamp

_RECORD: Final = """
SELECT sound.id, root, content, path, sound.start, sound."end", sample_rate, channels, favourite, missing,
    size, mtime_ns, duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo,
    tempo_source, tempo_confidence, "key", key_source, key_confidence
FROM sound JOIN content ON content.id = content
"""

_COLUMNS: Final = """
SELECT sound.id, content, root, missing, favourite, size, mtime_ns,
    duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo,
    tempo_confidence, key_confidence, sound.start, sound."end", path, "key"
FROM sound JOIN content ON content.id = content WHERE sound.id > ? ORDER BY sound.id LIMIT ?
"""

_HEARD: Final = 'f0, f0_confidence, tempo, tempo_source, tempo_confidence, "key", key_source, key_confidence'

_UNHEARD: Final = (
    "FROM content JOIN sound ON sound.content = content.id JOIN root ON root.id = root "
    "WHERE heard < ? AND NOT missing AND online"
)


class Unheard(NamedTuple):
    """What is to be listened to."""

    content: ContentId
    path: bytes
    start: float | None
    """s; None for a whole file, as `end`."""
    end: float | None
    stamp: Stamp
    """Of the file when it was indexed."""


class SoundTable(Table):
    """Records, tags, favourites, and what the listening pass finds."""

    def sound(self, sound_id: SoundId) -> SoundRecord:
        """One sound.

        Raises:
            UnknownSound: no sound has this id.
        """
        found = self.sounds([sound_id])
        if not found:
            raise _unknown(sound_id)
        return found[0]

    def sounds(self, ids: Sequence[SoundId] | None = None, *, since: int = 0) -> list[SoundRecord]:
        """Some sounds, by id: those with these ids, else those changed after change number `since`.

        Ids that no sound has are left out. About 20 us a sound: for all of a large library see `columns`.
        """
        if ids is None:
            rows = self.database.all(f"{_RECORD} WHERE changed > ? ORDER BY changed", (since,))
            tags = self._tags(
                "SELECT sound, tag FROM tag JOIN sound ON sound.id = sound WHERE changed > ?", (since,)
            )
            return [_record(row, tags) for row in rows]
        found: list[SoundRecord] = []
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            listed = marks(len(part))
            rows = self.database.all(f"{_RECORD} WHERE sound.id IN ({listed}) ORDER BY sound.id", part)
            tags = self._tags(f"SELECT sound, tag FROM tag WHERE sound IN ({listed})", part)
            found += (_record(row, tags) for row in rows)
        return found

    def digest(self, content: ContentId) -> bytes:
        """The hash of the file that holds this content, as `Content.hash`."""
        return bytes(self.database.all("SELECT hash FROM content WHERE id = ?", (content,))[0][0])

    def columns(self, at_once: int = 16384) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """Every sound's columns, in chunks by id: id, content, root, missing, favourite, size, mtime_ns, duration,
        loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo, tempo_confidence,
        key_confidence, start, end, path, key.
        """
        last = 0
        while rows := self.database.all(_COLUMNS, (last, at_once)):
            last = rows[-1][0]
            yield tuple(zip(*rows, strict=True))

    def count(self) -> int:
        """How many sounds there are."""
        return int(self.database.all("SELECT count(*) FROM sound", ())[0][0])

    def count_changed(self, since: int, most: int) -> int:
        """How many sounds changed after change number `since`, counted up to `most`."""
        return int(
            self.database.value(
                "SELECT count(*) FROM (SELECT 1 FROM sound WHERE changed > ? LIMIT ?)", (since, most)
            )
        )

    def ids(self) -> list[SoundId]:
        """Every sound's id, rising."""
        return [SoundId(number) for (number,) in self.database.all("SELECT id FROM sound ORDER BY id", ())]

    def all_tags(self) -> dict[SoundId, list[str]]:
        """Sound -> its tags, for those that have any."""
        return self._tags("SELECT sound, tag FROM tag", ())

    def tag(self, sound_id: SoundId, tag: str, on: bool) -> None:
        """Put a tag on a sound, or take it off; doing so twice is no different from once.

        Raises:
            UnknownSound: no sound has this id.
        """
        self.tag_all([sound_id], tag, on)

    def tag_all(self, sound_ids: Sequence[SoundId], tag: str, on: bool) -> None:
        """Put a tag on sounds, or take it off: on all of them, or on none.

        Raises:
            UnknownSound: no sound has one of these ids.
        """
        put = "INSERT INTO tag VALUES (?, ?) ON CONFLICT DO NOTHING"
        take = "DELETE FROM tag WHERE sound = ? AND tag = ?"
        with self.database.writing():
            for sound_id in sound_ids:
                self._touch(sound_id)
                self.database.run(put if on else take, (sound_id, tag))

    def favourite(self, sound_id: SoundId, on: bool) -> None:
        """Make a sound a favourite, or no longer.

        Raises:
            UnknownSound: no sound has this id.
        """
        self.favourite_all([sound_id], on)

    def favourite_all(self, sound_ids: Sequence[SoundId], on: bool) -> None:
        """Make sounds favourites, or no longer: all of them, or none.

        Raises:
            UnknownSound: no sound has one of these ids.
        """
        with self.database.writing():
            for sound_id in sound_ids:
                self._touch(sound_id)
                self.database.run("UPDATE sound SET favourite = ? WHERE id = ?", (on, sound_id))

    def count_unheard(self, version: int) -> int:
        """How many contents that are there were not heard by this version of the listening pass yet."""
        if self.database.first("SELECT 1 FROM content WHERE heard < ? LIMIT 1", (version,)) is None:
            return 0
        return int(self.database.value(f"SELECT count(DISTINCT content.id) {_UNHEARD}", (version,)))

    def unheard(self, version: int) -> Iterator[Unheard]:
        """Those contents, rising, each with a path that holds it.

        Storing results while this runs is fine.
        """
        last = 0
        while rows := self.database.all(
            # size and mtime_ns: of the row that has the least path
            'SELECT content.id, min(sound.path), content.start, content."end", size, mtime_ns '
            f"{_UNHEARD} AND content.id > ? "
            "GROUP BY content.id ORDER BY content.id LIMIT ?",
            (version, last, AT_ONCE),
        ):
            last = rows[-1][0]
            for content, path, start, end, size, mtime_ns in rows:
                yield Unheard(content, path, start, end, Stamp(size, mtime_ns))

    def put_heard(self, found: Mapping[ContentId, Heard | None], version: int) -> None:
        """Store what the listening pass found, also that it found nothing; None: it could not hear the content.

        A tempo or key that a chunk or a name states gives way to none that was heard.
        """
        with self.database.writing():
            change = self._next_change()
            for content, heard in found.items():
                self.database.run("UPDATE content SET heard = ? WHERE id = ?", (version, content))
                before = self.database.first(f"SELECT {_HEARD} FROM content WHERE id = ?", (content,))
                if heard is None or before is None:
                    continue
                after = _merged(before, heard)
                if after != before:
                    self.database.run(
                        f"UPDATE content SET ({_HEARD}) = ({marks(len(after))}) WHERE id = ?", (*after, content)
                    )
                    self.database.run("UPDATE sound SET changed = ? WHERE content = ?", (change, content))

    def _touch(self, sound_id: SoundId) -> None:
        if self.database.first("SELECT id FROM sound WHERE id = ?", (sound_id,)) is None:
            raise _unknown(sound_id)
        self.database.run("UPDATE sound SET changed = ? WHERE id = ?", (self._next_change(), sound_id))

    def _tags(self, sql: str, values: Sequence[Any]) -> dict[SoundId, list[str]]:
        tags: dict[SoundId, list[str]] = {}
        for sound, tag in self.database.all(f"{sql} ORDER BY sound, tag", values):
            tags.setdefault(sound, []).append(tag)
        return tags


def _record(row: tuple[Any, ...], tags: dict[SoundId, list[str]]) -> SoundRecord:
    sound_id, root, content, path, start, end, sample_rate, channels, favourite, missing = row[:10]
    size, mtime_ns = row[10:12]
    duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr = row[12:21]
    tempo, tempo_source, tempo_confidence, key, key_source, key_confidence = row[21:]
    return SoundRecord(
        id=sound_id,
        root=root,
        content=content,
        path=path,
        start=start,
        end=end,
        sample_rate=sample_rate,
        channels=channels,
        descriptors=Descriptors(
            duration=duration,
            loudness=loudness,
            peak=peak,
            centroid=centroid,
            flatness=flatness,
            f0=f0,
            f0_confidence=f0_confidence,
            attack=attack,
            zcr=zcr,
            tempo=tempo,
            tempo_source=tempo_source,
            tempo_confidence=tempo_confidence,
            key=key,
            key_source=key_source,
            key_confidence=key_confidence,
        ),
        tags=tags.get(sound_id, []),
        favourite=bool(favourite),
        missing=bool(missing),
        stamp=Stamp(size, mtime_ns),
    )


def _merged(before: tuple[Any, ...], heard: Heard) -> tuple[Any, ...]:
    """Of `_HEARD`: what is known after a content was heard."""
    tempo = (heard.tempo, heard.tempo_source, heard.tempo_confidence)
    key = (heard.key, heard.key_source, heard.key_confidence)
    return (
        *(heard.f0, heard.f0_confidence),
        *(before[2:5] if before[3] in STATED and heard.tempo_source not in STATED else tempo),
        *(before[5:8] if before[6] in STATED and heard.key_source not in STATED else key),
    )


def _unknown(sound_id: int) -> UnknownSound:
    return UnknownSound(f"No sound has the id {sound_id}: search gives the ids there are.")
