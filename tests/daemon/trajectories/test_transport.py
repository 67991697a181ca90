"""Trajectories that play: started, steered, stopped."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.helpers.ring import Ring
from tonewalk.base.errors import InvalidArgument, UnknownTrajectory, Unreadable
from tonewalk.commands.maps import XY, XYZ, MapHit
from tonewalk.commands.trajectories import (
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRecord,
    TrajectoryRef,
    TrajectoryRender,
    TrajectorySteer,
)

DIAGONAL = [[0.1, 0.1], [0.8, 0.8]]


def hit(number: int) -> MapHit:
    return MapHit(id=number, x=0.5, y=0.5, z=None, distance=0.0, name=f"{number}.wav", path=f"/{number}.wav")


def record(ring: Ring, name: str, numbers: list[int]) -> Any:
    ring.trajectories.record(TrajectoryRecord(trajectory=name))
    for number in numbers:
        ring.trajectories.recorder.take(XY(x=number / 10, y=number / 10), hit(number))
    return ring.trajectories.record(TrajectoryRecord(trajectory=name, on=False))


async def test_playing_tells_every_step_and_stops(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=4))
    ring.transport.play(TrajectoryPlay(tempo=999, division=64, loop=True))
    while len(ring.told) < 9:
        await asyncio.sleep(0.005)
    ring.transport.stop(TrajectoryRef())
    assert {event.data.id for event in ring.told} == {1, 3, 6, 8}
    ring.transport.stop(TrajectoryRef())
    with pytest.raises(UnknownTrajectory):
        ring.transport.stop(TrajectoryRef(trajectory="other"))
    ring.transport.play(TrajectoryPlay(loop=True))
    ring.transport.stop(TrajectoryRef(trajectory=""))
    await ring.transport.close()


async def test_a_trajectory_whose_sounds_are_all_gone_is_told(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=1))
    ring.put(5, missing=True)
    for ask, request in (
        (ring.transport.play, TrajectoryPlay()),
        (ring.trajectories.files.render, TrajectoryRender()),
        (ring.trajectories.files.export, TrajectoryExport()),
    ):
        with pytest.raises(Unreadable, match="gone"):
            ask(request)


@pytest.mark.parametrize("tempo", [0.0, 0.5])
async def test_a_path_needs_a_tempo(ring: Ring, tempo: float) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL))
    with pytest.raises(InvalidArgument, match="1 to 999") as raised:
        ring.transport.play(TrajectoryPlay(tempo=tempo))
    assert raised.value.where == "$.tempo"


async def test_a_gesture_is_recorded_and_replayed_with_its_own_timing(ring: Ring) -> None:
    ring.trajectories.record(TrajectoryRecord(trajectory="g"))
    for number in (2, 2, 5, 3):
        ring.trajectories.recorder.take(XY(x=number / 10, y=0.5), hit(number))
        await asyncio.sleep(0.03)
    ring.trajectories.recorder.take(XY(x=0.5, y=0.5, map="another"), hit(8))
    ring.trajectories.recorder.take(XYZ(x=0.5, y=0.5, z=0.5), hit(8))
    kept = ring.trajectories.record(TrajectoryRecord(trajectory="g", on=False))
    assert (kept.mode, kept.steps, kept.recording) == ("recorded", 3, False)
    assert kept.seconds >= 0.12
    times = [step.time for step in ring.trajectories.get(TrajectoryRef(trajectory="g")).steps]
    assert times[0] == 0.0
    assert times[1] >= 0.06
    ring.transport.play(TrajectoryPlay(trajectory="g", tempo=0))
    while len(ring.told) < 3:
        await asyncio.sleep(0.005)
    due = [event.at for event in ring.told]
    assert [at - due[0] for at in due] == pytest.approx(times, abs=1e-6)
    assert [event.data.id for event in ring.told] == [2, 5, 3]
    await ring.transport.close()


async def test_two_recordings_play_at_once(ring: Ring) -> None:
    for name, numbers in (("g", [1, 2]), ("h", [7, 8])):
        record(ring, name, numbers)
        ring.transport.play(TrajectoryPlay(trajectory=name, tempo=0, loop=True))
    while len({event.data.id for event in ring.told}) < 4:
        await asyncio.sleep(0.005)
    assert {one.trajectory: one.playing for one in ring.trajectories.all()} == {"g": True, "h": True}
    await ring.transport.close()


async def test_tempo_speed_swing_direction_place_and_loop_change_while_it_plays(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="a", points=DIAGONAL, steps=8))
    ring.transport.play(TrajectoryPlay(trajectory="a", tempo=1, division=1))
    for what, value in (("tempo", 999), ("speed", 16), ("swing", 0.5), ("loop", 1), ("reverse", 1), ("jump", 6)):
        ring.transport.steer(TrajectorySteer(trajectory="a", what=what, value=value))
    while len(ring.told) < 20:
        await asyncio.sleep(0.005)
    ring.transport.steer(TrajectorySteer(trajectory="", what="loop", value=0))
    ids = [event.data.id for event in ring.told]
    start = ids.index(7)
    assert ids[start : start + 10] == [7, 6, 5, 4, 3, 2, 1, 8, 7, 6]
    await ring.transport.close()


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("speed", 0),
        ("speed", float("nan")),
        ("tempo", 0),
        ("tempo", 1e9),
        ("swing", 0.6),
        ("jump", 8),
        ("jump", -1),
        ("reverse", float("inf")),
    ],
)
async def test_what_can_not_be_steered_is_told_and_the_music_goes_on(ring: Ring, what: Any, value: float) -> None:
    ring.trajectories.build(TrajectoryBuild(trajectory="a", points=DIAGONAL, steps=8))
    ring.transport.play(TrajectoryPlay(trajectory="a", tempo=999, division=64, loop=True))
    with pytest.raises(InvalidArgument) as raised:
        ring.transport.steer(TrajectorySteer(trajectory="a", what=what, value=value))
    assert raised.value.where == "$.value"
    while len(ring.told) < 9:
        await asyncio.sleep(0.005)
    with pytest.raises(UnknownTrajectory, match="does not play"):
        ring.transport.steer(TrajectorySteer(trajectory="b", what="speed", value=1))
    await ring.transport.close()


async def test_it_plays_on_while_sounds_go_and_the_map_is_another(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    ring.transport.play(TrajectoryPlay(tempo=999, division=64, loop=True))
    while len(ring.told) < 8:
        await asyncio.sleep(0.005)
    for number in (1, 2, 3):
        ring.put(number, missing=True)
    ring.map.coords[:] = ring.map.coords[::-1].copy()
    ring.trajectories.remove(TrajectoryRef())
    ring.told.clear()
    while len(ring.told) < 10:
        await asyncio.sleep(0.005)
    assert {event.data.id for event in ring.told} == {4, 5, 6, 7, 8}
    assert all(event.data.x == pytest.approx(0.1) for event in ring.told if event.data.id == 8)
    await ring.transport.close()
