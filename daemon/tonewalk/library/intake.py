"""The library in memory as it grows: takes in what changes in a catalogue, and shows a view after each change."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.changes import Changes, Table, changes_since, sure, table_of
from tonewalk.library.columns import Columns
from tonewalk.library.growing import Growing
from tonewalk.library.paths import Paths
from tonewalk.library.records import SoundRecord
from tonewalk.library.space_rows import Shown, Sounds, SpaceRows
from tonewalk.library.view import DESCRIPTORS, View
from tonewalk.spaces.handles import Spaces

Places = npt.NDArray[np.int64]
"""Positions that changed; None stands for all of them."""

_NO_ROOT: Final = 0
"""The root of a sound that was deleted: no root has this id."""


class Intake:
    """Every sound ever stored; one thread at a time changes it, any thread looks at it (`now`).

    New sounds are appended behind what the views show and share its memory. What changes of a sound that views
    show, of its tags, path or key too, is changed in a copy of just that array (see `Growing`), so that every view
    stays as it was. What follows from it (who is visible, whose row is whose) is made anew for what changed alone.

    Attributes:
        taken: how many sounds were taken in, one by one, since the whole library was.
    """

    def __init__(self) -> None:
        self._change, self._words = 0, -1
        self.taken = 0
        # what a client knows of may be an earlier daemon's: no version comes twice
        self._version = time.time_ns() // 1_000_000
        self._spaces = Spaces({})
        self._ids = Growing(np.int32, 0)
        self._content = Growing(np.int64, 0)
        self._root = Growing(np.int32, 0)
        self._missing = Growing(np.bool_, True)
        self._favourite = Growing(np.bool_, False)
        self._changed = Growing(np.int64, 0)
        self._size, self._mtime_ns = Growing(np.int64, 0), Growing(np.int64, 0)
        self._descriptors = {name: Growing(np.float32, np.nan) for name in DESCRIPTORS}
        self._start, self._end = Growing(np.float64, np.nan), Growing(np.float64, np.nan)
        self._key, self._key_names = Growing(np.int16, 0), list[str | None]([None])
        self._paths = Paths()
        self._tags: dict[int, frozenset[str]] = {}
        self._positions = Growing(np.int32, -1)  # by sound id
        self._rows: dict[int, Growing] = {}  # space id -> row by content id
        self._roots: list[RootRow] = []
        self._online = np.zeros(0, np.bool_)
        self._visible = Growing(np.bool_, False)
        self._held, self._there = dict[int, int](), dict[int, int]()
        self._shown: dict[str, SpaceRows] = {}
        self._show()

    @classmethod
    def load(cls, catalogue: Catalogue, kept: Columns | None = None) -> Self:
        """Read all sounds of a catalogue.

        Args:
            kept: what it held at an earlier moment; what changed since then is read, and nothing else.
        """
        intake = cls()
        with catalogue.snapshot():
            if kept is not None:
                intake._begin(kept)
                intake.refresh(catalogue)
                return intake
            intake._change, intake._words = catalogue.changes(), catalogue.words_changed()
            for chunk in catalogue.columns():
                intake._extend(chunk)
            by_id = intake._positions.view
            intake._tags = {int(by_id[one]): frozenset(tags) for one, tags in catalogue.all_tags().items()}
            for space in catalogue.spaces():
                intake._row_by_content(space.id).put(*catalogue.rows_of(space.id))
            intake.set_roots(catalogue.roots())
        return intake

    def now(self) -> View:
        """The library at this moment; from any thread."""
        return self._view

    def join(self, spaces: Spaces) -> None:
        """Show the vectors of these spaces from now on; without, views have none."""
        self._spaces = spaces
        self._shown = {name: SpaceRows() for name in spaces.handles}
        self._show()

    def refresh(self, catalogue: Catalogue) -> int:
        """Read what changed in the catalogue since; gives how many sounds did."""
        changes = changes_since(catalogue, self._change, self._words)
        if not self.take(changes):
            self.forget_all_but(catalogue.ids())
        return len(changes.records)

    @property
    def words(self) -> int:
        """See `Changes.words`: of what was taken in last."""
        return self._words

    def take(self, changes: Changes) -> bool:
        """Take in what changed since the change number of the view.

        Returns:
            False where more sounds are held than the catalogue has: one that moved to another root, and was
            forgotten with that, left no change behind. `forget_all_but` ends that.
        """
        self._change, self._words, self._roots = changes.change, changes.words, changes.roots
        self.update(changes.records, changes.rows)
        return changes.sounds is None or changes.sounds == sum(self._held.get(root.id, 0) for root in self._roots)

    def update(self, records: Sequence[SoundRecord], rows: Mapping[int, Mapping[ContentId, Row]]) -> None:
        """Take in new or changed sounds.

        Args:
            records: the sounds as they are now.
            rows: space id -> content -> row, of all that have one among the contents of these sounds, and of
                others that have a new one.
        """
        before = list(zip(self._places(records), records, strict=True))
        if known := [one for one in before if one[0] >= 0]:
            self._replace([at for at, _ in known], table_of([record for _, record in known]))
        if new := [record for at, record in before if at < 0]:
            self._extend(table_of(sorted(new, key=lambda record: record.id)))
        places = self._places(records)
        tags = {at: frozenset(one.tags) for at, one in zip(places, records, strict=True)}
        others = {at: some for at, some in tags.items() if some != self._tags.get(at, frozenset())}
        if others:
            self._tags = self._tags | others
        self.taken += len(records)
        elsewhere = self._put_rows({record.content for record in records}, rows)
        self._show(np.union1d(np.array(places, np.int64), elsewhere))

    def _put_rows(self, contents: set[ContentId], rows: Mapping[int, Mapping[ContentId, Row]]) -> Places:
        """Say where embeddings stand; the positions of sounds of no content among these whose rows are others."""
        others = set[ContentId]()
        for space_id, places in rows.items():
            told = self._row_by_content(space_id)
            # one that had a row and has none any more: its space was begun anew
            without = [content for content in contents if content not in places and content < len(told)]
            told.put([*places, *without], [*places.values(), *[-1] * len(without)])
            others |= places.keys() - contents
        if not others:
            return np.zeros(0, np.int64)
        return np.flatnonzero(np.isin(self._content.view, list(others)))

    def set_roots(self, roots: Sequence[RootRow]) -> None:
        """Say which roots there are; sounds of any other, and of one that is offline, are hidden."""
        self._roots = list(roots)
        self._show()

    def forget_rows(self, space_id: int) -> None:
        """A space is begun anew: no sound has a row in it until it is told again."""
        self._rows.pop(space_id, None)
        self._show()

    def forget_all_but(self, ids: Sequence[SoundId]) -> None:
        """Hide the sounds that the catalogue no longer has."""
        gone = np.flatnonzero(~np.isin(self._ids.view, ids))
        self._count(gone, -1)
        self._root.put(gone, np.full(len(gone), _NO_ROOT))
        self._count(gone, 1)
        self._show(gone)

    def _begin(self, kept: Columns) -> None:
        """With what was kept, in place of nothing."""
        columns = kept.arrays
        self._change, self._words = kept.change, kept.words
        self._ids, self._content, self._root = columns["ids"], columns["content"], columns["root"]
        self._missing, self._favourite = columns["missing"], columns["favourite"]
        self._size, self._mtime_ns = columns["size"], columns["mtime_ns"]
        self._start, self._end = columns["start"], columns["end"]
        self._descriptors = {name: columns[name] for name in DESCRIPTORS}
        self._key, self._key_names = columns["key"], [None, *kept.keys]
        self._paths, self._rows = Paths.of(kept.of_paths()), kept.of_rows()
        self._tags = {at: frozenset(tags) for at, tags in kept.tags}
        every = np.arange(len(self._ids))
        self._positions.put(self._ids.view, every)
        self._changed.extend(np.full(len(every), self._version + 1))
        self._count(every, 1)

    def _places(self, records: Sequence[SoundRecord]) -> list[int]:
        """Where sounds stand, those that are not shown yet too; -1 for new ones."""
        by_id, ids = self._positions.view, np.array([record.id for record in records], np.int64)
        places = np.full(len(ids), -1, np.int64)
        there = ids < len(by_id)
        places[there] = by_id[ids[there]]
        found: list[int] = places.tolist()
        return found

    def _row_by_content(self, space_id: int) -> Growing:
        return self._rows.setdefault(space_id, Growing(np.int32, -1))

    @property
    def _arrays(self) -> list[Growing]:
        """In the order of a `Table`, which goes on with paths and keys."""
        return [
            *(self._ids, self._content, self._root, self._missing, self._favourite, self._size, self._mtime_ns),
            *self._descriptors.values(),
            *(self._start, self._end),
        ]

    def _extend(self, table: Table) -> None:
        """Append sounds whose ids are above all before."""
        start = len(self._ids)
        table = sure(table)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.extend(values)
        self._paths.extend(table[-2])
        self._key.extend(self._numbered(table[-1]))
        new = np.arange(start, len(self._ids))
        self._positions.put(table[0], new)
        self._changed.extend(np.full(len(new), self._version + 1))
        self._count(new, 1)

    def _replace(self, positions: list[int], table: Table) -> None:
        table, places = sure(table), np.array(positions, np.int64)
        self._count(places, -1)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.put(positions, values)
        self._changed.put(positions, np.full(len(positions), self._version + 1))
        self._paths.put(positions, table[-2])
        self._key.put(positions, self._numbered(table[-1]))
        self._count(places, 1)

    def _numbered(self, keys: Sequence[str | None]) -> list[int]:
        for key in set(keys).difference(self._key_names):
            self._key_names.append(key)
        numbers = {key: number for number, key in enumerate(self._key_names)}
        return [numbers[key] for key in keys]

    def _count(self, places: Places, step: int) -> None:
        """Count the sounds at these positions among those of their roots, or no longer."""
        root, missing = self._root.view[places], self._missing.view[places]
        for counts, counted in ((self._held, root), (self._there, root[~missing])):
            ids, many = np.unique(counted, return_counts=True)
            for number, count in zip(ids.tolist(), many.tolist(), strict=True):
                counts[number] = counts.get(number, 0) + step * count

    def _show(self, touched: Places | None = None) -> None:
        """Show everything as it is now, by one assignment.

        Args:
            touched: positions that are new or otherwise than they were shown; None: any.
        """
        self._version += 1
        online = np.zeros(max((root.id for root in self._roots), default=0) + 2, np.bool_)
        online[[root.id for root in self._roots if root.online]] = True
        if not np.array_equal(online, self._online):
            touched, self._online = None, online
        seen = np.arange(len(self._ids)) if touched is None else touched
        # the last place stands for roots that are no longer there
        visible = ~self._missing.view[seen] & online[np.minimum(self._root.view[seen], len(online) - 1)]
        shown = seen < len(self._visible)
        turned = seen[shown][visible[shown] != self._visible.view[seen[shown]]]
        self._changed.put(turned, np.full(len(turned), self._version))
        self._visible.put(seen, visible)
        described: dict[str, Any] = {name: growing.view for name, growing in self._descriptors.items()}
        self._view = View(
            change=self._change,
            words=self._words,
            version=self._version,
            spaces=self._spaces,
            ids=self._ids.view,
            content=self._content.view,
            root=self._root.view,
            missing=self._missing.view,
            visible=self._visible.view,
            favourite=self._favourite.view,
            changed=self._changed.view,
            **described,
            _size=self._size.view,
            _mtime_ns=self._mtime_ns.view,
            _start=self._start.view,
            _end=self._end.view,
            _paths=self._paths.view,
            _key=self._key.view,
            _key_names=self._key_names,
            _tags=self._tags,
            _roots=tuple(self._roots),
            _there=dict(self._there),
            _by_id=self._positions.view,
            _by_content={space_id: growing.view for space_id, growing in self._rows.items()},
            _shown={name: self._rows_shown(name, touched) for name in self._spaces.handles},
        )

    def _rows_shown(self, name: str, touched: Places | None) -> Shown:
        handle = self._spaces.handles[name]
        rows = self._rows.get(handle.space_id)
        sounds = Sounds(
            self._content.view, self._visible.view, np.zeros(0, np.int32) if rows is None else rows.view
        )
        return self._shown[name].show(handle.space.rows, sounds, touched)
