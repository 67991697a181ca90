"""What clients say of themselves, over real sockets: where they listen, and what they want to be told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.doors_engine import SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.commands.session import SessionState
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.doors.osc.packets import Message
from tonewalk.work.events import Event

SELECTED = Event("selection", SessionState(x=0.5, y=0.5, z=0.5, selection=[4]))


async def test_a_hosts_port_holds_for_all_its_clients_known_and_new(
    peer: OscPeer, other_peer: OscPeer, peer_from: Callable[[str], OscPeer]
) -> None:
    ear, stranger = peer_from("127.0.0.1"), peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 3, ear.port)
    assert await ear.receive() == Message("/tonewalk/client/reply_host_port/reply", [3, 1])
    for number, one in enumerate((peer, other_peer, stranger), 4):
        one.send("/tonewalk/ping", number)
        assert await ear.receive() == Message("/tonewalk/ping/reply", [number, "0"])


async def test_what_a_stranger_of_that_host_did_wrong_is_told_there_too(
    peer: OscPeer, other_peer: OscPeer, peer_from: Callable[[str], OscPeer]
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 3, ear.port)
    await ear.receive()
    other_peer.send_bytes(b"no osc")
    assert (await ear.receive()).arguments[:2] == [0, "bad_request"]


async def test_a_client_that_has_said_where_it_listens_is_answered_there(
    peer: OscPeer, other_peer: OscPeer
) -> None:
    await other_peer.ask("/tonewalk/client/reply_port", 1, other_peer.port)
    peer.send("/tonewalk/client/reply_host_port", 2, 9)
    assert await other_peer.ask("/tonewalk/ping", 3) == Message("/tonewalk/ping/reply", [3, "0"])


async def test_port_0_is_the_one_that_a_client_sends_from(peer: OscPeer, other_peer: OscPeer) -> None:
    peer.send("/tonewalk/client/reply_host_port", 1, 9)
    assert (await other_peer.ask("/tonewalk/client/reply_port", 2, 0)).arguments == [2, 1]
    assert (await peer.ask("/tonewalk/client/reply_host_port", 3, 0)).arguments == [3, 1]


async def test_another_host_is_answered_where_it_sends_from(
    engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access("secret", lan=True))
    near, far, ear = peer_from("127.0.0.1"), peer_from("127.0.0.2"), peer_from("127.0.0.1")
    for one in (near, far):
        one._to = ("127.0.0.1", door.port)
        assert (await one.ask("/tonewalk/client/hello", 0, "secret")).arguments == [0, 1]
    near.send("/tonewalk/client/reply_host_port", 1, ear.port)
    assert (await ear.receive()).arguments == [1, 1]
    assert (await far.ask("/tonewalk/ping", 2)).arguments == [2, "0"]
    await door.close()


async def test_the_config_sets_the_port_of_all_hosts(
    engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    ear, client = peer_from("127.0.0.1"), peer_from("127.0.0.1")
    engine.config.osc.reply_port = ear.port
    door = await server.start(engine, "127.0.0.1", 0)
    client._to = ("127.0.0.1", door.port)
    client.send("/tonewalk/ping", 1)
    assert (await ear.receive()).arguments == [1, "0"]
    await door.close()


async def test_clients_that_listen_at_one_place_are_told_of_a_topic_once(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    for one in (peer, other_peer):
        one.send("/tonewalk/subscribe", 0, "selection")
        await ear.receive()
    engine.events.tell(SELECTED)
    assert await ear.receive() == Message("/tonewalk/selection", [1, 4])
    other_peer.send("/tonewalk/ping", 1)
    assert (await ear.receive()).address == "/tonewalk/ping/reply"


async def test_a_subscription_is_ended_from_any_port_that_listens_at_its_place(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    peer.send("/tonewalk/subscribe", 0, "selection")
    await ear.receive()
    other_peer.send("/tonewalk/unsubscribe", 0, "selection")
    await ear.receive()
    engine.events.tell(SELECTED)
    other_peer.send("/tonewalk/ping", 1)
    assert (await ear.receive()).address == "/tonewalk/ping/reply"


async def test_a_stream_is_told_anew_where_its_client_listens_now(
    peer: OscPeer, engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    x, y = engine.places[10].tolist()
    await peer.ask("/tonewalk/xy", x, y)
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    peer.send("/tonewalk/xy", x, y)
    assert (await ear.receive()).arguments[0] == 11


@pytest.mark.parametrize("port", [-1, 65536, "nine", 9.5])
async def test_what_is_no_port_is_refused(peer: OscPeer, port: Any) -> None:
    for name in ("reply_port", "reply_host_port"):
        assert (await peer.ask(f"/tonewalk/client/{name}", 7, port)).arguments[:2] == [7, "invalid_argument"]


async def test_the_hello_of_another_daemon_is_not_answered(peer: OscPeer) -> None:
    peer.send("/tonewalk/hello", "1.0")
    assert await peer.quiet()
