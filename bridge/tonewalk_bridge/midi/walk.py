"""From a MIDI port to the daemon: the shared cursor goes where the controls stand, and what lies there plays."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

from mido import Message
from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.base.home import DaemonInfo
from tonewalk_bridge.midi.controls import XY, Fader

GREETING: Final = 1.0
"""s between two showings of the token: each may be answered with a demand for it."""
IDLE: Final = 0.001
"""s between two looks at a quiet port: mido's callbacks would run in a thread of their own."""


class Port(Protocol):
    """A MIDI input as mido has them."""

    def iter_pending(self) -> Iterable[Message]:
        """Messages that are there, without waiting."""
        ...


class Link:
    """OSC to the daemon and back, over one socket that never blocks.

    Args:
        find: where the daemon is that has come back, as it may have other ports; None: where it was.
    """

    def __init__(
        self,
        port: int,
        host: str = "127.0.0.1",
        token: str = "",
        find: Callable[[], DaemonInfo | None] = lambda: None,
    ) -> None:
        self._to, self._token, self._greeted, self._find = (host, port), token, -GREETING, find
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def greet(self) -> bool:
        """Show the token, if there is one and it was not shown just now: a closed daemon hears nobody else."""
        now = time.monotonic()
        if not self._token or now - self._greeted < GREETING:
            return False
        self._greeted = now
        self.send("/tonewalk/client/hello", 0, self._token)
        return True

    def meet(self) -> None:
        """Say who we are to a daemon that has just been found: where we listen, whatever this host's others do."""
        self._greeted = -GREETING
        self.greet()
        self.send("/tonewalk/client/reply_port", 0, 0)

    def meet_again(self) -> None:
        """The daemon was started anew."""
        if info := self._find():
            self._to, self._token = (self._to[0], info.osc), info.token
        self.meet()

    def send(self, address: str, *values: float | int | str) -> None:
        """Send one message; a full or closed port loses it, as UDP does."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        try:
            self._socket.sendto(builder.build().dgram, self._to)
        except OSError:
            return  # the daemon is away: the next move asks again

    def received(self) -> Iterable[tuple[str, list[Any]]]:
        """Addresses and arguments of what has come."""
        while True:
            try:
                data = self._socket.recv(65536)
            except OSError:
                return  # nothing more is there, or the daemon is away
            try:
                message = OscMessage(data)
            except ParseError:
                continue
            yield message.address, list(message.params)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def walk(
    port: Port,
    place: XY,
    link: Link,
    faders: Sequence[Fader] = (),
    *,
    heard: Callable[[str], None],
    going_on: Callable[[], bool] = lambda: True,
) -> None:
    """Follow the controls until `going_on` says no.

    Of several moves that are waiting only the last is sent. A sound that comes nearest, or that a turned knob
    leads to, is asked to be played by every client that listens (the atlas, a Max patch), once.

    Args:
        heard: told the name of every sound that is asked to be played.
    """
    answers = _Answers(link, heard)
    link.meet()
    while going_on():
        moved = None
        told: dict[tuple[str, float | str], tuple[float | str, ...]] = {}
        for message in port.iter_pending():
            moved = place.take(message) or moved
            for fader in faders:
                if said := fader.take(message):
                    told[said.address, said.values[0]] = said.values  # the newest value of each
        if moved:
            link.send("/tonewalk/session/cursor", 0, *moved)
            link.send("/tonewalk/xy", *moved)
        for (address, _), values in told.items():
            link.send(address, *values)
        answers.take()
        if not moved and not told:
            time.sleep(IDLE)


class _Answers:
    """What the daemon says, played and told."""

    def __init__(self, link: Link, heard: Callable[[str], None]) -> None:
        self._link, self._heard = link, heard
        self._best_comes = False

    def take(self) -> None:
        for address, values in self._link.received():
            match address:
                case "/tonewalk/xy/hit":
                    self._play(values[0], values[4])
                case "/tonewalk/knob/begin":
                    self._best_comes = True
                case "/tonewalk/knob/hit" if self._best_comes:
                    self._best_comes = False
                    self._play(values[2], values[6])
                case "/tonewalk/hello":
                    self._link.meet_again()
                case "/tonewalk/error" if values[1] == "token_needed" and self._link.greet():
                    continue  # the daemon was started anew
                case "/tonewalk/error":
                    self._heard(str(values[-1]))

    def _play(self, sound: Any, name: Any) -> None:
        self._link.send("/tonewalk/sound/play", 0, int(sound))
        self._heard(str(name))
