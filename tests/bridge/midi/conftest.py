"""A walking bridge here, a daemon's engine there, real UDP between them; and a JACK server of our own."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from mido import Message

from tests.helpers.jack import jack_server
from tonewalk.base.config import Config, Maps
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.commands.maps import MapBuild
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders
from tonewalk.work.events import Event
from tonewalk_bridge.midi.bridge import Bridge
from tonewalk_bridge.midi.devices import Came, Said
from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.link import Link
from tonewalk_bridge.midi.mapping import Mapping
from tonewalk_bridge.midi.player import TOPICS, Player
from tonewalk_bridge.midi.points import Points

__all__ = ["jack_server"]

STILL: Final = Config(maps=Maps(method="pca"))
"""With no map that follows by itself, whenever it is ready, and moves the cursor."""
PORT: Final = "Box MIDI 1"
TOKEN: Final = "a token of some length"


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    index_folders(made, [str(demo_folder)], Config().library, Report())
    return made


class Heard:
    """An output that keeps what is sent to it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def close(self) -> None:
        self.messages.append(Message("reset"))


class Stage:
    """One device, the bridge, and the daemon behind it."""

    def __init__(self, engine: Engine, bridge: Bridge, known: Known, said: list[str]) -> None:
        self.engine, self.bridge, self.known, self.said = engine, bridge, known, said
        self.told: list[tuple[str, Any]] = []
        self.output = Heard()
        self.door: Any = None
        engine.events.listen(self._note)

    def _note(self, event: Event) -> None:
        # what the event carries may be the session itself, which moves on
        data = event.data
        self.told.append((event.topic, (data.x, data.y, data.z) if event.topic == "cursor" else data))

    def plug(self, mapping: Mapping, port: str = PORT) -> None:
        self.bridge.happened(Came(port, mapping, self.output))

    def send(self, *messages: Message, port: str = PORT) -> None:
        for message in messages:
            self.bridge.happened(Said(port, message, time.monotonic()))

    def cursor(self) -> tuple[float, float, float] | None:
        return next((data for topic, data in reversed(self.told) if topic == "cursor"), None)

    def played(self) -> list[tuple[int, float]]:
        """Ids, and by how many dB louder."""
        return [
            (data.id, round(data.gain, 2)) for topic, data in self.told if topic == "play" and hasattr(data, "id")
        ]

    def silenced(self) -> int:
        return sum(topic == "play" and not hasattr(data, "id") for topic, data in self.told)


@pytest.fixture
def staged(home: Home, tmp_path: Path) -> Callable[..., Any]:
    """Has a stage set for as long as it is wanted."""

    @asynccontextmanager
    async def stage(find: Callable[[], DaemonInfo | None] = lambda: None) -> AsyncIterator[Stage]:
        engine = Engine(home, STILL)
        await engine.open()
        job = await engine.areas.maps.map_build(MapBuild(method="pca"))
        await engine.jobs.wait(job.job)
        door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, closed=True))
        link, known, said = Link(door.port, token=TOKEN, find=find, topics=TOPICS), Known(), list[str]()
        player = Player(link, known, Points(tmp_path / "points.json"), said.append)
        bridge, over = Bridge(link, player, known, said.append), threading.Event()
        one = Stage(engine, bridge, known, said)
        one.door = door
        walking = asyncio.create_task(asyncio.to_thread(bridge.run, lambda: not over.is_set()))
        try:
            yield one
        finally:
            over.set()
            await walking
            bridge.close()
            link.close()
            await one.door.close()
            await engine.close()

    return stage


@pytest.fixture(scope="module")
def jack(jack_server: str) -> Iterator[str]:
    """That server, as the one whose MIDI ports are used."""
    if sys.version_info >= (3, 13):
        pytest.skip("python-rtmidi has no wheel for this Python")
    pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONEWALK_MIDI_API", "jack")
        yield jack_server
