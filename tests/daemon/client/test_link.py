"""A connection that breaks, a daemon that is away, is slow, or is another program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.helpers.command import Daemon
from tests.helpers.waiting import until
from tonewalk.base.errors import TokenNeeded, Unavailable
from tonewalk.base.home import Home
from tonewalk.client import AsyncClient
from tonewalk.client.link import Link
from tonewalk.client.places import Find, Place, at
from tonewalk.commands.sounds import SoundTag

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]
PONG = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"version":"9"}'


class Peer:
    """A program at a port that answers each of its requests with the next of some bytes, and then hangs up."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.asked: list[bytes] = []
        self.gone = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split(b"\r\n")[0])
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        if answer is None:
            while await reader.read(1024):
                pass
            self.gone.set()
        else:
            writer.write(answer)
        writer.close()


@asynccontextmanager
async def linked(peer: Peer, timeout: float = 600, token: str = "") -> AsyncIterator[Link]:
    server = await asyncio.start_server(peer.serve, "127.0.0.1")
    link = Link(at(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", token), timeout)
    try:
        yield link
    finally:
        await link.close()
        server.close()


async def test_a_question_that_changes_nothing_is_asked_again_where_the_connection_broke() -> None:
    peer = Peer(b"", PONG)
    async with linked(peer) as link:
        await link.ask("ping")
    assert peer.asked == [b"POST /api/v1/ping HTTP/1.1"] * 2


async def test_what_changes_something_is_never_asked_twice() -> None:
    peer = Peer(b"", PONG)
    async with linked(peer) as link:
        with pytest.raises(Unavailable, match=r"broke off before it answered sound/tag: look whether it was done"):
            await link.ask("sound/tag", SoundTag(sound=1, tag="x"))
    assert peer.asked == [b"POST /api/v1/sound/tag HTTP/1.1"]


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"\x00\xff nonsense\r\n\r\n"]
)
async def test_a_connection_that_breaks_twice_is_told(answer: bytes) -> None:
    async with linked(Peer(answer)) as link:
        with pytest.raises(Unavailable, match="broke off before it answered ping"):
            await link.ask("ping")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_another_program_at_the_port_is_told_to_be_none_of_ours(answer: bytes) -> None:
    peer = Peer(answer)
    async with linked(peer, token="secret") as link:
        with pytest.raises(Unavailable, match="is no tonewalk daemon"):
            await link.ask("ping")
        with pytest.raises(Unavailable, match=r"opens no WebSocket|no tonewalk daemon|broke off"):
            await link.socket()


async def test_an_answer_that_does_not_come_in_time_is_told_with_the_time() -> None:
    peer = Peer(None)
    async with linked(peer, timeout=0.05) as link:
        with pytest.raises(Unavailable, match=r"did not answer ping within 0\.05 s"):
            await link.ask("ping")
        with pytest.raises(Unavailable, match=r"within 0\.05 s"):
            await link.socket()


async def test_a_question_that_is_cancelled_hangs_up_and_leaves_the_others_alone() -> None:
    peer = Peer(None, PONG)
    async with linked(peer) as link:
        asking = asyncio.create_task(link.ask("ping"))
        await until(lambda: peer.asked)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await peer.gone.wait()
        await link.ask("ping")


async def test_a_closed_client_says_so() -> None:
    async with linked(Peer(PONG)) as link:
        await link.close()
        with pytest.raises(Unavailable, match="This client was closed"):
            await link.ask("ping")


async def test_where_nothing_listens_the_address_is_named() -> None:
    server = await asyncio.start_server(Peer(None).serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with AsyncClient(address=f"127.0.0.1:{port}") as atlas:
        with pytest.raises(Unavailable, match=f"No daemon answers at http://127.0.0.1:{port}"):
            await atlas.ask("ping")


async def test_a_daemon_that_comes_back_is_found_where_it_is_now(tmp_path: Path) -> None:
    async with AsyncClient(tmp_path) as atlas:
        with pytest.raises(Unavailable, match="No daemon runs"):
            await atlas.status()
        pids = []
        for _ in range(2):
            running = Daemon(tmp_path)
            try:
                await asyncio.to_thread(running.wait_for, "Ctrl-C ends")
                assert (await atlas.status()).pid == running.process.pid
                pids.append(running.process.pid)
            finally:
                await asyncio.to_thread(running.stop)
            with pytest.raises(Unavailable, match="No daemon runs"):
                await atlas.status()
    assert len(set(pids)) == 2


async def test_a_port_that_another_home_s_daemon_took_over_is_left(home: Path) -> None:
    """The daemon there refuses our token; ours listens elsewhere by now."""
    info = Home(home).daemon()
    assert info is not None
    url = f"http://127.0.0.1:{info.http}"
    places = [Place(url, "w" * 20), Place(url, info.token), Place(url, info.token)]
    link = Link(_one_after_the_other(places), 600)
    await link.ask("ping")
    await link.close()
    assert len(places) == 0


async def test_a_wrong_token_is_told_as_the_daemon_does(home: Path) -> None:
    info = Home(home).daemon()
    assert info is not None
    async with AsyncClient(address=f"http://127.0.0.1:{info.http}", token="w" * 20) as atlas:
        with pytest.raises(TokenNeeded, match="not the daemon's token"):
            await atlas.ask("ping")
    async with AsyncClient(address=f"http://127.0.0.1:{info.http}") as atlas:
        await atlas.ask("ping")
        with pytest.raises(TokenNeeded, match="sounds/tag needs the daemon's token"):
            await atlas.tag([1], "x")


def _one_after_the_other(places: list[Place]) -> Find:
    return lambda: places.pop(0)
