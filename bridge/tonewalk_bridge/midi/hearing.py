"""From MIDI messages to what hands do: controls that are moved or turned, notes that are struck and let go of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from mido import Message

from tonewalk_bridge.midi.mapping import Control, Mapping, Relative
from tonewalk_bridge.midi.pairs import Pair

FINE: Final = 32
"""A controller from 0 to 31 has its fine half 32 above it (MIDI 1.0, control change messages)."""
PRESSED: Final = 64
"""A controller that does what is struck is struck from this value on."""
NONE_CHOSEN: Final = 0x3FFF
"""The parameter number that stands for none."""
NRPN, NRPN_FINE, RPN, RPN_FINE = 99, 98, 101, 100
DATA, DATA_FINE, MORE, LESS = 6, 38, 96, 97
"""The controllers by which a parameter is chosen, and then moved (MIDI 1.0)."""


class Gesture(NamedTuple):
    """What a hand did with one control."""

    control: Control
    how: Literal["at", "by", "strike", "release"]
    value: float = 0.0
    """at: 0 to 1; by: steps; strike: how hard, 0 to 1."""
    number: int = 0
    """Which of a row of notes, or of the programs, counted from 0."""
    channel: int = 1


class Hearing:
    """What one device's messages say, by its mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._controls = list(mapping.control)
        self._pairs: dict[tuple[int, int], Pair] = defaultdict(Pair)
        self._pressed: set[tuple[int, int]] = set()
        self._parameters: dict[int, _Parameter] = defaultdict(_Parameter)
        self._held: dict[tuple[int, int], list[Gesture]] = {}
        self._nrpns = any(control.nrpn is not None for control in self._controls)

    def take(self, message: Message, now: float) -> list[Gesture]:
        """What a message says.

        Args:
            now: s, of a clock that never goes back.
        """
        kind = message.type
        if kind == "control_change":
            return list(self._changed(message, now))
        if kind in ("note_on", "note_off"):
            return self._noted(message)
        if kind == "pitchwheel":
            return list(self._at("bend", message.channel, bent(message.pitch)))
        if kind == "aftertouch":
            return list(self._at("pressure", message.channel, message.value / 127))
        if kind == "program_change":
            return list(self._program(message))
        return []

    def due(self, now: float) -> list[Gesture]:
        """What is to be done about halves that have waited long enough for the other ones."""
        return [
            Gesture(self._controls[at], "at", value, channel=channel + 1)
            for (at, channel), pair in self._pairs.items()
            if (value := pair.due(now)) is not None
        ]

    @property
    def waits(self) -> bool:
        """Whether a half waits for the other one."""
        return any(pair.waits for pair in self._pairs.values())

    def let_go(self) -> list[Gesture]:
        """All notes that are held are let go of: the device is gone."""
        gone = [gesture._replace(how="release") for held in self._held.values() for gesture in held]
        self._held.clear()
        self._pressed.clear()
        return gone

    def _for(self, channel: int) -> Iterator[tuple[int, Control]]:
        for at, control in enumerate(self._controls):
            if control.channel in (0, channel + 1):
                yield at, control

    def _changed(self, message: Message, now: float) -> Iterator[Gesture]:
        if self._nrpns:
            yield from self._parameter(message, now)
        for at, control in self._for(message.channel):
            if control.cc is None:
                continue
            if control.bits == 14 and message.control in (control.cc, control.cc + FINE):
                yield from self._half(at, control, message.control == control.cc, message, now)
            elif message.control != control.cc:
                continue
            elif control.relative:
                if steps := turned(control.relative, message.value):
                    yield Gesture(control, "by", steps, channel=message.channel + 1)
            elif control.action.range is not None:
                yield Gesture(control, "at", message.value / 127, channel=message.channel + 1)
            else:
                yield from self._button(at, control, message)

    def _half(self, at: int, control: Control, is_coarse: bool, message: Message, now: float) -> Iterator[Gesture]:
        whole = self._pairs[at, message.channel].take(is_coarse, message.value, now)
        if whole is not None:
            yield Gesture(control, "at", whole, channel=message.channel + 1)

    def _button(self, at: int, control: Control, message: Message) -> Iterator[Gesture]:
        key = at, message.channel
        if message.value >= PRESSED and key not in self._pressed:
            self._pressed.add(key)
            yield Gesture(control, "strike", message.value / 127, channel=message.channel + 1)
        elif message.value < PRESSED and key in self._pressed:
            self._pressed.discard(key)
            yield Gesture(control, "release", channel=message.channel + 1)

    def _parameter(self, message: Message, now: float) -> Iterator[Gesture]:
        """Non-registered parameter numbers: chosen by 99 and 98, then moved by 6 and 38, or by 96 and 97."""
        chosen = self._parameters[message.channel]
        if not chosen.take(message) or chosen.number == NONE_CHOSEN:
            return
        for at, control in self._for(message.channel):
            if control.nrpn != chosen.number:
                continue
            if message.control in (MORE, LESS):
                steps = 1.0 if message.control == MORE else -1.0
                yield Gesture(control, "by", steps, channel=message.channel + 1)
            elif control.bits == 14:
                yield from self._half(at, control, message.control == DATA, message, now)
            elif message.control == DATA:
                if control.action.range is not None:
                    yield Gesture(control, "at", message.value / 127, channel=message.channel + 1)
                else:
                    yield from self._button(at, control, message)

    def _noted(self, message: Message) -> list[Gesture]:
        key = message.channel, message.note
        if message.type == "note_off" or message.velocity == 0:
            return [one._replace(how="release") for one in self._held.pop(key, [])]
        struck = []
        for _, control in self._for(message.channel):
            first, last = control.notes or (control.note, control.note)
            if first is not None and last is not None and first <= message.note <= last:
                hard = message.velocity / 127
                number = message.note - first + control.first - 1
                struck.append(Gesture(control, "strike", hard, number, message.channel + 1))
        if struck:
            self._held[key] = struck
        return struck

    def _at(self, source: Literal["bend", "pressure"], channel: int, value: float) -> Iterator[Gesture]:
        for at, control in self._for(channel):
            if not getattr(control, source):
                continue
            if control.action.range is not None:
                yield Gesture(control, "at", value, channel=channel + 1)
            elif (value >= 0.5) != ((at, channel) in self._pressed):
                self._pressed ^= {(at, channel)}
                how: Literal["strike", "release"] = "strike" if value >= 0.5 else "release"
                yield Gesture(control, how, value, channel=channel + 1)

    def _program(self, message: Message) -> Iterator[Gesture]:
        for _, control in self._for(message.channel):
            if control.programs:
                yield Gesture(control, "strike", 1.0, message.program, message.channel + 1)
            elif control.program == message.program:
                yield Gesture(control, "strike", 1.0, channel=message.channel + 1)


class _Parameter:
    """Which parameter number a channel's data entry is about."""

    def __init__(self) -> None:
        self._coarse, self._fine = 127, 127
        self._is_nrpn = False

    @property
    def number(self) -> int:
        return (self._coarse << 7 | self._fine) if self._is_nrpn else NONE_CHOSEN

    def take(self, message: Message) -> bool:
        """Whether it is a move of what is chosen."""
        if message.control == NRPN:
            self._coarse, self._is_nrpn = message.value, True
        elif message.control == NRPN_FINE:
            self._fine, self._is_nrpn = message.value, True
        elif message.control in (RPN, RPN_FINE):
            self._is_nrpn = False
        return message.control in (DATA, DATA_FINE, MORE, LESS)


def bent(pitch: int) -> float:
    """Pitch bend, -8192 to 8191, as 0 to 1, its rest exactly the middle."""
    return 0.5 + (pitch / 16384 if pitch < 0 else pitch / 16382)


def turned(relative: Relative, value: int) -> int:
    """By how many steps an endless encoder was turned."""
    match relative:
        case "twos":
            return value if value <= 64 else value - 128
        case "sign":
            return value if value < 64 else 64 - value
        case "offset":
            return value - 64
