"""Where sounds lie on maps, as queries need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tonewalk.base.types import Matrix
from tonewalk.library.view import Positions, View


class Maps(Protocol):
    """A library's maps, asked about the sounds of one view; from any thread."""

    def places(self, view: View, positions: Positions) -> Matrix:
        """Where sounds lie on the current 2D map, NaN where they don't `[shape=(len(positions), 2)]`."""
        ...

    def near(self, view: View, map: str, point: Sequence[float], k: int) -> Positions:
        """The k visible sounds nearest to a place on a map ("": the current one), nearest first.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions.
        """
        ...
