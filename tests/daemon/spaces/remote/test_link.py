from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.helpers.encoder_server import free_port, place
from tonewalk.base.errors import ConfigError, EncoderUnavailable
from tonewalk.spaces.remote import link
from tonewalk.spaces.remote.link import Away, Link, OtherWeights

PROBLEM = b'{"detail": "Too much waits\\nhere: ask again.", "code": "busy"}'


@contextlib.asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """One answer a request, the last one to all that follow; where, and the heads that came."""
    heads: list[bytes] = []
    waiting = list(answers)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
                answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if not answer:  # let go of
                    break
                writer.write(answer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heads
    server.close()


def told(status: str, body: bytes = b"", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


async def ask(one: Link) -> bytes:
    return await asyncio.to_thread(one.ask, "GET", "/", None, "application/json", 60.0)


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        (told("503 Busy", PROBLEM), Away, "says: Too much waits here: ask again."),
        (told("502 Bad Gateway", b"<html>"), Away, "HTTP 502"),
        (told("409 Conflict", PROBLEM), OtherWeights, "says: Too much"),
        (told("422 No", PROBLEM), EncoderUnavailable, "says: Too much"),
        (told("401 Who", PROBLEM), EncoderUnavailable, "encoders.toy.token"),
        (told("404 Not Found", b"\xff"), EncoderUnavailable, "no encoder server"),
        (told("404 Not Found", b'{"detail": 7}'), EncoderUnavailable, "no encoder server"),
    ],
)
async def test_every_refusal_is_one_sentence_and_only_passing_ones_are_tried_again(
    tmp_path: Path, answer: bytes, kind: type[EncoderUnavailable], text: str
) -> None:
    async with answering(answer) as (url, _):
        with pytest.raises(EncoderUnavailable) as raised:
            await ask(Link(place(url, tmp_path)))
    assert type(raised.value) is kind
    assert text in raised.value.text
    assert "\n" not in raised.value.text


async def test_a_connection_that_the_server_let_go_of_is_no_error(tmp_path: Path) -> None:
    async with answering(told("200 OK", b"one"), b"", told("200 OK", b"two")) as (url, heads):
        one = Link(place(url, tmp_path))
        assert [await ask(one), await ask(one)] == [b"one", b"two"]
        assert len(heads) == 3


async def test_more_than_an_answer_may_have_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "MOST_ANSWER", 10)
    async with answering(told("200 OK", bytes(11))) as (url, _):
        with pytest.raises(Away):
            await ask(Link(place(url, tmp_path)))


async def test_the_token_is_read_where_it_stands_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    async with answering(told("200 OK")) as (url, heads):
        one = Link(place(url, tmp_path, token_file=str(file)))
        with pytest.raises(ConfigError):
            await ask(one)
        file.write_text("first\n")
        await ask(one)
        file.write_text("second\n")
        await ask(one)
        assert [b"Bearer first" in heads[0], b"Bearer second" in heads[1]] == [True, True]
        file.write_text("schlüssel €")
        with pytest.raises(EncoderUnavailable, match="no token has"):
            await ask(one)


def test_nobody_there_or_no_such_name_is_away(tmp_path: Path) -> None:
    for url in (f"http://127.0.0.1:{free_port()}", "http://no-such-host.invalid:1"):
        with pytest.raises(Away, match="is away") as raised:
            Link(place(url, tmp_path)).ask("GET", "/", None, "application/json", 1.0)
        assert url in raised.value.text
