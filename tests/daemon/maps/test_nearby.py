"""The nearest places, against looking at every one of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.maps.nearby import placed, plant, search


def by_hand(coords: np.ndarray, point: np.ndarray, k: int, visible: np.ndarray) -> np.ndarray:
    distances = np.linalg.norm(coords.astype(np.float64) - point, axis=1)
    return np.sort(distances[visible & np.isfinite(distances)])[:k]


@given(
    st.integers(1, 300),
    st.sampled_from([2, 3]),
    st.integers(1, 40),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 2**32 - 1),
)
def test_the_nearest_that_are_visible_are_found_in_tree_and_tail(
    count: int, dims: int, k: int, hidden: float, late: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    coords = random.uniform(0, 1, (count, dims)).astype(np.float32)
    coords[random.uniform(size=count) < 0.1] = np.nan
    visible = random.uniform(size=count) >= hidden
    known = coords.copy()
    tail = np.flatnonzero((random.uniform(size=count) < late) & placed(coords))
    known[tail] = np.nan
    point = random.uniform(0, 1, dims)
    rows, distances = search(plant(known), tail, coords, point, k, visible)
    np.testing.assert_allclose(distances, by_hand(coords, point, k, visible), atol=1e-6)
    assert len(set(rows.tolist())) == len(rows)
    assert visible[rows].all()


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_among_many_hidden_ones_the_few_that_are_visible_are_found(seen: int) -> None:
    coords = np.random.default_rng(2).uniform(0, 1, (20_000, 2)).astype(np.float32)
    visible = np.zeros(20_000, np.bool_)
    visible[np.linspace(0, 19_999, seen).astype(int)] = True
    rows, _ = search(plant(coords), np.empty(0, np.int64), coords, (0.5, 0.5), 5, visible)
    assert set(rows.tolist()) == set(np.flatnonzero(visible).tolist())
