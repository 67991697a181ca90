"""An array that grows at its end in constant time an element."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Growing:
    """A one-dimensional array whose room doubles as it fills.

    Args:
        dtype: of the elements.
        blank: what elements are that were never written.
    """

    def __init__(self, dtype: npt.DTypeLike, blank: float) -> None:
        self._blank = blank
        self._room: npt.NDArray[Any] = np.full(16, blank, dtype)
        self._length = 0

    @property
    def view(self) -> npt.NDArray[Any]:
        """All elements; good until the next growth."""
        return self._room[: self._length]

    def extend(self, values: npt.ArrayLike) -> None:
        """Append elements."""
        start = self._length
        self._grow(start + len(added := np.asarray(values, self._room.dtype)))
        self._room[start : self._length] = added

    def put(self, indices: npt.ArrayLike, values: npt.ArrayLike) -> None:
        """Write elements, also beyond the end: what lies between is blank."""
        places = np.asarray(indices, np.int64)
        if len(places):
            self._grow(max(self._length, int(places.max()) + 1))
            self._room[places] = np.asarray(values, self._room.dtype)

    def _grow(self, length: int) -> None:
        if length > len(self._room):
            room = np.full(max(length, 2 * len(self._room)), self._blank, self._room.dtype)
            room[: self._length] = self.view
            self._room = room
        self._length = length
