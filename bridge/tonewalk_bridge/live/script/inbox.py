"""One UDP socket on loopback that never blocks: requests come in; answers, and what the daemon is told, go out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

from .osc import Message, OscError, decode, encode

HOST = "127.0.0.1"
PORT = 9440
SPARE = 20
"""ports after the usual one that are tried, as for a second Live"""
ROOM = 1 << 20
"""bytes that may wait; the system gives less where it has a limit"""
AT_ONCE = 512
"""packets that are read in one go: the rest waits for the next, so that a flood never holds Live up"""


class Place(NamedTuple):
    """Where a message came from, or goes to."""

    host: str
    port: int


class Inbox:
    """A socket bound to loopback: no other machine reaches it.

    Attributes:
        port: where it listens: 9440, or the next free one.

    Raises:
        OSError: the system gives no port at all.
    """

    def __init__(self) -> None:
        self._socket = _bound()
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self.port = int(self._socket.getsockname()[1])

    def received(self) -> Iterator[tuple[Message, Place]]:
        """What has come, in order, and from where; what is no OSC is dropped."""
        for _ in range(AT_ONCE):
            try:
                packet, place = self._socket.recvfrom(65536)
            except BlockingIOError:
                return
            except OSError:
                continue  # Windows: what was sent before met a closed port
            try:
                messages = decode(packet)
            except OscError:
                continue
            for message in messages:
                yield message, Place(place[0], place[1])

    def send(self, to: Place, address: str, *arguments: Any) -> None:
        """Send one message; a full or closed port loses it, as UDP does."""
        try:
            self._socket.sendto(encode(address, arguments), to)
        except OSError:
            return

    def close(self) -> None:
        """Let go of the port."""
        self._socket.close()


def _bound() -> socket.socket:
    for port in range(PORT, PORT + SPARE + 1):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            one.bind((HOST, port))
        except OSError:
            one.close()
            continue
        return one
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((HOST, 0))
    return one
