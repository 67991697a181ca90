from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.doors.osc.packets import MAX_SENT
from tonewalk.doors.osc.server import OscDoor


async def test_ping_is_answered_to_the_senders_port_from_the_listening_socket(
    peer: OscPeer, door: OscDoor
) -> None:
    peer.send("/tonewalk/ping", 1)
    data, source = await asyncio.get_running_loop().sock_recvfrom(peer.socket, 65536)
    assert source == ("127.0.0.1", door.port)
    assert data.startswith(b"/tonewalk/ping/reply\0")


async def test_hits_come_between_begin_and_end(peer: OscPeer) -> None:
    begin = await peer.ask("/tonewalk/search", 7, "kick", 2)
    assert (begin.address, begin.arguments) == ("/tonewalk/search/begin", [7, 2])
    first, second = await peer.receive(), await peer.receive()
    assert first.address == second.address == "/tonewalk/search/hit"
    assert first.arguments[:4] == [7, 1, 3, 1.0]
    assert first.arguments[5:] == ["", "kick 3.wav", "/sounds/kick 3.wav"]  # it has no y yet
    assert second.arguments[:3] == [7, 2, 6]
    end = await peer.receive()
    assert (end.address, end.arguments) == ("/tonewalk/search/end", [7, 2])


async def test_answers_go_to_the_reply_port_of_that_source_port_alone(
    peer: OscPeer, other_peer: OscPeer, door: OscDoor
) -> None:
    peer.send("/tonewalk/client/reply_port", 0, other_peer.port)
    assert (await other_peer.receive()).address == "/tonewalk/client/reply_port/reply"
    peer.send("/tonewalk/ping", 5)
    assert (await other_peer.receive()).arguments == [5, "0"]
    assert (await other_peer.ask("/tonewalk/ping", 6)).arguments == [6, "0"]


async def test_every_number_may_come_as_a_float_as_pure_data_sends_it(peer: OscPeer) -> None:
    assert (await peer.ask("/tonewalk/like", 3.0, 42.0, 1.0)).arguments == [3, 1]
    assert (await peer.receive()).arguments[2] == 1


async def test_blend_takes_trailing_groups(peer: OscPeer) -> None:
    begin = await peer.ask("/tonewalk/blend", 7, 1, "", 1.0, "text", "kick", -0.5, "id", 42)
    assert (begin.address, begin.arguments) == ("/tonewalk/blend/begin", [7, 1])


@pytest.mark.parametrize(
    ("address", "arguments", "code"),
    [
        ("/tonewalk/search", [7, "kick", 0], "invalid_argument"),
        ("/tonewalk/search", [7], "invalid_argument"),
        ("/tonewalk/search", [7, True], "invalid_argument"),
        ("/tonewalk/ping", [7, "too", "many"], "invalid_argument"),
        ("/tonewalk/nothing/like/it", [7], "unknown_command"),
        ("/tonewalk/map/points", [7], "unknown_command"),
        ("/other/ping", [7], "bad_request"),
        ("/tonewalk/sound/tag", [7, 1, "two words"], "invalid_argument"),
        ("/tonewalk/job/list", [7], "error"),
    ],
)
async def test_what_is_wrong_is_told_with_id_code_address_and_text(
    peer: OscPeer, address: str, arguments: list[Any], code: str
) -> None:
    answer = await peer.ask(address, *arguments)
    assert answer.address == "/tonewalk/error"
    assert answer.arguments[:3] == [7, code, address]
    assert answer.arguments[3].endswith(".")


async def test_a_request_whose_words_come_first_is_answered_with_id_0(peer: OscPeer, other_peer: OscPeer) -> None:
    begin = await peer.ask("/tonewalk/search", "kick", 1)
    assert (begin.address, begin.arguments) == ("/tonewalk/search/begin", [0, 1])
    assert (await other_peer.ask("/tonewalk/client/hello", TOKEN)).arguments == [0, 1]
    assert (await other_peer.ask("/tonewalk/subscribe", "cursor")).arguments == [0, 1]


@pytest.mark.parametrize("arguments", [[], [0.5, "kick"], [True]])
async def test_any_other_request_without_an_id_is_told_so(peer: OscPeer, arguments: list[Any]) -> None:
    answer = await peer.ask("/tonewalk/search", *arguments)
    assert answer.arguments[:2] == [0, "invalid_argument"]
    assert "request id" in answer.arguments[3]


async def test_a_cursor_beyond_the_map_stands_at_its_edge(peer: OscPeer) -> None:
    assert (await peer.ask("/tonewalk/session/cursor", 1, 1.25, -3)).arguments[:4] == [1, 1, 0, 0.5]
    assert (await peer.ask("/tonewalk/session/cursor", 2, float("nan"), 0)).arguments[1] == "invalid_argument"


async def test_an_error_message_is_never_answered(peer: OscPeer) -> None:
    peer.send("/tonewalk/error", 0, "bad_request", "", "from another daemon")
    assert await peer.quiet()


async def test_no_packet_is_longer_than_an_ethernet_frame_takes(peer: OscPeer, engine: SmallEngine) -> None:
    engine.names[2] = "kick " + "ö" * 1000
    peer.send("/tonewalk/search", 1, "kick ö")
    await peer.receive()
    data = await peer.receive_bytes()
    assert len(data) <= MAX_SENT


async def test_a_selection_too_long_for_a_packet_keeps_its_true_length(peer: OscPeer) -> None:
    answer = await peer.ask("/tonewalk/session/select", 1, *range(1, 1000))
    assert answer.arguments[:5] == [1, 0.5, 0.5, 0.5, 999]
    assert answer.arguments[5:] == list(range(1, len(answer.arguments) - 4))
    assert 200 < len(answer.arguments) < 999


async def test_the_library_is_listed_item_by_item(peer: OscPeer) -> None:
    assert (await peer.ask("/tonewalk/library/list", 4)).arguments == [4, 1]
    assert (await peer.receive()).arguments == [4, 1, "/sounds", 1, 200, 0]
    assert (await peer.receive()).address == "/tonewalk/library/list/end"


async def test_everything_in_the_library_arrives_when_k_is_beyond_it(peer: OscPeer) -> None:
    assert (await peer.ask("/tonewalk/like", 1, 1, 100000)).arguments == [1, 199]
    hits = [await peer.receive() for _ in range(199)]
    assert [hit.arguments[1] for hit in hits] == list(range(1, 200))
