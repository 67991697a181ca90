"""MPE: instruments that say for each note where its finger is (MIDI Polyphonic Expression 1.0, MMA 2018)."""

from __future__ import annotations

from typing import Final, NamedTuple

from mido import Message

from tonewalk_bridge.midi.hearing import bent
from tonewalk_bridge.midi.mapping import Mpe

SLIDE: Final = 74
_CONFIGURATION: Final = 6
"""RPN by which an instrument says how many channels its notes have."""


class Touch(NamedTuple):
    """A finger that came, moved or left."""

    x: float
    y: float
    z: float
    struck: float = 0.0
    """How hard, 0 to 1, as it came; 0: it was there before."""
    left: bool = False
    """Whether it was the last that left."""


class MpeIn:
    """One zone of an instrument: the finger that moved last says where."""

    def __init__(self, zone: Mpe) -> None:
        self._zone, self._members = zone, zone.members
        self._bends = [0.5] * 16
        self._slides = [0.5] * 16
        self._pressures = [0.0] * 16
        self._notes: dict[int, list[int]] = {}
        self._rpn = [127, 127]

    @property
    def _master(self) -> int:
        return 0 if self._zone.zone == "lower" else 15

    def _is_member(self, channel: int) -> bool:
        if self._zone.zone == "lower":
            return 1 <= channel <= self._members
        return 15 - self._members <= channel <= 14

    def take(self, message: Message) -> Touch | None:
        """What a message says of a finger; None: nothing, or none is there."""
        if not hasattr(message, "channel"):
            return None
        channel = message.channel
        if channel == self._master:
            self._configure(message)
            return None
        if not self._is_member(channel):
            return None
        match message.type:
            case "note_on" if message.velocity:
                self._notes.setdefault(channel, []).append(message.note)
                return self._touch(channel, message.velocity / 127)
            case "note_on" | "note_off":
                return self._lifted(channel, message.note)
            case "pitchwheel":
                self._bends[channel] = bent(message.pitch)
            case "aftertouch":
                self._pressures[channel] = message.value / 127
            case "control_change" if message.control == SLIDE:
                self._slides[channel] = message.value / 127
            case _:
                return None
        return self._touch(channel) if self._notes.get(channel) else None

    def let_go(self) -> Touch | None:
        """The instrument is gone; what its last finger leaves, if one was there."""
        if not self._notes:
            return None
        channel = next(iter(self._notes))
        gone = self._touch(channel)._replace(left=True)
        self._notes.clear()
        return gone

    def _lifted(self, channel: int, note: int) -> Touch | None:
        held = self._notes.get(channel, [])
        if note not in held:
            return None
        gone = self._touch(channel)._replace(left=True)
        held.remove(note)
        if not held:
            del self._notes[channel]
        self._pressures[channel] = 0.0
        return None if self._notes else gone

    def _touch(self, channel: int, struck: float = 0.0) -> Touch:
        bend, keys = self._bends[channel], self._zone.keys
        x = bend
        if keys:
            at = self._notes[channel][-1] + (2 * bend - 1) * self._zone.bend
            x = min(max((at - keys[0]) / max(keys[1] - keys[0], 1), 0.0), 1.0)
        return Touch(x, self._slides[channel], self._pressures[channel], struck)

    def _configure(self, message: Message) -> None:
        """The MPE configuration message: RPN 6 on the master channel, its value the number of members."""
        if message.type != "control_change":
            return
        if message.control in (100, 101):
            self._rpn[message.control - 100] = message.value
        elif message.control == 6 and self._rpn == [_CONFIGURATION, 0]:
            self._members = min(message.value, 15)
            self._notes.clear()
