"""Evidence to an order: candidates of every kind of evidence, each scored exactly by all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.queries.handles import SpaceHandle, Spaces
from tonewalk.queries.masks import Allowed
from tonewalk.types import Mask, Vector

Positions = npt.NDArray[np.int64]
"""Positions in `Columns`."""

CANDIDATES: Final = 1024
"""The least number of sounds that each of several kinds of evidence proposes, so that one which is good by two
kinds and best by neither is among them; costs little where a space is searched exactly."""
INDEXED: Final = 64
"""As `CANDIDATES`, from an index: its effort rises with every candidate (6.4 times that of 10 hits)."""
DEEPER: Final = 2
"""Sounds proposed for each hit that is wanted, where that is more."""
BLOCK: Final = 16_384
"""Rows scored at once, which bounds the memory of a query for the whole library."""


class SpacePart(NamedTuple):
    """Evidence by cosine in one space."""

    name: str
    weight: float
    query: Vector
    rows: npt.NDArray[np.int64]
    """Row of every position in the space's vectors, -1 where it has none `[shape=(n,)]`."""


class NamePart(NamedTuple):
    """Evidence from paths."""

    weight: float
    shares: npt.NDArray[np.float32]
    """Of every position, 0 to 1 `[shape=(n,)]`."""


class Ranked(NamedTuple):
    """Hits before they are dressed."""

    positions: Positions
    scores: npt.NDArray[np.float32]
    why: dict[str, npt.NDArray[np.float32]]
    """Raw evidence by name; NaN where a sound has none."""

    def without(self, left_out: Callable[[int], bool], k: int) -> Ranked:
        """The first `k`, less the positions to be left out."""
        index = np.flatnonzero([not left_out(position) for position in self.positions.tolist()])[:k]
        why = {name: raw[index] for name, raw in self.why.items()}
        return Ranked(self.positions[index], self.scores[index], why)


def rank(
    allowed: Allowed, k: int, space_parts: list[SpacePart], name_part: NamePart | None, spaces: Spaces
) -> Ranked:
    """The best `k` of the allowed positions by the weighted sum of standardised evidence, equal ones by position.

    Args:
        k: at least 1; beyond the number allowed gives them all.
    """
    alone = len(space_parts) + (name_part is not None) == 1
    positions = allowed.positions
    if len(positions) > max(CANDIDATES, DEEPER * k):
        positions = _candidates(allowed, k, alone, space_parts, name_part, spaces)
    total = np.zeros(len(positions), np.float32)
    why: dict[str, npt.NDArray[np.float32]] = {}
    weights = 0.0
    for part in space_parts:
        raw = _cosines(spaces.handles[part.name], part.query, part.rows[positions])
        standard = spaces.background(part.name).standardise(raw, part.query)
        # a sound that this space does not hold yet counts as an ordinary one
        total += np.float32(part.weight) * np.nan_to_num(standard, nan=0.0)
        why[part.name] = raw
        weights += part.weight
    if name_part is not None:
        why["name"] = name_part.shares[positions]
        total += np.float32(name_part.weight) * why["name"]
    if weights:
        total /= np.float32(weights)
    order = _best(total, k)
    return Ranked(positions[order], total[order], {name: raw[order] for name, raw in why.items()})


def _candidates(
    allowed: Allowed,
    k: int,
    alone: bool,
    space_parts: list[SpacePart],
    name_part: NamePart | None,
    spaces: Spaces,
) -> Positions:
    proposed = np.zeros(len(allowed.mask), np.bool_)
    for part in space_parts:
        handle = spaces.handles[part.name]
        least = CANDIDATES if handle.space.index_kind == "exact" else INDEXED
        proposed |= _nearest(handle, part, allowed, k if alone else max(least, DEEPER * k))
    if name_part is not None:
        shares = name_part.shares[allowed.positions]
        named, many = np.flatnonzero(shares), max(CANDIDATES, DEEPER * k)
        if len(named) > many:
            named = named[np.argpartition(-shares[named], many)[:many]]
        proposed[allowed.positions[named]] = True
    return np.flatnonzero(proposed & allowed.mask)


def _nearest(handle: SpaceHandle, part: SpacePart, allowed: Allowed, many: int) -> Mask:
    """The positions whose rows are nearest to the query."""
    count = len(handle.space)
    among = allowed.rows(handle.space_id, part.rows, count)
    found, _ = handle.space.search(part.query, many, among)
    # rows of -1, or beyond what the space shows yet, fall on places that stay false
    near = np.zeros(max(count, int(part.rows.max(initial=-1)) + 1) + 1, np.bool_)
    near[found] = True
    nearest: Mask = near[part.rows]
    return nearest


def _cosines(handle: SpaceHandle, query: Vector, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Exact cosines; NaN for rows that the space does not hold."""
    scores = np.full(len(rows), np.nan, np.float32)
    held = np.flatnonzero((rows >= 0) & (rows < len(handle.space)))
    for start in range(0, len(held), BLOCK):
        block = held[start : start + BLOCK]
        scores[block] = handle.space.score(query, rows[block])
    return scores


def _best(scores: npt.NDArray[np.float32], k: int) -> Positions:
    """Indices of the `k` greatest, falling; equal ones in their order."""
    if k >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    keep = np.flatnonzero(scores >= least)
    return keep[np.argsort(-scores[keep], kind="stable")][:k]
