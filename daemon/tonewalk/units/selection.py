"""The cheapest sequence of units: near its targets, smooth where one unit meets the next.

Unit selection as in Hunt and Black, "Unit selection in a concatenative speech synthesis system" (ICASSP 1996) and
Schwarz, "Concatenative sound synthesis: the early years" (2006): a target cost for every candidate, a
concatenation cost for every pair of neighbours, and Viterbi's algorithm for the least sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float64]

Join = Callable[[Units, Units], Costs]
"""(units before `[shape=(m,)]`, units after `[shape=(n,)]`) -> what each pair costs `[shape=(m, n)]`."""

REPEATED: Final = 1e6
"""What a repetition inside the window costs: more than any sequence without one, and most for the latest."""


def select(units: Units, costs: Costs, join: Join, no_repeat: int, before: Sequence[int] = ()) -> list[int]:
    """One unit a step, so that target and concatenation costs add up to the least.

    The window makes the costs of a step depend on more than the step before; each candidate remembers the units
    on the best way to it, so that a window of one step is exact and a longer one very nearly so. Where every
    candidate was heard inside the window, the one heard longest ago is taken.

    Args:
        units: candidates of each step, different ones within a step; -1 fills up `[shape=(steps, k)]`.
        costs: their target costs, infinite for a filler; at least one finite a step `[shape=(steps, k)]`.
        join: what two neighbours cost.
        no_repeat: steps after which a unit may come back; 0 lets a unit follow itself.
        before: what was chosen already, the last one joined to the first of these.
    """
    heard = np.array(before[-max(no_repeat, 1) :], np.int64)[None, :]
    last, totals = heard[:, -1] if before else heard[:, :0], np.zeros(1)
    backs: list[npt.NDArray[np.int64]] = []
    for now, cost in zip(units, costs, strict=True):
        if heard.shape[1]:
            ways = totals[:, None] + join(last, now) + _repeated(heard, now, no_repeat)
            back = ways.argmin(axis=0)
            totals = ways[back, np.arange(len(now))] + cost
        else:
            back, totals = np.zeros(len(now), np.int64), cost
        backs.append(back)
        kept = heard[back][:, max(0, heard.shape[1] - max(no_repeat, 1) + 1) :]
        heard, last = np.concatenate([kept, now[:, None]], axis=1), now
    at, chosen = int(totals.argmin()), []
    for step in range(len(units) - 1, -1, -1):
        chosen.append(int(units[step, at]))
        at = int(backs[step][at])
    return chosen[::-1]


def _repeated(heard: Units, now: Units, no_repeat: int) -> Costs:
    """What it costs to let each unit follow each way to here `[shape=(ways, units)]`."""
    cost = np.zeros((len(heard), len(now)))
    if not no_repeat:
        return cost
    order = np.argsort(now)
    places = np.minimum(np.searchsorted(now[order], heard), len(now) - 1)
    ways, ages = np.nonzero(now[order][places] == heard)
    latest = np.argsort(ages, kind="stable")  # so that of several, the last one counts
    ways, ages = ways[latest], ages[latest]
    share = (ages + 1 + no_repeat - heard.shape[1]) / no_repeat
    cost[ways, order[places[ways, ages]]] = REPEATED * (1 + share)
    return cost
