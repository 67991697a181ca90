"""Random walks and shortest ways."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.base.types import Matrix
from tonewalk.commands.trajectories import How, TrajectoryBuild
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories import graph as graphs
from tonewalk.trajectories.graph import Graphs, neighbours
from tonewalk.trajectories.walks import over_map, through_space
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs


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


def handle_of(vectors: Matrix, folder: Path) -> SpaceHandle:
    return SpaceHandle(space_of(vectors, folder), 1, Deaf())  # type: ignore[arg-type]


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


def test_the_shortest_way_stays_among_neighbours() -> None:
    vectors = horseshoe(60)
    way = neighbours(vectors).way(vectors, [0, 59])
    assert (way[0], way[-1]) == (0, 59)
    assert way == sorted(way)
    assert len(way) > 8
    assert neighbours(vectors).way(vectors, [3, 3]) == [3]
    assert neighbours(vectors[:1]).way(vectors, [0]) == [0]


def test_islands_are_reached_all_the_same_and_late_comers_join() -> None:
    near = horseshoe(20)
    apart = np.concatenate([near, -near])
    assert neighbours(apart).way(apart, [0, 30]) == [0, 30]
    late = np.concatenate([horseshoe(60), horseshoe(7)])
    way = neighbours(late[:60]).way(late, [60, 59, 66])
    assert (way[0], way[-1]) == (60, 66)
    assert len(way) > 8


async def test_a_large_graph_is_made_in_the_background_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphs, "AT_ONCE", 10)
    handle, jobs, home = handle_of(horseshoe(300), tmp_path / "s"), Jobs(Events()), Home(tmp_path / "home")
    made = Graphs(home)
    with pytest.raises(Unavailable, match="ask again"):
        made.of(handle)
    with pytest.raises(Unavailable, match="job 1"):
        await made.prepare(handle, jobs, 0.001)
    await made.prepare(handle, jobs, 120.0)
    assert jobs.list()[0].text == "Joined 300 sounds to their neighbours."
    way = made.of(handle).way(handle.space.vectors, [0, 299])
    assert way == sorted(way)
    assert Graphs(home).of(handle).way(handle.space.vectors, [0, 299]) == way
    await jobs.close()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY"])
def test_a_damaged_graph_is_made_anew(tmp_path: Path, content: bytes) -> None:
    handle, home = handle_of(horseshoe(30), tmp_path / "s"), Home(tmp_path / "home")
    (home.path / "graphs").mkdir()
    (home.path / "graphs" / "timbre-000000000000.npz").write_bytes(content)
    assert len(asyncio.run(asyncio.to_thread(Graphs(home).of, handle))) == 30


def sounds(ring: Any, **arguments: Any) -> list[int]:
    return [step.id for step in ring.paths.build(TrajectoryBuild(**arguments)).steps]


def test_a_path_through_the_graph_leads_over_neighbours(ring: Any) -> None:
    assert sounds(ring, sounds=[1, 8], mode="graph", steps=8) == list(range(1, 9))
    ring.put(4, missing=True)
    assert 4 not in sounds(ring, sounds=[1, 8], mode="graph", steps=8)


def test_a_walk_is_the_same_for_the_same_seed(ring: Any) -> None:
    for start in ({"sounds": [4]}, {"points": [[0.4, 0.4]]}):
        first = sounds(ring, mode="walk", steps=12, how=How(seed=1), **start)
        assert first == sounds(ring, mode="walk", steps=12, how=How(seed=1), **start)
        others = [
            sounds(ring, mode="walk", steps=12, how=How(seed=seed, stride=0.2), **start) for seed in range(9)
        ]
        assert any(other != first for other in others)
        assert first[0] == 4
        assert all(a != b for a, b in itertools.pairwise(first))


def test_a_smooth_path_may_leave_the_line_for_a_sound_that_follows_well(ring: Any) -> None:
    line = {"points": [[0.1, 0.1], [0.8, 0.8]], "steps": 8}
    assert sounds(ring, **line, how=How(smooth=1e-6)) == list(range(1, 9))
    calm = sounds(ring, **line, no_repeat=0, how=How(smooth=50))
    assert len(set(calm)) < 8
    assert sounds(ring, sounds=[1, 8], mode="slerp", steps=8, how=How(smooth=1e-6)) == list(range(1, 9))
