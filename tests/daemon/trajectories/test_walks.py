"""Random walks and shortest ways."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.types import Matrix
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories.walks import over_map, through_space


def horseshoe(count: int) -> Matrix:
    """Unit vectors along three quarters of a circle: its ends are nearer to each other than by the way around."""
    angles = np.linspace(0, 1.5 * np.pi, count)
    rows = np.stack([np.cos(angles), np.sin(angles), np.ones(count)], axis=1)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def space_of(vectors: Matrix, folder: Path) -> Space:
    with VectorFile.create(folder, "timbre", "0" * 64, vectors.shape[1]) as file:
        file.append(vectors)
        file.flush()
    return Space.open(folder)


class Deaf:
    """An encoder's name and fingerprint."""

    name, fingerprint = "timbre", "0" * 64


@pytest.mark.parametrize("dims", [2, 3])
def test_a_walk_over_a_map_has_even_strides_and_stays_inside(dims: int) -> None:
    start = np.full(dims, 0.9, np.float32)
    walk = over_map(start, 400, 0.05, 0.8, 7)
    assert walk.shape == (400, dims)
    assert walk.min() >= 0
    assert walk.max() <= 1
    strides = np.linalg.norm(np.diff(walk, axis=0), axis=1)
    assert np.median(strides) == pytest.approx(0.05, abs=1e-4)
    assert strides.max() < 0.051
    np.testing.assert_array_equal(walk, over_map(start, 400, 0.05, 0.8, 7))
    assert not np.array_equal(walk, over_map(start, 400, 0.05, 0.8, 8))


def test_momentum_keeps_the_direction() -> None:
    def turning(momentum: float) -> float:
        ways = np.diff(over_map(np.array([0.5, 0.5], np.float32), 300, 0.001, momentum, 3), axis=0)
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        return float(np.mean(np.sum(ways[1:] * ways[:-1], axis=1)))

    assert turning(0.95) > turning(0.5) > turning(0.0)
    assert abs(turning(0.0)) < 0.2
    assert turning(1.0) == pytest.approx(1.0, abs=1e-3)


def test_a_walk_through_a_space_goes_from_neighbour_to_neighbour(tmp_path: Path) -> None:
    vectors = horseshoe(200)
    space, allowed = space_of(vectors, tmp_path / "s"), np.ones(200, np.bool_)
    allowed[50] = False
    walk = through_space(space, 100, 60, allowed, 5, 0.9, 4)
    assert walk[0] == 100
    assert max(abs(a - b) for a, b in itertools.pairwise(walk)) <= 22
    assert 50 not in walk[1:]
    assert all(row not in walk[max(0, at - 5) : at] for at, row in enumerate(walk))
    assert walk == through_space(space, 100, 60, allowed, 5, 0.9, 4)
