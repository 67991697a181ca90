"""Which row of a space is whose: kept up with a library that changes, at the cost of what changed."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask, Rows
from tonewalk.library.growing import Growing
from tonewalk.spaces.mapping import ValidRows

_NOBODY: Final = np.iinfo(np.int64).max


class Shown(NamedTuple):
    """The rows of one space, and the sounds that have them, at one moment; read-only.

    Attributes:
        held: the rows themselves.
        of: each sound's row, -1 for one without `[shape=(n,)]`.
        first: the first visible sound of each row, -1 for one without `[shape=(rows,)]`.
        seen: which rows have a visible sound `[shape=(rows,)]`.
        in_order: whether every row is that of the sound whose position is its number.
    """

    held: ValidRows
    of: Rows
    first: npt.NDArray[np.int64]
    seen: Mask
    in_order: bool


class Sounds(NamedTuple):
    """What rows follow from: `[shape=(n,)]` each, but `rows`, which is by content id."""

    content: npt.NDArray[np.int64]
    visible: Mask
    rows: npt.NDArray[np.int32]


class SpaceRows:
    """Those of one space. A row that is not among the vectors yet counts as none until it is."""

    def __init__(self) -> None:
        self._file: object = None
        self._begin(0, 0)

    def show(self, held: ValidRows, sounds: Sounds, touched: npt.NDArray[np.int64] | None) -> Shown:
        """The rows now.

        Args:
            held: the vectors as they are now.
            touched: positions whose content, row or visibility is new or may be another; None: any.
        """
        count = len(held.vectors)
        if touched is None or held.file is not self._file or count < len(self._first):
            self._begin(len(sounds.content), count)
            self._file = held.file
            touched = np.arange(len(sounds.content))
            self._take_all(touched, sounds)
        else:
            self._first.reach(count)
            self._seen.reach(count)
            self._take(np.union1d(touched, self._waiting), sounds)
        in_order = not self._apart and count == len(sounds.content)
        return Shown(held, self._of.view, self._first.view, self._seen.view, in_order)

    def _begin(self, sounds: int, rows: int) -> None:
        self._of, self._first = Growing(np.int64, -1), Growing(np.int64, -1)
        self._seen = Growing(np.bool_, False)
        self._of.reach(sounds)
        self._first.reach(rows)
        self._seen.reach(rows)
        self._waiting = np.zeros(0, np.int64)
        self._apart = 0  # how many sounds have another row than their position's

    def _looked_up(self, positions: npt.NDArray[np.int64], sounds: Sounds) -> Rows:
        """The rows of these positions; those that are not there yet are waited for."""
        content = sounds.content[positions]
        found = np.full(len(positions), -1, np.int64)
        told = content < len(sounds.rows)
        found[told] = sounds.rows[content[told]]
        early = found >= len(self._first)
        self._waiting = positions[early]
        found[early] = -1
        return found

    def _take_all(self, positions: npt.NDArray[np.int64], sounds: Sounds) -> None:
        of = self._looked_up(positions, sounds)
        self._apart = int(np.count_nonzero(of != positions))
        self._of.put(positions, of)
        first = np.full(len(self._first), -1, np.int64)
        # backwards, so that the first of several copies is written last
        having = np.flatnonzero(sounds.visible & (of >= 0))[::-1]
        first[of[having]] = having
        self._first = Growing.taking(first, len(first), -1)
        self._seen = Growing.taking(first >= 0, len(first), False)

    def _take(self, positions: npt.NDArray[np.int64], sounds: Sounds) -> None:
        before = np.full(len(positions), -1, np.int64)
        old = positions < len(self._of)
        before[old] = self._of.view[positions[old]]
        after = self._looked_up(positions, sounds)
        self._apart += int(np.count_nonzero(after != positions))
        self._apart -= int(np.count_nonzero(before[old] != positions[old]))
        self._of.put(positions, after)
        rows = np.union1d(before, after)
        rows = rows[rows >= 0]
        if not len(rows):
            return
        of, visible, first = self._of.view, sounds.visible, self._first.view[rows]
        having = first >= 0
        lost = np.zeros(len(rows), np.bool_)
        lost[having] = ~visible[first[having]] | (of[first[having]] != rows[having])
        found = np.where(having & ~lost, first, _NOBODY)
        mine = positions[visible[positions] & (after >= 0)]
        if lost.any():  # a copy of it may be somewhere else: this alone looks at every sound
            among = np.zeros(len(self._first) + 1, np.bool_)  # -1, no row, falls on the last
            among[rows[lost]] = True
            mine = np.union1d(mine, np.flatnonzero(among[of] & visible))
        np.minimum.at(found, np.searchsorted(rows, of[mine]), mine)
        found[found == _NOBODY] = -1
        self._first.put(rows, found)
        self._seen.put(rows, found >= 0)
