from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine
from tonewalk.doors.http.server import HttpDoor

OTHERS = [
    "/healthz",
    "/openapi.json",
    "/oscquery",
    "/metrics",
    "/nothing",
    "/api/v1/search",
    "/api/v1/sounds/1/audio",
]


@pytest.mark.parametrize("path", ["/", *OTHERS])
async def test_every_response_says_that_no_other_site_may_use_it(client: ClientSession, path: str) -> None:
    response = await client.get(path)
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Server"] == "tonewalk"


async def test_no_answer_tells_versions(door: HttpDoor) -> None:
    for sent in (b"garbage\r\n\r\n", b"GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(sent)
        answer = (await reader.read()).lower()
        writer.close()
        assert b"server: tonewalk" in answer
        assert b"aiohttp" not in answer
        assert b"python" not in answer


async def test_the_page_may_load_its_own_files_and_ask_our_own_api_alone(
    client: ClientSession, engine: SmallEngine, tmp_path: Path
) -> None:
    engine.page = tmp_path / "page"
    engine.page.mkdir()
    (engine.page / "index.html").write_text("<!doctype html>")
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["script-src"] == "'self' 'unsafe-eval'"
    assert rules["style-src"] == "'self'"
    assert rules["connect-src"].split() == ["'self'", "data:", "blob:", "ws://127.0.0.1:1", "ws://localhost:1"]
    assert (await client.get("/openapi.json")).headers["Content-Security-Policy"] != policy


@pytest.mark.parametrize(
    "path", ["/%00", "/assets/%00", "/" + "a" * 5000, "/a%0a", "/%FF", "/..%2f..%2fetc/passwd"]
)
async def test_a_path_that_no_file_can_have_is_not_there(
    client: ClientSession, engine: SmallEngine, tmp_path: Path, path: str
) -> None:
    engine.page = tmp_path
    response = await client.get(path, allow_redirects=False)
    assert (response.status, (await response.json())["code"]) == (404, "not_found")
