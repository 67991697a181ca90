from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine
from tonewalk.doors.access import Access
from tonewalk.doors.http import server
from tonewalk.doors.http.server import HttpDoor


async def exchange(
    port: int, head: bytes, body: bytes = b"", *, host: str = "127.0.0.1"
) -> tuple[int, bytes, Any]:
    """Status, head and JSON of the answer to bytes sent by hand, once the daemon has closed the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(host, 0))
    writer.write(head.replace(b"PORT", str(port).encode()) + b"\r\n\r\n" + body)
    head, _, told = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split(b" ", 2)[1]), head, json.loads(told)


POST = b"POST /api/v1/ping HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZip", "gzip, gzip", "x-odd", "\xff\xfe"])
async def test_an_encoded_body_is_refused_and_the_connection_closed(
    door: HttpDoor, encoding: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"deflate": zlib.compress(b"{}")}.get(encoding, gzip.compress(b"{}"))
    head = POST + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}".encode("latin-1")
    status, head, told = await exchange(door.port, head, body)
    assert (status, told["code"]) == (415, "encoded_body")
    assert "uncompressed" in told["detail"]
    assert b"accept-encoding: identity" in head.lower()
    assert not caplog.records


async def test_a_body_that_says_it_is_not_encoded_is_read(client: ClientSession) -> None:
    for encoding in ("identity", "Identity", ""):
        response = await client.post("/api/v1/ping", json={}, headers={"Content-Encoding": encoding})
        assert response.status == 200


@pytest.mark.parametrize(
    ("line", "host", "status"),
    [
        (b"POST /api/v1/ping HTTP/1.1\r\nContent-Encoding: gzip", "127.0.0.1", 415),
        (b"POST /api/v1/ping HTTP/1.1\r\nContent-Encoding: gzip", "127.0.0.2", 401),
        (b"POST /api/v1/ping HTTP/1.1\r\nOrigin: http://elsewhere", "127.0.0.1", 403),
        (b"POST /api/v1/nothing HTTP/1.1", "127.0.0.1", 404),
        (b"DELETE /api/v1/ping HTTP/1.1", "127.0.0.1", 405),
    ],
)
async def test_a_refused_body_is_not_waited_for(engine: SmallEngine, line: bytes, host: str, status: int) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access("a token", lan=True))
    try:
        for length in (b"Content-Length: 100000000", b"Transfer-Encoding: chunked"):
            head = line + b"\r\nHost: 127.0.0.1:PORT\r\n" + length
            answered, head, _ = await exchange(door.port, head, b"1\r\n{\r\n", host=host)
            assert answered == status
            assert b"connection: close" in head.lower()
    finally:
        await door.close()


async def test_a_client_that_goes_on_sending_can_still_read_why_it_was_refused(client: ClientSession) -> None:
    async def body() -> Any:
        for _ in range(200):
            yield bytes(2**16)

    response = await client.post("/api/v1/nothing", data=body())
    assert response.status == 404


async def test_a_client_that_waits_is_asked_for_its_body_only_if_it_is_let_in(door: HttpDoor) -> None:
    waits = b"Expect: 100-continue\r\nContent-Length: 2"
    refused, _head, _ = await exchange(door.port, b"POST /x HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n" + waits)
    assert refused == 405
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(POST.replace(b"PORT", str(door.port).encode()) + waits + b"\r\n\r\n")
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"{}")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize("expected", [b"\xff\xfe", b"a pony", b"200-ok"])
async def test_an_expectation_that_nobody_knows_is_told(
    door: HttpDoor, expected: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (b"/api/v1/ping", b"/api/v1/nothing", b"/"):
        head = b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 2\r\nExpect: " + expected
        status, _, told = await exchange(door.port, head)
        assert (status, told["code"]) == (400, "bad_request")
    assert not caplog.records


async def test_compression_of_websocket_messages_is_not_agreed_to(client: ClientSession) -> None:
    async with client.ws_connect("/api/v1/ws", compress=15) as socket:
        assert socket.compress == 0
        await socket.send_json({"id": 1, "command": "ping"})
        assert (await socket.receive_json())["id"] == 1
        await socket._writer.send_frame(b"{}", aiohttp.WSMsgType.TEXT, compress=15)
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
