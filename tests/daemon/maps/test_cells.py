import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.maps import cells


def unheard(done: int, total: int) -> None:
    """Progress that nobody listens to."""


def exact(vectors: np.ndarray, others: np.ndarray, k: int) -> np.ndarray:
    """The nearest of `others` by brute force, in float64."""
    a, b = vectors.astype(np.float64), others.astype(np.float64)
    squares = (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)
    return np.argsort(squares, axis=1, kind="stable")[:, :k]


def test_every_row_lies_in_one_cell(blobs: Blobs):
    vectors, _ = blobs(5000)
    found = cells.cut(vectors, 1)
    assert sorted(found.order.tolist()) == list(range(5000))
    assert (found.starts[0], found.starts[-1]) == (0, 5000)
    assert len(found.centres) == len(found.starts) - 1 > 10
    assert (np.diff(found.starts) > 0).all()


def test_a_cell_comes_first_among_those_near_it(blobs: Blobs):
    found = cells.cut(blobs(5000)[0], 1)
    for cell in range(len(found.centres)):
        assert found.near(cell)[0] == cell


def test_nearly_all_neighbours_are_found(blobs: Blobs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells, "SEEN", 1024)  # of 6,000: a sixth, as of a real library far less
    vectors, _ = blobs(6000, kinds=40)
    found = cells.cut(vectors, 1)
    rows = vectors[found.order]
    near, distances = cells.nearest(rows, found, 10, unheard)
    wanted = exact(rows, rows, 11)[:, 1:]
    assert np.mean([np.isin(one, other).mean() for one, other in zip(wanted, near, strict=True)]) > 0.97
    assert (np.diff(distances, axis=1) >= -1e-3).all()
    assert not (near == np.arange(6000)[:, None]).any()
    true = np.linalg.norm(rows[:100, None] - rows[near[:100]], axis=2)
    assert np.allclose(distances[:100], true, atol=2e-3)


def test_a_chosen_row_is_its_own_nearest_among_the_chosen(blobs: Blobs):
    vectors, _ = blobs(3000)
    found = cells.cut(vectors, 1)
    rows, chosen = vectors[found.order], np.arange(0, 3000, 7)
    near, distances = cells.nearest_among(rows, found, chosen, 5, unheard)
    assert (near[chosen, 0] == np.arange(len(chosen))).all()
    assert np.allclose(distances[chosen, 0], 0, atol=1e-2)
    wanted = exact(rows, rows[chosen], 5)
    assert np.mean([np.isin(one, other).mean() for one, other in zip(wanted, near, strict=True)]) > 0.97


def test_few_chosen_rows_are_found_from_everywhere(blobs: Blobs):
    vectors, _ = blobs(3000)
    found = cells.cut(vectors, 1)
    rows = vectors[found.order]
    near, _ = cells.nearest_among(rows, found, np.array([5, 1700, 2900]), 3, unheard)
    assert (np.sort(near, axis=1) == [0, 1, 2]).all()


def test_a_sound_in_thousands_of_copies_fills_many_cells_and_has_neighbours(blobs: Blobs):
    vectors, _ = blobs(4000)
    vectors[500:] = vectors[500]
    found = cells.cut(vectors, 1)
    assert np.diff(found.starts).max() <= cells.FULL
    rows = vectors[found.order]
    near, distances = cells.nearest(rows, found, 8, unheard)
    assert all(len(set(one)) == 8 for one in near.tolist())
    assert not (near == np.arange(4000)[:, None]).any()
    copies = found.order >= 500
    assert np.allclose(distances[copies], 0, atol=1e-2)


def test_one_seed_gives_one_result(blobs: Blobs):
    vectors, _ = blobs(3000)
    one, two = cells.cut(vectors, 3), cells.cut(vectors, 3)
    assert np.array_equal(one.order, two.order)
    near = [cells.nearest(vectors[found.order], found, 6, unheard)[0] for found in (one, two)]
    assert np.array_equal(*near)
