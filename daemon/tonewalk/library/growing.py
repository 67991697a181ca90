"""An array that grows at its end in constant time an element, and never changes what it has shown."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt


class Growing:
    """A one-dimensional array whose room doubles as it fills; room that was never written to takes no memory.

    What `view` gave stays as it was: elements beyond its end share its memory, and whoever writes another value
    over one of its own makes a copy of the room first. So growth costs no copy, and a change one of this array.

    Args:
        dtype: of the elements.
        blank: what elements are that were never written.
    """

    def __init__(self, dtype: npt.DTypeLike, blank: float) -> None:
        self._blank = blank
        self._room: npt.NDArray[Any] = np.empty(16, dtype)
        self._length = self._shown = 0

    @classmethod
    def taking(cls, room: npt.NDArray[Any], length: int, blank: float) -> Self:
        """Begin with the first `length` elements of an array, which stay as they are; the rest is given away."""
        made = cls(room.dtype, blank)
        made._room, made._length, made._shown = room, length, length
        return made

    def __len__(self) -> int:
        return self._length

    @property
    def view(self) -> npt.NDArray[Any]:
        """All elements as they are now, read-only."""
        self._shown = self._length
        view = self._room[: self._length]
        view.flags.writeable = False
        return view

    def extend(self, values: npt.ArrayLike) -> None:
        """Append elements."""
        start = self._length
        added = np.asarray(values, self._room.dtype)
        self.reach(start + len(added))
        self._room[start : self._length] = added

    def put(self, indices: npt.ArrayLike, values: npt.ArrayLike) -> None:
        """Write elements, also beyond the end: what lies between is blank."""
        places, given = np.asarray(indices, np.int64), np.asarray(values, self._room.dtype)
        if not len(places):
            return
        self.reach(int(places.max()) + 1)
        shown = places < self._shown
        if self._room[places[shown]].tobytes() != given[shown].tobytes():  # by their bits: NaN is NaN
            self._move(len(self._room))
        self._room[places] = given

    def reach(self, length: int) -> None:
        """Be of this length at least: what is added is blank."""
        if length > len(self._room):
            self._move(max(length, 2 * len(self._room)))
        if length > self._length:
            self._room[self._length : length] = self._blank
            self._length = length

    def _move(self, room: int) -> None:
        """To a room of its own, which no view shares."""
        moved = np.empty(room, self._room.dtype)
        moved[: self._length] = self._room[: self._length]
        self._room, self._shown = moved, 0
