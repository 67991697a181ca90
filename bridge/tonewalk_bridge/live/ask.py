"""Asks the script inside Live: finds it by the home's `live.json`, sends one message and waits for its answer."""

from __future__ import annotations

import secrets
import socket
import time
from typing import Any, Final

import msgspec
from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.base.errors import InvalidArgument, Unavailable, error_of
from tonewalk.base.home import Home

MOST: Final = 60_000
"""bytes of a request: UDP's own limit is 65,507"""
_NONE: Final = (
    "No Live listens for this home: run `tonewalk live install`, and in Live choose tonewalk under Settings > "
    "Link, Tempo & MIDI > Control Surface."
)


class Listening(msgspec.Struct):
    """Where the script listens, as `live.json` in the home says it."""

    pid: int
    port: int
    live: str = ""
    """Live's version"""
    tonewalk: str = ""
    """the script's version"""


def listening(home: Home) -> Listening | None:
    """The script that said last where it listens; None where none has."""
    try:
        return msgspec.json.decode((home.path / "live.json").read_bytes(), type=Listening)
    except (OSError, msgspec.DecodeError):
        return None


def ask(home: Home, command: str, arguments: list[str | int | float], *, patience: float) -> list[Any]:
    """What the script answers, without the request's id.

    Args:
        command: `load`, `kit`, `path` or `status`.
        patience: s to wait for the answer.

    Raises:
        Unavailable: no Live listens, or it does not answer.
        InvalidArgument: more than fits into one packet.
        TonewalkError: why Live does not do it, in its script's words.
    """
    found = listening(home)
    if found is None:
        raise Unavailable(_NONE)
    number, address = secrets.randbelow(2**31 - 1) + 1, f"/tonewalk/live/{command}"
    packet = _packet(address, [number, *arguments])
    if len(packet) > MOST:
        raise InvalidArgument(
            f"{len(arguments)} arguments of {command} are {len(packet)} bytes, and {MOST} go to Live at once: "
            "ask for fewer sounds."
        )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * MOST)  # macOS sends 9,216 bytes at most else
        link.connect(("127.0.0.1", found.port))
        try:
            link.send(packet)
            return _answer(link, address, number, patience)
        except TimeoutError as error:
            raise Unavailable(
                f"Live (process {found.pid}) did not answer on port {found.port} within {patience:g} s: "
                "see whether a dialog is open in it."
            ) from error
        except OSError as error:
            raise Unavailable(_NONE) from error  # nobody has that port any more: Live has ended without saying so


def _answer(link: socket.socket, address: str, number: int, patience: float) -> list[Any]:
    end = time.monotonic() + patience
    while True:
        link.settimeout(max(end - time.monotonic(), 0.001))
        try:
            message = OscMessage(link.recv(65536))
        except ParseError:
            continue
        arguments = list(message.params)
        if not arguments or arguments[0] != number:
            continue
        if message.address == "/tonewalk/error":
            raise error_of(str(arguments[1]), str(arguments[3]))
        if message.address == f"{address}/reply":
            return arguments[1:]


def _packet(address: str, arguments: list[str | int | float]) -> bytes:
    builder = OscMessageBuilder(address)
    for value in arguments:
        builder.add_arg(
            value, "d" if isinstance(value, float) else None
        )  # 32 bits lose samples late in a long file
    return bytes(builder.build().dgram)
