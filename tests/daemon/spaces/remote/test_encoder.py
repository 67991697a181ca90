"""An encoder elsewhere, against real servers: in this process, or killed in their own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.encoder_server import TOKEN, Server, Toy, certificate, free_port, place, served
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.spaces.remote import encoder as remote
from tonewalk.spaces.remote.encoder import RemoteEncoder, RemoteKnowing, opened
from tonewalk.spaces.remote.link import Link
from tonewalk.spaces.remote.wire import MOST_CLIPS
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder, KnowsWords

EXACT = 1e-5
"""Of a vector's numbers, in single precision: the sums of several threads."""
COSINE_16_BIT = 0.9999
"""Cosine in 16 bit of sounds that begin at once; docs/remote-encoder.md says when it is less."""


def sounds(rate: int) -> list[np.ndarray]:
    random = np.random.default_rng(2)
    seconds = (0.01, 0.3, 1.0, 5.0)
    made = [np.exp(-8 * np.arange(int(s * rate)) / rate) * random.standard_normal(int(s * rate)) for s in seconds]
    clips = [(0.3 * one / np.abs(one).max()).astype(np.float32) for one in made]
    return [*clips, np.zeros(0, np.float32), np.zeros(rate, np.float32), clips[2] * np.float32(1e-4)]


@pytest.fixture(scope="module")
def small() -> Encoder:
    return registry.load("small")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), "small", TONEWALK_ENCODER_TOKEN=TOKEN)
    yield running
    assert running.stop() == 0


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEWALK_ENCODERS_SMALL_TOKEN", TOKEN)


@pytest.mark.usefixtures("token")
def test_small_elsewhere_is_small(server: Server, small: Encoder, tmp_path: Path) -> None:
    there = opened(place(server.url, tmp_path, "small", waves="float32"))
    assert isinstance(there, Encoder)
    assert isinstance(there, KnowsWords)
    same = ("name", "dim", "sample_rate", "has_text", "fingerprint")
    assert [getattr(there, one) for one in same] == [getattr(small, one) for one in same]
    clips = sounds(small.sample_rate)
    np.testing.assert_allclose(there.embed_audio(clips), small.embed_audio(clips), atol=EXACT)
    texts = ["punchy kick", "", "qwrtzp", "Trommel 太鼓", "x" * 5000]
    np.testing.assert_allclose(there.embed_text(texts), small.embed_text(texts), atol=EXACT)
    assert isinstance(small, KnowsWords)
    for text in texts:
        assert there.known(text) == pytest.approx(small.known(text), abs=1e-5)
    assert there.embed_audio([]).shape == there.embed_text([]).shape == (0, 256)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("waves", ["pcm16", "flac"])
def test_16_bit_costs_no_more_than_it_is_said_to(
    server: Server, small: Encoder, tmp_path: Path, waves: Any
) -> None:
    there = opened(place(server.url, tmp_path, "small", waves=waves))
    clips = sounds(small.sample_rate)
    cosines = (there.embed_audio(clips) * small.embed_audio(clips)).sum(axis=1)
    assert cosines.min() > COSINE_16_BIT


@pytest.mark.usefixtures("token")
def test_a_clip_that_is_not_finite_is_what_it_is_here(server: Server, small: Encoder, tmp_path: Path) -> None:
    broken = sounds(small.sample_rate)[1].copy()
    broken[3] = np.nan
    there = opened(place(server.url, tmp_path, "small", waves="float32"))
    np.testing.assert_allclose(there.embed_audio([broken]), small.embed_audio([broken]), atol=EXACT)


def test_without_the_token_one_sentence_says_where_it_goes(server: Server, tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"another token.*encoders\.small\.token") as raised:
        opened(place(server.url, tmp_path, "small"))
    assert "\n" not in raised.value.text


def test_a_server_killed_and_started_again_is_waited_for(small: Encoder, tmp_path: Path) -> None:
    running = Server(tmp_path / "server")
    there = opened(place(running.url, tmp_path, "small", waves="float32", patience=600.0), given_up=lambda: False)
    clips = sounds(small.sample_rate)
    try:
        there.embed_audio(clips[:1])
        running.kill()
        again = threading.Thread(target=running.start)
        again.start()
        np.testing.assert_allclose(there.embed_audio(clips), small.embed_audio(clips), atol=EXACT)
        again.join()
        there.patience = 0.5
        running.kill()
        with pytest.raises(EncoderUnavailable, match=r"is away .*tonewalk encoder serve small"):
            there.embed_audio(clips)
        there.patience, there.given_up = 1e6, lambda: True
        with pytest.raises(EncoderUnavailable, match="is away"):
            there.embed_audio(clips)
    finally:
        running.stop()


async def run(act: Any, *arguments: Any) -> Any:
    return await asyncio.to_thread(act, *arguments)


async def test_many_clips_go_in_several_requests(tmp_path: Path) -> None:
    toy = Toy()
    asked: list[int] = []

    class Counting(Toy):
        def embed_audio(self, clips: Any) -> Any:
            asked.append(len(clips))
            return super().embed_audio(clips)

    clips = [np.full(10 + n, 0.1, np.float32) for n in range(MOST_CLIPS + 3)]
    clips += [np.full(remote.AT_ONCE // 2 + 1, 0.2, np.float32)] * 2
    async with served(Counting()) as (_, url):
        there = await run(opened, place(url, tmp_path))
        asked.clear()
        np.testing.assert_allclose(await run(there.embed_audio, clips), toy.embed_audio(clips), atol=1e-4)
    assert asked == [MOST_CLIPS, 4, 1]


async def test_texts_are_asked_once_and_several_at_once_are_known_while_the_server_is_away(tmp_path: Path) -> None:
    async with served(Toy()) as (_, url):
        there = await run(opened, place(url, tmp_path))
        labels = await run(there.embed_text, ["kick", "snare", "kick"])
        np.testing.assert_allclose(labels, Toy().embed_text(["kick", "snare", "kick"]), atol=1e-6)
        await run(there.embed_text, ["typed by a user"])
    np.testing.assert_array_equal(there.embed_text(["typed by a user", "snare"])[1], labels[1])
    later = opened(place(url, tmp_path))
    np.testing.assert_array_equal(later.embed_text(["kick", "snare"]), labels[:2])
    with pytest.raises(EncoderUnavailable, match="is away"):
        later.embed_text(["typed by a user"])


async def test_other_weights_are_an_error_at_connection_and_in_the_middle(tmp_path: Path) -> None:
    port = free_port()
    async with served(Toy(), port=port) as (_, url):
        there = await run(opened, place(url, tmp_path))
        await run(there.embed_audio, [np.ones(9, np.float32)])
    async with served(Toy("b" * 64), port=port):
        for one in (there, await run(opened, place(url, tmp_path))):
            for ask, given in ((one.embed_audio, [np.ones(9, np.float32)]), (one.embed_text, ["kick"])):
                with pytest.raises(EncoderUnavailable, match=r"other weights of toy \(bbbbbbbbbbbb\)") as raised:
                    await run(ask, given)
                assert "tonewalk encoder accept toy" in raised.value.text
    async with served(Toy(), port=port):  # the right ones again, on the same connection or another
        assert (await run(there.embed_text, ["kick"])).shape == (1, 8)


async def test_vectors_of_other_weights_are_never_taken_from_an_answer(tmp_path: Path) -> None:
    """A server that says one thing and does another, as behind a proxy that shares work out."""
    from tonewalk.doors.encoder import service

    def lying(rows: Any, fingerprint: str, known: Any = ()) -> bytes:
        return honest(rows, "c" * 64, known)

    honest = service.answered
    async with served(Toy()) as (_, url):
        there = await run(opened, place(url, tmp_path))
        service.answered = lying
        try:
            with pytest.raises(EncoderUnavailable, match="other weights"):
                await run(there.embed_audio, [np.ones(9, np.float32)])
        finally:
            service.answered = honest


async def test_another_encoder_or_something_else_at_the_place_is_told(tmp_path: Path) -> None:
    async with served(Toy()) as (_, url):
        with pytest.raises(EncoderUnavailable, match="has toy, not clap"):
            await run(opened, place(url, tmp_path, "clap"))

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answers.pop())
        writer.close()

    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n<html",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
    ]
    listening = await asyncio.start_server(other, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    while answers:
        with pytest.raises(EncoderUnavailable) as raised:
            await run(opened, place(url, tmp_path))
        assert raised.value.text.count("\n") == 0
        assert url in raised.value.text
    listening.close()


async def test_tls_is_trusted_by_its_own_certificate_and_nothing_else(tmp_path: Path) -> None:
    made = certificate(tmp_path / "made")
    wrong = certificate(tmp_path / "wrong", "DNS:elsewhere.example")
    async with served(Toy(), tls=made.server_side()) as (_, url):
        there = await run(opened, place(url, tmp_path, ca=str(made.cert)))
        assert (await run(there.embed_audio, [np.ones(9, np.float32)])).shape == (1, 8)
        home = tmp_path / "other"
        for where, told in [
            (place(url, home), "can't be trusted"),
            (place(url, home, ca=str(wrong.cert)), "can't be trusted"),
            (place(url, home, ca=str(tmp_path / "missing.pem")), "can't be read"),
            (place(url, home, ca=str(made.key)), "can't be read"),
            (place(url.replace("https", "http"), home), "encoder server"),
        ]:
            with pytest.raises(EncoderUnavailable, match=told) as raised:
                await run(opened, where)
            assert "\n" not in raised.value.text
    async with served(Toy(), tls=wrong.server_side()) as (_, url):
        with pytest.raises(EncoderUnavailable, match=r"is for another name .* give one of its names"):
            await run(opened, place(url, home, ca=str(wrong.cert)))
    async with served(Toy()) as (_, url):
        with pytest.raises(EncoderUnavailable, match="speaks no TLS"):
            await run(opened, place(url.replace("http", "https"), home))


async def test_a_connection_is_kept_from_one_question_to_the_next(tmp_path: Path) -> None:
    opened_sockets = []
    connect = socket.socket.connect

    def counting(self: socket.socket, address: Any) -> Any:
        opened_sockets.append(address)
        return connect(self, address)

    async with served(Toy()) as (listener, url):
        there = await run(opened, place(url, tmp_path))
        try:
            socket.socket.connect = counting  # type: ignore[method-assign]
            for number in range(20):
                await run(there.embed_text, [f"word {number}"])
        finally:
            socket.socket.connect = connect  # type: ignore[method-assign]
    assert [one for one in opened_sockets if one[1] == listener.port] == []


def test_a_server_that_swallows_everything_holds_up_no_second_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonewalk.spaces.remote import link
    from tonewalk.spaces.remote.memory import remember

    monkeypatch.setattr(link, "CONNECTING", 0.5)
    monkeypatch.setattr(remote, "READING", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        where = place(f"http://127.0.0.1:{deaf.getsockname()[1]}", tmp_path)
        remember(where, remote.hello_of(Toy()))  # type: ignore[arg-type]
        there = opened(where)
        with pytest.raises(EncoderUnavailable, match="did not answer in time"):
            there.embed_text(["kick"])
        started = time.monotonic()
        for _ in range(100):
            with pytest.raises(EncoderUnavailable, match="did not answer in time"):
                there.embed_text(["kick"])
        assert time.monotonic() - started < 50 * 0.5


def test_only_where_it_is_asked_for_the_local_one_goes_on_with_the_same_weights(
    small: Encoder, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(EncoderUnavailable, match="is away"):
        opened(place(url, tmp_path, "small"))
    there = opened(place(url, tmp_path, "small", fallback="local"))
    assert isinstance(there, RemoteKnowing)
    clips = sounds(small.sample_rate)
    np.testing.assert_allclose(there.embed_audio(clips), small.embed_audio(clips), atol=EXACT)
    np.testing.assert_allclose(there.embed_text(["kick"]), small.embed_text(["kick"]), atol=EXACT)


def test_a_local_one_with_other_weights_never_stands_in(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    where = place(url, tmp_path, fallback="local")
    there = RemoteEncoder(Link(where), remote.hello_of(Toy()), lambda: Toy("b" * 64))  # type: ignore[arg-type, return-value]
    with pytest.raises(EncoderUnavailable, match="other weights"):
        there.embed_text(["kick"])
    missing = RemoteEncoder(Link(where), remote.hello_of(Toy()), lambda: registry.load("toy"))  # type: ignore[arg-type]
    with pytest.raises(EncoderUnavailable, match="nothing to fall back on"):
        missing.embed_audio([np.ones(9, np.float32)])
