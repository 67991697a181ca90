"""Hits that differ from each other: copies folded into the best of them, and an order that weighs difference in.

Maximal marginal relevance: Carbonell & Goldstein, "The Use of MMR, Diversity-Based Reranking", SIGIR 1998.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix
from tonewalk.commands.queries import Spread
from tonewalk.library.view import Positions, View
from tonewalk.queries.ranking import Ranked

DEEPER: Final = 5
"""Sounds looked at for each hit wanted."""
LEAST: Final = 100
MOST: Final = 2000
"""No more are compared with each other; what comes behind them stays in the order of its scores."""


class _Space(NamedTuple):
    vectors: Matrix
    """Unit rows; zeros where a sound has none."""
    held: npt.NDArray[np.bool_]


def asked(spread: Spread) -> bool:
    """Whether hits are to be told from each other at all."""
    return spread.fold is not None or bool(spread.variety)


def depth(k: int, spread: Spread) -> int:
    """How many hits to rank so that `k` remain."""
    return max(k, min(MOST, max(LEAST, DEEPER * k))) if asked(spread) else k


def spread_out(ranked: Ranked, k: int, spread: Spread, view: View) -> Ranked:
    """The first `k` of the hits that are left, the best first.

    Args:
        ranked: `depth(k, spread)` hits.
        spread: `fold` leaves out what is the same content as a better hit, or as near to it as that in every
            space that holds both; `variety` then picks, again and again, the hit with the best balance of its
            score (scaled to 0 to 1 over these hits) and its distance from the nearest picked before.
    """
    if not asked(spread):
        return ranked.at(np.arange(min(k, len(ranked.positions))))
    among = np.arange(min(len(ranked.positions), MOST))
    beyond = np.arange(len(among), len(ranked.positions))
    held = [_held(ranked.positions[among], name, view) for name in view.spaces.names()]
    if spread.fold is not None:
        firsts_of = _firsts(view.content[ranked.positions[among]], held, spread.fold)
        among = np.flatnonzero(firsts_of == among)
    if spread.variety:
        held = [_Space(one.vectors[among], one.held[among]) for one in held]
        among = among[_varied(ranked.scores[among], held, min(k, len(among)), spread.variety)]
    return ranked.at(np.concatenate([among, beyond])[:k])


def _held(positions: Positions, name: str, view: View) -> _Space:
    return _Space(view.vectors_of(name, positions), view.rows(name)[positions] >= 0)


def firsts(sounds: Sequence[int], fold: float, view: View) -> list[int]:
    """Of each sound, the first before it, or itself, that it is the same as (`Spread.fold`).

    Raises:
        UnknownSound: there is no sound with one of these ids.
    """
    positions = np.array([view.position(sound, "$.sounds") for sound in sounds], np.int64)
    held = [_held(positions, name, view) for name in view.spaces.names()]
    return [sounds[first] for first in _firsts(view.content[positions], held, fold).tolist()]


def _firsts(content: npt.NDArray[np.int64], spaces: list[_Space], least: float) -> Positions:
    """Of each place the first that it equals, among those before it that equal none themselves; else itself."""
    kept: list[int] = []
    firsts_of: list[int] = []
    seen: dict[int, int] = {}
    for at, mine in enumerate(content.tolist()):
        if mine in seen:
            firsts_of.append(seen[mine])
            continue
        near = np.full(len(kept), bool(spaces) and least < 1)
        shared = np.zeros(len(kept), np.bool_)
        for space in spaces:
            both = space.held[kept] & space.held[at]
            near &= ~both | (space.vectors[kept] @ space.vectors[at] >= least)
            shared |= both
        same = np.flatnonzero(near & shared)
        if not len(same):
            kept.append(at)
        seen[mine] = kept[same[0]] if len(same) else at
        firsts_of.append(seen[mine])
    return np.array(firsts_of, np.int64)


def _varied(scores: npt.NDArray[np.float32], spaces: list[_Space], many: int, variety: float) -> Positions:
    """`many` places in the order in which they are picked."""
    width = float(np.ptp(scores)) if len(scores) else 0.0
    worth = (1 - variety) * (scores - scores.min(initial=np.inf)) / (width or 1.0)
    nearest = np.full(len(scores), -1.0, np.float32)
    picked: list[int] = []
    for _ in range(many):
        value = worth - variety * np.where(nearest < 0, 0, nearest)
        value[picked] = -np.inf
        at = int(np.argmax(value))
        picked.append(at)
        alike = sum(space.vectors @ space.vectors[at] for space in spaces) / max(len(spaces), 1)
        nearest = np.maximum(nearest, np.asarray(alike, np.float32))
    return np.array(picked, np.int64)
