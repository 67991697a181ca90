from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from tests.helpers.doors_engine import SmallEngine
from tonewalk.doors.http import server
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.osc.packets import MAX_SENT, decode

WAIT = 600


async def listen(socket: ClientWebSocketResponse, *paths: str, command: str = "LISTEN") -> None:
    """Say it, and wait until it was read: what is no order is answered at once, in the order of coming."""
    for path in paths:
        await socket.send_json({"COMMAND": command, "DATA": path})
    await socket.send_str("no order")
    assert "error" in await socket.receive_json(timeout=WAIT)


async def heard(socket: ClientWebSocketResponse) -> tuple[str, list[Any]]:
    (message,) = decode(await socket.receive_bytes(timeout=WAIT))
    return message.address, [round(one, 6) for one in message.arguments]


async def test_changes_of_what_is_listened_to_come_as_osc(client: ClientSession) -> None:
    async with client.ws_connect("/") as socket:
        await listen(socket, "/tonewalk/cursor", "/tonewalk/selection", "/tonewalk/knobs/bright")
        await client.post("/api/v1/session/cursor", json={"x": 0.25, "y": 0.75})
        assert await heard(socket) == ("/tonewalk/cursor", [0.25, 0.75, 0.5])
        await client.post("/api/v1/session/select", json={"sounds": [7]})
        assert await heard(socket) == ("/tonewalk/selection", [1, 7])
        async with client.ws_connect("/api/v1/ws") as player:
            await player.send_json({"command": "knob", "args": {"name": "bright", "value": 0.5}})
            assert await heard(socket) == ("/tonewalk/knobs/bright", [0.5])


async def test_what_did_not_change_is_not_told_again(client: ClientSession) -> None:
    async with client.ws_connect("/oscquery") as socket:
        await listen(socket, "/tonewalk/cursor", "/tonewalk/session/cursor")
        for z in (0.5, 0.7):
            await client.post("/api/v1/session/cursor", json={"x": 0.5, "y": 0.5, "z": z})
        assert await heard(socket) == ("/tonewalk/cursor", [0.5, 0.5, 0.7])
        await client.post("/api/v1/session/cursor", json={"x": 0.1, "y": 0.5, "z": 0.7})
        assert await heard(socket) == ("/tonewalk/cursor", [0.1, 0.5, 0.7])
        assert await heard(socket) == ("/tonewalk/session/cursor", [0, 0.1, 0.5])


async def test_each_client_hears_what_it_listens_to_until_it_ignores_it(client: ClientSession) -> None:
    async with client.ws_connect("/") as one, client.ws_connect("/") as other:
        await listen(one, "/tonewalk/cursor", "/tonewalk/selection")
        await listen(other, "/tonewalk/cursor")
        await listen(one, "/tonewalk/cursor", "/tonewalk/aspects/timbre", command="IGNORE")
        await client.post("/api/v1/session/cursor", json={"x": 0.25, "y": 0.75})
        assert (await heard(other))[0] == "/tonewalk/cursor"
        await client.post("/api/v1/session/select", json={"sounds": [7]})
        assert (await heard(one))[0] == "/tonewalk/selection"


async def test_a_client_that_goes_leaves_nothing_behind(client: ClientSession, engine: SmallEngine) -> None:
    async with client.ws_connect("/") as staying:
        await listen(staying, "/tonewalk/cursor")
        async with client.ws_connect("/") as going:
            await listen(going, "/tonewalk/cursor")
            assert len(engine.events._listeners) == 2
        await client.post("/api/v1/session/cursor", json={"x": 0.25, "y": 0.75})
        assert (await heard(staying))[0] == "/tonewalk/cursor"
        async with asyncio.timeout(WAIT):
            while len(engine.events._listeners) > 1:
                await asyncio.sleep(0)


async def test_a_large_selection_comes_whole(client: ClientSession) -> None:
    sounds = list(range(1, 5001))
    async with client.ws_connect("/") as socket:
        await listen(socket, "/tonewalk/selection")
        await client.post("/api/v1/session/select", json={"sounds": sounds})
        packet = await socket.receive_bytes(timeout=WAIT)
    assert len(packet) > MAX_SENT
    assert decode_long(packet) == [5000, *sounds]


def decode_long(packet: bytes) -> list[int]:
    """The whole numbers of a message longer than the daemon itself reads."""
    tags = packet.index(b",")
    count = packet.index(b"\0", tags) - tags - 1
    numbers = packet[-4 * count :]
    return [int.from_bytes(numbers[at : at + 4], "big") for at in range(0, len(numbers), 4)]


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ("{", "bad_request", "JSON"),
        ('{"COMMAND": "LISTEN"}', "invalid_argument", "DATA"),
        ('{"COMMAND": "DANCE", "DATA": "/tonewalk/cursor"}', "invalid_argument", "LISTEN"),
        ('{"COMMAND": "LISTEN", "DATA": 1}', "invalid_argument", "DATA"),
        ('{"COMMAND": "LISTEN", "DATA": "/tonewalk/search"}', "not_found", "no value"),
        ('{"COMMAND": "LISTEN", "DATA": "/tonewalk/knobs/none"}', "not_found", "no value"),
        ("[]", "invalid_argument", "object"),
        (b"/tonewalk/xy\0\0\0\0,ff\0\0\0\0\0\0\0\0\0", "bad_request", "UDP port 2"),
    ],
)
async def test_what_is_no_order_is_told_in_a_sentence(
    client: ClientSession, said: str | bytes, code: str, word: str
) -> None:
    async with client.ws_connect("/") as socket:
        await (socket.send_bytes(said) if isinstance(said, bytes) else socket.send_str(said))
        error = (await socket.receive_json(timeout=WAIT))["error"]
        assert error["code"] == code
        assert word in error["detail"]


async def test_a_page_of_another_origin_may_not_listen(client: ClientSession) -> None:
    for path in ("/", "/oscquery"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect(path, headers={"Origin": "http://evil.example"})
        assert refused.value.status == 403


async def test_both_kinds_of_websocket_count_towards_one_limit(client: ClientSession, engine: SmallEngine) -> None:
    most = Limits().sockets_a_client
    open_ones = [await client.ws_connect("/" if number % 2 else "/api/v1/ws") for number in range(most)]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect("/")
    assert refused.value.status == 503
    for socket in open_ones:
        await socket.close()


async def test_a_daemon_that_ends_says_so(engine: SmallEngine) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        socket = await session.ws_connect("/")
        closing = asyncio.create_task(door.close())
        message = await socket.receive(timeout=WAIT)
        await closing
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)
