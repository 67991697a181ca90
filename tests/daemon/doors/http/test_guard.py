"""What a client of this machine may ask without the token, and how it shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.access import Access
from tonewalk.doors.http import server
from tonewalk.doors.http.server import HttpDoor

SHOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def anybody(door: server.HttpDoor) -> AsyncIterator[aiohttp.ClientSession]:
    """Another user of this machine; cookies are kept as a browser keeps them."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}", cookie_jar=jar) as session:
        yield session


async def test_reading_is_open_to_everybody_on_this_machine(anybody: ClientSession) -> None:
    for name, arguments in (
        ("ping", {}),
        ("status", {}),
        ("search", {"text": "kick"}),
        ("like", {"sound": 1}),
        ("blend", {"terms": [{"text": "kick"}]}),
        ("xy", {"x": 0.5, "y": 0.5}),
        ("map/points", {}),
        ("session/cursor", {"x": 0.1, "y": 0.2}),
        ("session/select", {"sounds": [1]}),
        ("sound/play", {"sound": 1}),
    ):
        assert (await anybody.post(f"/api/v1/{name}", json=arguments)).status == 200, name
    for path in ("/", "/metrics", "/openapi.json", "/?HOST_INFO", "/oscquery", "/api/v1/maps/current/points"):
        assert (await anybody.get(path)).status == 200, path


@pytest.mark.parametrize(
    "name", [name for name, command in COMMANDS.items() if command.writes and "http" in command.doors]
)
async def test_what_changes_something_needs_the_token(
    anybody: ClientSession, engine: SmallEngine, name: str
) -> None:
    response = await anybody.post(f"/api/v1/{name}", json={})
    told = await response.json()
    assert (response.status, told["code"]) == (401, "token_needed")
    assert "`token` in" in told["detail"]
    assert "daemon.json" in told["detail"]
    assert (await anybody.post(f"/api/v1/{name}", json={}, headers=SHOWN)).status in (200, 422)
    assert engine.asked == [] or engine.asked == [name]


async def test_a_file_is_named_only_by_whom_has_shown_the_token(anybody: ClientSession) -> None:
    for name, arguments in (
        ("like", {"file": "/etc/passwd"}),
        ("like", {"files": ["/etc/passwd"]}),
        ("blend", {"terms": [{"text": "kick"}, {"file": "/etc/passwd"}]}),
    ):
        assert (await anybody.post(f"/api/v1/{name}", json=arguments)).status == 401
        assert (await anybody.post(f"/api/v1/{name}", json=arguments, headers=SHOWN)).status == 200


async def test_an_upload_that_changes_something_is_refused_before_it_is_read(
    anybody: ClientSession, engine: SmallEngine
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"--x\r\nContent-Disposition: form-data; name=target; filename=a.wav\r\n\r\n"
        await asking

    asking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await anybody.post("/api/v1/mosaic", data=endless(), headers=form)
    assert response.status == 401
    response.close()
    assert not list(engine.home.uploads.glob("*"))


async def test_a_wrong_token_is_refused_even_for_reading(anybody: ClientSession) -> None:
    response = await anybody.post("/api/v1/ping", headers={"Authorization": "Bearer wrong"})
    told = await response.json()
    assert (response.status, told["code"]) == (401, "token_needed")
    assert "daemon.json" in told["detail"]


async def test_the_page_trades_a_links_code_once_and_may_write_from_then_on(
    door: HttpDoor, anybody: ClientSession
) -> None:
    assert (await anybody.post("/api/v1/token/once")).status == 401
    code = (await (await anybody.post("/api/v1/token/once", headers=SHOWN)).json())["once"]
    traded = await anybody.post("/api/v1/token", json={"token": code})
    cookie = traded.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert (await anybody.post("/api/v1/sound/tag", json={"sound": 1, "tag": "x"})).status == 200
    assert (await anybody.post("/api/v1/token", json={"token": code})).status == 200, "reloaded"
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as other:
        response = await other.post("/api/v1/token", json={"token": code})
        assert response.status == 401
        assert "tonewalk open" in (await response.json())["detail"]


async def test_a_websocket_writes_only_where_the_token_was_shown(anybody: ClientSession) -> None:
    question = {"id": 1, "command": "sound/tag", "args": {"sound": 1, "tag": "x"}}
    async with anybody.ws_connect("/api/v1/ws") as socket:
        await socket.send_json(question)
        assert (await socket.receive_json(timeout=600))["error"]["code"] == "token_needed"
        await socket.send_json({"id": 2, "command": "ping"})
        assert "reply" in await socket.receive_json(timeout=600)
    await anybody.post("/api/v1/token", json={"token": TOKEN})
    async with anybody.ws_connect("/api/v1/ws") as socket:
        await socket.send_json(question)
        assert "reply" in await socket.receive_json(timeout=600)


async def test_a_closed_daemon_answers_nobody_without_the_token(engine: SmallEngine) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, closed=True))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as anybody:
        for path in ("/metrics", "/api/v1/sounds/1/audio", "/api/v1/ws", "/tonewalk"):
            assert (await anybody.get(path)).status == 401, path
        assert (await anybody.post("/api/v1/ping")).status == 401
        assert (await anybody.post("/api/v1/ping", headers=SHOWN)).status == 200
        assert (await anybody.get("/")).status == 200, "the page, which shows the token"
    await door.close()
