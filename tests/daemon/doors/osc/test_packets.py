"""Messages as old and odd senders make them."""

from __future__ import annotations

import struct

import pytest

from tests.helpers.osc_peer import OscPeer


def text(words: str) -> bytes:
    raw = words.encode() + b"\0"
    return raw + bytes(-len(raw) % 4)


def packet(address: str, tags: str, data: bytes) -> bytes:
    return text(address) + text(tags) + data


SEVEN = struct.pack(">i", 7)


async def test_a_message_without_type_tags_is_read_up_to_its_id(peer: OscPeer) -> None:
    peer.send_bytes(text("/tonewalk/ping") + SEVEN)
    assert (await peer.receive()).arguments == [7, "0"]
    peer.send_bytes(text("/tonewalk/search") + SEVEN + text("kick"))
    answer = await peer.receive()
    assert answer.arguments[:3] == [7, "invalid_argument", "/tonewalk/search"]
    assert "type tag" in answer.arguments[3]
    peer.send_bytes(text("/tonewalk/ping"))
    assert "request id" in (await peer.receive()).arguments[3]


@pytest.mark.parametrize(
    ("tags", "data"),
    [
        ("I", b""),
        ("r", b"\1\2\3\4"),
        ("m", b"\1\2\3\4"),
        ("t", bytes(8)),
        ("[i]", SEVEN),
        ("[i[fs]]", SEVEN + bytes(4) + text("kick")),
        ("x", b""),
    ],
)
async def test_a_type_that_can_not_stand_is_named_and_harms_nothing_else(
    peer: OscPeer, tags: str, data: bytes
) -> None:
    for address in ("/tonewalk/ping", "/tonewalk/search"):
        peer.send_bytes(packet(address, f",i{tags}", SEVEN + data))
        answer = await peer.receive()
        assert answer.arguments[:3] == [7, "invalid_argument", address]
        assert f"the type {tags[0]}" in answer.arguments[3].replace("'", "")
    assert await peer.quiet()


async def test_symbols_and_characters_are_words(peer: OscPeer) -> None:
    for tag, data in (("S", text("kick")), ("c", struct.pack(">i", ord("k")))):
        peer.send_bytes(packet("/tonewalk/search", f",i{tag}i", SEVEN + data + struct.pack(">i", 1)))
        assert (await peer.receive()).address == "/tonewalk/search/begin"
        while (await peer.receive()).address != "/tonewalk/search/end":
            pass


async def test_nil_is_an_argument_left_out(peer: OscPeer) -> None:
    peer.send_bytes(packet("/tonewalk/search", ",iN", SEVEN))
    answer = await peer.receive()
    assert answer.arguments[1] == "invalid_argument"
    assert "text is missing" in answer.arguments[3]


@pytest.mark.parametrize(
    ("tags", "data"),
    [("ii", SEVEN), ("ir", SEVEN), ("ib", SEVEN + struct.pack(">i", -8)), ("ic", SEVEN + b"\xff" * 4)],
)
async def test_a_message_that_breaks_off_is_one_error(peer: OscPeer, tags: str, data: bytes) -> None:
    peer.send_bytes(packet("/tonewalk/ping", f",{tags}", data))
    answer = await peer.receive()
    assert answer.address == "/tonewalk/error"
    assert answer.arguments[1] in ("bad_request", "invalid_argument")
    assert await peer.quiet()
