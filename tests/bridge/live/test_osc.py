"""Our own OSC against python-osc's."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk_bridge.live.script.osc import Message, OscError, decode, encode

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ADDRESS = st.text("abz/_", max_size=12).map(lambda tail: f"/{tail}")
SENT = st.lists(st.integers(-(2**63), 2**63 - 1) | st.floats(width=32) | TEXT)
RECEIVED = SENT.flatmap(lambda ours: st.permutations(ours)) | st.lists(
    st.booleans() | st.none() | st.binary(max_size=9).filter(len) | TEXT | st.integers(-(2**31), 2**31 - 1)
)


def same(one: list[object], other: list[object]) -> bool:
    """Equal, where not-a-number equals itself."""
    return len(one) == len(other) and all(
        a == b or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b))
        for a, b in zip(one, other, strict=True)
    )


@given(address=ADDRESS, arguments=SENT)
def test_what_we_write_python_osc_reads(address: str, arguments: list[object]) -> None:
    message = OscMessage(encode(address, arguments))
    assert message.address == address
    assert same(list(message.params), arguments)


@given(address=ADDRESS, arguments=RECEIVED)
def test_what_python_osc_writes_we_read(address: str, arguments: list[object]) -> None:
    builder = OscMessageBuilder(address)
    for value in arguments:
        builder.add_arg(value, "d" if isinstance(value, float) else None)  # type: ignore[arg-type]
    (message,) = decode(builder.build().dgram)
    assert message.address == address
    assert same(list(message.arguments), arguments)


@given(depth=st.integers(1, 7), many=st.integers(0, 4))
def test_bundles_within_bundles_are_read_in_order(depth: int, many: int) -> None:
    builder = OscBundleBuilder(IMMEDIATELY)
    for number in range(many):
        message = OscMessageBuilder("/n")
        message.add_arg(number)
        builder.add_content(message.build())
    packet = builder.build().dgram
    for _ in range(depth - 1):
        packet = b"#bundle\0" + bytes(7) + b"\1" + struct.pack(">i", len(packet)) + packet
    assert decode(packet) == [Message("/n", (number,)) for number in range(many)]


@given(
    packet=st.binary()
    | st.binary().map(lambda rest: b"/a\0\0" + rest)
    | st.binary().map(lambda rest: b"#bundle\0" + rest)
)
def test_bytes_that_are_no_osc_are_told_as_such(packet: bytes) -> None:
    try:
        for message in decode(packet):
            assert message.address.startswith("/")
    except OscError:
        return  # the only thing that it may raise


@given(arguments=SENT.filter(len), keep=st.floats(0, 0.99))
def test_a_packet_cut_short_is_no_message(arguments: list[object], keep: float) -> None:
    packet = encode("/address", arguments)
    cut = packet[: max(int(keep * len(packet)) & ~3, 1)]
    try:
        (message,) = decode(cut)
    except OscError:
        return
    assert message.arguments == (), "an address alone is a message"


def test_bundles_nested_too_deep_are_refused() -> None:
    packet = encode("/a", [])
    for _ in range(9):
        packet = b"#bundle\0" + bytes(8) + struct.pack(">i", len(packet)) + packet
    with pytest.raises(OscError):
        decode(packet)


def test_what_osc_has_no_type_for_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        encode("/a", [object()])


def test_nul_and_lone_surrogates_are_left_out() -> None:
    assert decode(encode("/a", ["a\0b\ud800"])) == [Message("/a", ("ab?",))]
