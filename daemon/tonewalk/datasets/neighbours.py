"""Sounds labelled by those nearest to them: what a space knows of a dataset's labels without learning anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix
from tonewalk_models import metrics

Carried = npt.NDArray[np.bool_]
"""Which sound carries which label `[shape=(sounds, labels)]`."""

Scores = npt.NDArray[np.float32]

_AT_ONCE: Final = 20_000_000
"""Cosines that are held at once: with their order 320 MB."""


class Labels(NamedTuple):
    """The labels of some sounds."""

    names: list[str]
    of_sounds: Carried

    @staticmethod
    def of(labels: Sequence[Sequence[str]]) -> Labels:
        """From each sound's own."""
        names = sorted({name for some in labels for name in some})
        number = {name: at for at, name in enumerate(names)}
        carried = np.zeros((len(labels), len(names)), np.bool_)
        for at, some in enumerate(labels):
            carried[at, [number[name] for name in some]] = True
        return Labels(names, carried)


def predicted(test: Matrix, train: Matrix, carried: Carried, k: int) -> Scores:
    """How much speaks for each label of each sound: the cosines of those among its `k` nearest that carry it.

    Args:
        test, train: rows of unit length.
        carried: of the rows of `train`.

    Returns:
        `[shape=(len(test), labels)]`, 0 and more.
    """
    k = min(k, len(train))
    found = np.zeros((len(test), carried.shape[1]), np.float32)
    step = max(1, _AT_ONCE // len(train))
    for start in range(0, len(test), step):
        cosines = test[start : start + step] @ train.T
        nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0)
        for at, (near, weight) in enumerate(zip(nearest, weights, strict=True)):
            found[start + at] = weight @ carried[near]
    return found


def accuracies(scores: Scores, carried: Carried) -> list[float]:
    """1 for each sound whose label most speaks for, else 0."""
    best = scores.argmax(axis=1)
    return [float(one) for one in carried[np.arange(len(best)), best]]


def precisions(scores: Scores, carried: Carried) -> list[float]:
    """Average precision of each label that some sound carries: its sounds ranked by what speaks for it."""
    return [
        metrics.average_precision(carried[np.argsort(-scores[:, at], kind="stable"), at])
        for at in np.flatnonzero(carried.any(axis=0)).tolist()
    ]
