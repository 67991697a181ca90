"""OSC 1.0 packets: bytes to messages and back.

Messages are coded by python-osc. The frame of bundles is read here: python-osc's reader loops for ever on an
element of negative size (1.10.2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pythonosc import osc_message
from pythonosc.parsing import ntp, osc_types

from tonewalk.errors import BadRequest, TooLarge

MAX_RECEIVED = 16384
"""bytes; beyond it a packet is refused unread"""
MAX_SENT = 1400
"""bytes; fits one Ethernet frame, so that no packet is ever fragmented"""
_MAX_DEPTH = 8
_MAX_MESSAGES = 256
_BUNDLE = b"#bundle\0"
_AT_ONCE = ntp.IMMEDIATELY
_TAGS = frozenset("ihfdsbTFN[]")
_INT32 = range(-(2**31), 2**31)


class Message(NamedTuple):
    """One OSC message.

    Attributes:
        at: unix time in seconds at which it is meant to happen; None: at once.
    """

    address: str
    arguments: list[Any]
    at: float | None = None


class PathText(str):
    """A path: sent empty where it would make a packet too long, since half a path is of no use."""

    __slots__ = ()


def decode(packet: bytes) -> list[Message]:
    """The messages of a packet, in order, those in bundles with their time.

    Raises:
        TooLarge: longer than `MAX_RECEIVED`.
        BadRequest: not OSC, cut short, nested deeper than 8 bundles, or more than 256 messages.
    """
    if len(packet) > MAX_RECEIVED:
        raise TooLarge(
            f"An OSC packet of {len(packet)} bytes came and at most {MAX_RECEIVED} are read: send it over HTTP."
        )
    messages: list[Message] = []
    for message in _messages(packet, None, 0):
        messages.append(message)
        if len(messages) > _MAX_MESSAGES:
            raise BadRequest(f"One OSC packet holds more than {_MAX_MESSAGES} messages: send them apart.")
    return messages


def encode(address: str, arguments: Sequence[Any]) -> bytes:
    """A message of at most `MAX_SENT` bytes.

    Too long, it loses its paths first, then the ends of its strings, then its last arguments. None goes as the
    empty string and booleans as 0 and 1, since not every client knows the tags N, T and F.
    """
    packet = _packed(address, arguments)
    if len(packet) <= MAX_SENT:
        return packet
    fitting = ["" if isinstance(value, PathText) else value for value in arguments]
    for limit in (400, 200, 100, 50):
        packet = _packed(address, fitting)
        if len(packet) <= MAX_SENT:
            return packet
        fitting = [cut(value, limit) if isinstance(value, str) else value for value in fitting]
    while len(packet) > MAX_SENT:
        fitting = fitting[: len(fitting) * MAX_SENT // len(packet)]
        packet = _packed(address, fitting)
    return packet


def bundle(packets: Sequence[bytes], at: float) -> bytes:
    """Packets as one bundle that is due at a unix time in seconds."""
    parts = (struct.pack(">i", len(packet)) + packet for packet in packets)
    return _BUNDLE + ntp.system_time_to_ntp(at) + b"".join(parts)


def cut(text: str, limit: int) -> str:
    """The text's beginning in at most `limit` bytes of UTF-8, never ending inside a character."""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def _packed(address: str, arguments: Sequence[Any]) -> bytes:
    tags, data = ",", b""
    for value in arguments:
        if isinstance(value, int):  # booleans too
            tag, part = ("i", osc_types.write_int) if value in _INT32 else ("h", osc_types.write_int64)
            data += part(int(value))
        elif isinstance(value, float):
            tag = "f"
            data += osc_types.write_float(value)
        else:
            tag = "s"
            data += osc_types.write_string(_sendable(value or ""))
        tags += tag
    return bytes(osc_types.write_string(address) + osc_types.write_string(tags) + data)


def _sendable(text: str) -> str:
    """The text without what an OSC string can't hold: NUL ends it, lone surrogates are no UTF-8."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _messages(packet: bytes, at: float | None, depth: int) -> Iterator[Message]:
    if not packet.startswith(_BUNDLE):
        yield _message(packet, at)
        return
    if depth >= _MAX_DEPTH or len(packet) < 16:
        raise BadRequest(f"An OSC bundle is cut short or nested deeper than {_MAX_DEPTH}: send a flat one.")
    tag = packet[8:16]
    due = None if tag == _AT_ONCE else float(ntp.ntp_to_system_time(tag))
    at = due if at is None or due is None else max(at, due)
    start = 16
    while start < len(packet):
        size = struct.unpack_from(">i", packet, start)[0] if start + 4 <= len(packet) else -1
        if size <= 0 or start + 4 + size > len(packet):
            raise BadRequest("An OSC bundle is cut short: send each element with its size before it.")
        yield from _messages(packet[start + 4 : start + 4 + size], at, depth + 1)
        start += 4 + size


def _message(packet: bytes, at: float | None) -> Message:
    if not packet.startswith(b"/"):
        raise BadRequest("This is no OSC: send a message whose address begins with /, or a bundle.")
    try:
        _, tags_at = osc_types.get_string(packet, 0)
        tags = osc_types.get_string(packet, tags_at)[0] if tags_at < len(packet) else ""
        if strange := set(tags[1:]) - _TAGS:
            raise BadRequest(f"OSC type tags {sorted(strange)} are not read here: send numbers and strings.")
        message = osc_message.OscMessage(packet)
    except (osc_message.ParseError, osc_types.ParseError, ValueError) as error:
        raise BadRequest(f"An OSC message can't be read ({error}): it is cut short or not UTF-8.") from error
    return Message(message.address, message.params, at)
