"""The way to the daemon: found in the home, greeted, listened to, and found again when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .home import Daemon, DaemonFile
from .inbox import HOST, Place
from .osc import Message
from .requests import Cut

LOOK = 1.0
"""s between two looks at the daemon's file"""
RENEW = 10.0
"""s between two subscriptions, which hold for 30"""
TOPICS = ("selection", "play")
"""what says which sound is in hand"""
ASKED = 9440
"""the request id of our own questions, to tell their answers from others'"""


class Link:
    """What the daemon tells, and what it is told.

    Attributes:
        in_hand: the sound that was selected or played last by whomever; its path is empty before there was one.

    Args:
        send: sends one message to a place.
    """

    def __init__(self, home: str, send: Callable[..., None]) -> None:
        self.in_hand = Cut("")
        self._file, self._send = DaemonFile(home), send
        self._daemon: Daemon | None = None
        self._look_at = self._renew_at = 0.0
        self._wanted = 0

    @property
    def there(self) -> bool:
        """Whether a daemon is known."""
        return self._daemon is not None

    def tick(self, now: float) -> None:
        """Look whether the daemon is another, and renew subscriptions, where it is time for that.

        Args:
            now: s, of a clock that only goes on.
        """
        if now >= self._look_at:
            self._look_at = now + LOOK
            if self._file.changed():
                self._meet()
                self._renew_at = now + RENEW
        if self._daemon is not None and now >= self._renew_at:
            self._renew_at = now + RENEW
            self._subscribe()

    def tempo(self, bpm: float) -> None:
        """Live's tempo has changed: so does that of whatever path plays."""
        self.tell("/tonewalk/trajectory/steer", "", "tempo", bpm)

    def heard(self, message: Message, place: Place) -> bool:
        """Take a message of the daemon's; whether it was one."""
        if message.address == "/tonewalk/hello":
            self._meet()  # it may have come back on another port
            return True
        if self._daemon is None or place != Place(HOST, self._daemon.osc):
            return False
        arguments = list(message.arguments)
        if message.address == "/tonewalk/selection" and len(arguments) > 1:
            self._wanted = arguments[-1]
            self.tell("/tonewalk/sound/get", ASKED, self._wanted)
        elif message.address == "/tonewalk/sound/get/reply" and arguments[:2] == [ASKED, self._wanted]:
            self._take(arguments[2:])
        elif message.address == "/tonewalk/play" and len(arguments) > 4:
            self._take(arguments[1:])
        return True

    def tell(self, address: str, *arguments: Any) -> None:
        """Send the daemon a message, where there is one."""
        if self._daemon is not None:
            self._send(Place(HOST, self._daemon.osc), address, *arguments)

    def _meet(self) -> None:
        self._daemon = self._file.read()
        if self._daemon is not None and self._daemon.token:
            self.tell("/tonewalk/client/hello", 0, self._daemon.token)
        self.tell("/tonewalk/client/reply_port", 0, 0)  # here, whatever other clients of this machine set
        self._subscribe()

    def _subscribe(self) -> None:
        for topic in TOPICS:
            self.tell("/tonewalk/subscribe", 0, topic)

    def _take(self, fields: Any) -> None:
        """path, name, start, end of a sound; start and end are empty for a whole file."""
        path, _, start, end = fields[:4]
        if isinstance(path, str) and path:
            whole = not isinstance(start, float) or not isinstance(end, float)
            self.in_hand = Cut(path) if whole else Cut(path, start, end)
