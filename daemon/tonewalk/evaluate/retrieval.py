"""Rankings of labelled sounds, by the product or by a baseline, and what they are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.figures import Figure
from tonewalk.base.types import Matrix
from tonewalk.library.labelled import FEWEST, Labelled, probes
from tonewalk_models import metrics
from tonewalk_models.metrics import Relevance

Order = npt.NDArray[np.int64]
"""Places of sounds in a list, best first."""

RankLike = Callable[[int], Order]
"""From a sound's place to all others' places, best first."""

RankText = Callable[[str], Order]

K: Final = 10

NEIGHBOURS: Final = 5
"""Votes in a kNN class."""

MOST_ASKED: Final = 2000
LEAST_ASKED: Final = 200
MOST_RESULTS: Final = 20_000_000
"""Examples that ask, fewer of them the more sounds each ranks."""


def by_vectors(vectors: Matrix) -> RankLike:
    """Rank by cosine of unit-length rows: what baselines do."""

    def rank(at: int) -> Order:
        return np.argsort(-(vectors @ vectors[at]), kind="stable")

    return rank


class Asked(NamedTuple):
    """What one sound as an example found."""

    at: int
    relevance: Relevance
    nearest: list[str]
    """The labels of the first `NEIGHBOURS` results."""


def ask(sounds: Sequence[Labelled], rank: RankLike, fewest: int = FEWEST) -> list[Asked]:
    """Ask with every sound that may be a query; itself and its group are left out.

    Of more than 2,000 such sounds (in a library of 100,000 of more than 200) a seeded sample asks.
    """
    labels = np.array([sound.label for sound in sounds])
    groups = np.array([sound.group or f"\0{at}" for at, sound in enumerate(sounds)])
    asking = np.array(probes(labels.tolist(), fewest), np.int64)
    most = min(MOST_ASKED, max(LEAST_ASKED, MOST_RESULTS // len(sounds)))
    if len(asking) > most:
        asking = np.sort(np.random.default_rng(1).choice(asking, most, replace=False))
    found = []
    for at in asking.tolist():
        order = rank(at)
        kept = order[(groups[order] != groups[at]) & (order != at)]
        relevance = labels[kept] == labels[at]
        if relevance.any():
            found.append(Asked(at, relevance, labels[kept[:NEIGHBOURS]].tolist()))
    return found


def text_relevances(sounds: Sequence[Labelled], rank: RankText, fewest: int = FEWEST) -> dict[str, Relevance]:
    """Label -> relevance of the results for the label as a query."""
    labels = np.array([sound.label for sound in sounds])
    names = sorted({str(labels[at]) for at in probes(labels.tolist(), fewest)})
    return {name: labels[rank(name)] == name for name in names}


def figure(
    name: str, values: Sequence[float], baseline: Sequence[float] | None = None, against: str = "MFCC"
) -> Figure:
    """The mean of some values with its interval and its ratio to the baseline's mean."""
    low, high = metrics.interval(values)
    made = Figure(name=name, value=float(np.mean(values)), low=low, high=high, n=len(values))
    if baseline is not None:
        made.baseline, made.against = float(np.mean(baseline)), against
        made.ratio = made.value / made.baseline if made.baseline else None
    return made


def figures(name: str, ranked: Sequence[Relevance], baseline: Sequence[Relevance] | None = None) -> list[Figure]:
    """P@10, R@10, F1@10, MRR and mAP of some rankings, beside a baseline's."""
    measures: dict[str, Callable[[Relevance], float]] = {
        f"p@{K}": lambda one: metrics.precision_at(one, K),
        f"r@{K}": lambda one: metrics.recall_at(one, K),
        f"f1@{K}": lambda one: metrics.f1_at(one, K),
        "mrr": metrics.reciprocal_rank,
        "map": metrics.average_precision,
    }
    return [
        figure(
            f"{name}.{measure}",
            [function(one) for one in ranked],
            None if baseline is None else [function(one) for one in baseline],
        )
        for measure, function in measures.items()
        if ranked
    ]
