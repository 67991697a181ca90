"""The library in memory as it grows: takes in what changes in a catalogue, and shows a view after each change."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self, TypeVar

import numpy as np

from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.changes import Changes, Table, changes_since, sure, table_of
from tonewalk.library.growing import Growing
from tonewalk.library.records import SoundRecord
from tonewalk.library.view import DESCRIPTORS, View
from tonewalk.spaces.handles import Spaces

T = TypeVar("T")

_NO_ROOT: Final = 0
"""The root of a sound that was deleted: no root has this id."""


class Intake:
    """Every sound ever stored; one thread at a time changes it, any thread looks at it (`now`).

    New sounds are appended behind what the views show and share its memory. What changes of a sound that views
    show, of its tags, path or key too, is changed in a copy of just that array or list (see `Growing`), so that
    every view stays as it was.
    """

    def __init__(self) -> None:
        self._change = 0
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
        self._visible = np.zeros(0, np.bool_)
        self._show()

    @classmethod
    def load(cls, catalogue: Catalogue) -> Self:
        """Read all sounds of a catalogue."""
        intake = cls()
        with catalogue.snapshot():
            intake._change = catalogue.changes()
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
        self._show()

    def refresh(self, catalogue: Catalogue) -> int:
        """Read what changed in the catalogue since; gives how many sounds did."""
        changes = changes_since(catalogue, self._change)
        if not self.take(changes):
            self.forget_all_but(catalogue.ids())
        return len(changes.records)

    def take(self, changes: Changes) -> bool:
        """Take in what changed since the change number of the view.

        Returns:
            False where more sounds are held than the catalogue has: one that moved to another root, and was
            forgotten with that, left no change behind. `forget_all_but` ends that.
        """
        self._change, self._roots = changes.change, changes.roots
        self.update(changes.records, changes.rows)
        here = np.bincount(self._view.root, minlength=1 + max((root.id for root in self._roots), default=0))
        return int(sum(here[root.id] for root in self._roots)) == changes.sounds

    def update(self, records: Sequence[SoundRecord], rows: Mapping[int, Mapping[ContentId, Row]]) -> None:
        """Take in new or changed sounds.

        Args:
            records: the sounds as they are now.
            rows: space id -> content -> row, for contents that have a new embedding.
        """
        before = list(zip(self._places(records), records, strict=True))
        if known := [one for one in before if one[0] >= 0]:
            self._replace([at for at, _ in known], table_of([record for _, record in known]))
        if new := [record for at, record in before if at < 0]:
            self._extend(table_of(sorted(new, key=lambda record: record.id)))
        tags = {at: frozenset(one.tags) for at, one in zip(self._places(records), records, strict=True)}
        others = {at: some for at, some in tags.items() if some != self._tags.get(at, frozenset())}
        if others:
            self._tags = self._tags | others
        for space_id, places in rows.items():
            contents = np.fromiter(places.keys(), np.int64, len(places))
            self._row_by_content(space_id).put(contents, np.fromiter(places.values(), np.int64, len(places)))
        self._show()

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
        gone = np.flatnonzero(~np.isin(self._view.ids, ids))
        self._root.put(gone, np.full(len(gone), _NO_ROOT))
        self._show()

    def _places(self, records: Sequence[SoundRecord]) -> list[int]:
        """Where sounds stand, those that are not shown yet too; -1 for new ones."""
        by_id, ids = self._positions.view, np.array([record.id for record in records], np.int64)
        places = np.full(len(ids), -1, np.int64)
        there = ids < len(by_id)
        places[there] = by_id[ids[there]]
        found: list[int] = places.tolist()
        return found

    def _row_by_content(self, space_id: int) -> Growing:
        return self._rows.setdefault(space_id, Growing(np.int64, -1))

    def _extend(self, table: Table) -> None:
        """Append sounds whose ids are above all before."""
        start = len(self._paths)
        table = sure(table)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.extend(values)
        paths, keys = table[-2:]
        self._paths += paths
        self._keys += keys
        self._positions.put(table[0], np.arange(start, len(self._paths)))
        self._changed.extend(np.full(len(table[0]), self._version + 1))

    def _replace(self, positions: list[int], table: Table) -> None:
        table = sure(table)
        for growing, values in zip(self._arrays, table[:-2], strict=True):
            growing.put(positions, values)
        self._changed.put(positions, np.full(len(positions), self._version + 1))
        paths, keys = table[-2:]
        if [self._paths[at] for at in positions] != list(paths):
            self._paths = _with(self._paths, positions, paths)
        if [self._keys[at] for at in positions] != list(keys):
            self._keys = _with(self._keys, positions, keys)

    def _show(self) -> None:
        """Show everything as it is now, by one assignment."""
        self._version += 1
        online = np.zeros(max((root.id for root in self._roots), default=0) + 2, np.bool_)
        online[[root.id for root in self._roots if root.online]] = True
        # the last place stands for roots that are no longer there
        visible = ~self._missing.view & online[np.minimum(self._root.view, len(online) - 1)]
        visible.flags.writeable = False
        turned = np.flatnonzero(visible[: len(self._visible)] != self._visible)
        self._changed.put(turned, np.full(len(turned), self._version))
        self._visible = visible
        described: dict[str, Any] = {name: growing.view for name, growing in self._descriptors.items()}
        self._view = View(
            change=self._change,
            version=self._version,
            spaces=self._spaces,
            ids=self._ids.view,
            content=self._content.view,
            root=self._root.view,
            missing=self._missing.view,
            visible=visible,
            favourite=self._favourite.view,
            changed=self._changed.view,
            **described,
            _size=self._size.view,
            _mtime_ns=self._mtime_ns.view,
            _start=self._start.view,
            _end=self._end.view,
            _paths=self._paths,
            _keys=self._keys,
            _tags=self._tags,
            _roots=tuple(self._roots),
            _by_id=self._positions.view,
            _by_content={space_id: growing.view for space_id, growing in self._rows.items()},
            _held={name: handle.space.rows for name, handle in self._spaces.handles.items()},
        )


def _with(values: list[T], positions: Sequence[int], given: Sequence[T]) -> list[T]:
    """A copy with other values at these positions."""
    made = list(values)
    for position, value in zip(positions, given, strict=True):
        made[position] = value
    return made
