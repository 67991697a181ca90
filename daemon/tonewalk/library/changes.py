"""What changed in a catalogue, and sounds as columns: what goes into the library in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from tonewalk.base.types import ContentId, Row
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.records import SURE, SoundRecord
from tonewalk.library.view import DESCRIPTORS

Table = tuple[tuple[Any, ...], ...]
"""Sounds as columns: id, content, root, missing, favourite, size, mtime_ns, `DESCRIPTORS`, start, end, path,
key."""

_FIRST: Final = 7
"""Where the descriptors begin in a `Table`."""


class Changes(NamedTuple):
    """What changed in a catalogue since a change number."""

    change: int
    """The change number that it leads to."""
    records: list[SoundRecord]
    rows: dict[int, dict[ContentId, Row]]
    """Space id -> content -> row."""
    roots: list[RootRow]
    words: int
    """See `Catalogue.words_changed`."""
    sounds: int | None
    """How many sounds the catalogue has; None where none can have gone."""


def changes_since(catalogue: Catalogue, change: int, words: int = -1) -> Changes:
    """What `Intake.take` takes in; in any thread that the catalogue serves.

    Args:
        words: `Changes.words` of the time of that change; sounds go only where it is another.
    """
    with catalogue.snapshot():
        records = catalogue.sounds(since=change)
        contents = {record.content for record in records}
        rows = {space.id: catalogue.rows_for(space.id, contents) for space in catalogue.spaces()}
        now = catalogue.words_changed()
        sounds = None if now == words else catalogue.count()
        return Changes(catalogue.changes(), records, rows, catalogue.roots(), now, sounds)


def table_of(records: Sequence[SoundRecord]) -> Table:
    """Records as `Catalogue.columns` gives them."""
    lines = [
        (
            *(record.id, record.content, record.root, record.missing, record.favourite),
            *(record.stamp.size, record.stamp.mtime_ns),
            *(getattr(record.descriptors, name) for name in DESCRIPTORS),
            *(record.start, record.end),
            *(record.path, record.descriptors.key),
        )
        for record in records
    ]
    return tuple(zip(*lines, strict=True))


def sure(table: Table) -> Table:
    """Less the values that are not sure enough to be used."""
    made = list(table)
    for name, least in SURE.items():
        at = -1 if name == "key" else _FIRST + DESCRIPTORS.index(name)
        confidence = table[_FIRST + DESCRIPTORS.index(f"{name}_confidence")]
        made[at] = tuple(
            one if confident >= least else None for one, confident in zip(table[at], confidence, strict=True)
        )
    return tuple(made)
