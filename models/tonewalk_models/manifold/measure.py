"""How well places keep neighbours together: votes of the nearest (kNN) and ranked retrieval (mAP)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models import metrics
from tonewalk_models.manifold.neighbours import Neighbourhoods, Places

Points = npt.NDArray[np.float32]
"""`[shape=(n, dims)]`"""

KS: Final = (1, 5, 10)
MOST_RANKED: Final = 1000
"""Probes whose whole ranking is looked at."""
OVERSAMPLED: Final = 8
ROUNDS: Final = 12
"""Of subspace iteration: the first three components are then exact to 1e-4 on sounds."""


def scores(neighbourhoods: Neighbourhoods, points: Points, probes: Places, among: Places) -> dict[str, float]:
    """`knn_error@k` for k = 1, 5, 10, and `map`, of the probes that have a neighbour among the others.

    A probe is right when the place that most of its k nearest vote for is a neighbourhood of its own. Votes are
    for sounds that are neighbours of one another (of one label, one note); among equals the nearest decides.

    Args:
        neighbourhoods: of all sounds.
        points: of all sounds.
        probes, among: places of the sounds that ask and that are found; a sound does not find itself.
    """
    wrong: dict[int, list[bool]] = {k: [] for k in KS}
    precisions: list[float] = []
    for part in np.array_split(probes, max(1, len(probes) // 256)):
        related = neighbourhoods.related(part, among) & (part[:, None] != among)
        order = np.argsort(_distances(points[part], points[among], part[:, None] == among), axis=1)
        for row in np.flatnonzero(related.any(axis=1)):
            relevance = related[row, order[row]]
            nearest = among[order[row, : max(KS)]]
            friends = neighbourhoods.related(nearest, nearest)
            for k in KS:
                votes = friends[:k, :k].sum(axis=1)
                wrong[k].append(not relevance[int(votes.argmax())])
            if len(precisions) < MOST_RANKED:
                precisions.append(metrics.average_precision(relevance))
    if not precisions:
        return {}
    found = {f"knn_error@{k}": float(np.mean(values)) for k, values in wrong.items()}
    return found | {"map": float(np.mean(precisions))}


def principal(inputs: Points, fitted_on: Places, dims: int = 3) -> Points:
    """The baseline: PCA of the network's own input, fitted on some sounds, of all `[shape=(n, dims)]`.

    By subspace iteration (Halko, Martinsson & Tropp 2011), as the input has 3840 dimensions and 3 are wanted.
    """
    mean = inputs[fitted_on].mean(axis=0)
    some = inputs[fitted_on] - mean
    axes = np.random.default_rng(1).standard_normal((inputs.shape[1], dims + OVERSAMPLED)).astype(np.float32)
    for _ in range(ROUNDS):
        axes = np.linalg.qr(some.T @ (some @ axes))[0]
    _, _, turn = np.linalg.svd(some @ axes, full_matrices=False)
    return np.asarray((inputs - mean) @ (axes @ turn[:dims].T), np.float32)


def _distances(a: Points, b: Points, same: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Squared distances; infinite where it is the same sound."""
    found = ((a[:, None] - b) ** 2).sum(axis=2)
    found[same] = np.inf
    return np.asarray(found, np.float32)
