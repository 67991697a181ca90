import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument
from tonewalk.maps import nearby
from tonewalk.maps.map import About, Map


def map_of(coords: np.ndarray) -> Map:
    about = About(
        name="a", method="pca", dims=coords.shape[1], seed=1, encoder="small", fingerprint="f", created=0.0
    )
    return Map(about, coords.astype(np.float32))


def brute_force(coords: np.ndarray, point: np.ndarray, k: int, visible: np.ndarray) -> np.ndarray:
    usable = np.isfinite(coords).all(axis=1) & visible
    return np.sort(np.sqrt(((coords[usable].astype(np.float64) - point) ** 2).sum(axis=1)))[:k]


@given(st.data())
def test_the_nearest_are_those_that_a_full_search_finds(data):
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    n, dims = data.draw(st.sampled_from([0, 1, 2, 7, 40, 3000])), data.draw(st.sampled_from([2, 3]))
    coords = random.random((n, dims), np.float32)
    coords[random.random(n) < data.draw(st.sampled_from([0, 0.5]))] = np.nan
    map_ = map_of(coords)
    for row in np.flatnonzero(np.isfinite(coords).all(axis=1))[: data.draw(st.integers(0, 5))]:
        map_.put(np.array([len(map_.coords)]), coords[[row]])
    visible = random.random(len(map_.coords)) < data.draw(st.sampled_from([1.0, 0.5, 0.01, 0.0]))
    point, k = random.random(dims), data.draw(st.sampled_from([1, 2, 5, 100, 5000]))
    rows, distances = map_.nearest(point.tolist(), k, visible)
    assert np.allclose(distances, brute_force(map_.coords, point, k, visible), atol=1e-6)
    assert np.allclose(distances, np.linalg.norm(map_.coords[rows] - point, axis=1), atol=1e-6)
    assert visible[rows].all()
    assert len(set(rows.tolist())) == len(rows)


def test_hidden_rows_are_passed_over_however_many_lie_in_between():
    random = np.random.default_rng(1)
    coords = random.random((20000, 2), np.float32)
    visible = np.linalg.norm(coords - 0.5, axis=1) > 0.4
    rows, distances = map_of(coords).nearest([0.5, 0.5], 3, visible)
    assert np.allclose(distances, brute_force(coords, np.array([0.5, 0.5]), 3, visible))
    assert visible[rows].all()


@pytest.mark.parametrize("point", [[0.5], [0.5, 0.5, 0.5], [float("nan"), 0.5], [0.5, float("inf")], []])
def test_what_is_no_place_on_the_map_is_refused(point):
    with pytest.raises(InvalidArgument, match="2 finite numbers"):
        map_of(np.zeros((3, 2))).nearest(point, 1, np.ones(3, bool))


def test_k_below_one_is_refused():
    with pytest.raises(InvalidArgument, match="k is 0"):
        map_of(np.zeros((3, 2))).nearest([0.5, 0.5], 0, np.ones(3, bool))


def test_a_placed_sound_stays_where_it_is():
    map_ = map_of(np.array([[0.1, 0.2], [0.8, 0.9]]))
    map_.put(np.array([0, 2]), np.array([[0.5, 0.5], [0.6, 0.6]]))
    assert np.allclose(map_.coords, [[0.1, 0.2], [0.8, 0.9], [0.6, 0.6]])


def test_rows_between_those_that_were_put_have_no_place():
    map_ = map_of(np.zeros((1, 2)))
    map_.put(np.array([3]), np.full((1, 2), 0.5))
    assert map_.placed.tolist() == [True, False, False, True]
    assert sorted(map_.nearest([0.0, 0.0], 9, np.ones(4, bool))[0].tolist()) == [0, 3]


def test_sounds_placed_while_a_tree_grows_are_found_after_it_is_adopted():
    map_ = map_of(np.array([[0.1, 0.1], [0.9, 0.9]]))
    map_.put(np.array([2]), map_.coords[[0]])
    tree = map_.plant()
    map_.put(np.array([3]), map_.coords[[1]])
    map_.adopt(tree)
    rows, _ = map_.nearest([0.9, 0.9], 9, np.ones(4, bool))
    assert sorted(rows[:2].tolist()) == [1, 3]
    assert sorted(rows[2:].tolist()) == [0, 2]


def test_a_new_tree_is_wanted_after_many_placings_and_no_longer_once_adopted():
    map_ = map_of(np.array([[0.1, 0.1]]))
    rows = np.arange(1, nearby.TAIL + 2)
    map_.put(rows, np.full((len(rows), 2), 0.3, np.float32))
    assert map_.needs_tree
    map_.adopt(map_.plant())
    assert not map_.needs_tree
    assert len(map_.nearest([0.5, 0.5], 10**6, np.ones(len(map_.coords), bool))[0]) == len(rows) + 1
