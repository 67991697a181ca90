from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import struct
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.doors_engine import SmallEngine
from tonewalk.commands.beat import Beat
from tonewalk.commands.queries import Hits
from tonewalk.commands.trajectories import Step
from tonewalk.doors.http import websocket
from tonewalk.doors.http.server import HttpDoor
from tonewalk.doors.http.sockets import MAX_MESSAGE
from tonewalk.trajectories.player import LOOKAHEAD
from tonewalk.work.events import Event


@pytest.fixture
async def socket(client: ClientSession) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with client.ws_connect("/api/v1/ws") as socket:
        yield socket


async def ask(socket: ClientWebSocketResponse, **message: Any) -> Any:
    await socket.send_json(message)
    return await socket.receive_json(timeout=600)


async def test_a_command_is_answered_with_its_id(socket: ClientWebSocketResponse) -> None:
    answer = await ask(socket, id=7, command="search", args={"text": "kick", "k": 1})
    assert answer["id"] == 7
    assert answer["reply"]["hits"][0]["name"] == "kick 3.wav"
    assert await ask(socket, id="a", command="ping") == {"id": "a", "reply": {"version": "0"}}


@pytest.mark.parametrize(
    ("message", "number", "code"),
    [
        ("no json", None, "bad_request"),
        ("", None, "invalid_argument"),
        ("[]", None, "invalid_argument"),
        ("[" * 100_000, None, "bad_request"),
        ('{"id": 1}', 1, "invalid_argument"),
        ('{"id": [], "command": "ping"}', [], "invalid_argument"),
        ('{"id": 1, "command": "none"}', 1, "unknown_command"),
        ('{"id": 1, "command": "client/hello", "args": {"token": ""}}', 1, "unknown_command"),
        ('{"id": 1, "command": "search", "args": {"text": "a", "k": 0}}', 1, "invalid_argument"),
        ('{"id": 1, "command": "search", "args": {"text": NaN}}', None, "bad_request"),
        ('{"id": 1, "command": "ping", "extra": 1}', 1, "invalid_argument"),
        ('{"id": 1, "command": "job/list"}', 1, "error"),
        ('{"command": "xy", "args": {"x": 2, "y": 0}}', None, "invalid_argument"),
        ('{"command": "xy", "args": {"x": 0, "y": 0, "map": "none"}}', None, "unknown_map"),
    ],
)
async def test_what_is_wrong_is_told_and_the_connection_stays(
    socket: ClientWebSocketResponse, message: str, number: object, code: str
) -> None:
    await socket.send_str(message)
    answer = await socket.receive_json(timeout=600)
    assert (answer["id"], answer["error"]["code"]) == (number, code)
    assert answer["error"]["detail"].endswith(".")
    assert (await ask(socket, id=2, command="ping"))["id"] == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(st.binary(max_size=60) | st.text(max_size=40).map(str.encode), max_size=5))
async def test_after_any_bytes_ping_still_answers(client: ClientSession, messages: list[bytes]) -> None:
    async with client.ws_connect("/api/v1/ws") as socket:
        for message in messages:
            await socket.send_bytes(message)
        await socket.send_json({"id": "last", "command": "ping"})
        while (answer := await socket.receive_json(timeout=600)).get("id") != "last":
            assert "error" in answer
        assert answer["reply"] == {"version": "0"}


async def test_a_stream_answers_on_a_change_only(socket: ClientWebSocketResponse, engine: SmallEngine) -> None:
    x, y = engine.places[4].tolist()
    answer = await ask(socket, command="xy", args={"x": x, "y": y})
    assert (answer["event"], answer["data"]["id"]) == ("xy", 5)
    await socket.send_json({"command": "xy", "args": {"x": x, "y": y}})
    assert (await ask(socket, id=1, command="ping"))["id"] == 1


async def test_of_a_burst_of_positions_the_newest_wins(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    for x, y in engine.places.tolist():
        await socket.send_json({"command": "xy", "args": {"x": x, "y": y}})
    while (await socket.receive_json(timeout=600))["data"]["id"] != 200:
        pass
    assert engine.nearest_calls < 200


async def test_a_stream_command_with_an_id_is_a_question(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    x, y = engine.places[4].tolist()
    for _ in range(2):
        assert (await ask(socket, id=1, command="xy", args={"x": x, "y": y}))["reply"]["id"] == 5


async def test_a_subscriber_is_told_until_it_ends_it(
    socket: ClientWebSocketResponse, client: ClientSession, engine: SmallEngine
) -> None:
    assert (await ask(socket, id=1, command="subscribe", args={"topic": "cursor"}))["reply"] == {"done": True}
    await client.post("/api/v1/session/cursor", json={"x": 0.25, "y": 0.5})
    event = await socket.receive_json(timeout=600)
    assert event == {"event": "cursor", "data": {"x": 0.25, "y": 0.5, "z": 0.5, "selection": []}}
    await ask(socket, id=2, command="unsubscribe", args={"topic": "cursor"})
    await client.post("/api/v1/session/cursor", json={"x": 0.5, "y": 0.5})
    assert (await ask(socket, id=3, command="ping"))["id"] == 3


async def test_a_step_tells_when_it_is_due(socket: ClientWebSocketResponse, engine: SmallEngine) -> None:
    await ask(socket, id=1, command="subscribe", args={"topic": "steps"})
    engine.events.tell(Event("steps", Step(step=1, id=3, x=0.5, y=0.5, name="a", path="/a"), at=12345.5))
    assert (await socket.receive_json(timeout=600))["at"] == 12345.5


async def test_of_events_that_a_slow_client_cannot_take_the_oldest_are_dropped(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    await ask(socket, id=1, command="subscribe", args={"topic": "beat"})
    for number in range(5000):
        engine.events.tell(Event("beat", Beat(playing=True, tempo=number)))
    heard = [(await socket.receive_json(timeout=600))["data"]["tempo"]]
    while heard[-1] != 4999:
        heard.append((await socket.receive_json(timeout=600))["data"]["tempo"])
    assert len(heard) < 1000
    assert heard == sorted(heard)


async def test_large_events_wait_in_few_bytes_and_the_newest_is_kept_however_large() -> None:
    outbox = websocket._Outbox(1000)
    for number in range(100):
        outbox.event({"number": number, "text": "x" * 100})
    taken = [json.loads(await outbox.take())["number"] for _ in range(8)]
    assert taken == [*range(92, 100)]
    outbox.event({"number": 100})
    outbox.event({"number": 101, "text": "x" * 5000})
    assert json.loads(await outbox.take())["number"] == 101
    outbox.event({"number": 102})
    assert json.loads(await outbox.take())["number"] == 102


async def test_answers_are_never_dropped(socket: ClientWebSocketResponse) -> None:
    for number in range(500):
        await socket.send_json({"id": number, "command": "ping"})
    assert {(await socket.receive_json(timeout=600))["id"] for _ in range(500)} == set(range(500))


async def test_a_client_that_reads_no_answers_is_not_asked_for_more(
    socket: ClientWebSocketResponse, engine: SmallEngine, client: ClientSession
) -> None:
    async def send() -> None:
        for number in range(1000):
            await socket.send_json({"id": number, "command": "like", "args": {"sound": 1, "k": 200}})

    sending = asyncio.create_task(send())
    asked = -1
    while asked != len(engine.asked):
        asked = len(engine.asked)
        await asyncio.sleep(0.3)
    assert asked < 800
    assert (await client.post("/api/v1/ping")).status == 200
    heard = [await socket.receive_str(timeout=600) for _ in range(1000)]
    assert {text.partition(",")[0] for text in heard} == {f'{{"id":{number}' for number in range(1000)}
    await sending


async def test_a_message_beyond_the_limit_closes_that_connection_alone(
    socket: ClientWebSocketResponse, client: ClientSession
) -> None:
    async with client.ws_connect("/api/v1/ws") as other:
        await other.send_str(" " * (MAX_MESSAGE + 1))
        assert (await other.receive(timeout=600)).type is aiohttp.WSMsgType.CLOSE
    assert (await ask(socket, id=1, command="ping"))["id"] == 1


async def test_a_foreign_page_cannot_connect(client: ClientSession) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await client.ws_connect("/api/v1/ws", origin="http://evil.example")
    assert caught.value.status == 403


async def test_a_plain_request_is_told_what_speaks_here(client: ClientSession) -> None:
    response = await client.get("/api/v1/ws")
    assert (response.status, (await response.json())["code"]) == (400, "bad_request")


async def test_clients_are_told_when_the_daemon_ends(socket: ClientWebSocketResponse, door: HttpDoor) -> None:
    ending = asyncio.create_task(door.close())
    message = await socket.receive(timeout=600)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
    await ending


async def test_a_handshake_and_frames_written_by_hand_as_rfc_6455_says(door: HttpDoor) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    writer.write(head.encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).decode()
    accept = base64.b64encode(
        hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    ).decode()
    assert answer.startswith("HTTP/1.1 101")
    assert f"Sec-WebSocket-Accept: {accept}" in answer
    text, mask = b'{"id": 1, "command": "ping"}', os.urandom(4)
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(text))
    frame = struct.pack("!BB", 0x81, 0x80 | len(text)) + mask + masked
    for byte in frame:  # as slowly as TCP may deliver it
        writer.write(bytes([byte]))
        await writer.drain()
    first, length = await reader.readexactly(2)
    assert first == 0x81
    assert json.loads(await reader.readexactly(length)) == {"id": 1, "reply": {"version": "0"}}
    writer.close()
    await writer.wait_closed()


async def test_a_knob_without_an_id_is_a_stream_of_the_sessions_hits(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    answer = await ask(socket, command="knob", args={"name": "bright", "value": 0.5})
    assert answer["event"] == "knob"
    assert [hit["id"] for hit in answer["data"]["hits"]] == [6, 7, 8]
    await socket.send_json({"command": "knob", "args": {"name": "bright", "value": 0.51}})
    assert (await ask(socket, id=1, command="ping"))["id"] == 1
    error = await ask(socket, command="knob", args={"name": "none", "value": 0.5})
    assert error["error"]["code"] == "unknown_knob"


async def test_blocks_of_descriptors_are_a_stream_of_units(socket: ClientWebSocketResponse) -> None:
    block = {"loudness": -5, "centroid": 800, "flatness": 0.2}
    answer = await ask(socket, command="unit", args=block)
    assert (answer["event"], answer["data"]["id"]) == ("unit", 5)
    await socket.send_json({"command": "unit", "args": block})
    answer = await ask(socket, command="unit", args=block | {"loudness": -6})
    assert answer["data"]["id"] == 6
    answer = await ask(socket, id=1, command="unit", args=block)
    assert answer["reply"]["id"] == 5


async def test_a_step_comes_when_it_is_due_where_its_client_wants_it_so(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    wanted = {"topic": "steps", "when": {"lead": 0}}
    assert "reply" in await ask(socket, id=1, command="subscribe", args=wanted)
    due = time.time() + LOOKAHEAD
    engine.events.tell(Event("steps", Step(step=0, id=7, x=None, y=None, name="", path=""), at=due))
    event = await socket.receive_json(timeout=600)
    assert time.time() >= due - 1e-3  # the event loop's clock and the system's are read one after the other
    assert (event["event"], event["at"]) == ("steps", due)


async def test_the_sessions_hits_are_told_as_one_list(
    socket: ClientWebSocketResponse, engine: SmallEngine
) -> None:
    await ask(socket, id=1, command="subscribe", args={"topic": "slots"})
    engine.events.tell(Event("slots", Hits(hits=[])))
    assert await socket.receive_json(timeout=600) == {"event": "slots", "data": {"hits": []}}


async def test_find_answers_sounds_to_play(socket: ClientWebSocketResponse) -> None:
    answer = await ask(socket, id=1, command="find", args={"text": "kick"})
    assert [sound["name"] for sound in answer["reply"]["found"]] == ["kick 3.wav"]
