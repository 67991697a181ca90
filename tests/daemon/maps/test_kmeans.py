import numpy as np

from tests.helpers.mapped import Blobs
from tonewalk.maps import kmeans


def test_the_nearest_centre_is_that_of_brute_force(blobs: Blobs):
    vectors, _ = blobs(2500)
    middles = vectors[:40]
    squares = ((vectors[:, None].astype(np.float64) - middles[None]) ** 2).sum(axis=2)
    assert np.array_equal(kmeans.nearest(vectors, middles), squares.argmin(axis=1))


def test_centres_lie_where_the_rows_do(blobs: Blobs):
    vectors, _ = blobs(3000)
    middles = kmeans.centres(vectors, 30, 1)
    own = middles[kmeans.nearest(vectors, middles)]
    chance = vectors[np.random.default_rng(1).permutation(3000)[:30]]
    drawn = chance[kmeans.nearest(vectors, chance)]
    assert np.linalg.norm(vectors - own, axis=1).mean() < 0.9 * np.linalg.norm(vectors - drawn, axis=1).mean()


def test_one_seed_gives_the_same_centres(blobs: Blobs):
    vectors, _ = blobs(2000)
    assert np.array_equal(kmeans.centres(vectors, 9, 4), kmeans.centres(vectors, 9, 4))
    assert not np.array_equal(kmeans.centres(vectors, 9, 4), kmeans.centres(vectors, 9, 5))


def test_rows_that_are_all_the_same_have_centres():
    vectors = np.ones((100, 4), np.float32)
    assert np.array_equal(kmeans.centres(vectors, 3, 1), np.ones((3, 4), np.float32))
