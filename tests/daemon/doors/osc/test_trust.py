from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.base.errors import TonewalkError
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.doors.osc.clients import MAX_CLIENTS, MAX_WAITING, Clients
from tonewalk.doors.osc.packets import MAX_RECEIVED, MAX_SENT, bundle, decode, encode
from tonewalk.doors.osc.server import OscDoor

PING = encode("/tonewalk/ping", [1])

BROKEN = [
    b"",
    b"\0",
    b"/",
    b"no osc",
    b"#bundle\0",
    b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xfc",  # an element of size -4: a reader that trusts it never ends
    b"#bundle\0" + bytes(8) + b"\0\0\0\0",
    b"#bundle\0" + bytes(8) + b"\x7f\xff\xff\xff" + PING,
    b"/tonewalk/ping\0\0,i\0\0",
    b"/tonewalk/ping\0\0,Z\0\0",
    b"/tonewalk/ping\0\0,[\0\0",
    b"/tonewalk/ping\0\0,b\0\0\xff\xff\xff\xf0",
    b"/\xff\xfe\0,i\0\0\0\0\0\1",
    b"/x\0\0,s\0\0\xff\xff\xff\0",
    bytes(MAX_RECEIVED + 1),
    bundle([bundle([PING], 0.0)] * 3, 0.0)[:-3],
]


@pytest.mark.parametrize("packet", BROKEN)
async def test_a_broken_packet_is_told_and_ends_nothing(peer: OscPeer, packet: bytes) -> None:
    peer.send_bytes(packet)
    error = await peer.receive()
    assert error.address == "/tonewalk/error"
    assert error.arguments[0] == 0
    assert error.arguments[1] in ("bad_request", "too_large", "invalid_argument")
    assert (await peer.ask("/tonewalk/ping", 2)).arguments == [2, "0"]


async def test_bundles_nested_too_deep_and_too_many_messages_are_refused() -> None:
    nested = PING
    for _ in range(9):
        nested = bundle([nested], 0.0)
    for packet in (nested, bundle([PING] * 300, 0.0)):
        with pytest.raises(TonewalkError, match=r"nested|more than"):
            decode(packet)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    packet=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=120).map(lambda rest: b"#bundle\0" + rest),
        st.tuples(st.sampled_from([b"/tonewalk/search\0\0\0\0", b"/x\0\0"]), st.binary(max_size=80)).map(b"".join),
        st.tuples(st.text(max_size=8), st.binary(max_size=40)).map(
            lambda parts: b"/tonewalk/ping\0\0," + parts[0].encode() + b"\0\0\0\0" + parts[1]
        ),
    )
)
def test_no_bytes_raise_anything_but_our_own_error(packet: bytes) -> None:
    with contextlib.suppress(TonewalkError):
        assert all(message.address.startswith("/") for message in decode(packet))


async def test_after_random_and_truncated_packets_ping_still_answers(peer: OscPeer, engine: SmallEngine) -> None:
    import random

    rng = random.Random(1)
    whole = encode("/tonewalk/blend", [7, 8, "", 1.0, "text", "kick", -0.5, "id", 42])
    for n in range(400):
        cut = bytearray(whole[: rng.randrange(len(whole))] if n % 2 else rng.randbytes(rng.randrange(300)))
        if cut and n % 3 == 0:
            cut[rng.randrange(len(cut))] ^= 0xFF
        peer.send_bytes(bytes(cut))
        if n % 20 == 19:
            peer.send("/tonewalk/ping", 4242 + n)
            while (answer := await peer.receive()).arguments[0] != 4242 + n:
                assert answer.address.startswith("/tonewalk/")
            assert answer.arguments == [4242 + n, "0"]


async def test_a_flood_of_broken_packets_is_logged_once_a_second(
    peer: OscPeer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "tonewalk.doors.osc.server"):
        for _ in range(50):
            peer.send_bytes(b"no osc")
        for _ in range(50):
            await peer.receive()
    assert 1 <= len(caplog.records) <= 3


async def test_a_client_with_too_much_waiting_is_told_and_another_is_answered(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine
) -> None:
    engine.hold.clear()
    for number in range(1, MAX_WAITING + 30):
        peer.send("/tonewalk/search", number, "kick", 1)
    error = await peer.receive()
    assert error.arguments[1] == "unavailable"
    other_peer.send("/tonewalk/ping", 1)
    while "ping" not in engine.asked:
        await asyncio.sleep(0.005)
    assert engine.asked == ["search"] * 4 + ["ping"]
    engine.hold.set()
    assert (await other_peer.receive()).arguments == [1, "0"]


async def test_clients_take_turns(peer: OscPeer, other_peer: OscPeer, engine: SmallEngine) -> None:
    engine.hold.clear()
    for number in range(1, 21):
        peer.send("/tonewalk/search", number, "kick", 1)
        other_peer.send("/tonewalk/ping", number)
    while len(engine.asked) < 8:
        await asyncio.sleep(0.005)
    assert sorted(engine.asked) == ["ping"] * 4 + ["search"] * 4
    engine.hold.set()
    assert (await other_peer.receive()).arguments[0] == 1


async def test_a_flood_costs_no_other_client_an_answer(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine
) -> None:
    assert (await other_peer.ask("/tonewalk/ping", 1)).arguments == [1, "0"]
    for number in range(2, 40):
        for _ in range(200):
            peer.send_bytes(PING)
        assert (await other_peer.ask("/tonewalk/ping", number)).arguments == [number, "0"]


async def test_who_sends_faster_than_it_can_be_answered_is_told(
    peer: OscPeer, other_peer: OscPeer, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1, 101):  # the door reads them all at once, and a line holds some 60
        peer.send("/tonewalk/session/select", number, *range(1, 120))
    while (answer := await peer.receive()).address != "/tonewalk/error":
        pass
    assert answer.arguments[:2] == [0, "busy"]
    assert "faster than it can be answered" in caplog.text
    assert (await other_peer.ask("/tonewalk/ping", 1)).arguments == [1, "0"]


async def test_a_flood_from_many_ports_costs_no_other_client_an_answer(
    peer: OscPeer, peer_from: Callable[[str], OscPeer], engine: SmallEngine
) -> None:
    assert (await peer.ask("/tonewalk/ping", 1)).arguments == [1, "0"]
    for number in range(2, 10):
        crowd = [peer_from("127.0.0.1") for _ in range(100)]
        for one in crowd:
            one.send_bytes(PING)
            one.send_bytes(PING)
        assert (await peer.ask("/tonewalk/ping", number)).arguments == [number, "0"]
        for one in crowd:
            one.socket.close()


def test_a_spray_from_ever_new_ports_makes_no_client_be_forgotten() -> None:
    clients = Clients()
    player = clients.at(("127.0.0.1", 1), 0.0)
    assert clients.at(("127.0.0.1", 1), 0.0) is player
    for port in range(2, 2 + 2 * MAX_CLIENTS):
        clients.at(("127.0.0.1", port), 1.0)
    assert clients.at(("127.0.0.1", 1), 2.0) is player


def test_of_too_many_clients_the_one_silent_for_longest_is_forgotten_but_no_subscriber() -> None:
    clients = Clients()
    subscriber = clients.at(("127.0.0.1", 1), 0.0)
    subscriber.subscribe("cursor", 0.0)
    for port in range(2, 2 + MAX_CLIENTS):
        clients.at(("127.0.0.1", port), 1.0)
    assert clients.hearing("cursor", 1.0) == [subscriber]
    assert not clients.knows(("127.0.0.1", 2))
    assert clients.knows(("127.0.0.1", 1 + MAX_CLIENTS))


async def test_another_machine_is_not_heard(
    engine: SmallEngine, peer_from: Callable[[str], OscPeer], peer: OscPeer
) -> None:
    stranger = peer_from("127.0.0.2")  # any address but 127.0.0.1 and ::1 counts as another machine
    stranger.send("/tonewalk/ping", 1)
    await peer.ask("/tonewalk/ping", 2)
    await peer.ask("/tonewalk/ping", 3)  # by then the stranger's turn has come
    with pytest.raises(BlockingIOError):
        stranger.socket.recv(65536)
    stranger.socket.close()


async def test_with_a_token_another_machine_is_heard_but_not_about_folders(
    engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access("secret", lan=True))
    stranger = peer_from("127.0.0.2")
    stranger._to = ("127.0.0.1", door.port)
    for wrong in ("", "secre", "secrets"):
        stranger.send("/tonewalk/client/hello", 0, wrong)
    # nothing was told about the wrong ones: this is the first that is answered
    assert (await stranger.ask("/tonewalk/client/hello", 0, "secret")).arguments == [0, 1]
    assert (await stranger.ask("/tonewalk/ping", 1)).arguments == [1, "0"]
    for address, arguments in (
        ("/tonewalk/library/add", [2, "/sounds"]),
        ("/tonewalk/like", [2, "/etc/passwd"]),
        ("/tonewalk/blend", [2, 8, "", 1.0, "file", "/etc/passwd"]),
    ):
        assert (await stranger.ask(address, *arguments)).arguments[:2] == [2, "loopback_only"]
    assert (await stranger.ask("/tonewalk/like", 3, 5, 1)).arguments == [3, 1]
    stranger.socket.close()
    await door.close()


async def test_a_taken_port_is_told(door: OscDoor, engine: SmallEngine) -> None:
    with pytest.raises(TonewalkError, match="--osc-port"):
        await server.start(engine, "127.0.0.1", door.port)


@given(
    st.lists(st.one_of(st.text(max_size=3000), st.integers(-(2**63), 2**63 - 1), st.floats(width=32), st.none()))
)
@settings(max_examples=100)
def test_whatever_is_sent_fits_a_frame_and_can_be_read(arguments: list[Any]) -> None:
    packet = encode("/tonewalk/some/reply", arguments)
    assert len(packet) <= MAX_SENT
    (message,) = decode(packet)
    assert len(message.arguments) <= len(arguments)


async def test_on_this_machine_reading_needs_no_token_and_writing_does(door: OscDoor, other_peer: OscPeer) -> None:
    assert (await other_peer.ask("/tonewalk/like", 1, 5, 1)).address == "/tonewalk/like/begin"
    while (await other_peer.receive()).address != "/tonewalk/like/end":
        pass
    assert (await other_peer.ask("/tonewalk/xy", 0.5, 0.5)).address == "/tonewalk/xy/hit"
    assert (await other_peer.ask("/tonewalk/session/cursor", 2, 0.5, 0.5)).address.endswith("/reply")
    for address, arguments in (
        ("/tonewalk/library/add", ["/sounds"]),
        ("/tonewalk/sound/tag", [1, "x"]),
        ("/tonewalk/class/remove", ["x"]),
        ("/tonewalk/trajectory/render", []),
        ("/tonewalk/like", ["/etc/passwd"]),
        ("/tonewalk/blend", [8, "", 1.0, "file", "/etc/passwd"]),
    ):
        error = await other_peer.ask(address, 3, *arguments)
        assert error.arguments[:2] == [3, "token_needed"], address
        assert "/tonewalk/client/hello 0 <token>" in error.arguments[3]
    assert (await other_peer.ask("/tonewalk/client/hello", 4, "wrong")).arguments[:2] == [4, "token_needed"]
    assert (await other_peer.ask("/tonewalk/sound/tag", 5, 1, "x")).arguments[:2] == [5, "token_needed"]
    assert (await other_peer.ask("/tonewalk/client/hello", 6, TOKEN)).arguments == [6, 1]
    assert (await other_peer.ask("/tonewalk/sound/tag", 7, 1, "x")).address == "/tonewalk/sound/tag/reply"


async def test_a_closed_daemon_hears_nobody_without_the_token(
    engine: SmallEngine, peer_from: Callable[[str], OscPeer]
) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, closed=True))
    client = peer_from("127.0.0.1")
    client._to = ("127.0.0.1", door.port)
    assert (await client.ask("/tonewalk/ping", 1)).arguments[:2] == [0, "token_needed"]
    assert (await client.ask("/tonewalk/xy", 0.5, 0.5)).arguments[:2] == [0, "token_needed"]
    assert (await client.ask("/tonewalk/client/hello", 0, TOKEN)).arguments == [0, 1]
    assert (await client.ask("/tonewalk/ping", 2)).arguments == [2, "0"]
    client.socket.close()
    await door.close()
