"""Sounds coming out of the catalogue, and what a user says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tonewalk.errors import UnknownSound
from tonewalk.library.records import Descriptors, SoundRecord, Source, Stamp
from tonewalk.library.table import AT_ONCE, Table, marks
from tonewalk.types import ContentId, SoundId

_RECORD = """
SELECT sound.id, root, content, path, sound.start, sound."end", sample_rate, channels, favourite, missing,
    size, mtime_ns, duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo,
    tempo_source, "key", key_source
FROM sound JOIN content ON content.id = content
"""

_COLUMNS = """
SELECT sound.id, content, root, missing, favourite, size, mtime_ns,
    duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo,
    sound.start, sound."end", path, "key"
FROM sound JOIN content ON content.id = content WHERE sound.id > ? ORDER BY sound.id LIMIT ?
"""


class SoundTable(Table):
    """Records, tags, favourites, and the later pass for tempo and key."""

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

    def columns(self, at_once: int = 16384) -> Iterator[tuple[tuple[Any, ...], ...]]:
        """Every sound's columns, in chunks by id: id, content, root, missing, favourite, size, mtime_ns, duration,
        loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo, start, end, path, key.
        """
        last = 0
        while rows := self.database.all(_COLUMNS, (last, at_once)):
            last = rows[-1][0]
            yield tuple(zip(*rows, strict=True))

    def count(self) -> int:
        """How many sounds there are."""
        return int(self.database.all("SELECT count(*) FROM sound", ())[0][0])

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
        with self.database.writing():
            self._touch(sound_id)
            if on:
                self.database.run("INSERT INTO tag VALUES (?, ?) ON CONFLICT DO NOTHING", (sound_id, tag))
            else:
                self.database.run("DELETE FROM tag WHERE sound = ? AND tag = ?", (sound_id, tag))

    def favourite(self, sound_id: SoundId, on: bool) -> None:
        """Make a sound a favourite, or no longer.

        Raises:
            UnknownSound: no sound has this id.
        """
        with self.database.writing():
            self._touch(sound_id)
            self.database.run("UPDATE sound SET favourite = ? WHERE id = ?", (on, sound_id))

    def without_tempo_key(self, min_duration: float) -> Iterator[tuple[ContentId, bytes]]:
        """Whole files of at least `min_duration` s whose tempo or key is open and was not looked for yet.

        Storing results while this runs is fine.
        """
        last = 0
        while rows := self.database.all(
            "SELECT content.id, min(sound.path) FROM content "
            "JOIN sound ON sound.content = content.id JOIN root ON root.id = root "
            "WHERE content.id > ? AND duration >= ? AND NOT tempo_key_tried "
            'AND (tempo IS NULL OR "key" IS NULL) AND content.start IS NULL AND content."end" IS NULL '
            "AND NOT missing AND online GROUP BY content.id ORDER BY content.id LIMIT ?",
            (last, min_duration, AT_ONCE),
        ):
            last = rows[-1][0]
            yield from rows

    def put_tempo_key(
        self,
        content_id: ContentId,
        *,
        tempo: float | None = None,
        key: str | None = None,
        source: Source = "audio",
    ) -> None:
        """Store what the later pass found, also that it found nothing; what was known before stays."""
        with self.database.writing():
            self.database.run(
                "UPDATE content SET tempo_key_tried = 1, "
                "tempo_source = CASE WHEN tempo IS NULL AND ?2 IS NOT NULL THEN ?4 ELSE tempo_source END, "
                'key_source = CASE WHEN "key" IS NULL AND ?3 IS NOT NULL THEN ?4 ELSE key_source END, '
                'tempo = ifnull(tempo, ?2), "key" = ifnull("key", ?3) WHERE id = ?1',
                (content_id, tempo, key, source),
            )
            self.database.run("UPDATE sound SET changed = ? WHERE content = ?", (self._next_change(), content_id))

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
    tempo, tempo_source, key, key_source = row[21:]
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
            key=key,
            key_source=key_source,
        ),
        tags=tags.get(sound_id, []),
        favourite=bool(favourite),
        missing=bool(missing),
        stamp=Stamp(size, mtime_ns),
    )


def _unknown(sound_id: int) -> UnknownSound:
    return UnknownSound(f"No sound has the id {sound_id}: search gives the ids there are.")
