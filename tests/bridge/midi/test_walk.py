"""Controllers to the map through real UDP: mido's in-memory port on one side, a daemon's engine on the other."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mido import Message
from mido.ports import BaseInput

from tonewalk import requests
from tonewalk.config import Config
from tonewalk.engine import Engine
from tonewalk.events import Event
from tonewalk.home import Home
from tonewalk.library.indexing import Report, index_folders
from tonewalk.osc import server
from tonewalk_bridge.midi.controls import XY, Control
from tonewalk_bridge.midi.walk import Link, walk


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    index_folders(made, [str(demo_folder)], Config().library, Report())
    return made


def played(told: list[tuple[str, Any]]) -> list[int]:
    return [data.id for topic, data in told if topic == "play"]


def cursors(told: list[tuple[str, Any]]) -> list[tuple[float, float]]:
    return [data for topic, data in told if topic == "cursor"]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def test_two_controls_walk_the_map_and_play_what_they_pass(home: Home) -> None:
    engine = Engine(home, Config())
    await engine.open()
    job = await engine.map_build(requests.MapBuild(method="pca"))
    await engine.jobs.wait(job.job)
    told: list[tuple[str, Any]] = []

    def note(event: Event) -> None:
        # what the event carries is the session itself, which moves on
        told.append((event.topic, (event.data.x, event.data.y) if event.topic == "cursor" else event.data))

    engine.events.listen(note)
    door = await server.start(engine, "127.0.0.1", 0)
    port, link, stop, names = BaseInput("in memory"), Link(door.port), threading.Event(), list[str]()
    walking = asyncio.create_task(
        asyncio.to_thread(
            walk, port, XY(Control(1), Control(2)), link, heard=names.append, going_on=lambda: not stop.is_set()
        )
    )
    expected: list[int] = []
    for control, value, place in [(1, 0, (0, 0.5)), (2, 0, (0, 0)), (1, 127, (1, 0)), (2, 127, (1, 1))]:
        port._messages.append(Message("control_change", control=control, value=value))
        hit = engine.nearest(requests.XY(x=place[0], y=place[1])).id
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
