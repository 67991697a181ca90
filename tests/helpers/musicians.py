"""Musicians that are simulated: each goes by something of its own, and clicks accordingly."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.personal.basis import MEASURES
from tonewalk.personal.learn import LearnJob
from tonewalk.personal.metric import Share, fused

Positions = npt.NDArray[np.int64]
Distance = Callable[[Positions, Positions], npt.NDArray[np.float64]]


class Room(NamedTuple):
    """Made-up sounds: what is measured of them lies somewhere in their vectors, among much else."""

    shares: tuple[Share, ...]
    vectors: npt.NDArray[np.float32]
    measured: npt.NDArray[np.float64]

    def job(self, triplets: Positions) -> LearnJob:
        return LearnJob(
            dims=[one.dim for one in self.shares],
            sample=self.vectors,
            measured=self.measured,
            sounds=self.vectors,
            triplets=triplets,
        )


def room(count: int = 400) -> Room:
    """Sounds of twelve kinds, in a space of 32 dimensions and one of 16."""
    random = np.random.default_rng(7)
    kinds = random.normal(size=(12, 24))[random.integers(0, 12, count)]
    measured = random.normal(size=(count, len(MEASURES)))
    given = np.concatenate([kinds, 0.7 * measured, random.normal(size=(count, 6))], axis=1)
    spaces = []
    for dim in (32, 16):
        rows = given @ random.normal(size=(given.shape[1], dim)) + 0.2 * random.normal(size=(count, dim))
        spaces.append((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    shares = tuple(
        Share(space=name, fingerprint=name, dim=dim, share=share)
        for name, dim, share in (("small", 32, 0.7), ("timbre", 16, 0.3))
    )
    return Room(shares, fused(shares, spaces), measured)


def by_measure(values: npt.NDArray[np.float64]) -> Distance:
    """Goes by one thing that is measured, and hears nothing else."""
    return lambda one, two: np.abs(values[one] - values[two])


def by_chance(seed: int) -> Distance:
    """Clicks without listening."""
    random = np.random.default_rng(seed)
    return lambda one, _: random.random(len(one))


def triplets(distance: Distance, sounds: Positions, many: int, seed: int) -> Positions:
    """So many clicks about three different sounds each `[shape=(many, 3)]`."""
    random = np.random.default_rng(seed)
    three = np.stack([random.permutation(sounds)[:3] for _ in range(many)])
    a, b, c = three.T
    swapped = distance(a, b) > distance(a, c)
    return np.stack([a, np.where(swapped, c, b), np.where(swapped, b, c)], axis=1)


def agreement(vectors: npt.NDArray[np.float32], clicks: Positions) -> float:
    """Share of clicks that unit vectors agree with."""
    a, b, c = (vectors[one] for one in clicks.T)
    return float(np.mean((a * b).sum(axis=1) > (a * c).sum(axis=1)))
