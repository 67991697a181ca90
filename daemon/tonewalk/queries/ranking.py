"""Evidence to an order: candidates of every kind of evidence, each scored exactly by all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask, Rows, Vector
from tonewalk.library.view import Positions, View
from tonewalk.personal.scoring import Asked
from tonewalk.queries.masks import Allowed

CANDIDATES: Final = 1024
"""The least number of sounds that each of several kinds of evidence proposes, so that one which is good by two
kinds and best by neither is among them; costs little where a space is searched exactly."""
INDEXED: Final = 32
"""As `CANDIDATES`, from an index: its effort rises with every candidate."""
WRITTEN: Final = 256
"""As `CANDIDATES`, by shares: of ten thousand paths with the word, those that sound best are proposed by ear."""
DEEPER: Final = 2
"""Sounds proposed for each hit that is wanted, where that is more."""
ECHOED: Final = 10
"""Hits that an `EchoPart` listens to. Blind relevance feedback (Rocchio, 1971): words know no timbre, but the
first hits for them do. Measured on the sound bank's `dev` split, words -> mAP without and with timbre so: drum
machines 0.41 and 0.43, orchestra 0.42 and 0.48, environment 0.65 and 0.68; 20 hits give the orchestra
0.50 and the others less."""
ECHO_SHARE: Final = 20
"""At most one in so many sounds is listened to: in a library of ten the first ten hits are no choice."""
PERSONAL: Final = "personal"
"""What the evidence is called that was learned from the user's own comparisons."""
BLOCK: Final = 16_384
"""Rows scored at once, which bounds the memory of a query for the whole library."""


class SpacePart(NamedTuple):
    """Evidence by cosine in one space."""

    name: str
    weight: float
    query: Vector
    instead: str = ""
    """Space that it stands in for: it says nothing of sounds that this one has."""


class SharePart(NamedTuple):
    """Evidence that is a share by nature: words found in a path, nearness in pitch."""

    name: str
    weight: float
    shares: npt.NDArray[np.float32]
    """Of every position, 0 to 1 `[shape=(n,)]`."""

    def having(self, allowed: Allowed) -> Positions:
        """The allowed positions that have any, rising."""
        found = np.flatnonzero(self.shares != 0)  # of numbers themselves it takes six times as long
        return found[allowed.mask[found]]


class EchoPart(NamedTuple):
    """Evidence by likeness, in a space that the query itself has no vector in, to what other evidence puts
    first."""

    name: str
    weight: float


class Evidence(NamedTuple):
    """All that sounds are judged by."""

    spaces: list[SpacePart]
    shares: list[SharePart]
    echo: EchoPart | None
    personal: Asked | None = None
    """What was learned from the user's comparisons, asked the same; all of its spaces are among these."""


class Ranked(NamedTuple):
    """Hits before they are dressed."""

    positions: Positions
    scores: npt.NDArray[np.float32]
    why: dict[str, npt.NDArray[np.float32]]
    """Raw evidence by name; NaN where a sound has none."""

    def without(self, left_out: Callable[[int], bool], k: int) -> Ranked:
        """The first `k`, less the positions to be left out."""
        return self.at(np.flatnonzero([not left_out(position) for position in self.positions.tolist()])[:k])

    def at(self, index: Positions) -> Ranked:
        """Some of the hits, by their places here, in this order."""
        why = {name: raw[index] for name, raw in self.why.items()}
        return Ranked(self.positions[index], self.scores[index], why)


def rank(view: View, allowed: Allowed, k: int, evidence: Evidence) -> Ranked:
    """The best `k` of the allowed positions by the weighted sum of standardised evidence, equal ones by position.

    Args:
        allowed: of the view.
        k: at least 1; beyond the number allowed gives them all.
    """
    positions, echo = allowed.positions, evidence.echo
    if len(positions) > max(CANDIDATES, DEEPER * k) or _asks_a_store(view, allowed, evidence):
        positions = _candidates(view, allowed, k, evidence)
    total = np.zeros(len(positions), np.float32)
    why: dict[str, npt.NDArray[np.float32]] = {}
    weights = 0.0
    for part in evidence.spaces:
        why[part.name], standard = _evidence(part, positions, view)
        total += standard
        weights += 0.0 if part.instead else part.weight
    for share in evidence.shares:
        why[share.name] = share.shares[positions]
        total += np.float32(share.weight) * why[share.name]
    if evidence.personal is not None:
        why[PERSONAL] = evidence.personal.standard(positions, why)
        total += np.float32(weights) * np.nan_to_num(why[PERSONAL], nan=0.0)
    if echo is not None:
        first = best(total, min(ECHOED, len(allowed.positions) // ECHO_SHARE))
        heard = _heard(echo, positions[first[total[first] > 0]], view)
        if heard is not None:
            why[echo.name], standard = _evidence(heard, positions, view)
            total += standard
            weights += echo.weight
    if weights:
        total /= np.float32(weights)
    order = best(total, k)
    return Ranked(positions[order], total[order], {name: raw[order] for name, raw in why.items()})


def _asks_a_store(view: View, allowed: Allowed, evidence: Evidence) -> bool:
    """Whether all of the library is asked for and a store finds in it: one that is away is told, however small."""
    stores = any(view.spaces.handles[part.name].space.store is not None for part in evidence.spaces)
    return stores and len(allowed.positions) == np.count_nonzero(view.visible)


def _evidence(
    part: SpacePart, positions: Positions, view: View
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Cosines, and what they add to the score; an ordinary sound's nothing where a sound has no row yet."""
    rows = view.rows(part.name)[positions]
    if part.instead:
        rows = np.where(view.rows(part.instead)[positions] < 0, rows, -1)
    raw = _cosines(part, rows, view)
    standard = view.background(part.name).standardise(raw, part.query)
    return raw, np.float32(part.weight) * np.nan_to_num(standard, nan=0.0)


def _heard(echo: EchoPart, first: Positions, view: View) -> SpacePart | None:
    """The mean of some sounds as a query; None where none of them has a row."""
    rows = view.rows(echo.name)[first]
    mean = view.vectors(echo.name)[rows[rows >= 0]].sum(axis=0)
    length = float(np.linalg.norm(mean))
    return SpacePart(echo.name, echo.weight, mean / np.float32(length)) if length else None


def _candidates(view: View, allowed: Allowed, k: int, evidence: Evidence) -> Positions:
    proposed = np.zeros(len(allowed.mask), np.bool_)
    alone = len(evidence.spaces) == 1 and not (evidence.shares or evidence.echo or evidence.personal)
    learned = {} if evidence.personal is None else evidence.personal.proposing()
    for part in evidence.spaces:
        exact = view.spaces.handles[part.name].space.index_kind == "exact"
        least = CANDIDATES if exact else INDEXED
        nearest = part._replace(query=learned.get(part.name, part.query))
        _propose(proposed, view, nearest, allowed, k if alone else max(least, DEEPER * k))
    for share in evidence.shares:
        having, many = share.having(allowed), max(WRITTEN, DEEPER * k)
        if len(having) > many:
            having = having[np.argpartition(-share.shares[having], many)[:many]]
        proposed[having] = True
    found = np.flatnonzero(proposed & allowed.mask)
    # words that stand in three paths, and nothing else to judge by: the rest is equal, but asked for
    return found if len(found) >= k else np.union1d(found, allowed.positions[: 2 * k])


def _propose(proposed: Mask, view: View, part: SpacePart, allowed: Allowed, many: int) -> None:
    """Mark the positions whose rows are nearest to the query."""
    among = allowed.rows(part.name, view)
    if part.instead:
        lacking = view.stood_in_rows()
        among = lacking if among is None else among & lacking
    found, _ = view.search(part.name, part.query, many, among)
    if view.one_row_each(part.name):
        proposed[found] = True
        return
    near = np.zeros(len(view.vectors(part.name)) + 1, np.bool_)  # -1, no row, falls on the last, which stays false
    near[found] = True
    proposed |= near[view.rows(part.name)]


def _cosines(part: SpacePart, rows: Rows, view: View) -> npt.NDArray[np.float32]:
    """Exact cosines; NaN for -1."""
    scores = np.full(len(rows), np.nan, np.float32)
    held = np.flatnonzero(rows >= 0)
    for start in range(0, len(held), BLOCK):
        block = held[start : start + BLOCK]
        scores[block] = view.score(part.name, part.query, rows[block])
    return scores


def best(scores: npt.NDArray[np.float32], k: int) -> Positions:
    """Indices of the `k` greatest, falling; equal ones in their order."""
    if not k:
        return np.zeros(0, np.int64)
    if k >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    keep = np.flatnonzero(scores >= least)
    return keep[np.argsort(-scores[keep], kind="stable")][:k]
