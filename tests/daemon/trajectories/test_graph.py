"""The neighbour graph of a space, and the shortest ways through it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.base.types import Matrix
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories import graph as graphs
from tonewalk.trajectories.graph import Graphs, neighbours
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs


class Deaf:
    """An encoder's name and fingerprint."""

    name, fingerprint = "timbre", "0" * 64


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


def handle_of(vectors: Matrix, folder: Path) -> SpaceHandle:
    return SpaceHandle(space_of(vectors, folder), 1, Deaf())  # type: ignore[arg-type]


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
