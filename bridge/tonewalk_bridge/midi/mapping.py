"""Mappings: which control of which device does what, in TOML that a hand can write.

name = "My controller"
ports = ["Launch Control"]        # part of what the device is called; any of them

[[control]]
cc = 13
channel = 9
do = "x"
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.errors import TonewalkError
from tonewalk_bridge.midi.actions import ALL, NUMBERED, Action, Range, action

Data = Annotated[int, Meta(ge=0, le=127)]
Channel = Annotated[int, Meta(ge=0, le=16)]
Relative = Literal["twos", "sign", "offset"]
Takeover = Literal["pickup", "jump"]

SOURCES: Final = ("cc", "nrpn", "note", "notes", "bend", "pressure", "program", "programs")
"""What a control is: exactly one of these."""
_STEPS: Final = 127
"""Steps of a relative control from one end to the other, where the mapping does not say."""


class Light(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is sent back to the device, so that its LEDs show how things are."""

    cc: Data | None = None
    """A controller that shows values, 0 to 127; left out, as `note`: the control's own."""
    note: Data | None = None
    channel: Channel = 0
    """0: the control's own, or 1."""
    lit: Data = 127
    """Velocity, or value, of what is on."""
    dark: Data = 0
    there: Data | None = None
    """Of what could be struck, as a point that is stored; left out: as dark."""


class Control(msgspec.Struct, frozen=True, dict=True, forbid_unknown_fields=True, kw_only=True):
    """One control of a device, and what it does."""

    do: str
    cc: Data | None = None
    nrpn: Annotated[int, Meta(ge=0, le=16383)] | None = None
    note: Data | None = None
    notes: Annotated[list[Data], Meta(min_length=2, max_length=2)] | None = None
    """First and last of a row of notes, which do by their numbers: `hit`, `point`, `maps`."""
    first: Annotated[int, Meta(ge=1, le=128)] = 1
    """Number of the lowest of a row of notes, where pads lie in several rows."""
    bend: bool = False
    pressure: bool = False
    program: Data | None = None
    """One program, counted from 0."""
    programs: bool = False
    """All of them, by their numbers."""
    channel: Channel = 0
    """1 to 16; 0: any."""
    bits: Literal[7, 14] = 7
    """14: controller 0 to 31 with its fine half 32 above it, in either order."""
    relative: Relative | None = None
    """Of endless encoders, how they say which way: two's complement, sign and magnitude, or around 64."""
    steps: Annotated[int, Meta(ge=1, le=10_000)] = _STEPS
    """Of endless encoders, steps from one end to the other."""
    low: float | None = None
    """Where its lower end leads, in units of what it does; left out: as far as that goes."""
    high: float | None = None
    takeover: Takeover | None = None
    """pickup: it moves nothing before it has come to where the value is."""
    choke: bool = False
    """Letting go of a note stops its sound."""
    light: Light | None = None

    @cached_property
    def action(self) -> Action:
        """What it does."""
        return action(self.do)

    @cached_property
    def range(self) -> Range:
        """From where to where it goes, where what it does is moved."""
        whole = self.action.range
        assert whole is not None
        low, high = (b if a is None else a for a, b in ((self.low, whole.low), (self.high, whole.high)))
        return Range(low, high, whole.geometric and low > 0 and high > 0)

    @property
    def source(self) -> str:
        """Which of `SOURCES` it is."""
        return self._given()[0]

    def _given(self) -> list[str]:
        """Which of `SOURCES` are there; number 0 is a number."""
        return [name for name in SOURCES if (value := getattr(self, name)) is not None and value is not False]

    @property
    def target(self) -> tuple[str, str | int]:
        """What it moves, as others may, too."""
        return self.action.kind, self.action.name or self.action.number

    @property
    def picks_up(self) -> bool:
        """Whether it moves nothing before it has come to where the value is."""
        if self.takeover:
            return self.takeover == "pickup"
        return self.action.kind not in ("x", "y", "z") and not self.bend and not self.pressure

    def wrong(self) -> tuple[str, str] | None:
        """What can't be so, and the field that it is about."""
        given = self._given()
        if len(given) != 1:
            return f"a control is exactly one of {', '.join(SOURCES)}, and this is {_and(given)}", "do"
        try:
            does = self.action
        except TonewalkError as error:
            return error.text.rstrip("."), "do"
        return self._wrong_for(given[0], does) or self._wrong_fields(does)

    def _wrong_for(self, source: str, does: Action) -> tuple[str, str] | None:
        """Why what it does can't be done by what it is."""
        rows = source in ("notes", "programs")
        if rows and (does.kind not in NUMBERED or does.number):
            return f"{source} do {', '.join(sorted(NUMBERED))}, by their own numbers, and not {self.do!r}", "do"
        if source in ("note", "program") and does.range is not None:
            return f"{self.do!r} needs a control that moves, and a {source} is struck", "do"
        if source == "bend" and does.range is None:
            return f"{self.do!r} is struck, and pitch bend moves", "do"
        if does.kind in NUMBERED and not does.number and not rows:
            return f"{self.do!r} needs a number here: {does.kind} 1", "do"
        return None

    def _wrong_fields(self, does: Action) -> tuple[str, str] | None:
        """What of the rest does not go with it."""
        if self.first != 1 and not self.notes:
            return "first is said of notes", "first"
        if self.notes and self.notes[0] > self.notes[1]:
            return f"notes go from the lower to the higher, not from {self.notes[0]} to {self.notes[1]}", "notes"
        if self.bits == 14 and (self.cc is None or self.cc > 31) and self.nrpn is None:
            return "14 bits are those of controllers 0 to 31, their fine half 32 above, and of NRPN", "bits"
        if self.relative and self.cc is None:
            return "relative is said of a cc", "relative"
        end = "low" if self.low is not None else "high"
        if does.range is None and (self.low is not None or self.high is not None):
            return f"{self.do!r} is struck and has no low and high", end
        if does.range is not None and self.range.low == self.range.high:
            return f"low and high are both {self.range.low:g}", end
        return None


class Mpe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An instrument that says for each note where its finger is (MIDI Polyphonic Expression 1.0, 2018)."""

    zone: Literal["lower", "upper"] = "lower"
    members: Annotated[int, Meta(ge=1, le=15)] = 15
    """Channels of its notes, unless the device says how many they are."""
    bend: Annotated[float, Meta(gt=0, le=96)] = 48.0
    """Semitones to either side that a whole bend is."""
    keys: Annotated[list[Data], Meta(min_length=2, max_length=2)] | None = None
    """Keys between which x is where the finger is; left out, x is the bend alone, around the middle."""


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the device's MIDI clock drives."""

    tempo: str = ALL
    """Of which path; empty: of all that play."""
    play: str | None = None
    """The path that its start plays and its stop stops; left out: none."""
    beat: bool = False
    """Whether the beat of the pages goes with it."""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a device's controls do."""

    name: str = ""
    ports: list[str] = []
    """Parts of the names of its ports, in any case; empty: any device's."""
    hello: list[str] = []
    """System exclusive messages, in hexadecimal, that the device is sent when it is there."""
    control: list[Control] = []
    mpe: Mpe | None = None
    clock: Clock | None = None

    def is_for(self, port: str) -> bool:
        """Whether it is meant for the device of a port."""
        return any(part.lower() in port.lower() for part in self.ports)


USUAL: Final = Mapping(
    name="usual",
    control=[
        Control(do="x", cc=1),
        Control(do="y", cc=2),
        Control(do="hit", notes=[36, 99]),
        Control(do="maps", programs=True),
    ],
)
"""Of a device that nobody has a mapping for: wheel and breath walk, keys play hits."""


def chosen(port: str, mine: Sequence[Mapping], others: Sequence[Mapping]) -> Mapping:
    """The mapping for a port: the user's own first, then those that come with tonewalk, else the usual one."""
    return next((one for one in [*mine, *others] if one.is_for(port)), USUAL)


def _and(names: Sequence[str]) -> str:
    return " and ".join(names) or "none of them"
