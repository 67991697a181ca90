"""An array that grows at its end in constant time an element, and never changes what it has shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Growing:
    """A one-dimensional array whose room doubles as it fills.

    What `view` gave stays as it was: elements beyond its end share its memory, and whoever writes another value
    over one of its own makes a copy of the room first. So growth costs no copy, and a change one of this array.

    Args:
        dtype: of the elements.
        blank: what elements are that were never written.
    """

    def __init__(self, dtype: npt.DTypeLike, blank: float) -> None:
        self._blank = blank
        self._room: npt.NDArray[Any] = np.full(16, blank, dtype)
        self._length = self._shown = 0

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
        self._grow(start + len(added := np.asarray(values, self._room.dtype)))
        self._room[start : self._length] = added

    def put(self, indices: npt.ArrayLike, values: npt.ArrayLike) -> None:
        """Write elements, also beyond the end: what lies between is blank."""
        places, given = np.asarray(indices, np.int64), np.asarray(values, self._room.dtype)
        if not len(places):
            return
        self._grow(max(self._length, int(places.max()) + 1))
        shown = places < self._shown
        if self._room[places[shown]].tobytes() != given[shown].tobytes():  # by their bits: NaN is NaN
            self._room, self._shown = self._room.copy(), 0
        self._room[places] = given

    def _grow(self, length: int) -> None:
        if length > len(self._room):
            room = np.full(max(length, 2 * len(self._room)), self._blank, self._room.dtype)
            room[: self._length] = self._room[: self._length]
            self._room, self._shown = room, 0
        self._length = length
