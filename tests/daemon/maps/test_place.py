import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.maps.pca import pca_now
from tonewalk.maps.place import NEIGHBOURS, Placer, between
from tonewalk.maps.score import neighbourhoods


def placer(vectors, coords) -> Placer:
    made = Placer()
    made.learn(vectors, coords)
    return made


def test_a_new_sound_comes_between_its_neighbours_and_nearer_to_the_more_similar():
    coords = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    x, y = between(coords, np.array([0.9, 0.5, 0.5], np.float32))
    assert x == pytest.approx(y)
    assert 0 < x < 1 / 3


def test_equally_similar_neighbours_pull_equally():
    coords = np.array([[0.2, 0.2], [0.4, 0.2], [0.3, 0.5]], np.float32)
    assert np.allclose(between(coords, np.full(3, 0.7, np.float32)), [0.3, 0.3])


@pytest.mark.parametrize("n", [3, 5000])
def test_a_copy_lies_on_its_original(blobs: Blobs, n):
    vectors, _ = blobs(n)
    coords = np.random.default_rng(1).random((n, 2)).astype(np.float32)
    known = placer(vectors, coords)
    for row in (0, n // 2, n - 1):
        assert known.place(vectors[row].copy(), vectors, coords).tolist() == coords[row].tolist()


def test_the_coarse_search_loses_hardly_a_neighbour(blobs: Blobs):
    vectors, _ = blobs(5300, kinds=40)
    coords = np.random.default_rng(1).random((5000, 2)).astype(np.float32)
    known = placer(vectors[:5000], coords)
    for vector in vectors[5000:]:
        cosines = vectors[:5000] @ vector
        nearest = np.argsort(-cosines)[:NEIGHBOURS]
        wanted = between(coords[nearest], cosines[nearest])
        assert np.abs(known.place(vector, vectors[:5000], coords) - wanted).max() < 0.05


def test_sounds_without_a_place_are_no_neighbours(blobs: Blobs):
    vectors, _ = blobs(200)
    coords = np.full((200, 2), np.nan, np.float32)
    coords[100:] = 0.25
    assert np.allclose(placer(vectors, coords).place(vectors[0], vectors, coords), 0.25)


def test_what_was_placed_later_counts_from_then_on(blobs: Blobs):
    vectors, _ = blobs(3000)
    coords = np.full((3000, 2), np.nan, np.float32)
    coords[:1000] = 0.25
    known = placer(vectors, coords)
    coords[1000:1500] = 0.5
    known.learn(vectors, coords)
    assert np.allclose(known.place(vectors[1200], vectors, coords), 0.5)
    assert np.allclose(known.place(vectors[20], vectors, coords), 0.25)
    coords[1500:] = 0.75  # twice as many: the directions are found anew
    known.learn(vectors, coords)
    for row, place in ((20, 0.25), (1200, 0.5), (2900, 0.75)):
        assert np.allclose(known.place(vectors[row], vectors, coords), place)


def test_the_first_sound_of_all_comes_to_the_middle():
    nothing = np.empty((0, 4), np.float32), np.empty((0, 2), np.float32)
    assert placer(*nothing).place(np.zeros(4, np.float32), *nothing).tolist() == [0.5, 0.5]


def test_placed_sounds_lie_among_their_like(blobs: Blobs):
    vectors, _ = blobs(600)
    coords = pca_now(vectors, 3)
    whole = neighbourhoods(vectors, coords)["trustworthiness"]
    known = coords.copy()
    known[400:] = np.nan
    asked, placed = placer(vectors, known), known.copy()
    for row in range(400, 600):
        placed[row] = asked.place(vectors[row], vectors, known)
    assert neighbourhoods(vectors, placed)["trustworthiness"] > whole - 0.03
