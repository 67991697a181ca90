"""The atlas as queries ask it: about the sounds of one view."""

from __future__ import annotations

from collections.abc import Sequence

from tonewalk.base.types import Matrix
from tonewalk.library.view import Positions, View
from tonewalk.maps.kept import Atlas


class Placed:
    """Answers from the atlas, which looks at the library of each moment, for a view of that moment or before."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def places(self, view: View, positions: Positions) -> Matrix:
        """Where sounds lie on the current 2D map, NaN where they don't `[shape=(len(positions), 2)]`."""
        return self._atlas.places(positions)

    def near(self, view: View, map: str, point: Sequence[float], k: int) -> Positions:
        """The visible sounds nearest to a place on a map, nearest first: k, less those that came after the view.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions.
        """
        found = self._atlas.near(map, point, k)
        return found[found < len(view)]
