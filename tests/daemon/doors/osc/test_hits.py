"""What hits carry to a client, one message for one sound, and the slots of pads and menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.doors_engine import SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.commands.queries import Hit, Hits
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc.answers import SLOTS, answer
from tonewalk.doors.osc.packets import MAX_SENT, Message, decode, encode
from tonewalk.work.events import Event


async def answer_to(peer: OscPeer, address: str, *arguments: Any) -> list[Message]:
    """All messages of an answer, between its begin and its end."""
    begin = await peer.ask(address, *arguments)
    assert begin.address == f"{address}/begin"
    hits = [await peer.receive() for _ in range(begin.arguments[1])]
    assert (await peer.receive()).address == f"{address}/end"
    return hits


async def slots(peer: OscPeer, count: int) -> dict[int, list[Any]]:
    """What fills the next `count` slots."""
    filled = [await peer.receive() for _ in range(count)]
    return {int(message.address.removeprefix("/tonewalk/slot/")): message.arguments for message in filled}


def session_hits(*ids: int) -> Event:
    hits = [Hit(id=n, score=1, path="", name=f"{n}.wav", duration=1, x=None, y=None, why={}) for n in ids]
    return Event("slots", Hits(hits=hits))


def test_whether_hits_fit_stays_with_http_so_that_patches_unpack_what_they_always_did() -> None:
    hits = [Hit(id=3, score=1, path="/3.wav", name="3.wav", duration=1, x=0.5, y=0.5, why={})]
    plain, judged = Hits(hits=hits), Hits(hits=hits, fits=False, floor=0.4)
    assert list(answer(COMMANDS["search"], 7, judged)) == list(answer(COMMANDS["search"], 7, plain))
    assert decode(next(answer(COMMANDS["search"], 7, judged))) == [Message("/tonewalk/search/begin", [7, 1])]


async def test_find_is_answered_with_one_message_that_a_player_needs_nothing_beside(peer: OscPeer) -> None:
    found = await peer.ask("/tonewalk/find", 7, "kick")
    assert found == Message("/tonewalk/found", [7, 3, "kick 3.wav", "/sounds/kick 3.wav", 0.0, 0.5, 0.5])
    assert await peer.quiet()


async def test_find_answers_as_many_messages_as_sounds_were_asked_for(peer: OscPeer) -> None:
    peer.send("/tonewalk/find", 7, "kick", 3)
    assert [(await peer.receive()).arguments[:2] for _ in range(3)] == [[7, 3], [7, 6], [7, 9]]
    assert await peer.quiet()


async def test_nothing_found_is_said_with_id_0(peer: OscPeer) -> None:
    found = await peer.ask("/tonewalk/find", 7, "no such words")
    assert found == Message("/tonewalk/found", [7, 0, "", "", 0.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("fields", "carried"),
    [("ids", [3]), ("names", [3, "kick 3.wav"]), ("paths", [3, "kick 3.wav", "/sounds/kick 3.wav"])],
)
async def test_a_client_chooses_what_the_hits_of_all_commands_carry(
    peer: OscPeer, other_peer: OscPeer, fields: str, carried: list[Any]
) -> None:
    assert (await peer.ask("/tonewalk/client/fields", 1, fields)).arguments == [1, 1]
    (hit,) = await answer_to(peer, "/tonewalk/search", 2, "kick", 1)
    assert hit.arguments == [2, 1, *carried]
    (hit,) = await answer_to(peer, "/tonewalk/like", 3, 2, 1)
    assert len(hit.arguments) == 2 + len(carried)
    (whole,) = await answer_to(other_peer, "/tonewalk/search", 4, "kick", 1)
    assert len(whole.arguments) == 8
    await peer.ask("/tonewalk/client/fields", 5, "all")
    assert len((await answer_to(peer, "/tonewalk/search", 6, "kick", 1))[0].arguments) == 8


async def test_what_a_hit_can_not_carry_is_refused_with_what_it_can(peer: OscPeer) -> None:
    error = await peer.ask("/tonewalk/client/fields", 1, "colours")
    assert error.arguments[:2] == [1, "invalid_argument"]
    assert all(f"`{fields}`" in error.arguments[3] for fields in ("all", "ids", "names", "paths"))


async def test_knobs_that_are_turned_tell_their_hits_so_too(peer: OscPeer) -> None:
    await peer.ask("/tonewalk/client/fields", 1, "ids")
    peer.send("/tonewalk/knob", "bright", 0.5)
    assert (await peer.receive()).address == "/tonewalk/knob/begin"
    assert (await peer.receive()).arguments == [0, 1, 6]


async def test_at_a_hosts_port_it_holds_for_all_that_listen_there(
    peer: OscPeer, other_peer: OscPeer, peer_from: Callable[[str], OscPeer]
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    peer.send("/tonewalk/client/fields", 0, "names")
    await ear.receive()
    other_peer.send("/tonewalk/search", 1, "kick", 1)
    assert (await ear.receive()).address == "/tonewalk/search/begin"
    assert (await ear.receive()).arguments == [1, 1, 3, "kick 3.wav"]
    assert (await ear.receive()).address == "/tonewalk/search/end"
    await other_peer.ask("/tonewalk/client/reply_port", 2, 0)
    assert len((await answer_to(other_peer, "/tonewalk/search", 3, "kick", 1))[0].arguments) == 8


async def test_slots_are_filled_with_the_hits_of_each_query_and_emptied_by_fewer(peer: OscPeer) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "slots")
    await answer_to(peer, "/tonewalk/search", 1, "kick", 3)
    three = {1: [3, "kick 3.wav"], 2: [6, "kick 6.wav"], 3: [9, "kick 9.wav"]}
    assert await slots(peer, 3) == three
    await answer_to(peer, "/tonewalk/search", 2, "hat", 1)
    assert await slots(peer, 3) == {1: [2, "hat 2.wav"], 2: [0, ""], 3: [0, ""]}
    await answer_to(peer, "/tonewalk/search", 3, "kick", 3)
    assert await slots(peer, 3) == three
    await peer.ask("/tonewalk/find", 4, "hat")
    assert await peer.quiet(), "a sound that is found to be played leaves the pads alone"


async def test_there_are_64_slots(peer: OscPeer) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "slots")
    await answer_to(peer, "/tonewalk/like", 1, 1, 199)
    assert sorted(await slots(peer, SLOTS)) == list(range(1, 65))
    await answer_to(peer, "/tonewalk/search", 2, "kick", 1)
    assert (await slots(peer, SLOTS))[64] == [0, ""]
    assert await peer.quiet()


async def test_the_queries_of_others_fill_no_slots(peer: OscPeer, other_peer: OscPeer) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "slots")
    await answer_to(other_peer, "/tonewalk/search", 1, "kick", 3)
    assert await peer.quiet()
    assert await other_peer.quiet()


async def test_the_sessions_hits_fill_the_slots_of_all_when_they_are_others(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine
) -> None:
    for one in (peer, other_peer):
        await one.ask("/tonewalk/subscribe", 0, "slots")
    engine.events.tell(session_hits(5, 6))
    for one in (peer, other_peer):
        assert await slots(one, 2) == {1: [5, "5.wav"], 2: [6, "6.wav"]}
    engine.events.tell(session_hits(5, 6))
    assert await peer.quiet()
    engine.events.tell(session_hits(7))
    assert await slots(peer, 2) == {1: [7, "7.wav"], 2: [0, ""]}


async def test_slots_go_where_the_one_who_asks_listens_from_whichever_port(
    peer: OscPeer, other_peer: OscPeer, peer_from: Callable[[str], OscPeer]
) -> None:
    ear = peer_from("127.0.0.1")
    peer.send("/tonewalk/client/reply_host_port", 0, ear.port)
    await ear.receive()
    peer.send("/tonewalk/subscribe", 0, "slots")
    await ear.receive()
    other_peer.send("/tonewalk/search", 1, "kick", 1)
    for _ in range(3):
        await ear.receive()
    assert await slots(ear, 1) == {1: [3, "kick 3.wav"]}


def test_an_address_that_fills_a_packet_alone_is_encoded_and_ends() -> None:
    assert len(encode("/" + "a" * MAX_SENT, [1, "word"])) > MAX_SENT
