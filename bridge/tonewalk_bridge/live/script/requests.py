"""What can be asked of the script, read from OSC messages.

| address | arguments |
| --- | --- |
| `/tonewalk/live/load` | id, path, start, end (s; 0 0: all), overwrite (0 or 1); no path: the sound in hand |
| `/tonewalk/live/kit` | id, name, then a path for each pad, which its start and end (s) may follow |
| `/tonewalk/live/path` | id, name, beats a step, then a path for each step, likewise; an empty one is a rest |
| `/tonewalk/live/status` | id |
| `/tonewalk/live/subscribe` | id: be told for 30 s what is selected, and how fast Live is |

The id comes back in the answer. Where words come first it is 0.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .inbox import Place
from .osc import Message
from .refusal import Refusal

LOAD, KIT, PATH = "/tonewalk/live/load", "/tonewalk/live/kit", "/tonewalk/live/path"
STATUS, SUBSCRIBE = "/tonewalk/live/status", "/tonewalk/live/subscribe"
PADS = 128
"""pads of a Drum Rack, one a MIDI note"""
STEPS = 4096


class Cut(NamedTuple):
    """A file, or a slice of it from `start` to `end` (s); both 0: all of it."""

    path: str
    start: float = 0.0
    end: float = 0.0

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return os.path.splitext(os.path.basename(self.path))[0]


class Asked(NamedTuple):
    """Whose question it is: its address, its id and where the answer goes."""

    address: str
    id: int
    to: Place


class Load(NamedTuple):
    """Put one sound where the selection is."""

    asked: Asked
    cut: Cut
    overwrite: bool


class Kit(NamedTuple):
    """A new track with a Drum Rack, a sound a pad."""

    asked: Asked
    name: str
    cuts: tuple[Cut, ...]


class Path(NamedTuple):
    """A kit, and a clip that plays its sounds one after the other; a rest is a cut without a path."""

    asked: Asked
    name: str
    beats: float
    steps: tuple[Cut, ...]


if TYPE_CHECKING:
    Request = Load | Kit | Path


def who(message: Message, place: Place) -> Asked:
    """Whose question a message is."""
    first = message.arguments[0] if message.arguments else 0
    return Asked(message.address, _whole(first) if _is_number(first) else 0, place)


def read(message: Message, place: Place, in_hand: Cut) -> Request:
    """The request that a message to one of `LOAD`, `KIT` and `PATH` makes.

    Args:
        in_hand: what is meant where no path is given; its path is empty where there is nothing.

    Raises:
        Refusal: an argument is missing, is of another kind, or names no file.
    """
    asked = who(message, place)
    rest = list(message.arguments)
    if rest and _is_number(rest[0]):
        del rest[0]
    if asked.address == LOAD:
        return _load(asked, rest, in_hand)
    name = rest.pop(0) if rest else ""
    if not isinstance(name, str) or not name.strip():
        raise Refusal(
            "invalid_argument", f"{asked.address} needs a name first, as in {asked.address} 1 drums /kick.wav."
        )
    if asked.address == KIT:
        cuts = _cuts(rest)
        if not 0 < len(cuts) <= PADS:
            raise Refusal("invalid_argument", f"A kit has 1 to {PADS} sounds, not {len(cuts)}: give other paths.")
        return Kit(asked, name, tuple(map(_there, cuts)))
    beats: Any = rest.pop(0) if rest else None
    if not _is_number(beats) or not 0.001 <= beats <= 64:
        raise Refusal(
            "invalid_argument", f"A path's step lasts 0.001 to 64 beats, not {beats!r}: 0.25 is a sixteenth."
        )
    steps = _cuts(rest)
    if not 0 < len(steps) <= STEPS or not any(step.path for step in steps):
        raise Refusal("invalid_argument", f"A path has 1 to {STEPS} steps and at least one sound: give its files.")
    return Path(asked, name, float(beats), tuple(_there(step) if step.path else step for step in steps))


def _load(asked: Asked, rest: list[Any], in_hand: Cut) -> Load:
    words: list[str] = []
    while rest and isinstance(rest[0], str):
        words.append(rest.pop(0))
    numbers = [0.0 if value is None or value == "" else value for value in rest]
    if len(numbers) > 3 or not all(map(_is_number, numbers)):
        raise Refusal("invalid_argument", f"{asked.address} takes a path, start, end (s) and overwrite (0 or 1).")
    start, end, overwrite = (numbers + [0.0] * 3)[:3]
    path = " ".join(filter(None, words))  # a Max message parts words at spaces
    if path:
        return Load(asked, _there(_cut(path, start, end)), bool(overwrite))
    if not in_hand.path:
        raise Refusal(
            "nothing_in_hand", "No sound was selected or played yet: select one in the atlas, or give a path."
        )
    return Load(asked, _there(in_hand), bool(overwrite))


def _cuts(rest: Sequence[Any]) -> list[Cut]:
    """Paths, each with its start and end behind it where it has any."""
    cuts: list[Cut] = []
    at = 0
    while at < len(rest):
        path = rest[at]
        if not isinstance(path, str):
            raise Refusal("invalid_argument", f"A path was expected, not {path!r}: start and end go in twos.")
        at += 1
        times = [value for value in rest[at : at + 2] if _is_number(value)]
        if len(times) == 2:
            at += 2
        cuts.append(_cut(path, times[0], times[1]) if len(times) == 2 else Cut(path))
    return cuts


def _cut(path: str, start: float, end: float) -> Cut:
    if (start, end) != (0, 0) and not 0 <= start < end:
        raise Refusal("invalid_argument", f"A slice ends after its start, not at {end:g} s from {start:g} s.")
    return Cut(path, float(start), float(end))


def _there(cut: Cut) -> Cut:
    if not os.path.isabs(cut.path):
        raise Refusal("invalid_argument", f"{cut.path!r} is no absolute path: give one that begins at the root.")
    if not os.path.isfile(cut.path):
        raise Refusal("not_found", f"There is no file {cut.path!r}: scan the library again.")
    return cut


def _is_number(value: Any) -> bool:
    """An int or a finite float; a boolean is none, but as `overwrite` it counts."""
    return isinstance(value, (int, float)) and value == value and abs(value) < 2**62


def _whole(value: float) -> int:
    return int(value) if -(2**31) <= value < 2**31 else 0
