"""What only a whole daemon shows: steps in time, events from door to door, and its life under a flood."""

from __future__ import annotations

import asyncio
import itertools
import random
import socket
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from pythonosc.osc_message_builder import OscMessageBuilder

from tests.helpers.serving import Daemon
from tonewalk.doors.osc.packets import Message, decode


class Peer:
    """An OSC client on a real socket."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(600)

    def send(self, address: str, *arguments: Any) -> None:
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        self.socket.sendto(builder.build().dgram, self._to)

    def send_bytes(self, data: bytes) -> None:
        self.socket.sendto(data, self._to)

    def receive(self) -> Message:
        (message,) = decode(self.socket.recv(65536))
        return message

    def until(self, address: str) -> Message:
        """The next message of that address; what comes before it is passed over."""
        while (message := self.receive()).address != address:
            pass
        return message


@pytest.fixture
def peer(daemon: Daemon) -> Iterator[Peer]:
    """A client that has shown the token, as ours do."""
    peer = Peer(daemon.osc)
    peer.send("/tonewalk/client/hello", 0, daemon.token)
    peer.until("/tonewalk/client/hello/reply")
    yield peer
    peer.socket.close()


def test_a_trajectory_over_the_map_is_played_step_by_step_in_time(peer: Peer) -> None:
    peer.send("/tonewalk/subscribe", 0, "steps")
    peer.until("/tonewalk/subscribe/reply")
    points = ["point", 0.1, 0.1, "point", 0.9, 0.9]
    peer.send("/tonewalk/trajectory/build", 1, "walk", "map", 5, 1, "", *points)
    assert peer.until("/tonewalk/trajectory/build/begin").arguments == [1, 5, "walk"]
    built = [peer.until("/tonewalk/trajectory/build/step").arguments[3] for _ in range(5)]
    peer.send("/tonewalk/trajectory/play", 2, "walk", 120, 16)
    steps = [peer.until("/tonewalk/steps") for _ in range(5)]
    assert [step.arguments[1] for step in steps] == built
    due = [step.at for step in steps if step.at is not None]
    gaps = [after - before for before, after in itertools.pairwise(due)]
    assert gaps == pytest.approx([0.125] * 4, abs=1e-3)


async def test_what_one_door_does_another_tells(daemon: Daemon, peer: Peer) -> None:
    peer.send("/tonewalk/subscribe", 0, "play")
    peer.until("/tonewalk/subscribe/reply")
    async with aiohttp.ClientSession(daemon.url) as http, http.ws_connect("/api/v1/ws") as ws:
        for topic in ("play", "selection"):
            await ws.send_json({"id": topic, "command": "subscribe", "args": {"topic": topic}})
            assert (await ws.receive_json(timeout=600))["reply"] == {"done": True}
        await http.post("/api/v1/sound/play", json={"sound": 3, "gain": -6})
        told = (await ws.receive_json(timeout=600))["data"]
        assert (told["id"], told["gain"]) == (3, -6)
        played = await asyncio.to_thread(peer.until, "/tonewalk/play")
        assert played.arguments[26] == -6  # behind all that is known of a sound, before its tags
        assert played.arguments[0] == 3
        assert played.arguments[1].endswith(played.arguments[2])
        nearest = await (await http.post("/api/v1/xy", json={"x": 0.2, "y": 0.8})).json()
        peer.send("/tonewalk/sound/strike", 5, 0.2, 0.8, -3.0)
        assert (await asyncio.to_thread(peer.until, "/tonewalk/play")).arguments[0] == nearest["id"]
        struck = await asyncio.to_thread(peer.until, "/tonewalk/sound/strike/reply")
        assert struck.arguments[:2] == [5, nearest["id"]]
        told = (await ws.receive_json(timeout=600))["data"]
        assert (told["id"], told["gain"]) == (nearest["id"], -3)
        await http.post("/api/v1/sound/stop")
        assert (await asyncio.to_thread(peer.until, "/tonewalk/play")).arguments == [0]
        assert (await ws.receive_json(timeout=600))["data"] == {"stop": True}
        peer.send("/tonewalk/session/select", 1, 5, 6)
        assert (await ws.receive_json(timeout=600))["data"]["selection"] == [5, 6]


async def test_a_flood_starves_nobody_and_leaves_nothing_behind(daemon: Daemon, peer: Peer) -> None:
    rng = random.Random(1)
    flooder = Peer(daemon.osc)
    async with aiohttp.ClientSession(daemon.url) as http:
        for _ in range(20):
            for _ in range(200):
                flooder.send_bytes(rng.randbytes(rng.randrange(1, 200)))
                flooder.send("/tonewalk/like", 1, 1, 20)
                flooder.send("/tonewalk/xy", rng.random(), rng.random())
            response = await http.post("/api/v1/like", json={"sound": 1, "k": 3})
            assert response.status == 200
        flooder.socket.close()
        for number in range(240):  # a packet may be lost while the socket is still full
            peer.send("/tonewalk/ping", number)
            peer.socket.settimeout(0.5)
            try:
                assert peer.until("/tonewalk/ping/reply").arguments[0] <= number
                break
            except TimeoutError:
                continue
        else:
            raise AssertionError("OSC does not answer after the flood")
        metrics = await (await http.get("/metrics")).text()
        assert 'tonewalk_requests_total{code="ok",command="like",door="http"}' in metrics


async def test_random_websocket_messages_do_not_end_a_connection(daemon: Daemon) -> None:
    rng = random.Random(2)
    async with aiohttp.ClientSession(daemon.url) as http, http.ws_connect("/api/v1/ws") as ws:
        whole = b'{"id": 1, "command": "blend", "args": {"terms": [{"weight": 1, "sound": 1}], "k": 1}}'
        for n in range(300):
            message = bytearray(whole[: rng.randrange(len(whole))] if n % 2 else rng.randbytes(rng.randrange(60)))
            if message:
                message[rng.randrange(len(message))] ^= 1 << rng.randrange(8)
            await ws.send_bytes(bytes(message))
        await ws.send_json({"id": "last", "command": "ping"})
        while (answer := await ws.receive_json(timeout=600)).get("id") != "last":
            assert "error" in answer or "reply" in answer
        assert "reply" in answer
