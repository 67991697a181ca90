import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.errors import InvalidArgument
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


def on_top_of(row: int):
    """Neighbours of a sound that is a copy of `row`."""
    return lambda vector, k: (np.array([row]), np.array([1.0], np.float32))


NOTHING = np.zeros((1, 4), np.float32)


@settings(deadline=None)
@given(st.data())
def test_the_nearest_are_those_that_a_full_search_finds(data):
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    n, dims = data.draw(st.sampled_from([0, 1, 2, 7, 40, 3000])), data.draw(st.sampled_from([2, 3]))
    coords = random.random((n, dims), np.float32)
    coords[random.random(n) < data.draw(st.sampled_from([0, 0.5]))] = np.nan
    map_ = map_of(coords)
    for row in np.flatnonzero(np.isfinite(coords).all(axis=1))[: data.draw(st.integers(0, 5))]:
        map_.place(np.array([len(map_.coords)]), NOTHING, on_top_of(row))
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


def test_a_new_sound_comes_between_its_neighbours_and_nearer_to_the_more_similar():
    map_ = map_of(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    map_.place(np.array([3]), NOTHING, lambda v, k: (np.array([0, 1, 2]), np.array([0.9, 0.5, 0.5], np.float32)))
    x, y = map_.coords[3]
    assert x == pytest.approx(y)
    assert 0 < x < 1 / 3


def test_equally_similar_neighbours_pull_equally():
    map_ = map_of(np.array([[0.2, 0.2], [0.4, 0.2], [0.3, 0.5]]))
    map_.place(np.array([3]), NOTHING, lambda v, k: (np.array([0, 1, 2]), np.full(3, 0.7, np.float32)))
    assert np.allclose(map_.coords[3], [0.3, 0.3])


def test_a_copy_lies_on_its_original():
    map_ = map_of(np.array([[0.25, 0.75], [1.0, 0.0], [0.0, 1.0]]))
    map_.place(np.array([7]), NOTHING, on_top_of(0))
    assert map_.coords[7].tolist() == [0.25, 0.75]
    assert not map_.placed[3:7].any()


def test_more_neighbours_are_asked_for_where_the_nearest_are_all_new():
    vectors = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    vectors[:100, 0] += 30
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    coords = np.full((200, 2), np.nan)
    coords[100:] = 0.25

    def search(vector, k):
        cosines = vectors @ vector
        rows = np.argsort(-cosines)[:k]
        return rows, cosines[rows]

    map_ = map_of(coords)
    map_.place(np.array([0]), vectors[:1], search)
    assert np.allclose(map_.coords[0], 0.25)


def test_the_first_sound_of_all_comes_to_the_middle():
    map_ = map_of(np.zeros((0, 2)))
    map_.place(np.array([0]), NOTHING, lambda v, k: (np.array([0]), np.array([1.0], np.float32)))
    assert map_.coords.tolist() == [[0.5, 0.5]]


def test_a_placed_sound_stays_where_it_is():
    map_ = map_of(np.array([[0.1, 0.2], [0.8, 0.9]]))
    map_.place(np.array([0]), NOTHING, on_top_of(1))
    assert np.allclose(map_.coords[0], [0.1, 0.2])


def test_sounds_placed_while_a_tree_grows_are_found_after_it_is_adopted():
    map_ = map_of(np.array([[0.1, 0.1], [0.9, 0.9]]))
    map_.place(np.array([2]), NOTHING, on_top_of(0))
    tree = map_.plant()
    map_.place(np.array([3]), NOTHING, on_top_of(1))
    map_.adopt(tree)
    rows, _ = map_.nearest([0.9, 0.9], 9, np.ones(4, bool))
    assert sorted(rows[:2].tolist()) == [1, 3]
    assert sorted(rows[2:].tolist()) == [0, 2]


def test_a_new_tree_is_wanted_after_many_placings_and_no_longer_once_adopted():
    map_ = map_of(np.array([[0.1, 0.1]]))
    rows = np.arange(1, nearby.TAIL + 2)
    map_.place(rows, np.zeros((len(rows), 4), np.float32), on_top_of(0))
    assert map_.needs_tree
    map_.adopt(map_.plant())
    assert not map_.needs_tree
    assert len(map_.nearest([0.5, 0.5], 10**6, np.ones(len(map_.coords), bool))[0]) == len(rows) + 1
