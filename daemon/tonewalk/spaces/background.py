"""What scores are ordinary in a space, so that the scores of different encoders can be added.

Cosines of two encoders, and of words and sounds in one encoder, lie in different ranges. Each is told as a
standard score: how many standard deviations a sound lies above a sample of the library, for this very query.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Vector

SAMPLE: Final = 1024
"""Rows: the mean of a standard score is then known to 0.03, and scoring them takes 0.1 ms."""

SPREAD_OVER: Final = 256
"""Rows that stand for queries where the usual spread of cosines is asked for."""

LEAST_SPREAD: Final = 0.02
"""No smaller standard deviation is believed: where all sounds score alike, noise must not decide."""


class Background:
    """A sample of a space's rows, drawn once.

    Attributes:
        mean: of the sample `[shape=(dim,)]`; where the sounds of the library lie in the space.
        count: how many rows the space had.
    """

    def __init__(self, vectors: Matrix) -> None:
        self.count = len(vectors)
        rows = np.arange(self.count)
        if self.count > SAMPLE:
            rows = np.sort(np.random.default_rng(1).choice(self.count, SAMPLE, replace=False))
        self._rows = np.ascontiguousarray(vectors[rows], np.float32)
        self._spread: float | None = None
        self.mean: Vector = self._rows.sum(axis=0, dtype=np.float32) / np.float32(max(len(self._rows), 1))

    def outgrown(self, count: int) -> bool:
        """Whether a space of `count` rows deserves a new sample."""
        return count != self.count and not self.count // 2 <= count < 2 * self.count

    def standardise(self, scores: npt.NDArray[np.float32], query: Vector) -> npt.NDArray[np.float32]:
        """Cosines with `query` as standard scores; NaN stays NaN."""
        ordinary = self.score(query)
        if not len(ordinary):
            return scores
        spread = max(float(ordinary.std()), LEAST_SPREAD)
        standard: npt.NDArray[np.float32] = (scores - np.float32(ordinary.mean())) / np.float32(spread)
        return standard

    def spread(self) -> float:
        """How far apart cosines with one of the rows usually are: the mean of their standard deviations."""
        if self._spread is None:
            some = self._rows[:: max(1, len(self._rows) // SPREAD_OVER)]
            found = float((some @ self._rows.T).std(axis=1).mean()) if len(some) else 0.0
            self._spread = max(found, LEAST_SPREAD)
        return self._spread

    def score(self, query: Vector) -> npt.NDArray[np.float32]:
        """Cosines of the sample's rows with a unit-length `query`."""
        scores: npt.NDArray[np.float32] = self._rows @ query
        return scores
