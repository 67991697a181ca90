"""Mappings: which control of which device does what, in TOML that a hand can write.

name = "My controller"
ports = ["Launch Control"]        # part of what the device is called; any of them

[[control]]
cc = 13
channel = 9
do = "x"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.errors import InvalidArgument, NotFound, TonewalkError
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


def read(path: Path) -> Mapping:
    """A mapping from a file.

    Raises:
        NotFound: it is not there, or can't be read.
        InvalidArgument: it is wrong, with line and column.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"The mapping {path} can't be read ({error}): check its name.") from error
    return parsed(text, str(path))


def parsed(text: str, called: str) -> Mapping:
    """A mapping from TOML.

    Args:
        called: what it is called where it is wrong.

    Raises:
        InvalidArgument: it is wrong, with line and column.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says, _, where = str(error).partition(" (at ")
        line, column = (int(found[0]) if (found := re.findall(rf"{what} (\d+)", where)) else 0 for what in _PLACE)
        if not line:
            line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
        raise _mistake(called, line, column, f"{says[0].lower()}{says[1:]}") from error
    try:
        mapping = msgspec.convert(data, Mapping)
    except msgspec.ValidationError as error:
        says, _, path = str(error).partition(" - at `")
        raise _mistake(called, *_place(text, path.rstrip("`"), says), _told(says)) from error
    for number, control in enumerate(mapping.control):
        if wrong := control.wrong():
            raise _mistake(called, *_place(text, f"$.control[{number}].{wrong[1]}", ""), wrong[0])
    for number, message in enumerate(mapping.hello):
        if not re.fullmatch(r"\s*[Ff]0(\s*[0-7][0-9A-Fa-f])*\s*[Ff]7\s*", message):
            says = f"{message!r} is no system exclusive message: F0, bytes below 80, F7"
            raise _mistake(called, *_place(text, f"$.hello[{number}]", ""), says)
    return mapping


_PLACE: Final = ("line", "column")
_KINDS: Final = {"int": "a whole number", "str": "words in quotes", "bool": "true or false", "array": "a list"}


def _told(says: str) -> str:
    """msgspec's words as ours."""
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", says):
        return f"there is no field {found[1]!r}"
    if found := re.fullmatch(r"Object missing required field `(.*)`", says):
        return f"{found[1]!r} is missing"
    if found := re.fullmatch(r"Expected `(?:int|float)(?: \| null)?` (<=|>=|>) (.*)", says):
        return f"{found[2]} is the {'most' if found[1] == '<=' else 'least'} here"
    if found := re.fullmatch(r"Expected `(\w+)(?: \| null)?`(?:, got `(\w+)`)?(.*)", says):
        return f"{_KINDS.get(found[1], found[1])} is wanted here{found[3]}"
    return f"{says[0].lower()}{says[1:]}"


def _mistake(called: str, line: int, column: int, says: str) -> InvalidArgument:
    return InvalidArgument(f"{called}, line {line}, column {column}: {says}.")


def _place(text: str, path: str, says: str) -> tuple[int, int]:
    """Line and column, from 1, of what `$.control[2].cc` leads to; of its table where it is not there."""
    if found := re.search(r"unknown field `(.*)`", says):
        path += f".{found[1]}"
    keys = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", path)
    names = [name for name, _ in keys if name]
    numbers = [int(number) for _, number in keys if number]
    best = (1, 1)
    for at, table, number, key, column in _assignments(text):
        inside = names[:1] == [table] and (not numbers or table != "control" or number == numbers[0])
        if key is None and inside:
            best = at, 1
        elif key is not None and ((inside and names[1:2] == [key]) or (not table and names[:1] == [key])):
            return at, column
    return best


def _assignments(text: str) -> Iterator[tuple[int, str, int, str | None, int]]:
    """Of each line that says something: its number, its table, which of its name that is, its key (None: it begins
    the table), and the column of its value."""
    table, counts = "", dict[str, int]()
    for at, line in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]", line):
            table = head[1].split(".")[0]
            if "." not in head[1]:
                counts[table] = counts.get(table, -1) + 1
            yield at, table, counts.get(table, 0), None, 1
        elif pair := re.match(r"\s*\"?([A-Za-z0-9_-]+)\"?(?:\.[\w.-]+)?\s*=\s*", line):
            yield at, table, counts.get(table, 0), pair[1], pair.end() + 1


def _and(names: Sequence[str]) -> str:
    return " and ".join(names) or "none of them"


def ready() -> dict[str, Mapping]:
    """The mappings that come with tonewalk, by their files' names."""
    return {name: parsed(text, f"{name}.toml") for name, text in ready_texts().items()}


def ready_texts() -> dict[str, str]:
    """The mappings that come with tonewalk as they are written, by their files' names."""
    folder = resources.files("tonewalk_bridge.midi") / "controllers"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): one.read_text("utf-8") for one in files}


def own(folder: Path) -> dict[str, Mapping]:
    """The user's mappings, by their files' names.

    Raises:
        InvalidArgument: one is wrong, with line and column.
    """
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return {path.stem: read(path) for path in files if not path.name.startswith(".")}


def chosen(port: str, mine: Sequence[Mapping], others: Sequence[Mapping]) -> Mapping:
    """The mapping for a port: the user's own first, then those that come with tonewalk, else the usual one."""
    return next((one for one in [*mine, *others] if one.is_for(port)), USUAL)


def as_toml(mapping: Mapping) -> str:
    """A mapping as it is written to a file."""
    lines = [f"name = {_text(mapping.name)}", f"ports = [{', '.join(map(_text, mapping.ports))}]"]
    for control in mapping.control:
        lines += ["", "[[control]]"]
        for name in (
            *SOURCES,
            "first",
            "channel",
            "bits",
            "relative",
            "steps",
            "low",
            "high",
            "takeover",
            "choke",
        ):
            value = getattr(control, name)
            if value != getattr(_PLAIN, name) or (name == "channel" and value):
                lines.append(f"{name} = {value_text(value)}")
        lines.append(f"do = {_text(control.do)}")
    return "\n".join(lines) + "\n"


_PLAIN: Final = Control(do="stop")


def value_text(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _text(text: str) -> str:
    """A basic string of TOML 1.0: what JSON escapes it escapes alike, and delete, too."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
