"""Retrieval metrics: how good is a ranking when it is known which results are relevant.

Definitions as in Manning, Raghavan and Schuetze, Introduction to Information Retrieval (2008), chapter 8, with one
exception that is usual for small classes: precision at k divides by min(k, relevant to be found), so that a
perfect ranking always has precision 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Relevance = npt.NDArray[np.bool_]
"""Whether each result is relevant, best result first `[shape=(n,)]`; all that is relevant is among them."""

RESAMPLES: Final = 1000


def precision_at(relevance: Relevance, k: int) -> float:
    """Share of relevant ones among the first k, of at most as many as there are; 0 where none is relevant."""
    findable = min(k, int(relevance.sum()))
    return float(relevance[:k].sum() / findable) if findable else 0.0


def recall_at(relevance: Relevance, k: int) -> float:
    """Share of all relevant ones that are among the first k; 0 where none is relevant."""
    total = int(relevance.sum())
    return float(relevance[:k].sum() / total) if total else 0.0


def f1_at(relevance: Relevance, k: int) -> float:
    """Harmonic mean of plain precision (hits / k) and recall at k."""
    hits, total = int(relevance[:k].sum()), int(relevance.sum())
    shown = min(k, len(relevance))
    return 2 * hits / (shown + total) if hits else 0.0


def reciprocal_rank(relevance: Relevance) -> float:
    """1 / rank of the first relevant result; 0 where none is."""
    return float(1 / (1 + relevance.argmax())) if relevance.any() else 0.0


def average_precision(relevance: Relevance) -> float:
    """Mean of hits / rank over the ranks of all relevant results; 0 where none is."""
    ranks = np.flatnonzero(relevance) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean()) if len(ranks) else 0.0


def over_k(relevances: Sequence[Relevance], deepest: int) -> tuple[list[float], list[float]]:
    """Mean plain precision (hits / k) and recall at every k from 1 to `deepest`, one ranking a query.

    A ranking shorter than k counts with what it has. Empty for no rankings.
    """
    if not relevances:
        return [], []
    hits = np.zeros((len(relevances), deepest))
    for row, relevance in enumerate(relevances):
        found = np.cumsum(relevance[:deepest])
        hits[row, : len(found)] = found
        hits[row, len(found) :] = found[-1] if len(found) else 0
    ks = np.arange(1, deepest + 1)
    shown = np.minimum(ks, np.array([[max(len(one), 1)] for one in relevances]))
    totals = np.array([[max(int(one.sum()), 1)] for one in relevances])
    return (hits / shown).mean(axis=0).tolist(), (hits / totals).mean(axis=0).tolist()


def vote(nearest: Sequence[str]) -> str:
    """The label that most of the nearest carry (k-nearest-neighbour rule, Cover and Hart 1967), nearest first.

    Of labels with equally many votes the one whose first carrier is nearest wins; "" for no neighbour.
    """
    return max(nearest, key=list(nearest).count, default="")


def chance_of_any(candidates: int, wanted: int, k: int) -> float:
    """How probable it is that `k` drawn without looking, of so many candidates, hold one of the wanted."""
    missed = 1.0
    for drawn in range(min(k, candidates)):
        missed *= max(0, candidates - wanted - drawn) / (candidates - drawn)
    return 1 - missed


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation (Spearman 1904), equal values sharing their mean rank; 0 where one side is constant."""
    ranks = [_ranks(np.asarray(values, np.float64)) for values in (a, b)]
    if any(rank.std() == 0 for rank in ranks):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: npt.NDArray[np.float64] = (ends - (counts - 1) / 2)[inverse]
    return means


def interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """95 % bootstrap interval of the mean (Efron 1979), 1,000 seeded resamples; (nan, nan) for no values."""
    if not len(values):
        return float("nan"), float("nan")
    table = np.asarray(values, np.float64)
    generator = np.random.default_rng(seed)
    means = [table[generator.integers(0, len(table), len(table))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def summary(relevances: Sequence[Relevance], k: int) -> dict[str, float]:
    """Means over queries: `p@k`, `r@k`, `f1@k`, `mrr`, `map`; empty for no queries."""
    measures: dict[str, Callable[[Relevance], float]] = {
        f"p@{k}": lambda relevance: precision_at(relevance, k),
        f"r@{k}": lambda relevance: recall_at(relevance, k),
        f"f1@{k}": lambda relevance: f1_at(relevance, k),
        "mrr": reciprocal_rank,
        "map": average_precision,
    }
    if not relevances:
        return {}
    return {name: float(np.mean([measure(one) for one in relevances])) for name, measure in measures.items()}
