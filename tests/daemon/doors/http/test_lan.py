from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tonewalk.base.errors import TonewalkError
from tonewalk.doors.access import Access
from tonewalk.doors.http import server
from tonewalk.doors.http.server import HttpDoor


@pytest.fixture
async def stranger(engine: SmallEngine) -> AsyncIterator[aiohttp.ClientSession]:
    """A client on 127.0.0.2: any address but 127.0.0.1 and ::1 counts as another machine."""
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, lan=True))
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{door.port}", connector=connector, cookie_jar=jar
    ) as session:
        yield session
    await door.close()


async def test_another_machine_needs_the_token(stranger: ClientSession) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Cookie": "tonewalk=x"}):
        response = await stranger.post("/api/v1/ping", headers=headers)
        assert (response.status, (await response.json())["code"]) == (401, "token_needed")
        assert response.headers["WWW-Authenticate"] == "Bearer"
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert (await stranger.post("/api/v1/ping", headers=shown)).status == 200
    for path in ("/metrics", "/openapi.json", "/api/v1/sounds/1/audio", "/api/v1/ws", "/tonewalk"):
        assert (await stranger.get(path)).status == 401, path


async def test_what_oscquery_answers_at_the_root_needs_the_token_and_the_page_does_not(
    stranger: ClientSession,
) -> None:
    oscquery = (
        {"params": "HOST_INFO"},
        {"params": {"HOST_INFO": "1"}},
        {"params": "CONTENTS"},
        {"headers": {"Accept": "application/json"}},
    )
    for asked in oscquery:
        for method in ("GET", "HEAD"):
            assert (await stranger.request(method, "/", **asked)).status == 401
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await stranger.ws_connect("/")
    assert refused.value.status == 401
    assert (await stranger.get("/")).status == 200
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert (await stranger.get("/", params="HOST_INFO", headers=shown)).status == 200


async def test_a_token_of_any_bytes_is_only_wrong(stranger: ClientSession) -> None:
    port = stranger._base_url.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
    host = f"Host: 127.0.0.1:{port}\r\n".encode()
    shown = b"Authorization: Bearer \xff\xfe\r\nCookie: tonewalk=\xff\r\nConnection: close\r\n\r\n"
    writer.write(b"GET /metrics HTTP/1.1\r\n" + host + shown)
    assert (await asyncio.wait_for(reader.read(), 120)).startswith(b"HTTP/1.1 401")
    writer.close()


async def test_the_page_trades_the_token_for_a_cookie(stranger: ClientSession) -> None:
    assert (await stranger.get("/")).status == 200
    assert (await stranger.post("/api/v1/token", json={"token": "wrong"})).status == 401
    response = await stranger.post("/api/v1/token", json={"token": TOKEN})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert (await stranger.post("/api/v1/ping")).status == 200
    async with stranger.ws_connect("/api/v1/ws") as socket:
        await socket.send_json({"id": 1, "command": "library/add", "args": {"path": "/"}})
        assert (await socket.receive_json(timeout=600))["error"]["code"] == "loopback_only"


async def test_another_machine_names_no_folders_and_files(stranger: ClientSession) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}"}
    for name, arguments in (
        ("library/add", {"path": "/sounds"}),
        ("library/scan", {}),
        ("trajectory/render", {}),
        ("like", {"file": "/etc/passwd"}),
        ("blend", {"terms": [{"text": "kick"}, {"file": "/etc/passwd"}]}),
    ):
        response = await stranger.post(f"/api/v1/{name}", json=arguments, headers=shown)
        assert (response.status, (await response.json())["code"]) == (403, "loopback_only"), name
    assert (await stranger.post("/api/v1/like", json={"sound": 1}, headers=shown)).status == 200


async def test_a_name_of_somebody_elses_page_is_refused_even_with_the_token(stranger: ClientSession) -> None:
    port = stranger._base_url.port
    shown = {"Authorization": f"Bearer {TOKEN}", "Host": f"rebound.example:{port}"}
    assert (await stranger.post("/api/v1/ping", headers=shown)).status == 403
    shown["Host"] = f"192.168.7.7:{port}"
    assert (await stranger.post("/api/v1/ping", headers=shown)).status == 200


async def test_this_machine_needs_no_token_for_reading(engine: SmallEngine) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, lan=True))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        assert (await session.post("/api/v1/ping")).status == 200
        assert (await session.post("/api/v1/library/add", json={"path": "/sounds"})).status == 401
    await door.close()


async def test_an_oscquery_client_is_told_the_address_at_which_it_asked(engine: SmallEngine) -> None:
    door = await server.start(engine, "0.0.0.0", 0, access=Access(TOKEN, lan=True))
    shown = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=shown) as session:
        for address in ("127.0.0.1", "127.0.0.3"):
            answer = await session.get(f"http://{address}:{door.port}/?HOST_INFO")
            assert (await answer.json())["OSC_IP"] == address
    await door.close()


async def test_a_taken_port_is_told(door: HttpDoor, engine: SmallEngine) -> None:
    with pytest.raises(TonewalkError, match="--http-port"):
        await server.start(engine, "127.0.0.1", door.port)
