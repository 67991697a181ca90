"""Controllers to the map through real UDP: mido's in-memory port on one side, a daemon's engine on the other."""

import asyncio
import threading
from pathlib import Path
from typing import Any, Final

import pytest
from mido import Message
from mido.ports import BaseInput

from tests.helpers.waiting import until
from tonewalk.base.config import Config, Maps
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.commands import maps
from tonewalk.commands.knobs import Knob
from tonewalk.commands.maps import MapBuild
from tonewalk.commands.session import Selection
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryPlay, TrajectorySteer
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders
from tonewalk.work.events import Event
from tonewalk_bridge.midi.controls import XY, Control, Fader, knob, speed
from tonewalk_bridge.midi.walk import Link, walk

STILL: Final = Config(maps=Maps(method="pca"))
"""With no map that follows by itself, whenever it is ready, and moves the cursor."""


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    index_folders(made, [str(demo_folder)], Config().library, Report())
    return made


def played(told: list[tuple[str, Any]]) -> list[int]:
    return [data.id for topic, data in told if topic == "play"]


def cursors(told: list[tuple[str, Any]]) -> list[tuple[float, float]]:
    return [data for topic, data in told if topic == "cursor"]


async def test_two_controls_walk_the_map_and_play_what_they_pass(home: Home) -> None:
    engine = Engine(home, STILL)
    await engine.open()
    job = await engine.areas.maps.map_build(MapBuild(method="pca"))
    await engine.jobs.wait(job.job)
    told: list[tuple[str, Any]] = []

    def note(event: Event) -> None:
        # what the event carries is the session itself, which moves on
        told.append((event.topic, (event.data.x, event.data.y) if event.topic == "cursor" else event.data))

    engine.events.listen(note)
    closed = Access("a token of some length", closed=True)
    door = await server.start(engine, "127.0.0.1", 0, access=closed)
    port, stop, names = BaseInput("in memory"), threading.Event(), list[str]()
    link = Link(door.port, token=closed.token)
    walking = asyncio.create_task(
        asyncio.to_thread(
            walk, port, XY(Control(1), Control(2)), link, heard=names.append, going_on=lambda: not stop.is_set()
        )
    )
    expected: list[int] = []
    for control, value, place in [(1, 0, (0, 0.5)), (2, 0, (0, 0)), (1, 127, (1, 0)), (2, 127, (1, 1))]:
        port._messages.append(Message("control_change", control=control, value=value))
        hit = engine.now("xy", maps.XY(x=place[0], y=place[1])).id
        if hit not in expected[-1:]:
            expected.append(hit)
        await until(lambda place=place: cursors(told)[-1:] == [place])
        await until(lambda: played(told) == expected)
    stop.set()
    await walking
    assert len(names) == len(expected)
    assert all(name.endswith(".wav") for name in names)
    link.close()
    await door.close()
    await engine.close()


async def test_faders_turn_knobs_and_change_how_fast_a_path_plays(home: Home) -> None:
    engine = Engine(home, STILL)
    await engine.open()
    job = await engine.areas.maps.map_build(MapBuild(method="pca"))
    await engine.jobs.wait(job.job)
    told: list[Event] = []
    engine.events.listen(told.append)
    door = await server.start(engine, "127.0.0.1", 0)
    port, link, stop = BaseInput("in memory"), Link(door.port), threading.Event()
    faders = [Fader(Control(22), knob("bright")), Fader(Control(23), speed)]
    walking = asyncio.create_task(
        asyncio.to_thread(
            walk,
            *(port, XY(Control(1), Control(2)), link, faders),
            heard=lambda _: None,
            going_on=lambda: not stop.is_set(),
        )
    )
    try:
        await engine.areas.session.session_select(Selection(sounds=[1]))
        port._messages.append(Message("control_change", control=22, value=127))
        await until(lambda: any(event.topic == "play" for event in told))
        expected = await engine.areas.knobs.knob(Knob(seed=1, knobs={"bright": 1.0}, k=1))
        assert next(event for event in told if event.topic == "play").data.id == expected.hits[0].id
        await engine.areas.trajectories.trajectory_build(TrajectoryBuild(points=[[0.1, 0.1], [0.9, 0.9]], steps=8))
        await engine.areas.trajectories.trajectory_play(TrajectoryPlay(tempo=1, division=1, loop=True))
        slow = len(told)
        engine.now("trajectory/steer", TrajectorySteer(trajectory="", what="tempo", value=999))
        for value in range(128):
            port._messages.append(Message("control_change", control=23, value=value))
        await until(lambda: len(told) > slow + 8)
    finally:
        stop.set()
    await walking
    link.close()
    await door.close()
    await engine.close()


async def test_a_link_goes_on_with_a_daemon_that_was_started_anew_elsewhere(home: Home) -> None:
    engine = Engine(home, STILL)
    await engine.open()
    old, new = Access("an old token of length", closed=True), Access("a new token of length", closed=True)
    first = await server.start(engine, "127.0.0.1", 0, access=old)
    places: list[DaemonInfo] = []
    told: list[Event] = []
    engine.events.listen(told.append)
    port, stop = BaseInput("in memory"), threading.Event()
    link = Link(first.port, token=old.token, find=lambda: places[-1])
    walking = asyncio.create_task(
        asyncio.to_thread(
            *(walk, port, XY(Control(1), Control(2)), link),
            heard=lambda _: None,
            going_on=lambda: not stop.is_set(),
        )
    )
    try:
        port._messages.append(Message("control_change", control=1, value=0))
        await until(lambda: any(event.topic == "cursor" for event in told))
        await first.close()
        told.clear()
        second = await server.start(engine, "127.0.0.1", 0, access=new)
        places.append(DaemonInfo(pid=1, http=1, osc=second.port, token=new.token))
        second.say_hello()
        moves = iter(range(1, 10_000))

        def moved() -> bool:
            port._messages.append(Message("control_change", control=1, value=next(moves) % 128))
            return any(event.topic == "cursor" for event in told)

        await until(moved)
    finally:
        stop.set()
    await walking
    link.close()
    await second.close()
    await engine.close()
