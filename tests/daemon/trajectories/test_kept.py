"""Trajectories that are kept by name: listed, shown, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.ring import Ring
from tonewalk.base.errors import Damaged, UnknownTrajectory
from tonewalk.commands.trajectories import (
    How,
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRef,
    TrajectoryRender,
)

DIAGONAL = [[0.1, 0.1], [0.8, 0.8]]


def test_a_trajectory_is_kept_by_name_and_outlives_the_map(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="kept", points=DIAGONAL, steps=2))
    ring.map.coords[:] = ring.map.coords[::-1].copy()
    again = type(ring.trajectories)(ring.home, ring.intake, ring, ring.events)
    exported = Path(again.files.export(TrajectoryExport(trajectory="kept")).path)
    assert sorted(path.name for path in exported.glob("*.wav")) == ["01 1.wav", "02 8.wav"]


def test_what_a_path_was_meant_for_is_kept_with_it(ring: Ring) -> None:
    how = How(tempo=84.0, level=-6.0, smooth=2.0)
    ring.trajectories.build(TrajectoryBuild(trajectory="slow", points=DIAGONAL, steps=2, how=how))
    again = type(ring.trajectories)(ring.home, ring.intake, ring, ring.events)
    assert again.get(TrajectoryRef(trajectory="slow")).how == {"tempo": 84.0, "level": -6.0, "smooth": 2.0}
    ring.trajectories.build(TrajectoryBuild(trajectory="plain", points=DIAGONAL, steps=2))
    assert again.get(TrajectoryRef(trajectory="plain")).how == {}


@pytest.mark.parametrize("name", ["", "nothing", "../catalogue", "a/b", "..", "\0", "x" * 65])
def test_an_unknown_trajectory_is_told(ring: Ring, name: str) -> None:
    for ask, request in (
        (ring.transport.play, TrajectoryPlay(trajectory=name)),
        (ring.files.render, TrajectoryRender(trajectory=name)),
        (ring.files.export, TrajectoryExport(trajectory=name)),
    ):
        with pytest.raises(UnknownTrajectory):
            ask(request)


def test_what_is_kept_is_listed_shown_and_removed(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="b", points=DIAGONAL, steps=8))
    ring.trajectories.build(TrajectoryBuild(trajectory="a", sounds=[1, 8], mode="slerp", steps=4))
    ring.put(4, missing=True)
    first, second = ring.trajectories.all()
    assert (first.trajectory, first.mode, first.steps) == ("a", "slerp", 4)
    assert (second.trajectory, second.steps, second.gone, second.playing) == ("b", 8, 1, False)
    assert [step.step for step in ring.trajectories.get(TrajectoryRef(trajectory="b")).steps] == [
        0,
        1,
        2,
        4,
        5,
        6,
        7,
    ]
    ring.trajectories.remove(TrajectoryRef(trajectory="b"))
    assert [one.trajectory for one in ring.trajectories.all()] == ["a"]
    with pytest.raises(UnknownTrajectory):
        ring.trajectories.remove(TrajectoryRef(trajectory="b"))


def test_one_that_goes_while_they_are_listed_is_left_out(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="b", points=DIAGONAL, steps=8))
    (ring.home.trajectories / "a.json").mkdir()  # a name that is read, and nothing to load when its turn comes
    assert [one.trajectory for one in ring.trajectories.all()] == ["b"]


def test_a_damaged_one_does_not_hide_the_others(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="a", points=DIAGONAL))
    (ring.home.trajectories / "b.json").write_bytes(b'{"trajectory": "b", "mode": "map", "sounds": []}')
    assert [one.trajectory for one in ring.trajectories.all()] == ["a"]
    with pytest.raises(Damaged):
        ring.trajectories.get(TrajectoryRef(trajectory="b"))
