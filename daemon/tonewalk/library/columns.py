"""The library in memory, one array a property, for queries over all of it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import ContentId, Mask, Row, Rows, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.growing import Growing
from tonewalk.library.opening import Kept
from tonewalk.library.records import SURE, SoundRecord, Stamp, shown

DESCRIPTORS = (
    *("duration", "loudness", "peak", "centroid", "flatness"),
    *("f0", "f0_confidence", "attack", "zcr", "tempo"),
    *("tempo_confidence", "key_confidence"),
)
"""The descriptors held as float32 arrays, in their `Descriptors` units."""

_FIRST = 7
"""Where the descriptors begin in a `Table`."""

_NO_ROOT = 0
"""The root of a sound that was deleted: no root has this id."""

Table = tuple[tuple[Any, ...], ...]
"""Sounds as columns: id, content, root, missing, favourite, size, mtime_ns, `DESCRIPTORS`, start, end, path,
key."""

Stretch = tuple[bytes, float | None, float | None]
"""What a sound is: a path, and where in the file it begins and ends (s), None for all of it."""


class Changes(NamedTuple):
    """What changed in a catalogue since a change number."""

    change: int
    """The change number that it leads to."""
    records: list[SoundRecord]
    rows: dict[int, dict[ContentId, Row]]
    """Space id -> content -> row."""
    roots: list[RootRow]
    sounds: int
    """How many sounds the catalogue has."""


def changes_since(catalogue: Catalogue, change: int) -> Changes:
    """What `Columns.take` takes in; in any thread that the catalogue serves."""
    with catalogue.snapshot():
        records = catalogue.sounds(since=change)
        contents = {record.content for record in records}
        rows = {space.id: catalogue.rows_for(space.id, contents) for space in catalogue.spaces()}
        return Changes(catalogue.changes(), records, rows, catalogue.roots(), catalogue.count())


class Columns:
    """Every sound ever stored, in the order of ids: position = index into all arrays.

    Positions never change. A sound that is forgotten (its root removed) keeps its position and is not visible.
    An update makes new views, so arrays taken before it stay as long as they were.

    Attributes:
        change: the catalogue's change number that this shows.
        version: rises with every update; what is derived from these arrays is good for one version.
        ids: sound ids, rising `[shape=(n,)]`, as all arrays here.
        content: content ids.
        root: root ids.
        missing: whose file is gone.
        visible: whose file is there, in a root that is online.
        favourite: marked by the user.
        duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo, tempo_confidence,
            key_confidence: as in `Descriptors`, NaN for None. What is not `SURE` counts as None: whoever asks
            these arrays uses only what is.
    """

    change: int
    version: int
    ids: npt.NDArray[np.int32]
    content: npt.NDArray[np.int64]
    root: npt.NDArray[np.int32]
    missing: Mask
    visible: Mask
    favourite: Mask
    duration: npt.NDArray[np.float32]
    loudness: npt.NDArray[np.float32]
    peak: npt.NDArray[np.float32]
    centroid: npt.NDArray[np.float32]
    flatness: npt.NDArray[np.float32]
    f0: npt.NDArray[np.float32]
    f0_confidence: npt.NDArray[np.float32]
    attack: npt.NDArray[np.float32]
    zcr: npt.NDArray[np.float32]
    tempo: npt.NDArray[np.float32]
    tempo_confidence: npt.NDArray[np.float32]
    key_confidence: npt.NDArray[np.float32]

    def __init__(self) -> None:
        self.change = self.version = 0
        self._ids = Growing(np.int32, 0)
        self._content = Growing(np.int64, 0)
        self._root = Growing(np.int32, 0)
        self._missing = Growing(np.bool_, True)
        self._favourite = Growing(np.bool_, False)
        self._size, self._mtime_ns = Growing(np.int64, 0), Growing(np.int64, 0)
        self._descriptors = {name: Growing(np.float32, np.nan) for name in DESCRIPTORS}
        self._start, self._end = Growing(np.float64, np.nan), Growing(np.float64, np.nan)
        self._arrays = [
            *(self._ids, self._content, self._root, self._missing, self._favourite, self._size, self._mtime_ns),
            *self._descriptors.values(),
            *(self._start, self._end),
        ]
        self._keys: list[str | None] = []
        self._paths: list[bytes] = []
        self._tags: dict[int, frozenset[str]] = {}
        self._positions = Growing(np.int32, -1)  # by sound id
        self._rows: dict[int, Growing] = {}  # space id -> row by content id
        self._roots: list[RootRow] = []
        self._publish()

    @classmethod
    def load(cls, catalogue: Catalogue) -> Columns:
        """Read all sounds of a catalogue."""
        columns = cls()
        with catalogue.snapshot():
            columns.change = catalogue.changes()
            for chunk in catalogue.columns():
                columns._extend(chunk)
            for sound_id, tags in catalogue.all_tags().items():
                columns._tags[columns.position(sound_id)] = frozenset(tags)
            for space in catalogue.spaces():
                columns._row_by_content(space.id).put(*catalogue.rows_of(space.id))
            columns.set_roots(catalogue.roots())
        return columns

    def refresh(self, catalogue: Catalogue) -> int:
        """Read what changed in the catalogue since; gives how many sounds did."""
        changes = changes_since(catalogue, self.change)
        if not self.take(changes):
            self.forget_all_but(catalogue.ids())
        return len(changes.records)

    def take(self, changes: Changes) -> bool:
        """Take in what changed since `change`.

        Returns:
            False where more sounds are held than the catalogue has: one that moved to another root, and was
            forgotten with that, left no change behind. `forget_all_but` ends that.
        """
        self._roots = changes.roots
        self.update(changes.records, changes.rows)
        self.change = changes.change
        here = np.bincount(self.root, minlength=1 + max((root.id for root in self._roots), default=0))
        return int(sum(here[root.id] for root in self._roots)) == changes.sounds

    def update(self, records: Sequence[SoundRecord], rows: Mapping[int, Mapping[ContentId, Row]]) -> None:
        """Take in new or changed sounds.

        Args:
            records: the sounds as they are now.
            rows: space id -> content -> row, for contents that have a new embedding.
        """
        known = [record for record in records if self.position(record.id) >= 0]
        if known:
            self._replace([self.position(record.id) for record in known], _table(known))
        new = [record for record in records if self.position(record.id) < 0]
        if new:
            self._extend(_table(sorted(new, key=lambda record: record.id)))
        for record in records:
            if record.tags or self.position(record.id) in self._tags:
                self._tags[self.position(record.id)] = frozenset(record.tags)
        for space_id, places in rows.items():
            contents = np.fromiter(places.keys(), np.int64, len(places))
            self._row_by_content(space_id).put(contents, np.fromiter(places.values(), np.int64, len(places)))
        self._publish()

    def set_roots(self, roots: Sequence[RootRow]) -> None:
        """Say which roots there are; sounds of any other, and of one that is offline, are hidden."""
        self._roots = list(roots)
        self._publish()

    def __len__(self) -> int:
        return len(self.ids)

    def position(self, sound_id: SoundId) -> int:
        """Where a sound stands in the arrays; -1 for an id that no sound has."""
        by_id = self._positions.view
        return int(by_id[sound_id]) if 0 < sound_id < len(by_id) else -1

    def positions(self, sound_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Where these sounds stand in the arrays; an id that no sound has (yet) is left out."""
        by_id = self._positions.view
        found: npt.NDArray[np.int32] = by_id[sound_ids[sound_ids < len(by_id)]]
        return found[found >= 0]

    def path(self, position: int) -> bytes:
        """A sound's path, absolute."""
        return self._paths[position]

    def root_paths(self) -> tuple[bytes, ...]:
        """The library's folders."""
        return tuple(root.path for root in self._roots)

    def kept(self, position: int) -> Kept:
        """A sound's file, to be opened."""
        stamp = Stamp(int(self._size.view[position]), int(self._mtime_ns.view[position]))
        return Kept(self._paths[position], self.root_paths(), stamp)

    def stretch(self, position: int) -> Stretch:
        """What a sound is, of which file."""
        start, end = float(self._start.view[position]), float(self._end.view[position])
        return self._paths[position], None if math.isnan(start) else start, None if math.isnan(end) else end

    def name(self, position: int) -> str:
        """A sound's file name, as text."""
        return shown(os.path.split(self._paths[position])[1])

    def key(self, position: int) -> str | None:
        """A sound's musical key, as in `Descriptors`, where it is sure."""
        return self._keys[position]

    def tags(self, position: int) -> frozenset[str]:
        """A sound's tags."""
        return self._tags.get(position, frozenset())

    def tag_mask(self, tag: str) -> Mask:
        """Which sounds have a tag `[shape=(n,)]`."""
        mask = np.zeros(len(self), np.bool_)
        mask[[position for position, tags in list(self._tags.items()) if tag in tags and position < len(mask)]] = (
            True
        )
        return mask

    def key_mask(self, key: str) -> Mask:
        """Which sounds are in a key, spelled as in `Descriptors` `[shape=(n,)]`."""
        return np.fromiter((found == key for found in self._keys), np.bool_, len(self))

    def root_mask(self, path: bytes) -> Mask:
        """Which sounds belong to the root with this path `[shape=(n,)]`."""
        ids = [root.id for root in self._roots if root.path == path]
        return self.root == ids[0] if ids else np.zeros(len(self), np.bool_)

    def rows(self, space_id: int) -> Rows:
        """Each sound's row in a space's vector file, -1 for one without `[shape=(n,)]`."""
        return self._derived_once(("rows", space_id), lambda: self._find_rows(space_id))

    def position_of_rows(self, space_id: int) -> npt.NDArray[np.int64]:
        """The first visible sound of each row of a space, -1 for one without `[shape=(rows,)]`."""
        return self._derived_once(("positions", space_id), lambda: self._find_positions(space_id))

    def _find_rows(self, space_id: int) -> Rows:
        by_content = self._row_by_content(space_id).view
        if not len(by_content):
            return np.full(len(self), -1, np.int64)
        # content ids start at 1, so that number 0 stands for all that lie beyond the end
        rows: Rows = by_content[np.where(self.content < len(by_content), self.content, 0)]
        return rows

    def _find_positions(self, space_id: int) -> npt.NDArray[np.int64]:
        rows = self.rows(space_id)
        by_content = self._row_by_content(space_id).view
        positions = np.full(int(by_content.max(initial=-1)) + 1, -1, np.int64)
        # backwards, so that the first of several copies is written last
        having = np.flatnonzero(self.visible[: len(rows)] & (rows[: len(self.visible)] >= 0))[::-1]
        positions[rows[having]] = having
        return positions

    def _derived_once(
        self, what: tuple[str, int], make: Callable[[], npt.NDArray[np.int64]]
    ) -> npt.NDArray[np.int64]:
        derived = self._derived  # of this version, though an update may come while it is made
        if what not in derived:
            derived[what] = make()
        return derived[what]

    def _row_by_content(self, space_id: int) -> Growing:
        return self._rows.setdefault(space_id, Growing(np.int64, -1))

    def _extend(self, table: Table) -> None:
        """Append sounds whose ids are above all before."""
        start = len(self._paths)
        table = _sure(table)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.extend(values)
        paths, keys = table[-2:]
        self._paths += paths
        self._keys += keys
        self._positions.put(table[0], np.arange(start, len(self._paths)))

    def _replace(self, positions: list[int], table: Table) -> None:
        table = _sure(table)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.put(positions, values)
        for position, path, key in zip(positions, *table[-2:], strict=True):
            self._paths[position], self._keys[position] = path, key

    def forget_all_but(self, ids: Sequence[SoundId]) -> None:
        """Hide the sounds that the catalogue no longer has."""
        gone = np.flatnonzero(~np.isin(self.ids, ids))
        self._root.put(gone, np.full(len(gone), _NO_ROOT))
        self._publish()

    def _publish(self) -> None:
        """Show the arrays as they are now."""
        self.ids, self.content, self.root = self._ids.view, self._content.view, self._root.view
        self.missing, self.favourite = self._missing.view, self._favourite.view
        for name, growing in self._descriptors.items():
            setattr(self, name, growing.view)
        online = np.zeros(max((root.id for root in self._roots), default=0) + 2, np.bool_)
        online[[root.id for root in self._roots if root.online]] = True
        # the last place stands for roots that are no longer there
        self.visible = ~self._missing.view & online[np.minimum(self.root, len(online) - 1)]
        self._derived: dict[tuple[str, int], npt.NDArray[np.int64]] = {}
        self.version += 1


def _sure(table: Table) -> Table:
    """Less the values that are not sure enough to be used."""
    made = list(table)
    for name, least in SURE.items():
        at = -1 if name == "key" else _FIRST + DESCRIPTORS.index(name)
        confidence = table[_FIRST + DESCRIPTORS.index(f"{name}_confidence")]
        made[at] = tuple(one if sure >= least else None for one, sure in zip(table[at], confidence, strict=True))
    return tuple(made)


def _table(records: Sequence[SoundRecord]) -> Table:
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
