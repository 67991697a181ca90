"""Many nearest rows at once: the same as looking at all of them."""

from __future__ import annotations

import numpy as np
import pytest

from tonewalk.base.types import Matrix
from tonewalk.trajectories.sequence import along_circles
from tonewalk.units.nearest import best, nearest


def unit(rows: Matrix) -> Matrix:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("order", ["shuffled", "sorted", "same"])
@pytest.mark.parametrize("count", [3, 100, 20_000])
def test_the_best_scores_are_found_however_they_are_spread(order: str, count: int) -> None:
    scores = np.random.default_rng(1).normal(size=count).astype(np.float32)
    scores = {"shuffled": scores, "sorted": np.sort(scores), "same": np.zeros_like(scores)}[order]
    found = best(scores, 32)
    assert len(set(found.tolist())) == min(32, count)
    np.testing.assert_array_equal(scores[found], np.sort(scores)[::-1][:32])


@pytest.mark.parametrize("steps", [1, 9, 64])
def test_queries_on_great_circles_find_what_single_searches_find(steps: int) -> None:
    rng = np.random.default_rng(2)
    vectors = unit(rng.normal(size=(10_000, 24)))
    queries = along_circles(vectors[[0, 5, 9]], steps)
    hidden = np.arange(0, 10_000, 7)
    rows, cosines = nearest(vectors, queries, 8, hidden)
    scores = queries @ vectors.T
    scores[:, hidden] = -2
    np.testing.assert_allclose(cosines, -np.sort(-scores, axis=1)[:, :8], atol=2e-5)
    np.testing.assert_allclose(np.take_along_axis(scores, rows, axis=1), cosines, atol=2e-5)


def test_too_few_rows_leave_fillers() -> None:
    vectors = unit(np.random.default_rng(3).normal(size=(4, 5)))
    rows, cosines = nearest(vectors, vectors[:2], 4, np.array([1]))
    assert rows[:, 3].tolist() == [-1, -1]
    assert cosines[:, 3].tolist() == [-2, -2]
    assert rows[0, 0] == 0
