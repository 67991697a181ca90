import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.maps import pca
from tonewalk.maps.pca import pca_now, principal


def test_components_are_those_of_a_singular_value_decomposition(blobs: Blobs):
    vectors, _ = blobs(300)
    u, s, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    ours = principal(vectors, 5)
    theirs = (u * s)[:, :5]
    assert np.allclose(np.abs(ours), np.abs(theirs), atol=2e-3)


def test_mirrored_vectors_give_the_mirrored_map(blobs: Blobs):
    vectors, _ = blobs(100)
    assert np.allclose(principal(vectors, 3), -principal(-vectors, 3), atol=1e-5)


def test_columns_beyond_the_dimension_are_zero():
    projected = principal(np.eye(4, 2, dtype=np.float32), 3)
    assert projected.shape == (4, 3)
    assert not projected[:, 2].any()


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 10])
def test_a_library_of_any_size_has_a_first_map(blobs: Blobs, n, dims):
    coords = pca_now(blobs(n)[0], dims)
    assert coords.shape == (n, dims)
    assert coords.dtype == np.float32
    assert ((coords >= 0) & (coords <= 1)).all()


def test_the_first_map_is_the_same_every_time(blobs: Blobs):
    vectors, _ = blobs(200)
    assert np.array_equal(pca_now(vectors, 2), pca_now(vectors.copy(), 2))


def test_a_large_library_is_taken_in_parts_with_the_same_result(blobs: Blobs, monkeypatch: pytest.MonkeyPatch):
    vectors, _ = blobs(1000)
    whole = principal(vectors, 5)
    monkeypatch.setattr(pca, "AT_ONCE", 80)
    assert np.allclose(principal(vectors, 5), whole, atol=1e-4)
    same = np.repeat(vectors[:1], 500, axis=0)
    assert not principal(same, 3).any()
