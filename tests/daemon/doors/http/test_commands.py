from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from tonewalk.doors.http.server import HttpDoor

JSON = {"Content-Type": "application/json"}


async def told(response: ClientResponse) -> dict[str, Any]:
    """The problem that a response tells; checks that it has every part."""
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = await response.json()
    assert problem.keys() == {"type", "title", "status", "detail", "code", "where"}
    assert problem["status"] == response.status
    assert problem["detail"].endswith(".")
    return problem


async def test_search_answers_hits(client: ClientSession) -> None:
    response = await client.post("/api/v1/search", json={"text": "kick", "k": 2})
    assert response.status == 200
    hits = (await response.json())["hits"]
    assert [hit["id"] for hit in hits] == [3, 6]
    assert hits[0].keys() == {"id", "score", "path", "name", "duration", "x", "y", "why"}


async def test_an_empty_body_means_no_arguments(client: ClientSession) -> None:
    assert await (await client.post("/api/v1/ping")).json() == {"version": "0"}
    response = await client.post("/api/v1/search")
    assert (await told(response))["where"] == "$.text"


async def test_k_beyond_the_library_gives_everything(client: ClientSession) -> None:
    response = await client.post("/api/v1/like", json={"sound": 1, "k": 10**6})
    assert len((await response.json())["hits"]) == 199


@pytest.mark.parametrize(
    ("name", "body", "where"),
    [
        ("search", b'{"text": "a", "k": 0}', "$.k"),
        ("search", b'{"text": ""}', "$.text"),
        ("search", b'{"text": 3}', "$.text"),
        ("search", b'{"text": "a", "kk": 3}', "$.kk"),
        ("search", b'{"text": "a", "weights": {"timbre": -1}}', "$.weights.timbre"),
        ("search", b"[]", "$"),
        ("xy", b'{"x": 1e999, "y": 0}', "$"),
        ("xy", b'{"x": 1.5, "y": 0}', "$.x"),
        ("xy", b'{"x": null, "y": 0}', "$.x"),
        ("blend", b'{"terms": [{"weight": 1, "text": "a"}, {"weight": 1e9}]}', "$.terms[1].weight"),
        ("blend", b'{"terms": []}', "$.terms"),
        ("trajectory/build", b'{"mode": "sideways"}', "$.mode"),
        ("search", b'{"text": "' + b"a" * 1_000_000 + b'"}', "$.text"),
    ],
)
async def test_a_bad_argument_is_named_with_its_place(
    client: ClientSession, name: str, body: bytes, where: str
) -> None:
    response = await client.post(f"/api/v1/{name}", data=body, headers=JSON)
    problem = await told(response)
    assert (response.status, problem["code"], problem["where"]) == (422, "invalid_argument", where)
    assert len(problem["detail"]) < 300


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"text": ', "application/json"),
        (b'{"text": "\xff"}', "application/json"),
        (b'{"text": NaN}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"text": "a"}', "text/plain"),
        (b'{"text": "a"}', "application/json; charset=latin-1"),
        (b'{"text": "a"}', "application/json; charset=nonsense"),
        (b"text=a", "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_json_in_utf8_is_a_bad_request(client: ClientSession, body: bytes, kind: str) -> None:
    response = await client.post("/api/v1/search", data=body, headers={"Content-Type": kind})
    assert (await told(response))["code"] == "bad_request"
    assert response.status == 400


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/api/v1/nothing", 404, "unknown_command"),
        ("POST", "/api/v1/client/reply_port", 404, "unknown_command"),
        ("DELETE", "/api/v1/search", 405, "method_not_allowed"),
        ("GET", "/api/v1/search", 405, "method_not_allowed"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("PUT", "/", 405, "method_not_allowed"),
    ],
)
async def test_aiohttps_own_errors_are_problems_too(
    client: ClientSession, method: str, path: str, status: int, code: str
) -> None:
    response = await client.request(method, path)
    assert (response.status, (await told(response))["code"]) == (status, code)


@pytest.mark.parametrize(
    "sent",
    [
        b"garbage\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/v1/ping HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
async def test_what_is_no_http_is_told_as_a_problem(
    door: HttpDoor, client: ClientSession, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(sent)
    head, _, body = (await asyncio.wait_for(reader.read(), 120)).partition(b"\r\n\r\n")
    writer.close()
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (400, "bad_request")
    assert not caplog.records
    assert (await client.post("/api/v1/ping")).status == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe:PORT\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: \xff\xfe\r\n",
        b"POST /api/v1/ping HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: \xff\xfe\r\nContent-Length: 2\r\n",
        b"POST /api/v1/\xff HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 2\r\n",
        b"GET /api/v1/sounds/\xff/audio HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nRange: \xff\r\n",
        b"GET /oscquery?\xff HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAccept: \xff\r\n",
    ],
)
async def test_bytes_that_are_no_text_fail_nothing_inside(
    door: HttpDoor, head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = head.replace(b"PORT", str(door.port).encode()) + b"Connection: close\r\n\r\n{}"
    writer.write(head)
    status = int((await asyncio.wait_for(reader.read(), 120)).split(b" ", 2)[1])
    writer.close()
    assert status < 500
    assert not caplog.records


async def test_a_body_beyond_the_limit_is_too_large(client: ClientSession) -> None:
    response = await client.post("/api/v1/search", data=b" " * (5 * 2**20), headers=JSON)
    assert (response.status, (await told(response))["code"]) == (413, "too_large")


async def test_a_fault_inside_the_engine_is_one_sentence_and_no_trace(client: ClientSession) -> None:
    response = await client.post("/api/v1/job/list")
    problem = await told(response)
    assert (response.status, problem["code"]) == (500, "error")
    assert "Traceback" not in problem["detail"]


async def test_only_our_own_names_are_answered(client: ClientSession, door: HttpDoor) -> None:
    for host in ("evil.example", f"evil.example:{door.port}", "127.0.0.1:1", f"127.0.0.1@evil:{door.port}", "["):
        response = await client.post("/api/v1/ping", headers={"Host": host})
        assert (response.status, (await told(response))["code"]) == (403, "foreign_origin")
    for host in (f"localhost:{door.port}", f"[::1]:{door.port}", f"127.0.0.1:{door.port}"):
        assert (await client.post("/api/v1/ping", headers={"Host": host})).status == 200


async def test_only_our_own_page_is_answered(client: ClientSession, door: HttpDoor) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", f"https://127.0.0.1:{door.port}"):
        response = await client.post("/api/v1/ping", headers={"Origin": origin})
        assert (await told(response))["code"] == "foreign_origin"
    own = {"Origin": f"http://127.0.0.1:{door.port}"}
    assert (await client.post("/api/v1/ping", headers=own)).status == 200


async def test_another_sites_page_can_link_to_the_page_but_not_play_sounds(client: ClientSession) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await client.get("/", headers=link)).status == 200
    sound = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert (await client.get("/api/v1/sounds/1/audio", headers=sound)).status == 403
