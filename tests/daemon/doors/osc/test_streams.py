from __future__ import annotations

import math
import time
from typing import Any

import pytest

from tests.helpers.doors_engine import SmallEngine
from tests.helpers.osc_peer import OscPeer
from tests.helpers.waiting import until
from tonewalk.commands.sounds import Silence
from tonewalk.commands.trajectories import Step
from tonewalk.doors.osc import packets
from tonewalk.doors.osc.addresses import asked_by
from tonewalk.doors.osc.packets import Message, bundle, decode, encode
from tonewalk.work.events import Event
from tonewalk.work.jobs import Job


async def test_a_position_is_answered_with_the_nearest_sound(peer: OscPeer, engine: SmallEngine) -> None:
    x, y = engine.places[10].tolist()
    hit = await peer.ask("/tonewalk/xy", x, y)
    assert hit.address == "/tonewalk/xy/hit"
    assert hit.arguments == [11, pytest.approx(x), pytest.approx(y), pytest.approx(0), *hit.arguments[4:]]
    assert hit.arguments[4:] == ["hat 11.wav", "/sounds/hat 11.wav"]


async def test_the_same_sound_is_not_told_again(peer: OscPeer, engine: SmallEngine) -> None:
    x, y = engine.places[10].tolist()
    await peer.ask("/tonewalk/xy", x, y)
    peer.send("/tonewalk/xy", x, y)
    await until(lambda: engine.nearest_calls == 2)
    assert await peer.quiet()
    x, y = engine.places[20].tolist()
    assert (await peer.ask("/tonewalk/xy", x, y)).arguments[0] == 21


async def test_of_a_burst_the_latest_position_wins(peer: OscPeer, engine: SmallEngine) -> None:
    for x, y in engine.places.tolist():
        peer.send("/tonewalk/xy", x, y)
    heard = [(await peer.receive()).arguments[0]]
    while heard[-1] != 200:
        heard.append((await peer.receive()).arguments[0])
    assert engine.nearest_calls < 100
    assert await peer.quiet()


async def test_each_client_has_streams_of_its_own(peer: OscPeer, other_peer: OscPeer, engine: SmallEngine) -> None:
    x, y = engine.places[0].tolist()
    assert (await peer.ask("/tonewalk/xy", x, y)).arguments[0] == 1
    assert (await other_peer.ask("/tonewalk/xy", x, y)).arguments[0] == 1


@pytest.mark.parametrize(
    "arguments", [[0.5], [float("nan"), 0.5], [math.inf, 0.5], ["left", 0.5], [0.5, 0.5, "none"]]
)
async def test_a_bad_position_is_told_with_id_0(peer: OscPeer, arguments: list[Any]) -> None:
    error = await peer.ask("/tonewalk/xy", *arguments)
    assert (error.address, error.arguments[0], error.arguments[2]) == ("/tonewalk/error", 0, "/tonewalk/xy")


@pytest.mark.parametrize(
    ("stream", "beyond", "edge"),
    [
        ("xy", [1.02, -0.3], [1, 0]),
        ("xyz", [1.5, 0.5, -2], [1, 0.5, 0]),
        ("unit", [-500, 2e6, 1.5, -3], [-200, 1e6, 1, 0]),
        ("knob", ["bright", 1.5, "long", -1.5], ["bright", 1, "long", -1]),
        ("aspect", ["timbre", 127], ["timbre", 100]),
    ],
)
def test_a_controller_beyond_the_range_stands_at_its_end(stream: str, beyond: list[Any], edge: list[Any]) -> None:
    address = f"/tonewalk/{stream}"
    assert asked_by(Message(address, beyond)) == asked_by(Message(address, edge))


@pytest.mark.parametrize(
    ("stream", "arguments"),
    [
        ("xy", [1, 0.3, 0.8]),
        ("xy", [1.0, 1.0, 0.0]),
        ("xy", [1, 0.3, 1.02]),
        ("xy", [1, 0.3, 0.8, "umap-2d"]),
        ("xyz", [1, 0.3, 0.8, 0.5]),
        ("unit", [1, -20, 1000, 0.5]),
        ("unit", [1, -20, 1000, 0.5, 440]),
        ("knob", [1, "bright", 0.5]),
        ("knob", [1, "bright", 0.5, "long", 0.3]),
        ("aspect", [1, "timbre", 0.5]),
        ("trajectory/steer", [1, "path", "speed", 2]),
    ],
)
async def test_a_stream_with_an_id_is_told_that_it_carries_none(
    peer: OscPeer, stream: str, arguments: list[Any]
) -> None:
    error = await peer.ask(f"/tonewalk/{stream}", *arguments)
    text = f"{stream} is a stream and carries no request id: leave the 1 out."
    assert error.arguments == [0, "invalid_argument", f"/tonewalk/{stream}", text]
    assert await peer.quiet()


@pytest.mark.parametrize(
    ("stream", "arguments"),
    [
        ("xy", [0, 1]),
        ("xy", [1, 0.5, "808"]),
        ("xy", [0.5, 0.5, 808]),
        ("xyz", [0, 0, 1]),
        ("unit", [0, 0, 0, 0]),
        ("knob", [808, 0.5]),
        ("knob", [808, 1.5]),
        ("knob", [808, 0.5, 42, 8]),
        ("trajectory/steer", [808, "speed", 2]),
    ],
)
def test_a_whole_number_that_a_stream_takes_is_no_id(stream: str, arguments: list[Any]) -> None:
    assert len(asked_by(Message(f"/tonewalk/{stream}", arguments))) == 1


async def test_a_subscriber_is_told_until_it_ends_it(peer: OscPeer, other_peer: OscPeer) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "cursor")
    await other_peer.ask("/tonewalk/session/cursor", 1, 0.25, 0.75)
    event = await peer.receive()
    assert (event.address, event.arguments) == ("/tonewalk/cursor", [0.25, 0.75, 0.5])
    await peer.ask("/tonewalk/unsubscribe", 0, "cursor")
    await other_peer.ask("/tonewalk/session/cursor", 2, 0.5, 0.5)
    assert await peer.quiet()


async def test_a_subscription_ends_by_itself_after_30_s() -> None:
    from tonewalk.doors.osc.clients import Client

    client = Client(("127.0.0.1", 1))
    client.subscribe("cursor", now=100.0)
    assert client.hears("cursor", 129.9)
    assert not client.hears("cursor", 130.1)


async def test_a_selection_is_told_with_its_length(peer: OscPeer, other_peer: OscPeer) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "selection")
    await other_peer.ask("/tonewalk/session/select", 1, 5, 6)
    assert (await peer.receive()).arguments == [2, 5, 6]


async def test_progress_is_told(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "progress")
    job = Job(job=3, kind="index", what="/sounds", state="running", done=5, total=9)
    engine.events.tell(Event("progress", job))
    assert (await peer.receive()).arguments == [3, "index", "/sounds", "running", 5, 9, "", ""]


async def test_silence_is_asked_for_with_id_0(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "play")
    engine.events.tell(Event("play", Silence()))
    assert (await peer.receive()).arguments == [0]


async def test_a_step_comes_as_a_bundle_due_at_its_time(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps")
    due = time.time() + 0.5
    step = Step(step=1, id=7, x=0.5, y=0.25, name="a.wav", path="/a.wav")
    engine.events.tell(Event("steps", step, at=due))
    data = await peer.receive_bytes()
    assert data.startswith(b"#bundle\0")
    (message,) = decode(data)
    assert message.at == pytest.approx(due, abs=1e-3)
    assert message.arguments[:-1] == [1, 7, 0.5, 0.25, "a.wav", "/a.wav", "", "", "", "", "", 0.0, 0.0]


async def test_a_bundle_from_the_future_waits_and_delays_nothing_else(peer: OscPeer) -> None:
    peer.send_bytes(bundle([encode("/tonewalk/ping", [1])], time.time() + 0.3))
    assert (await peer.ask("/tonewalk/ping", 2)).arguments[0] == 2
    assert (await peer.receive()).arguments[0] == 1


async def test_a_bundle_of_the_past_or_for_at_once_is_answered_at_once(peer: OscPeer) -> None:
    peer.send_bytes(bundle([encode("/tonewalk/ping", [1]), encode("/tonewalk/ping", [2])], time.time() - 5))
    assert [(await peer.receive()).arguments[0] for _ in range(2)] == [1, 2]
    at_once = b"#bundle\0" + bytes(7) + b"\1"
    part = encode("/tonewalk/ping", [3])
    peer.send_bytes(at_once + len(part).to_bytes(4, "big") + part)
    assert (await peer.receive()).arguments[0] == 3


async def test_a_bundle_too_far_ahead_is_refused(peer: OscPeer) -> None:
    peer.send_bytes(bundle([encode("/tonewalk/ping", [1])], time.time() + 3600))
    assert (await peer.receive()).arguments[:2] == [0, "bad_request"]


async def test_only_so_many_messages_wait_for_their_time(peer: OscPeer) -> None:
    part = encode("/tonewalk/ping", [1])
    for _ in range(2):
        peer.send_bytes(bundle([part] * 200, time.time() + 60))
    assert (await peer.receive()).arguments[:2] == [0, "bad_request"]
    assert await peer.quiet()


async def test_the_time_of_an_inner_bundle_holds(peer: OscPeer) -> None:
    inner = bundle([encode("/tonewalk/ping", [1])], 2_000_000_000.0)
    (message,) = packets.decode(bundle([inner], 1_000_000_000.0))
    assert message.at == pytest.approx(2_000_000_000.0)


async def hits_of(peer: OscPeer, name: str) -> list[int]:
    begin = await peer.receive()
    assert (begin.address, begin.arguments[0]) == (f"/tonewalk/{name}/begin", 0)
    hits = [await peer.receive() for _ in range(begin.arguments[1])]
    assert (await peer.receive()).address == f"/tonewalk/{name}/end"
    return [hit.arguments[2] for hit in hits]


async def test_a_knob_is_answered_with_the_sessions_hits_and_only_when_they_change(
    peer: OscPeer, engine: SmallEngine
) -> None:
    peer.send("/tonewalk/knob", "bright", 0.5)
    assert await hits_of(peer, "knob") == [6, 7, 8]
    peer.send("/tonewalk/knob", "bright", 0.51)
    await until(lambda: engine.asked.count("turned") == 2)
    assert await peer.quiet()
    peer.send("/tonewalk/aspect", "timbre", 2.0)
    peer.send("/tonewalk/knob", "bright", -1.0)
    assert await hits_of(peer, "knob") == [11, 12, 13]
    assert engine.knobs["timbre"] == 2.0


async def test_moves_that_come_while_hits_are_found_share_the_next_answer(
    peer: OscPeer, engine: SmallEngine
) -> None:
    engine.hold.clear()
    for step in range(101):
        peer.send("/tonewalk/knob", "bright", step / 100)
    await until(lambda: engine.knobs.get("bright") == 1.0)
    assert engine.asked.count("turned") == 1
    engine.hold.set()
    assert await hits_of(peer, "knob") == [11, 12, 13]
    assert engine.asked.count("turned") <= 2


@pytest.mark.parametrize(
    "arguments", [["bright", float("nan")], ["bright", -math.inf], ["none", 0.1], [0.5, "bright"]]
)
async def test_a_bad_turn_is_told_with_id_0(peer: OscPeer, arguments: list[Any]) -> None:
    error = await peer.ask("/tonewalk/knob", *arguments)
    assert (error.address, error.arguments[0], error.arguments[2]) == ("/tonewalk/error", 0, "/tonewalk/knob")


async def test_a_knob_with_nothing_to_turn_says_so_and_a_weight_does_not(
    peer: OscPeer, engine: SmallEngine
) -> None:
    engine.seeded = False
    error = await peer.ask("/tonewalk/knob", "bright", 0.5)
    assert (error.address, error.arguments[1]) == ("/tonewalk/error", "invalid_argument")
    peer.send("/tonewalk/aspect", "timbre", 0.5)
    await until(lambda: engine.asked.count("turned") == 2)
    assert await peer.quiet()


async def test_the_best_unit_is_told_on_a_change_only_beside_positions(peer: OscPeer, engine: SmallEngine) -> None:
    hit = await peer.ask("/tonewalk/unit", -7.0, 1000.0, 0.1, 440.0)
    assert (hit.address, hit.arguments) == (
        "/tonewalk/unit/hit",
        [7, 0.5, "snare 7.wav", "/sounds/snare 7.wav", "", ""],
    )
    peer.send("/tonewalk/unit", -7.2, 900.0, 0.1)
    await until(lambda: engine.unit_calls == 2)
    assert await peer.quiet()
    x, y = engine.places[10].tolist()
    assert (await peer.ask("/tonewalk/xy", x, y)).arguments[0] == 11
    for level in range(8, 150):
        peer.send("/tonewalk/unit", -float(level), 900.0, 0.1)
    while (await peer.receive()).arguments[0] != 149:
        pass
    assert await peer.quiet()


@pytest.mark.parametrize(
    "arguments", [[], [float("nan"), 100.0, 0.5], [-20.0, math.inf, 0.5], [-20.0, 100.0, "pad"], [0.0, 100.0, 0.5]]
)
async def test_a_block_that_is_none_is_told_with_id_0(peer: OscPeer, arguments: list[Any]) -> None:
    error = await peer.ask("/tonewalk/unit", *arguments)
    assert (error.address, error.arguments[0], error.arguments[2]) == ("/tonewalk/error", 0, "/tonewalk/unit")
