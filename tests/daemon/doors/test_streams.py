from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.doors_engine import SmallEngine
from tonewalk.base.errors import TonewalkError, UnknownTrajectory
from tonewalk.base.structs import Reply
from tonewalk.commands.command import Command
from tonewalk.commands.knobs import Aspect, Knob
from tonewalk.commands.maps import XY
from tonewalk.commands.mosaic import UnitWanted
from tonewalk.commands.table import COMMANDS
from tonewalk.commands.trajectories import TrajectorySteer
from tonewalk.doors.asking import Metrics, each_handled
from tonewalk.doors.streams import Streams


class Client:
    """What one client of an engine is told."""

    def __init__(self, engine: SmallEngine, patience: float = 0.0) -> None:
        self.metrics, self.heard = Metrics(), asyncio.Queue[Any]()
        self.streams = Streams(engine, self.metrics, "ws", self._tell, self._fail, patience=patience)

    def send(self, name: str, request: Any) -> None:
        self.streams.take(COMMANDS[name], request)

    async def next(self) -> tuple[str, Any]:
        name, what = await self.heard.get()
        return name, what

    def counted(self, command: str, code: str) -> float | None:
        labels = {"door": "ws", "command": command, "code": code}
        return self.metrics.registry.get_sample_value("tonewalk_requests_total", labels)

    def _tell(self, command: Command, reply: Reply) -> None:
        self.heard.put_nowait((command.name, reply))

    def _fail(self, command: Command, error: TonewalkError) -> None:
        self.heard.put_nowait((command.name, error.code))


@pytest.fixture
def engine(tmp_path: Path) -> SmallEngine:
    return SmallEngine(tmp_path)


async def test_of_a_burst_each_streams_newest_place_is_answered_and_counted_once(engine: SmallEngine) -> None:
    client = Client(engine)
    for number in range(1, 50):
        client.send("xy", XY(x=number / 50, y=0.5))
        client.send("unit", UnitWanted(loudness=-number, centroid=0, flatness=0))
    assert client.streams.waiting
    assert (await client.next())[1].id == engine.now("xy", XY(x=49 / 50, y=0.5)).id
    assert (await client.next())[1].id == 49
    assert not client.streams.waiting
    assert client.heard.empty()
    assert (client.counted("xy", "ok"), client.counted("unit", "ok")) == (1, 1)


async def test_a_patient_door_puts_a_burst_off_as_long_as_it_goes_on(engine: SmallEngine) -> None:
    client = Client(engine, patience=3600.0)
    for number in range(1, 6):
        client.send("unit", UnitWanted(loudness=-number, centroid=0, flatness=0))
        await asyncio.sleep(0)  # a turn of the loop, in which the next message is read
    assert (await client.next())[1].id == 5
    assert engine.unit_calls == 1


async def test_a_sound_is_told_again_once_it_was_another_or_its_client_listens_elsewhere(
    engine: SmallEngine,
) -> None:
    client = Client(engine)

    async def told(loudness: float) -> bool:
        calls = engine.unit_calls
        client.send("unit", UnitWanted(loudness=loudness, centroid=0, flatness=0))
        while engine.unit_calls == calls:
            await asyncio.sleep(0)
        return not client.heard.empty() and client.heard.get_nowait()[1].id == -loudness

    assert [await told(loudness) for loudness in (-3, -3, -4, -3)] == [True, False, True, True]
    client.streams.forget()
    assert [await told(-3), await told(-3)] == [True, False]


async def test_the_same_sound_on_another_map_is_told(engine: SmallEngine) -> None:
    client = Client(engine)
    for name in ("", "first"):
        client.send("xy", XY(x=0.5, y=0.5, map=name))
        assert (await client.next())[0] == "xy"
    client.send("xy", XY(x=0.5, y=0.5, map="none"))
    assert await client.next() == ("xy", "unknown_map")
    assert client.counted("xy", "unknown_map") == 1


async def test_a_turn_is_answered_with_hits_that_are_others_and_after_forgetting_with_any(
    engine: SmallEngine,
) -> None:
    client = Client(engine)
    client.send("knob", Knob(name="bright", value=0.5))
    assert [hit.id for hit in (await client.next())[1].hits] == [6, 7, 8]
    client.send("aspect", Aspect(name="timbre", value=1.0))
    client.streams.forget()
    name, hits = await client.next()
    assert (name, len(hits.hits)) == ("aspect", 3)
    await client.streams.close()


async def test_what_is_steered_is_obeyed_in_silence_and_what_is_wrong_raised(engine: SmallEngine) -> None:
    client = Client(engine)
    client.send("trajectory/steer", TrajectorySteer(trajectory="path", what="speed", value=2.0))
    assert engine.steered == [("speed", 2.0)]
    with pytest.raises(UnknownTrajectory):
        client.send("trajectory/steer", TrajectorySteer(trajectory="none", what="speed", value=2.0))
    assert client.heard.empty()


def test_a_door_without_a_handler_for_what_a_client_says_of_itself_does_not_open() -> None:
    with pytest.raises(LookupError, match=r"The door ws has no handler for subscribe, unsubscribe\."):
        each_handled("ws", {})
