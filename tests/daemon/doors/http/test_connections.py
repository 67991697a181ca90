from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tonewalk.doors.access import Access
from tonewalk.doors.http import server
from tonewalk.doors.http.connection import Connection
from tonewalk.doors.http.connections import Connections
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.server import HttpDoor

LONG = 1e6
"""seconds that no test waits"""
PING = b"POST /api/v1/ping HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json\r\n"

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def limits(**values: Any) -> Limits:
    lasting = {"head_s": LONG, "body_stall_s": LONG, "body_s": LONG, "kept_s": LONG, "unread_s": LONG}
    return Limits(**{**lasting, **values})


@contextlib.asynccontextmanager
async def opened(engine: SmallEngine, **values: Any) -> AsyncIterator[server.HttpDoor]:
    door = await server.start(engine, "127.0.0.1", 0, limits=limits(**values), access=Access(TOKEN))
    try:
        yield door
    finally:
        await door.close()


async def connect(door: HttpDoor, sent: bytes = b"", *, host: str = "127.0.0.1") -> Pair:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, local_addr=(host, 0))
    writer.write(sent.replace(b"PORT", str(door.port).encode()))
    return reader, writer


async def ping(pair: Pair, door: HttpDoor) -> bytes:
    """The status line of a ping on a connection that is open."""
    reader, writer = pair
    writer.write(PING.replace(b"PORT", str(door.port).encode()) + b"Content-Length: 2\r\n\r\n{}")
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r")[0]))
    return head.split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("sent", "short"),
    [
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1", "head_s"),
        (PING + b"Content-Length: 10\r\n\r\n{", "body_stall_s"),
        (PING + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "body_s"),
    ],
)
async def test_a_request_that_never_becomes_whole_is_told_and_ended(
    engine: SmallEngine, sent: bytes, short: str
) -> None:
    async with opened(engine, **{short: 0.1}) as door:
        reader, writer = await connect(door, sent)
        head, _, told = (await reader.read()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408")
        assert json.loads(told)["code"] == "too_slow"
        writer.close()


async def test_a_connection_on_which_nothing_is_asked_is_ended_in_silence(engine: SmallEngine) -> None:
    async with opened(engine, head_s=0.1) as door:
        reader, writer = await connect(door)
        assert await reader.read() == b""
        writer.close()
    async with opened(engine, kept_s=0.1) as door:
        pair = await connect(door)
        assert await ping(pair, door) == b"HTTP/1.1 200 OK"
        assert await pair[0].read() == b""
        pair[1].close()


async def test_in_the_place_of_the_connection_that_waited_longest_a_new_one_is_taken(engine: SmallEngine) -> None:
    async with opened(engine, a_client=3) as door:
        first, *others = [await connect(door) for _ in range(3)]
        for pair in others:
            assert await ping(pair, door) == b"HTTP/1.1 200 OK"
        new = await connect(door)
        assert await ping(new, door) == b"HTTP/1.1 200 OK"
        with contextlib.suppress(ConnectionResetError):
            assert await first[0].read() == b""
        for pair in (*others, new):
            assert await ping(pair, door) == b"HTTP/1.1 200 OK"
            pair[1].close()
        first[1].close()


async def test_one_address_cannot_take_all_connections(engine: SmallEngine) -> None:
    async with opened(engine, connections=5, a_client=3, sockets_a_client=9) as door:
        url = f"http://127.0.0.1:{door.port}/api/v1/ws"
        async with contextlib.AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            for _ in range(3):
                await stack.enter_async_context(session.ws_connect(url))
            reader, writer = await connect(door)
            assert (await reader.readline()).startswith(b"HTTP/1.1 503")
            writer.close()
            other = await connect(door, host="127.0.0.2")
            assert not (await ping(other, door)).startswith(b"HTTP/1.1 503")
            other[1].close()


async def test_websockets_of_one_address_are_counted(engine: SmallEngine) -> None:
    async with opened(engine, sockets_a_client=2) as door, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{door.port}/api/v1/ws"
        first, second = await session.ws_connect(url), await session.ws_connect(url)
        response = await session.get(url, headers=_HANDSHAKE)
        assert (response.status, (await response.json())["code"]) == (503, "unavailable")
        await first.close()
        await second.send_json({"id": 1, "command": "ping"})
        assert (await second.receive_json())["id"] == 1
        # who has shown the token is not shut out by those who have not
        again = await session.ws_connect(url)
        own = await session.ws_connect(url, headers={"Authorization": f"Bearer {TOKEN}"})
        for socket in (second, again, own):
            await socket.close()


_HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


async def _send_for_ever(client: socket.socket, sent: bytes) -> None:
    while True:
        await asyncio.get_running_loop().sock_sendall(client, sent)


async def test_a_client_that_subscribed_and_never_reads_is_dropped(engine: SmallEngine) -> None:
    async with opened(engine, unread_s=0.1) as door:
        lines = "".join(f"{name}: {value}\r\n" for name, value in _HANDSHAKE.items())
        head = f"GET /api/v1/ws HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n{lines}\r\n"
        loop = asyncio.get_running_loop()
        with socket.socket() as client:
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await loop.sock_connect(client, ("127.0.0.1", door.port))
            await loop.sock_sendall(client, head.encode())
            question = b'{"command":"search","id":1,"args":{"text":"kick","k":200}}'
            frame = bytes([0x81, 0x80 | len(question)]) + bytes(4) + question
            with pytest.raises(ConnectionError):
                await _send_for_ever(client, frame)


class Unread(asyncio.Transport):
    """A wire on which one byte waits."""

    def get_write_buffer_size(self) -> int:
        return 1

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def abort(self) -> None:
        pass


async def test_time_to_read_begins_with_the_connection_and_not_with_the_machine() -> None:
    async def never(_: web.BaseRequest) -> web.StreamResponse:
        raise AssertionError

    loop = asyncio.get_running_loop()
    connection = Connection(Connections(limits(unread_s=1e-3)), web.Server(never), loop=loop)
    began = loop.time()
    connection.connection_made(Unread({"peername": ("127.0.0.1", 1)}))
    assert connection.overdue(began) == ""
    assert connection.overdue(began + 1) != ""
    connection.connection_lost(None)


async def test_out_of_files_the_log_says_so_once_and_what_waits_makes_room(
    engine: SmallEngine, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    async with opened(engine) as door:
        waits = await connect(door)
        assert await ping(waits, door) == b"HTTP/1.1 200 OK"
        full = {
            "message": "socket.accept() out of system resource",
            "exception": OSError(24, "Too many open files"),
        }
        for _ in range(1000):
            loop.call_exception_handler(full)
        with contextlib.suppress(ConnectionResetError):
            assert await waits[0].read() == b""
        waits[1].close()
        assert len(caplog.records) == 1
        assert "Too many open files" in caplog.text


def test_connections_leave_files_for_the_daemon_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for files, room in ((256, 128), (8192, 400), (-1, 400), (64, 8)):
        monkeypatch.setattr("resource.getrlimit", lambda _, files=files: (files, files))
        assert Limits().room() == room
