import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.maps import shelves
from tonewalk.maps.place import NEIGHBOURS, Placer, between
from tonewalk.maps.shelves import Shelves


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few rows a cell, and a search, that some thousands are many."""
    monkeypatch.setattr(shelves, "ROWS", 64)
    monkeypatch.setattr(shelves, "SEEN", 600)
    monkeypatch.setattr(shelves, "TAIL", 200)


def test_the_nearest_rows_are_among_the_few_that_are_looked_at(blobs: Blobs):
    table, _ = blobs(6000, kinds=40)
    known = Shelves(table[:5900])
    found = 0.0
    for row in table[5900:]:
        near = known.near(row, 5900)
        assert 600 <= len(near) < 2000
        found += np.isin(np.argsort(-(table[:5900] @ row))[:10], near).mean()
    assert found / 100 > 0.95


def test_rows_that_came_last_are_always_looked_at(blobs: Blobs):
    table, _ = blobs(3000)
    known = Shelves(table[:2000])
    known.grow(table[:2100])
    assert len(known) == 2000
    assert np.isin(np.arange(2000, 2100), known.near(table[0], 2100)).all()
    known.grow(table)
    assert len(known) == 3000
    for row in (0, 2500, 2999):
        assert row in known.near(table[row], 3000)


def test_a_large_map_s_new_sounds_lie_where_those_of_a_small_one_would(blobs: Blobs):
    vectors, _ = blobs(6000, kinds=40)
    coords = np.random.default_rng(1).random((5900, 2)).astype(np.float32)
    placer, moved = Placer(shelved=5000), []
    placer.learn(vectors, coords)
    for vector in vectors[5900:]:
        cosines = vectors[:5900] @ vector
        nearest = np.argsort(-cosines)[:NEIGHBOURS]
        wanted = between(coords[nearest], cosines[nearest])
        moved.append(np.abs(placer.place(vector, vectors, coords) - wanted).max())
    assert np.quantile(moved, 0.9) < 0.05
    for row in (0, 3000, 5899):
        assert placer.place(vectors[row].copy(), vectors, coords).tolist() == coords[row].tolist()


def test_what_was_placed_on_a_large_map_later_counts_from_then_on(blobs: Blobs):
    vectors, _ = blobs(6000)
    coords = np.full((6000, 2), np.nan, np.float32)
    coords[:5000] = 0.25
    placer = Placer(shelved=4000)
    placer.learn(vectors, coords)
    for upto in (5100, 6000):
        coords[:upto][np.isnan(coords[:upto])] = 0.75
        placer.learn(vectors, coords)
        assert np.allclose(placer.place(vectors[upto - 1], vectors, coords), 0.75)
    assert np.allclose(placer.place(vectors[20], vectors, coords), 0.25)
