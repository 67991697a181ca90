"""The server's port, as any client meets it: who is let in, what is told, what is bounded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest

from tests.helpers.command import environment, reply, tonewalk
from tests.helpers.encoder_server import TOKEN, Server, Toy, certificate, served
from tests.helpers.waiting import until
from tonewalk.base.errors import ConfigError, Refused
from tonewalk.doors.encoder import server
from tonewalk.doors.encoder.turns import MOST_WAITING
from tonewalk.doors.http.limits import Limits
from tonewalk.spaces.remote.waves import packed
from tonewalk.spaces.remote.wire import (
    EMBED,
    HELLO,
    MEDIA_TYPE,
    MOST_PAYLOAD,
    AskAudio,
    AskText,
    Hello,
    framed,
    vectors,
)
from tonewalk_models.timbre import Timbre

CLIPS = [np.sin(np.arange(800 * n) / 5).astype(np.float32) for n in (1, 2, 3)]


def audio(fingerprint: str = "a" * 64, rate: int = 8000, client: str = "me") -> bytes:
    told, data = packed(CLIPS, "pcm16", rate)
    return framed(AskAudio(fingerprint, client, rate, "pcm16", told), data)


async def ask(url: str, body: bytes, session: aiohttp.ClientSession, **headers: str) -> tuple[int, Any]:
    asked = session.post(url + EMBED, data=body, headers={"Content-Type": MEDIA_TYPE, **headers})
    async with asked as answer:
        data = await answer.read()
        return answer.status, data if answer.status == 200 else json.loads(data)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def test_it_says_what_it_is_and_embeds_sounds_and_words(session: aiohttp.ClientSession) -> None:
    toy = Toy()
    async with served(toy) as (_, url):
        async with session.get(url + HELLO) as answer:
            hello = Hello(**await answer.json())
        assert (hello.name, hello.fingerprint, hello.dim, hello.rate) == ("toy", "a" * 64, 8, 8000)
        assert (hello.has_text, hello.knows_words, hello.wire) == (True, False, 1)
        status, data = await ask(url, audio(), session)
        assert status == 200
        np.testing.assert_allclose(vectors(data, 3, 8)[1], toy.embed_audio(CLIPS), atol=1e-4)
        status, data = await ask(url, framed(AskText("a" * 64, "me", ["kick", "Trommel"])), session)
        np.testing.assert_allclose(vectors(data, 2, 8)[1], toy.embed_text(["kick", "Trommel"]), atol=1e-6)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"", 400, "first 16"),
        (b"GIF89a, and more than 16 bytes", 400, "begins with"),
        (audio()[:-7], 400, "cut short"),
        (audio() + b"more", 400, "cut short"),
        (audio()[:4] + struct.pack("<H", 9) + audio()[6:], 400, "version 9"),
        (audio("b" * 64), 409, "Other weights"),
        (audio(rate=16_000), 422, "hears 8000"),
        (framed(AskText("a" * 64, "me", ["x"]), [b"wave"]), 400, "has no waveforms"),
    ],
)
async def test_what_is_no_request_is_one_sentence(
    session: aiohttp.ClientSession, body: bytes, status: int, told: str
) -> None:
    async with served(Toy()) as (_, url):
        got, problem = await ask(url, body, session)
        assert (got, told in problem["detail"]) == (status, True), problem
        assert "\n" not in problem["detail"]
        assert (await ask(url, audio(), session))[0] == 200


async def test_a_sample_that_is_no_number_is_told(session: aiohttp.ClientSession) -> None:
    told, data = packed([CLIPS[0]], "float32", 8000)
    broken = np.frombuffer(data[0], "<f4").copy()
    broken[5] = np.nan
    body = framed(AskAudio("a" * 64, "me", 8000, "float32", told), [broken.tobytes()])
    async with served(Toy()) as (_, url):
        status, problem = await ask(url, body, session)
        assert (status, "Clip 1" in problem["detail"]) == (400, True)


async def test_more_than_it_takes_is_refused_before_it_is_read(session: aiohttp.ClientSession) -> None:
    async with served(Toy()) as (listener, url):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        head = f"POST {EMBED} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MEDIA_TYPE}\r\n"
        writer.write(f"{head}Content-Length: {2 * MOST_PAYLOAD}\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()
        async with session.post(url + EMBED, data=audio(), headers={"Content-Type": "text/plain"}) as answer:
            assert answer.status == 400


async def test_who_sends_too_slowly_is_told_and_dropped(session: aiohttp.ClientSession) -> None:
    async with served(Toy(), limits=Limits(body_stall_s=0.2)) as (listener, url):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        head = f"POST {EMBED} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: 99\r\n"
        writer.write(f"{head}\r\nTWEN".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        await reader.read()
        writer.close()
        assert (await ask(url, audio(), session))[0] == 200


async def test_a_token_is_asked_for_everything_once_there_is_one(session: aiohttp.ClientSession) -> None:
    async with served(Toy(), token=TOKEN) as (_, url):
        async with session.get(url + HELLO) as answer:
            assert answer.status == 401
        assert (await ask(url, audio(), session))[0] == 401
        assert (await ask(url, audio(), session, Authorization="Bearer another-one-altogether"))[0] == 401
        assert (await ask(url, audio(), session, Authorization=f"Basic {TOKEN}"))[0] == 401
        shown = {"Authorization": f"Bearer {TOKEN}", "Host": "gpu.example:1"}
        assert (await ask(url, audio(), session, **shown))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example:9431"},
        {"Host": "[::1:9"},
    ],
)
async def test_no_web_page_is_answered(session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    async with served(Toy()) as (_, url):
        assert (await ask(url, audio(), session, **headers))[0] == 403
        assert (await ask(url, audio(), session, Host="127.0.0.1:1"))[0] == 200  # where a tunnel begins


async def test_it_does_not_listen_to_others_without_a_token() -> None:
    with pytest.raises(Refused, match="token"):
        await server.start(Toy(), "0.0.0.0", 0)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="needs no server"):
        await server.start(Timbre(), port=0)


async def test_tls_keeps_what_goes_over_the_wire(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    made = certificate(tmp_path)
    async with served(Toy(), tls=made.server_side(), token=TOKEN) as (_, url):
        trusting = ssl.create_default_context(cafile=made.cert)
        async with session.get(url + HELLO, ssl=trusting, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            assert answer.status == 200
        async with session.get(url + HELLO, ssl=trusting) as answer:  # told, and seen off, through TLS as well
            assert answer.status == 401
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(url + HELLO)
        with pytest.raises(aiohttp.ClientError):
            await session.get(url.replace("https", "http") + HELLO)


def test_certificates_that_are_none_are_one_sentence(tmp_path: Path) -> None:
    made = certificate(tmp_path / "one")
    other = certificate(tmp_path / "two")
    (tmp_path / "no.pem").write_text("no certificate")
    assert server.certificate(None, None) is None
    for cert, key in [
        (made.cert, None),
        (None, made.key),
        (made.cert, other.key),
        (made.cert, tmp_path / "missing.pem"),
        (tmp_path / "no.pem", made.key),
    ]:
        with pytest.raises(ConfigError) as raised:
            server.certificate(cert, key)
        assert "\n" not in raised.value.text


class Held(Toy):
    """Embeds when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let, self.order = threading.Event(), list[int]()
        self.begun = 0

    def embed_audio(self, clips: Any) -> Any:
        self.begun += 1
        if self.begun > 1:  # the first warms it up
            self.let.wait(600)
            self.order.append(len(clips))
        return super().embed_audio(clips)


def clips(count: int, client: str) -> bytes:
    told, data = packed([CLIPS[0]] * count, "pcm16", 8000)
    return framed(AskAudio("a" * 64, client, 8000, "pcm16", told), data)


async def test_a_client_that_sends_much_does_not_starve_another(session: aiohttp.ClientSession) -> None:
    held = Held()
    async with served(held) as (_, url):
        greedy = [asyncio.create_task(ask(url, clips(1, "greedy"), session)) for _ in range(1 + MOST_WAITING)]
        await until(lambda: held.begun == 2)
        refused = await ask_until_busy(url, session)
        modest = asyncio.create_task(ask(url, clips(2, "modest"), session))
        assert (await ask(url, framed(AskText("a" * 64, "modest", ["words"])), session))[0] == 200
        await asyncio.sleep(0.2)  # whether it has come by then or not, it is not the last
        held.let.set()
        assert [status for status, _ in await asyncio.gather(*greedy, modest)] == [200] * (2 + MOST_WAITING)
        assert held.order.index(2) <= 3
        assert (refused["code"], "wait" in refused["detail"]) == ("busy", True)


async def ask_until_busy(url: str, session: aiohttp.ClientSession) -> Any:
    """What one more request of the greedy client is told, once all of its others are in line."""
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                status, told = await ask(url, clips(1, "greedy"), session)
                assert status == 503
                return told


async def test_a_client_that_leaves_is_forgotten(session: aiohttp.ClientSession) -> None:
    held = Held()
    async with served(held) as (_, url):
        leaving = [asyncio.create_task(ask(url, clips(1, "leaving"), session)) for _ in range(4)]
        await until(lambda: held.begun == 2)
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
        staying = asyncio.create_task(ask(url, clips(2, "staying"), session))
        await asyncio.sleep(0.2)
        held.let.set()
        assert (await staying)[0] == 200
        assert len(held.order) < 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["small", "--tls-cert", "cert.pem"], "--tls-key"),
        (["small", "--token", "short"], "at least 16"),
        (["small", "--token-file", "missing"], "--token-file"),
        (["nothing"], "no encoder"),
        (["clap"], "models pull clap"),
        (["timbre", "--port", "0"], "needs no server"),
    ],
)
def test_a_command_that_can_t_serve_says_why_in_one_sentence(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    command = [sys.executable, "-m", "tonewalk", "--home", str(tmp_path), "encoder", "serve", *arguments]
    env = {**environment(), "TONEWALK_MODELS_FOLDER": str(tmp_path / "models")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=env)
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.startswith("tonewalk: ")
    assert done.stderr.count("\n") == 1


def test_beyond_this_machine_the_home_s_token_is_wanted_unless_another_is_given(tmp_path: Path) -> None:
    server = Server(tmp_path / "home", "small", "--host", "0.0.0.0")
    try:
        said = server.log.read_text()
        token = (tmp_path / "home" / "token").read_text().strip()
        assert f"Token   {token}" in said
        assert "unencrypted" in said
        refused = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", server.url + HELLO],
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.stdout == "401"
    finally:
        assert server.stop() == 0


def test_check_says_who_answers_and_accept_takes_other_weights(tmp_path: Path) -> None:
    running = Server(tmp_path / "server", "small", "--token", TOKEN)
    home = tmp_path / "home"
    home.mkdir()
    try:
        nobody = tonewalk(home, "encoder", "check")
        assert (nobody.returncode, "[encoders.clap]" in nobody.stderr) == (1, True)
        (home / "config.toml").write_text(f'[encoders.small]\nremote = "{running.url}"\ntoken = "{TOKEN}"\n')
        (found,) = reply(home, "encoder", "check")["encoders"]
        assert (found["encoder"], found["dim"], found["rate"], found["same"]) == ("small", 256, 32_000, True)
        assert 0 < found["text_ms"] < 60_000
        accepted = reply(home, "encoder", "accept", "small")
        assert accepted["fingerprint"] == found["fingerprint"]
        kept = home / "remotes" / "small.json"
        kept.write_text(kept.read_text().replace(found["fingerprint"], "b" * 64))
        other = tonewalk(home, "encoder", "check", "small")
        assert (other.returncode, "OTHER" in other.stdout) == (1, True)
        assert tonewalk(home, "encoder", "accept", "small").returncode == 0
        assert tonewalk(home, "encoder", "check", "small").returncode == 0
        assert TOKEN not in tonewalk(home, "config").stdout
    finally:
        assert running.stop() == 0
