"""Sounds along a path: drawn, from sound to sound, through the neighbour graph, at random."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.helpers.ring import Ring
from tonewalk.base.errors import InvalidArgument, NothingIndexed, Unavailable, UnknownSound
from tonewalk.commands.trajectories import How, Trajectory, TrajectoryBuild

DIAGONAL = [[0.1, 0.1], [0.8, 0.8]]


def sounds(trajectory: Trajectory) -> list[int]:
    return [step.id for step in trajectory.steps]


def chosen(ring: Ring, **arguments: Any) -> list[int]:
    return sounds(ring.trajectories.build(TrajectoryBuild(**arguments)))


def test_a_drawn_line_gives_the_sounds_along_it(ring: Ring) -> None:
    built = ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    assert sounds(built) == [1, 2, 3, 4, 5, 6, 7, 8]
    step = built.steps[2]
    assert (step.step, step.name, step.path) == (2, "3.wav", str(ring.folder / "3.wav"))
    assert (step.x, step.y) == (pytest.approx(0.3), pytest.approx(0.3))


def test_a_line_may_turn_back_and_sounds_only_repeat_after_the_window(ring: Ring) -> None:
    there_and_back = [*DIAGONAL, DIAGONAL[0]]
    assert sounds(ring.trajectories.build(TrajectoryBuild(points=there_and_back, steps=5)))[::2] == [1, 8, 1]
    built = sounds(ring.trajectories.build(TrajectoryBuild(points=there_and_back, steps=8, no_repeat=7)))
    assert sorted(built) == list(range(1, 9))
    assert sounds(ring.trajectories.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=4, no_repeat=0))) == [5] * 4


def test_one_point_plays_around_one_place(ring: Ring) -> None:
    built = sounds(ring.trajectories.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=4)))
    assert built[0] == built[2] == 5
    assert built[1] == built[3]
    assert built[1] in (4, 6)


def test_a_great_circle_leads_from_sound_to_sound(ring: Ring) -> None:
    assert chosen(ring, sounds=[1, 8], mode="slerp", steps=8) == list(range(1, 9))
    assert chosen(ring, sounds=[3], mode="slerp", steps=2, no_repeat=0) == [3, 3]


def test_sounds_are_joined_by_lines_on_the_map_too(ring: Ring) -> None:
    assert sounds(ring.trajectories.build(TrajectoryBuild(sounds=[8, 5], steps=4))) == [8, 7, 6, 5]


def test_a_path_leads_past_sounds_that_are_gone(ring: Ring) -> None:
    ring.put(4, missing=True)
    for request in (
        TrajectoryBuild(points=DIAGONAL, steps=8),
        TrajectoryBuild(sounds=[1, 8], mode="slerp", steps=8),
    ):
        assert 4 not in sounds(ring.trajectories.build(request))


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        (TrajectoryBuild(), "$.points"),
        (TrajectoryBuild(points=DIAGONAL, sounds=[1]), "$.points"),
        (TrajectoryBuild(points=DIAGONAL, mode="slerp"), "$.points"),
        (TrajectoryBuild(points=[[0.1, 0.1], [0.1, 0.1, 0.1]]), "$.points[1]"),
        (TrajectoryBuild(points=[[0.1, math.nan]]), "$.points[0]"),
        (TrajectoryBuild(points=[[0.1, 1.5]]), "$.points[0]"),
        (TrajectoryBuild(points=[[0.1, 0.1, 0.1]]), ""),
        (TrajectoryBuild(sounds=[1], map="a"), "$.map"),
    ],
)
def test_a_path_that_can_not_be_is_refused(ring: Ring, request_: TrajectoryBuild, where: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        ring.trajectories.build(request_)
    assert raised.value.where == where


@pytest.mark.parametrize("mode", ["map", "slerp"])
def test_an_unknown_sound_is_told(ring: Ring, mode: Any) -> None:
    with pytest.raises(UnknownSound, match="99"):
        ring.trajectories.build(TrajectoryBuild(sounds=[1, 99], mode=mode))


def test_a_library_without_sounds_says_so(ring: Ring) -> None:
    for number in range(1, 9):
        ring.put(number, missing=True)
    with pytest.raises(NothingIndexed):
        ring.trajectories.build(TrajectoryBuild(points=DIAGONAL))


def test_a_sound_without_embedding_is_told(ring: Ring) -> None:
    ring.intake.set_roots([])
    with pytest.raises(NothingIndexed):
        ring.trajectories.build(TrajectoryBuild(sounds=[1], mode="slerp"))


def test_a_map_without_a_sound_near_is_told(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "around", lambda *_: (np.zeros(0, np.int64), np.zeros(0)))
    with pytest.raises(Unavailable, match="map"):
        ring.trajectories.build(TrajectoryBuild(points=DIAGONAL))


@pytest.mark.parametrize("smooth", [0.0, 1.0, 50.0])
@pytest.mark.parametrize("steps", [2, 3, 5, 8])
def test_a_path_from_sound_to_sound_begins_and_ends_with_them(ring: Ring, smooth: float, steps: int) -> None:
    ids = chosen(ring, mode="slerp", sounds=[2, 7], steps=steps, how=How(smooth=smooth))
    assert (ids[0], ids[-1]) == (2, 7)
    assert all(one != other for one, other in pairwise(ids))


def test_a_library_of_one_sound_has_paths_too(ring: Ring) -> None:
    for number in range(2, 9):
        ring.put(number, missing=True)
    assert chosen(ring, mode="slerp", sounds=[1, 1], steps=3) == [1, 1, 1]


def test_a_path_through_the_graph_leads_over_neighbours(ring: Ring) -> None:
    assert chosen(ring, sounds=[1, 8], mode="graph", steps=8) == list(range(1, 9))
    ring.put(4, missing=True)
    assert 4 not in chosen(ring, sounds=[1, 8], mode="graph", steps=8)


def test_a_walk_is_the_same_for_the_same_seed(ring: Ring) -> None:
    for start in ({"sounds": [4]}, {"points": [[0.4, 0.4]]}):
        first = chosen(ring, mode="walk", steps=12, how=How(seed=1), **start)
        assert first == chosen(ring, mode="walk", steps=12, how=How(seed=1), **start)
        others = [
            chosen(ring, mode="walk", steps=12, how=How(seed=seed, stride=0.2), **start) for seed in range(9)
        ]
        assert any(other != first for other in others)
        assert first[0] == 4
        assert all(a != b for a, b in pairwise(first))


def test_a_smooth_path_may_leave_the_line_for_a_sound_that_follows_well(ring: Ring) -> None:
    line = {"points": [[0.1, 0.1], [0.8, 0.8]], "steps": 8}
    assert chosen(ring, **line, how=How(smooth=1e-6)) == list(range(1, 9))
    calm = chosen(ring, **line, no_repeat=0, how=How(smooth=50))
    assert len(set(calm)) < 8
    assert chosen(ring, sounds=[1, 8], mode="slerp", steps=8, how=How(smooth=1e-6)) == list(range(1, 9))
