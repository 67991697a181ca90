"""Maps of what a user hears as alike: the fused space as clicks changed it, a row for each row of one space."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.base.types import Matrix, Rows
from tonewalk.library.view import View
from tonewalk.personal.box import PersonalBox
from tonewalk.personal.metric import Metric, fused
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.spaces.space import Space

BLOCK: Final = 16_384
"""Rows transformed at once."""


class Beside(msgspec.Struct, frozen=True):
    """Another space of the fused one."""

    folder: Path
    count: int
    """Rows in use."""
    rows: Rows
    """Its row for each row of the mapped space, -1 for none `[shape=(n,)]`."""


class OverSpaces(msgspec.Struct, frozen=True):
    """A transform, and where the vectors lie that it is of; sent to the process that fits the map."""

    metric: Metric
    mapped: int
    """Which of the transform's spaces the map's rows are of."""
    beside: dict[int, Beside]
    """The others, by their place among the transform's spaces."""

    def vectors(self, mapped: Matrix) -> Matrix:
        """Transformed fused vectors of unit length, a row for each row of the mapped space `[shape=(n, dim)]`."""
        whole = np.empty((len(mapped), self.metric.dim), np.float32)
        opened = {at: Space.open(one.folder, one.count).vectors for at, one in self.beside.items()}
        for start in range(0, len(mapped), BLOCK):
            part = slice(start, start + BLOCK)
            rows = [
                mapped[part] if at == self.mapped else _gathered(opened[at], self.beside[at].rows[part])
                for at in range(len(self.metric.shares))
            ]
            whole[part] = self.metric.transformed(fused(self.metric.shares, rows))
        return whole


def over_spaces(box: PersonalBox, view: View, handle: SpaceHandle, rows: int) -> OverSpaces:
    """What a map of the first `rows` of a space is fitted to.

    Raises:
        Unavailable: nothing is learned that helps.
        InvalidArgument: what is learned is not of this space.
    """
    metric = box.metric(view)
    if metric is None:
        raise Unavailable(
            "There is no personal space yet: click which sounds are closer until unseen clicks agree "
            "(`tonewalk closer list` says how far it is)."
        )
    names = [one.space for one in metric.shares]
    if handle.encoder.name not in names:
        raise InvalidArgument(
            f"What was learned is of {' and '.join(names)}, not of {handle.encoder.name}: leave the encoder out.",
            where="$.encoder",
        )
    positions = view.position_of_rows(handle.encoder.name)[:rows]
    positions = np.concatenate([positions, np.full(rows - len(positions), -1, np.int64)])
    beside = {}
    for at, name in enumerate(names):
        if name != handle.encoder.name:
            own = np.where(positions >= 0, view.rows(name)[positions], -1)
            beside[at] = Beside(view.spaces.handles[name].space.folder, len(view.vectors(name)), own)
    return OverSpaces(metric, names.index(handle.encoder.name), beside)


def _gathered(vectors: Matrix, rows: Rows) -> Matrix:
    found = np.zeros((len(rows), vectors.shape[1]), np.float32)
    found[rows >= 0] = vectors[rows[rows >= 0]]
    return found
