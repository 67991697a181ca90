"""Who finds the nearest rows of a space: the index in its folder, or a store elsewhere behind the same search.

The vector file stays what it is: the truth, mapped here, whose rows maps and paths are made of. A store holds a
copy of its first rows and proposes; whatever it proposes is scored here on the rows themselves, and rows that it
does not hold yet are scored beside it. So an answer never lacks a row, and its cosines are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from tonewalk.base import config
from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.types import Mask, Rows, Scores, Vector
from tonewalk.spaces.header import Header
from tonewalk.spaces.mapping import ValidRows
from tonewalk.spaces.policy import SPARE
from tonewalk.spaces.scoring import best, cosines, search_exactly

FEW: Final = 2_048
"""Rows that a filter may leave for all of them to be scored here: faster than asking, and nothing is missed."""
_OVERSAMPLING: Final = 1.5
"""Rows asked for, as a multiple of those needed for `k` allowed ones if a filter were spread evenly."""
_DEEPER: Final = 4
"""How many times as many are asked for where that was too few."""


class Store(Protocol):
    """Holds a copy of a space's first rows and finds those near a query.

    Attributes:
        kind: its name, as `status` tells it.
        most: rows that it may be asked for at once.
    """

    kind: str
    most: int

    @property
    def problem(self) -> TonewalkError | None:
        """Why it could not be asked last time, else None."""

    @property
    def recall(self) -> float | None:
        """Recall@10 against exact search as it was measured on this space; None where it was not."""

    def covered(self, held: ValidRows) -> int:
        """How many leading rows of a moment it is known to hold as they are.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked.
        """

    def waiting(self, held: ValidRows) -> int:
        """How many of them it has not acknowledged yet."""

    def verify(self, patience: float | None = None) -> bool:
        """Whether it still holds all that it acknowledged; it is asked, for at most `patience` s a step.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked.
        """

    async def copy(self, progress: Callable[[int, int, str], None]) -> str:
        """Copy to it what waits, without holding up the event loop, and say so in a sentence.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked; what it acknowledged stays so.
            DamagedVectors, DiskFull, HomeLocked: as reading the rows and marking them.
        """

    def nearest(self, query: Vector, k: int) -> Rows:
        """Numbers of about the `k` nearest rows that it holds, maybe of some that it should not.

        Raises:
            StoreAway, StoreUnfit: it can't be asked.
        """

    def refresh(self) -> None:
        """Take in what another process has copied to it."""

    def close(self) -> None:
        """Let go of the connection."""


class Stores(Protocol):
    """Makes the store of each space of a home.

    Attributes:
        where: in words, what and where it is.
    """

    where: str

    def of(self, folder: Path, header: Header) -> Store:
        """That of the space in `folder`; the server is not asked yet."""


def stores(settings: config.Spaces, home: Home) -> Stores | None:
    """What the settings name; None where spaces are searched here.

    Raises:
        ConfigError: the store is named wrongly.
        Unavailable: its package is not installed.
    """
    if settings.store == "local":
        return None
    from tonewalk.spaces.milvus.store import MilvusStores

    return MilvusStores(settings, home)


def search(
    store: Store, held: ValidRows, query: Vector, k: int, mask: Mask | None, chosen: Rows | None
) -> tuple[Rows, Scores]:
    """The `k` best rows of a moment with their exact cosines: `Space.search` by what a store proposes.

    Where a filter leaves few rows, or more are asked for than the store gives at once, every row is scored here.

    Args:
        query: of unit length `[shape=(dim,)]`.
        mask: which rows are allowed `[shape=(n,)]`; all without one.
        chosen: the numbers of those, rising.

    Raises:
        StoreAway, StoreUnfit: it can't be asked.
    """
    vectors = held.vectors
    few = chosen is not None and len(chosen) <= FEW
    covered = 0 if few else store.covered(held)
    if not covered:
        return search_exactly(vectors, query, k, chosen)
    there = covered if mask is None else int(np.count_nonzero(mask[:covered]))
    wanted = k if mask is None else math.ceil(_OVERSAMPLING * k * covered / max(there, 1))
    while min(wanted + SPARE, covered) <= store.most:
        asked = min(wanted + SPARE, covered)
        near = store.nearest(query, asked)
        near = np.unique(near[(near >= 0) & (near < covered)])
        if mask is not None:
            near = near[mask[near]]
        if len(near) >= min(k, there):
            return _best(held, query, k, mask, near, covered)
        if asked == covered or not len(near):  # everything was asked for, or it is not there any more
            break
        wanted *= _DEEPER
    return search_exactly(vectors, query, k, chosen)


def _best(
    held: ValidRows, query: Vector, k: int, mask: Mask | None, near: Rows, covered: int
) -> tuple[Rows, Scores]:
    """The best of what was proposed and of the rows that the store does not hold yet."""
    vectors, tail = held.vectors, np.arange(covered, len(held.vectors))
    beside = cosines(vectors[covered:], query)
    if mask is not None:
        tail, beside = tail[mask[covered:]], beside[mask[covered:]]
    scores = np.concatenate([cosines(vectors[near], query), beside])
    return best(np.concatenate([near, tail]), scores, k)
