"""The islands of a map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.types import Matrix
from tonewalk.maps.clusters import FEWEST, MOST, NONE, clusters


def heaps(*places: tuple[float, ...], size: int = 60, spread: float = 0.02) -> Matrix:
    """Points around places, `size` around each."""
    random = np.random.default_rng(1)
    around = [random.normal(place, spread, (size, len(place))) for place in places]
    return np.clip(np.concatenate(around), 0, 1).astype(np.float32)


@pytest.mark.parametrize(
    "places",
    [
        ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9)),
        ((0.4, 0.5), (0.55, 0.5)),
        ((0.1, 0.1, 0.1), (0.1, 0.1, 0.9), (0.9, 0.9, 0.9)),
    ],
)
def test_each_heap_is_a_cluster(places: tuple[tuple[float, ...], ...]) -> None:
    found = clusters(heaps(*places)).reshape(len(places), 60)
    assert (np.ptp(found, axis=1) == 0).mean() == 1
    assert sorted(found[:, 0].tolist()) == list(range(len(places)))


def test_one_wide_heap_is_one_cluster_and_the_largest_is_the_first() -> None:
    wide, small = heaps((0.3, 0.3), size=240, spread=0.06), heaps((0.9, 0.9), size=20)
    found = clusters(np.concatenate([small, wide]))
    assert (found[20:] == 0).mean() > 0.95
    assert set(found[:20].tolist()) == {1}


def test_a_bridge_of_few_sounds_joins_no_heaps_and_a_long_one_is_one_cluster() -> None:
    bridge = np.column_stack([np.linspace(0.25, 0.75, 12), np.full(12, 0.5)]).astype(np.float32)
    found = clusters(np.concatenate([heaps((0.2, 0.5), (0.8, 0.5), size=200), bridge]))
    assert {*found[:200].tolist()} & {*found[200:400].tolist()} <= {NONE}
    assert (found[:400] != NONE).mean() > 0.95
    line = np.column_stack([np.linspace(0.1, 0.9, 400), np.full(400, 0.5)]).astype(np.float32)
    assert (clusters(line) == 0).mean() > 0.9


def test_who_lies_alone_belongs_to_none() -> None:
    alone = np.array([[0.05, 0.95], [0.95, 0.05]], np.float32)
    assert clusters(np.concatenate([heaps((0.5, 0.5)), alone]))[-2:].tolist() == [NONE, NONE]


def test_there_are_never_more_than_can_be_told_apart() -> None:
    grid = [(x, y) for x in np.linspace(0.05, 0.95, 9) for y in np.linspace(0.05, 0.95, 9)]
    found = clusters(heaps(*grid, size=30, spread=0.008))
    assert len(set(found.tolist()) - {NONE}) == MOST


@given(st.integers(0, 200), st.sampled_from([2, 3]), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.01, 1.0]))
def test_any_map_has_clusters_by_size(n: int, dims: int, seed: int, spread: float) -> None:
    coords = np.clip(0.5 + spread * (np.random.default_rng(seed).random((n, dims)) - 0.5), 0, 1)
    found = clusters(coords.astype(np.float32))
    assert found.shape == (n,)
    sizes = np.bincount(found[found >= 0])
    assert (sizes >= FEWEST).all()
    assert (np.diff(sizes) <= 0).all()
