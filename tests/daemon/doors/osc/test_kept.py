"""What a daemon knows of its OSC clients from the one before it."""

from __future__ import annotations

import asyncio
import json
import logging
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk import __version__
from tonewalk.base.errors import DiskFull
from tonewalk.commands.session import SessionState
from tonewalk.doors.access import Access
from tonewalk.doors.osc import kept, server
from tonewalk.doors.osc.clients import MAX_CLIENTS, Clients, Wishes
from tonewalk.doors.osc.packets import Message
from tonewalk.doors.osc.server import OscDoor
from tonewalk.work.events import Event

HELLO = Message("/tonewalk/hello", [__version__])
SELECTED = Event("selection", SessionState(x=0.5, y=0.5, z=0.5, selection=[4]))


@pytest.fixture
def again(engine: SmallEngine) -> Callable[..., Any]:
    """The next daemon of the same home, on another port."""

    async def start(access: Access | None = None) -> server.OscDoor:
        door = await server.start(engine, "127.0.0.1", 0, access=access or Access(TOKEN))
        door.say_hello()
        return door

    return start


def file_of(engine: SmallEngine) -> Path:
    path: Path = engine.home.osc_clients
    return path


async def test_every_client_is_told_once_that_the_daemon_is_back(
    door: OscDoor, peer: OscPeer, other_peer: OscPeer, again: Callable[..., Any]
) -> None:
    await other_peer.ask("/tonewalk/ping", 1)
    await door.close()
    second = await again()
    for one in (peer, other_peer):
        assert await one.receive() == HELLO
        one._to = ("127.0.0.1", second.port)
        assert await one.ask("/tonewalk/ping", 2) == Message("/tonewalk/ping/reply", [2, "0"])
    await second.close()


async def test_ports_and_subscriptions_stand_and_trust_is_asked_for_again(
    door: OscDoor,
    engine: SmallEngine,
    peer: OscPeer,
    peer_from: Callable[[str], OscPeer],
    again: Callable[..., Any],
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_port", 0, ear.port)
    peer.send("/tonewalk/subscribe", 0, "selection")
    for _ in range(2):
        await ear.receive()
    await door.close()
    second = await again()
    assert await ear.receive() == HELLO
    engine.events.tell(SELECTED)
    assert await ear.receive() == Message("/tonewalk/selection", [1, 4])
    peer._to = ("127.0.0.1", second.port)
    peer.send("/tonewalk/sound/tag", 3, 1, "x")
    assert (await ear.receive()).arguments[:2] == [3, "token_needed"]
    await second.close()


async def test_a_hosts_port_stands_and_is_told(
    door: OscDoor, peer: OscPeer, peer_from: Callable[[str], OscPeer], again: Callable[..., Any]
) -> None:
    ear, stranger = peer_from("127.0.0.1"), peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    await door.close()
    second = await again()
    assert await ear.receive() == HELLO
    stranger._to = ("127.0.0.1", second.port)
    stranger.send("/tonewalk/ping", 1)
    assert await ear.receive() == Message("/tonewalk/ping/reply", [1, "0"])
    await second.close()


async def test_it_is_written_while_the_daemon_runs_as_it_may_be_killed(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps")
    async with asyncio.timeout(600):
        while not file_of(engine).exists() or b'"steps"' not in file_of(engine).read_bytes():
            await asyncio.sleep(0.005)
    (client,) = json.loads(file_of(engine).read_bytes())["clients"]
    assert (client["host"], client["source"]) == ("127.0.0.1", peer.port)
    assert 0 < client["topics"]["steps"]["until"] - time.time() <= 30


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
async def test_only_its_owner_reads_it(door: OscDoor, peer: OscPeer, engine: SmallEngine) -> None:
    await door.close()
    assert stat.S_IMODE(file_of(engine).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"clients": [{"host": "a.host.example", "source": 9000, "heard": 1}]}',
        b'{"clients": [{"host": "127.0.0.1", "source": 0, "heard": 1}]}',
        b'{"clients": [{"host": "127.0.0.1", "source": 1, "heard": 1, "topics": {"nothing": {"until": 1}}}]}',
        b'{"hosts": {"127.0.0.1": {"port": 70000}}}',
        b" " * kept.LARGEST + b"{}",
    ],
)
async def test_a_damaged_file_is_ignored_with_one_sentence(
    engine: SmallEngine,
    again: Callable[..., Any],
    peer_from: Callable[[str], OscPeer],
    caplog: pytest.LogCaptureFixture,
    content: bytes,
) -> None:
    file_of(engine).write_bytes(content)
    with caplog.at_level(logging.WARNING, "tonewalk.doors.osc.kept"):
        door = await again()
    assert len(caplog.records) == 1
    client = peer_from("127.0.0.1")
    client._to = ("127.0.0.1", door.port)
    assert (await client.ask("/tonewalk/ping", 1)).arguments == [1, "0"]
    await door.close()


def restored(file: kept.Kept, access: Access | None = None) -> tuple[Clients, list[Any]]:
    clients = Clients()
    return clients, kept.restore(file, clients, access or Access(TOKEN), 1000.0)


def client_at(
    host: str = "127.0.0.1", source: int = 9000, ago: float = 1.0, rest: float = 20.0
) -> kept.KeptClient:
    now = time.time()
    topics: Any = {"cursor": kept.KeptTopic(until=now + rest)}
    return kept.KeptClient(host=host, source=source, heard=now - ago, topics=topics)


def test_a_subscription_stands_for_its_rest_and_never_longer_than_a_new_one() -> None:
    clients, _ = restored(kept.Kept(clients=[client_at(rest=20)]))
    assert clients.hearing("cursor", 1019.0)
    assert not clients.hearing("cursor", 1020.5)
    clients, _ = restored(kept.Kept(clients=[client_at(rest=1e9)]))
    assert not clients.hearing("cursor", 1030.5)
    clients, places = restored(kept.Kept(clients=[client_at(rest=-1)]))
    assert (clients.hearing("cursor", 1000.0), places) == ([], [("127.0.0.1", 9000)])


def test_another_machine_is_known_again_only_where_it_may_be_heard() -> None:
    file = kept.Kept(hosts={"10.0.0.9": Wishes(port=9000)}, clients=[client_at("10.0.0.9", 7)])
    clients, places = restored(file)
    assert (list(clients), places, clients.hosts.port("10.0.0.9")) == ([], [], 0)
    clients, places = restored(file, Access(TOKEN, lan=True))
    assert places == [("10.0.0.9", 9000)]
    assert not clients.knows(("10.0.0.9", 7)), "it shows the token before it is heard"
    assert not clients.hearing("cursor", 1000.0), "and before it is told anything"


def test_of_a_closed_daemon_nothing_is_told_before_the_token_is_shown() -> None:
    clients, places = restored(kept.Kept(clients=[client_at()]), Access(TOKEN, closed=True))
    assert (clients.hearing("cursor", 1000.0), places) == ([], [("127.0.0.1", 9000)])


def test_who_was_silent_for_long_is_forgotten_and_so_is_who_is_too_much() -> None:
    clients, places = restored(kept.Kept(clients=[client_at(ago=kept.SILENT_S + 1)]))
    assert (list(clients), places) == ([], [])
    many = [client_at(source=port) for port in range(1, MAX_CLIENTS + 10)]
    assert len(restored(kept.Kept(clients=many))[1]) == MAX_CLIENTS


async def test_a_full_disk_is_told_once_and_costs_no_answer(
    peer: OscPeer, engine: SmallEngine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    def full(path: Path, data: bytes) -> None:
        tried.append(path)
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(engine.home, "write_private", full)
    for topic in ("cursor", "steps"):
        before = len(tried)
        assert (await peer.ask("/tonewalk/subscribe", 1, topic)).arguments == [1, 1]
        async with asyncio.timeout(600):
            while len(tried) == before:
                await asyncio.sleep(0.005)
    assert sum("have to subscribe again" in record.message for record in caplog.records) == 1
