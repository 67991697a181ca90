import numpy as np
import pytest

from tonewalk.maps.pca import pca_now
from tonewalk.maps.place import place_one
from tonewalk.maps.score import neighbourhoods
from tonewalk.spaces.scoring import search_exactly

VECTOR = np.zeros(4, np.float32)


def found(rows: list[int], cosines: list[float]):
    """A search that finds these."""
    return lambda vector, k: (np.array(rows), np.array(cosines, np.float32))


def test_a_new_sound_comes_between_its_neighbours_and_nearer_to_the_more_similar():
    coords = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    x, y = place_one(3, VECTOR, coords, found([0, 1, 2], [0.9, 0.5, 0.5]))
    assert x == pytest.approx(y)
    assert 0 < x < 1 / 3


def test_equally_similar_neighbours_pull_equally():
    coords = np.array([[0.2, 0.2], [0.4, 0.2], [0.3, 0.5]], np.float32)
    assert np.allclose(place_one(3, VECTOR, coords, found([0, 1, 2], [0.7, 0.7, 0.7])), [0.3, 0.3])


def test_a_copy_lies_on_its_original():
    coords = np.array([[0.25, 0.75], [1, 0], [0, 1]], np.float32)
    assert place_one(3, VECTOR, coords, found([3, 0, 1], [1.0, 1.0, 0.9])).tolist() == [0.25, 0.75]


def test_more_neighbours_are_asked_for_where_the_nearest_are_all_new():
    vectors = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    vectors[:100, 0] += 30
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    coords = np.full((200, 2), np.nan, np.float32)
    coords[100:] = 0.25
    place = place_one(0, vectors[0], coords, lambda vector, k: search_exactly(vectors, vector, k))
    assert np.allclose(place, 0.25)


def test_the_first_sound_of_all_comes_to_the_middle():
    assert place_one(0, VECTOR, np.empty((0, 2), np.float32), found([0], [1.0])).tolist() == [0.5, 0.5]


def test_placed_sounds_lie_among_their_like(blobs):
    vectors, _ = blobs(600)
    coords = pca_now(vectors, 3)
    whole = neighbourhoods(vectors, coords)["trustworthiness"]
    known = coords.copy()
    known[400:] = np.nan
    placed = known.copy()
    for row in range(400, 600):
        placed[row] = place_one(row, vectors[row], known, lambda vector, k: search_exactly(vectors, vector, k))
    assert neighbourhoods(vectors, placed)["trustworthiness"] > whole - 0.03
