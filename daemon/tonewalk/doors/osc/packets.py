"""OSC 1.0 packets: bytes to messages and back.

Values are coded by python-osc. What frames them is read here: python-osc's reader loops for ever on a bundle's
element of negative size, knows no message without type tags, and loses its place at a tag unknown to it (1.10.2).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from pythonosc.parsing import ntp, osc_types

from tonewalk.base.errors import BadRequest, InvalidArgument, TooLarge

MAX_RECEIVED: Final = 16384
"""bytes; beyond it a packet is refused unread"""
MAX_SENT: Final = 1400
"""bytes; fits one Ethernet frame, so that no packet is ever fragmented"""
_MAX_DEPTH: Final = 8
_MAX_MESSAGES: Final = 256
_BUNDLE: Final = b"#bundle\0"
_AT_ONCE: Final = ntp.IMMEDIATELY
_INT32: Final = range(-(2**31), 2**31)


class Message(NamedTuple):
    """One OSC message.

    Attributes:
        at: unix time in seconds at which it is meant to happen; None: at once.
    """

    address: str
    arguments: list[Any]
    at: float | None = None

    @property
    def number(self) -> int | None:
        """The request id: the first argument, where that is a whole number of 32 bits."""
        value = self.arguments[0] if self.arguments else None
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        return int(value) if -(2**31) <= value < 2**31 and value == int(value) else None

    def needed_id(self) -> int:
        """The request id; 0 where words come first.

        Raises:
            InvalidArgument: it carries none.
        """
        if self.arguments and isinstance(self.arguments[0], str):
            return 0
        if self.number is None:
            raise InvalidArgument(
                f"{self.address} carries no request id: give a whole number first, as in {self.address} 1 ...",
                where="$",
            )
        return self.number

    @property
    def asked(self) -> list[Any]:
        """The arguments behind the request id."""
        return self.arguments[not isinstance(self.arguments[0], str) :] if self.arguments else []


class Unreadable(NamedTuple):
    """An argument that is there and stands for nothing we know.

    Attributes:
        what: its type, for people.
    """

    what: str


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


def encode(address: str, arguments: Sequence[Any], *, most: int = MAX_SENT) -> bytes:
    """A message of at most `most` bytes, unless its address alone is longer.

    Too long, it loses its paths first, then the ends of its strings, then its last arguments. None goes as the
    empty string and booleans as 0 and 1, since not every client knows the tags N, T and F.
    """
    packet = _packed(address, arguments)
    if len(packet) <= most:
        return packet
    fitting = ["" if isinstance(value, PathText) else value for value in arguments]
    for limit in (400, 200, 100, 50):
        packet = _packed(address, fitting)
        if len(packet) <= most:
            return packet
        fitting = [cut(value, limit) if isinstance(value, str) else value for value in fitting]
    while len(packet) > most and fitting:
        fitting = fitting[: len(fitting) * most // len(packet)]
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
        address, start = osc_types.get_string(packet, 0)
        return Message(address, _arguments(packet, start), at)
    except (osc_types.ParseError, ValueError) as error:
        raise BadRequest(f"An OSC message can't be read ({error}): it is cut short or not UTF-8.") from error


def _arguments(packet: bytes, start: int) -> list[Any]:
    """What stands behind the address.

    Old senders leave the type tags out, and OSC 1.0 asks to bear with them: what comes first is a whole number
    then, the request id; what words and numbers follow nobody can tell.
    """
    if start >= len(packet):
        return []
    if packet[start : start + 1] != b",":
        number, end = osc_types.get_int(packet, start)
        return [number] if end >= len(packet) else [number, Unreadable("no type tag")]
    tags, start = osc_types.get_string(packet, start)
    out: list[Any] = []
    depth = 0
    for tag in tags[1:]:
        if tag == "]":
            depth -= 1
            continue
        if tag not in _READ:
            return [*out, Unreadable(f"the type {tag!r}, which OSC does not know")]
        value, start = _READ[tag](packet, start)
        if not depth:
            out.append(value)
        depth += tag == "["
    return out


def _character(packet: bytes, start: int) -> tuple[str, int]:
    number, start = osc_types.get_int(packet, start)
    return chr(number), start


def _alone(value: Any) -> Callable[[bytes, int], tuple[Any, int]]:
    """Reads a tag that no bytes belong to."""
    return lambda packet, start: (value, start)


def _passed(name: str, size: int) -> Callable[[bytes, int], tuple[Any, int]]:
    """Passes over the bytes of a tag that can't stand for anything."""

    def passed(packet: bytes, start: int) -> tuple[Unreadable, int]:
        if start + size > len(packet):
            raise ValueError(f"{name} breaks off")
        return Unreadable(f"the type {name}"), start + size

    return passed


_READ: Final[dict[str, Callable[[bytes, int], tuple[Any, int]]]] = {
    "i": osc_types.get_int,
    "h": osc_types.get_int64,
    "f": osc_types.get_float,
    "d": osc_types.get_double,
    "s": osc_types.get_string,
    "S": osc_types.get_string,
    "b": osc_types.get_blob,
    "c": _character,
    "T": _alone(True),
    "F": _alone(False),
    "N": _alone(None),
    "I": _passed("I (infinitum)", 0),
    "[": _passed("[ (an array)", 0),
    "r": _passed("r (a colour)", 4),
    "m": _passed("m (a MIDI message)", 4),
    "t": _passed("t (a time tag)", 8),
}
