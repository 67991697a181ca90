"""OSC to the daemon and back, over one socket that never blocks."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.base.home import DaemonInfo

GREETING: Final = 1.0
"""s between two showings of the token: each may be answered with a demand for it."""
RENEWING: Final = 10.0
"""s between two subscriptions to the same: they hold for 30."""
SEARCHING: Final = 1.0
"""s between two looks for a daemon that does not answer."""


class Link:
    """A client of the daemon, whatever becomes of that.

    Args:
        topics: what it is told of.
        find: where the daemon is that has come back, as it may have other ports; None: where it was.
    """

    def __init__(
        self,
        port: int,
        host: str = "127.0.0.1",
        token: str = "",
        find: Callable[[], DaemonInfo | None] = lambda: None,
        topics: tuple[str, ...] = (),
    ) -> None:
        self._to, self._token, self._greeted, self._find = (host, port), token, -GREETING, find
        self._topics, self._renewed, self._looked = topics, -RENEWING, -SEARCHING
        self._unanswered = 0.0
        """When the first was asked of what nothing was heard since; 0: all is answered."""
        self.lost = False
        """Whether the daemon does not answer just now."""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)

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
        self._renewed = -RENEWING
        self.renew()

    def meet_again(self) -> None:
        """The daemon was started anew."""
        if info := self._find():
            self._to, self._token = (self._to[0], info.osc), info.token
        self.meet()

    def renew(self) -> None:
        """Ask to be told again before that ends, and look for a daemon that has gone silent."""
        now = time.monotonic()
        if now - self._renewed >= RENEWING:
            self._renewed = now
            self._unanswered = self._unanswered or now
            self.send("/tonewalk/ping", 0)
            for topic in self._topics:
                self.send("/tonewalk/subscribe", 0, topic)
        self.lost |= 0 < self._unanswered < now - SEARCHING
        if self.lost and now - self._looked >= SEARCHING:
            self._looked = now
            self.meet_again()

    def send(self, address: str, *values: float | int | str) -> None:
        """Send one message; a full or closed port loses it, as UDP does."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        try:
            self.socket.sendto(builder.build().dgram, self._to)
        except OSError:
            return  # the daemon is away: the next move asks again

    def received(self) -> Iterable[tuple[str, list[Any]]]:
        """Addresses and arguments of what has come."""
        while True:
            try:
                data = self.socket.recv(65536)
            except ConnectionError:
                continue  # Windows tells here that an earlier message found nobody
            except OSError:
                return  # nothing more is there
            try:
                message = OscMessage(data)
            except ParseError:
                continue
            self._unanswered, self.lost = 0.0, False
            yield message.address, list(message.params)

    def close(self) -> None:
        """Let go of the socket."""
        self.socket.close()
