import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.metrics import silhouette_score

from tests.helpers.mapped import Blobs
from tonewalk.maps import score
from tonewalk.maps.pca import pca_now
from tonewalk.maps.score import neighbourhoods, regions


def test_trustworthiness_and_continuity_are_those_of_scikit_learn(blobs: Blobs):
    vectors, _ = blobs(400)
    coords = pca_now(vectors, 2)
    scores = neighbourhoods(vectors, coords)
    assert scores["trustworthiness"] == pytest.approx(trustworthiness(vectors, coords, n_neighbors=10), abs=1e-3)
    assert scores["continuity"] == pytest.approx(trustworthiness(coords, vectors, n_neighbors=10), abs=1e-3)


def test_a_sample_tells_nearly_the_same_as_all(blobs: Blobs):
    vectors, _ = blobs(3000)
    coords = pca_now(vectors, 2)
    exact = trustworthiness(vectors, coords, n_neighbors=10)
    assert neighbourhoods(vectors, coords)["trustworthiness"] == pytest.approx(exact, abs=0.01)


def test_a_shuffled_map_scores_as_chance(blobs: Blobs):
    vectors, _ = blobs(500)
    shuffled = np.random.default_rng(1).permutation(pca_now(vectors, 2))
    assert neighbourhoods(vectors, shuffled)["trustworthiness"] == pytest.approx(0.5, abs=0.05)


def test_rows_without_a_place_do_not_count(blobs: Blobs):
    vectors, _ = blobs(300)
    coords = pca_now(vectors, 2)
    longer = np.vstack([coords, np.full((50, 2), np.nan, np.float32)])
    assert neighbourhoods(np.vstack([vectors, blobs(50, seed=9)[0]]), longer) == neighbourhoods(vectors, coords)


@pytest.mark.parametrize("n", [0, 1, 10, 15])
def test_too_few_sounds_have_no_neighbourhood_scores(blobs: Blobs, n):
    vectors, _ = blobs(n)
    assert neighbourhoods(vectors, pca_now(vectors, 2)) == {}


def test_the_silhouette_is_that_of_scikit_learn(blobs: Blobs):
    vectors, kinds = blobs(300)
    coords = pca_now(vectors, 2)
    labels = [f"kind {kind}" for kind in kinds]
    assert regions(coords, labels)["silhouette"] == pytest.approx(silhouette_score(coords, labels), abs=1e-3)


def test_a_circle_is_round_a_square_less_and_a_sliver_not(blobs: Blobs):
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    assert regions(circle, ["a"] * 200)["roundness"] == pytest.approx(1, abs=1e-3)
    assert regions(square, ["a"] * 4)["roundness"] == pytest.approx(np.pi / 4)
    assert regions(square * [1, 0.01], ["a"] * 4)["roundness"] < 0.05


def test_a_cube_has_the_roundness_of_a_cube():
    cube = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
    assert regions(cube, ["a"] * 8)["roundness"] == pytest.approx(np.pi / 6)


def test_labels_without_a_hull_are_left_out():
    line = np.array([[0, 0], [1, 1], [2, 2], [0.5, 0]], np.float32)
    assert regions(line, ["a", "a", "a", "b"]).keys() == {"silhouette"}
    assert regions(line[:0], []) == {}


def test_a_large_library_is_looked_at_in_smaller_parts_with_the_same_result(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
):
    vectors, _ = blobs(600)
    coords = pca_now(vectors, 2)
    whole = neighbourhoods(vectors, coords)
    monkeypatch.setattr(score, "AT_ONCE", 3000)
    assert neighbourhoods(vectors, coords) == pytest.approx(whole, abs=1e-6)


def test_of_many_labels_a_sample_tells_how_round_they_are():
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    coords = np.concatenate([circle + np.array([3 * kind, 0]) for kind in range(1200)]).astype(np.float32)
    labels = [str(kind) for kind in range(1200) for _ in angles]
    one = regions(coords[:12], labels[:12])["roundness"]
    assert regions(coords, labels)["roundness"] == pytest.approx(one, abs=1e-3)
