from __future__ import annotations

import asyncio
import gzip

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.commands.daemon import Pong
from tonewalk.commands.library import ProblemEntry, Problems
from tonewalk.commands.queries import Hit, Hits
from tonewalk.doors.http.encoding import encoded, sent


def problems(count: int) -> Problems:
    entries = [ProblemEntry(path=f"/{n}", code="empty_audio", text='"quoted" é') for n in range(count)]
    return Problems(problems=entries, counts={"empty_audio": count})


@given(st.integers(0, 1200))
@settings(max_examples=25)
async def test_a_long_reply_is_the_same_json_as_in_one_go(count: int) -> None:
    for reply in (problems(count), Pong(version="1")):
        assert await encoded(reply) == msgspec.json.encode(reply)


async def test_others_get_their_turn_while_a_long_reply_is_encoded() -> None:
    hits = [
        Hit(id=n, score=0.5, path="/a", name="a", duration=1.0, x=None, y=None, why={}) for n in range(1, 20001)
    ]
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    body = await encoded(Hits(hits=hits))
    counting.cancel()
    assert len(msgspec.json.decode(body)["hits"]) == 20000
    assert turns >= 70


@pytest.mark.parametrize(
    ("accepted", "size", "coding"),
    [("gzip, br", 70_000, "gzip"), ("gzip", 60_000, None), ("", 70_000, None), ("gzip;q=0", 70_000, None)],
)
async def test_a_large_body_goes_out_compressed_where_the_client_takes_it_so(
    accepted: str, size: int, coding: str | None
) -> None:
    body = bytes(range(100)) * (size // 100)
    request = make_mocked_request("GET", "/", headers={"Accept-Encoding": accepted} if accepted else {})
    response = await sent(request, body, "application/json", status=226, headers={"X-Told": "1"})
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert (response.status, response.headers["X-Told"]) == (226, "1")
    assert isinstance(response.body, bytes)
    assert (gzip.decompress(response.body) if coding else response.body) == body
