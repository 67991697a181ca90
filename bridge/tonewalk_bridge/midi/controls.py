"""Control changes to positions: two controllers, 7 or 14 bits each, become one place on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec
from mido import Message

from tonewalk.base.errors import InvalidArgument

FINE: Final = 32
"""A controller from 0 to 31 has its fine half 32 above it (MIDI 1.0, control change messages)."""


class Control(msgspec.Struct, frozen=True):
    """One controller: its number, and its channel (1 to 16; 0: any)."""

    number: int
    channel: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.number <= 127:
            raise InvalidArgument(f"There is no controller {self.number}: they are numbered 0 to 127.")
        if not 0 <= self.channel <= 16:
            raise InvalidArgument(f"There is no MIDI channel {self.channel}: they are 1 to 16 (0: any).")

    def hears(self, message: Message) -> bool:
        """Whether a message concerns this controller's channel."""
        return message.type == "control_change" and self.channel in (0, message.channel + 1)


class Dial:
    """What one controller says, 0 to 1; in 14 bits as soon as it has sent a fine half.

    The fine half follows the coarse one, which sets it to 0 until it comes.
    """

    def __init__(self, control: Control) -> None:
        self.control = control
        self.value = 0.5
        self._coarse = 64
        self._is_fine = False

    def take(self, message: Message) -> bool:
        """Take a message in; whether it moved this dial."""
        if not self.control.hears(message):
            return False
        fine = 0
        if message.control == self.control.number:
            self._coarse = message.value
        elif self.control.number < FINE and message.control == self.control.number + FINE:
            self._is_fine, fine = True, message.value
        else:
            return False
        before = self.value
        self.value = (self._coarse << 7 | fine) / 0x3FFF if self._is_fine else self._coarse / 127
        return self.value != before


class Told(NamedTuple):
    """One OSC message."""

    address: str
    values: tuple[float | str, ...]


class Fader:
    """A dial that sends something of its own: a knob's turn, or how fast what plays goes."""

    def __init__(self, control: Control, tell: Callable[[float], Told]) -> None:
        """`tell`: what to send for a value of 0 to 1."""
        self._dial, self._tell = Dial(control), tell

    def take(self, message: Message) -> Told | None:
        """What to send, if this message moved it."""
        return self._tell(self._dial.value) if self._dial.take(message) else None


def knob(name: str) -> Callable[[float], Told]:
    """From one end of a knob, -1, to the other, 1; the middle of 7 bits is its middle."""
    return lambda value: Told("/tonewalk/knob", (name, 0.0 if abs(value - 0.5) < 0.005 else 2 * value - 1))


def speed(value: float) -> Told:
    """From a quarter to four times as fast, for all that plays."""
    return Told("/tonewalk/trajectory/steer", ("", "speed", 16.0 ** (value - 0.5)))


class XY:
    """Two dials that make a place.

    Raises:
        InvalidArgument: both are the same controller.
    """

    def __init__(self, x: Control, y: Control) -> None:
        if x.number == y.number and (x.channel == y.channel or 0 in (x.channel, y.channel)):
            raise InvalidArgument(f"Controller {x.number} can't be both x and y: give two.")
        self._x, self._y = Dial(x), Dial(y)

    def take(self, message: Message) -> tuple[float, float] | None:
        """The new place, if this message moved it."""
        moved = [dial.take(message) for dial in (self._x, self._y)]
        return (self._x.value, self._y.value) if any(moved) else None
