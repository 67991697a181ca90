"""The sound that fits a block of descriptors best, at once: mosaics of what is being played.

What can be known before a block comes is known then: the descriptors of all sounds stand standardised in one
table, so that a block costs one vector-matrix product. Where the library is another by the time a block comes, the
table is made anew in a thread; the old one answers until then.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import NothingIndexed, Unavailable
from tonewalk.base.log import failure
from tonewalk.base.types import Mask
from tonewalk.commands.mosaic import UnitHit, UnitWanted
from tonewalk.library.records import shown
from tonewalk.library.view import View, Viewed
from tonewalk.queries.search import Searcher
from tonewalk.units.joins import semitones

logger = logging.getLogger(__name__)

PITCHLESS: Final = 2.0
"""Standard deviations that a sound without pitch counts as off, where a pitch is wanted."""
LEAST_SPREAD: Final = 1e-3
"""No smaller standard deviation is believed."""
FLATTEST: Final = 1e-4
"""Flatness below which a tone is a tone."""
PAUSE: Final = 1.0
"""s at least between two tables while blocks come in and the library grows."""
DIMS: Final = 4
"""Loudness, centroid, flatness, pitch."""

Table = npt.NDArray[np.float32]


class UnitTable(NamedTuple):
    """Every sound that may be taken, as the terms of a squared distance.

    |x - q|^2 = |x|^2 - 2 q x + |q|^2, and the last is the same for all sounds: one product of a row of weights
    with this table leaves only the least to be found.
    """

    positions: npt.NDArray[np.int64]
    centre: npt.NDArray[np.float64]
    """Mean of each descriptor over the library `[shape=(4,)]`."""
    spread: npt.NDArray[np.float64]
    """Standard deviations likewise."""
    rows: Table
    """Standardised descriptors, the squares of the first three together, that of pitch, and 1 for a sound without
    one `[shape=(7, n)]`."""

    @classmethod
    def of(cls, view: View, allowed: Mask) -> UnitTable:
        """Of the sounds that may be taken and are not silent."""
        heard = allowed & np.isfinite(view.loudness) & np.isfinite(view.centroid)
        positions = np.flatnonzero(heard & np.isfinite(view.flatness))
        values = np.stack(
            [
                view.loudness[positions].astype(np.float64),
                _octaves(view.centroid[positions]),
                _decades(view.flatness[positions]),
                semitones(view.f0[positions]),
            ]
        )
        pitched = np.isfinite(values[3])
        centre, spread = np.zeros(DIMS), np.ones(DIMS)
        for dim, line in enumerate(values):
            if len(known := line[np.isfinite(line)]):
                centre[dim], spread[dim] = known.mean(), max(float(known.std()), LEAST_SPREAD)
        standard = np.where(np.isfinite(values), (values - centre[:, None]) / spread[:, None], 0.0)
        squares = np.stack([np.square(standard[:3]).sum(axis=0), np.square(standard[3]), ~pitched])
        return cls(positions, centre, spread, np.concatenate([standard, squares]).astype(np.float32))

    def best(self, wanted: UnitWanted) -> tuple[int, float]:
        """The position of the sound that fits best, and how far it is off in standard deviations."""
        values = np.array([wanted.loudness, _octaves(wanted.centroid), _decades(wanted.flatness), 0.0])
        pitch = wanted.f0 > 0
        values[3] = 69 + 12 * math.log2(wanted.f0 / 440) if pitch else self.centre[3]
        query = (values - self.centre) / self.spread
        weights = np.empty(DIMS + 3, np.float32)
        weights[:DIMS] = -2 * query
        weights[DIMS:] = (1.0, pitch, PITCHLESS**2 - query[3] ** 2 if pitch else 0.0)
        distances = weights @ self.rows
        number = int(distances.argmin())
        squared = float(distances[number]) + float(np.square(query).sum())
        return int(self.positions[number]), math.sqrt(max(0.0, squared))


class LiveUnits:
    """The table of a running library. Used on the event loop.

    Args:
        searcher: of the library: it reads filters, in a thread.
    """

    def __init__(self, library: Viewed, searcher: Searcher) -> None:
        self._library, self._searcher = library, searcher
        self._filter = ""
        self._table: UnitTable | None = None
        self._version = -1
        self._made_at = -math.inf
        self._making: asyncio.Task[None] | None = None

    async def among(self, filter: str) -> int:
        """Say among which sounds units are looked for from now on; how many they are.

        Raises:
            InvalidArgument: a filter that can't be read.
            NothingIndexed: it allows no sound.
        """
        table, version = await asyncio.to_thread(self._made, filter)
        if not len(table.positions):
            raise NothingIndexed(
                "No sound fits this filter: give another, or none for all sounds.", where="$.filter"
            )
        self._filter, self._table, self._version = filter, table, version
        return len(table.positions)

    def library_changed(self) -> None:
        """Have the first table made; later ones are made when blocks come in, and not for nothing."""
        if self._table is None:
            self._renew()

    def _renew(self) -> None:
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make(), name="units")
            self._making.add_done_callback(failure(logger, "the table of units could not be made"))

    async def prepare(self) -> None:
        """Have the table of the library as it is now."""
        version = self._library.now().version
        while self._version < version:
            self._renew()
            if self._making is not None:
                await self._making

    async def close(self) -> None:
        """Make no more."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    def best(self, wanted: UnitWanted) -> UnitHit:
        """The sound that fits a block best.

        Raises:
            NothingIndexed: there is none.
            Unavailable: before the first table is made, or where it has just left the library.
        """
        table, view = self._table, self._library.now()
        if self._version != view.version and time.monotonic() > self._made_at + PAUSE:
            self._renew()
        if table is None:
            raise Unavailable("The table of units is being made: ask again in a moment.")
        if not len(table.positions):
            raise NothingIndexed(
                "The library has no sound that is not silent: `tonewalk index PATH` adds a folder."
            )
        at, distance = table.best(wanted)
        if not view.visible[at]:
            self._renew()
            raise Unavailable("The sound that fits best has just left the library: ask again in a moment.")
        path, start, end = view.stretch(at)
        return UnitHit(
            id=int(view.ids[at]),
            distance=distance,
            name=view.name(at),
            path=shown(path),
            start=start,
            end=end,
        )

    async def _make(self) -> None:
        filter = self._filter
        table, version = await asyncio.to_thread(self._made, filter)
        if filter == self._filter:  # else another was asked for meanwhile
            self._table, self._version, self._made_at = table, version, time.monotonic()

    def _made(self, filter: str) -> tuple[UnitTable, int]:
        """A table, and the version of the view that it is of."""
        view, mask = self._searcher.filtered(filter)
        return UnitTable.of(view, mask), view.version


def _octaves(hertz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    octaves: npt.NDArray[np.float64] = np.log2(np.maximum(np.asarray(hertz, np.float64), 1.0))
    return octaves


def _decades(flatness: npt.ArrayLike) -> npt.NDArray[np.float64]:
    decades: npt.NDArray[np.float64] = np.log10(np.maximum(np.asarray(flatness, np.float64), FLATTEST))
    return decades
