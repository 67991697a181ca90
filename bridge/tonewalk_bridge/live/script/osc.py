"""OSC 1.0 packets: bytes to messages and back, with what the daemon and its clients use of it.

Live's Python has no OSC library, and a control surface brings none.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

BUNDLE = b"#bundle\0"
DEEPEST = 8
"""bundles within bundles"""
_FIXED = {"i": struct.Struct(">i"), "h": struct.Struct(">q"), "f": struct.Struct(">f"), "d": struct.Struct(">d")}
_BARE = {"T": True, "F": False, "N": None}


class OscError(ValueError):
    """These bytes are no OSC that is read here."""


class Message(NamedTuple):
    """One message: its address, and its arguments as ints, floats, strings, bytes, booleans and None."""

    address: str
    arguments: tuple[Any, ...]


def encode(address: str, arguments: Sequence[Any]) -> bytes:
    """A message of ints (32 or 64 bits), floats (32 bits), booleans (as 0 and 1) and strings.

    Raises:
        TypeError: an argument is something else.
    """
    tags, data = ",", b""
    for value in arguments:
        if isinstance(value, int):
            tag = "i" if -(2**31) <= value < 2**31 else "h"
            data += _FIXED[tag].pack(value)
        elif isinstance(value, float):
            tag = "f"
            data += _FIXED[tag].pack(value)
        elif isinstance(value, str):
            tag = "s"
            data += _string(value)
        else:
            raise TypeError(f"OSC has no {type(value).__name__} here.")
        tags += tag
    return _string(address) + _string(tags) + data


def decode(packet: bytes) -> list[Message]:
    """The messages of a packet, those of bundles at once: Live's script waits for no time tag.

    Raises:
        OscError: not OSC, cut short, nested too deep, or with a type that is not read here.
    """
    return _decoded(packet, 0)


def _decoded(packet: bytes, depth: int) -> list[Message]:
    if not packet.startswith(BUNDLE):
        return [_message(packet)]
    if depth >= DEEPEST or len(packet) < 16:
        raise OscError("a bundle is cut short or nested too deep")
    messages: list[Message] = []
    start = 16
    while start < len(packet):
        size = struct.unpack_from(">i", packet, start)[0] if start + 4 <= len(packet) else -1
        if size <= 0 or start + 4 + size > len(packet):
            raise OscError("a bundle is cut short")
        messages += _decoded(packet[start + 4 : start + 4 + size], depth + 1)
        start += 4 + size
    return messages


def _message(packet: bytes) -> Message:
    if not packet.startswith(b"/"):
        raise OscError("an address begins with /")
    address, start = _read_string(packet, 0)
    if start >= len(packet):
        return Message(address, ())
    tags, start = _read_string(packet, start)
    if not tags.startswith(","):
        raise OscError("type tags are missing")
    arguments: list[Any] = []
    for tag in tags[1:]:
        value, start = _read(tag, packet, start)
        arguments.append(value)
    return Message(address, tuple(arguments))


def _read(tag: str, packet: bytes, start: int) -> tuple[Any, int]:
    if tag in _BARE:
        return _BARE[tag], start
    if tag in "sS":
        return _read_string(packet, start)
    if tag == "b":
        return _read_blob(packet, start)
    if tag not in _FIXED:
        raise OscError(f"the type {tag!r} is not read here")
    form = _FIXED[tag]
    if start + form.size > len(packet):
        raise OscError("an argument is cut short")
    return form.unpack_from(packet, start)[0], start + form.size


def _read_string(packet: bytes, start: int) -> tuple[str, int]:
    end = packet.find(b"\0", start)
    if end < 0:
        raise OscError("a string does not end")
    try:
        text = packet[start:end].decode("utf-8")
    except UnicodeDecodeError as error:
        raise OscError("a string is not UTF-8") from error
    return text, start + (end - start) // 4 * 4 + 4


def _read_blob(packet: bytes, start: int) -> tuple[bytes, int]:
    if start + 4 > len(packet):
        raise OscError("a blob is cut short")
    size = struct.unpack_from(">i", packet, start)[0]
    end = start + 4 + size
    if size < 0 or end > len(packet):
        raise OscError("a blob is cut short")
    return packet[start + 4 : end], start + 4 + (size + 3) // 4 * 4


def _string(text: str) -> bytes:
    """NUL ends an OSC string, so none is in it; a lone surrogate is no UTF-8."""
    data = text.replace("\0", "").encode("utf-8", "replace")
    return data + b"\0" * (4 - len(data) % 4)
