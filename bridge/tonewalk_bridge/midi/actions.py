"""What a control can do, as a mapping says it: `x`, `knob bright`, `hit 3`, `play drawn`."""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec

from tonewalk.base.errors import InvalidArgument

ALL: Final = ""
"""As the name of a path to steer: all that play."""


class Range(msgspec.Struct, frozen=True):
    """From where to where a control that moves goes."""

    low: float
    high: float
    geometric: bool = False
    """The same way of the control multiplies by the same, as hearing likes of speeds and tempos."""

    def at(self, share: float) -> float:
        """The value at a share of the way, 0 to 1; the middle of seven bits is the very middle."""
        if abs(share - 0.5) < 0.005:
            share = 0.5
        if self.geometric:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share

    def share(self, value: float) -> float:
        """Where a value is on the way, 0 to 1."""
        if self.geometric:
            share = math.log(max(value, 1e-9) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0)


Wants = Literal["nothing", "name", "maybe a name", "number", "maybe a number"]


class _Form(msgspec.Struct, frozen=True):
    wants: Wants
    says: str
    range: Range | None = None
    """None: it is struck, not moved."""
    numbers: tuple[int, int] = (0, 0)


FORMS: Final[dict[str, _Form]] = {
    "x": _Form("nothing", "moves the cursor across", Range(0, 1)),
    "y": _Form("nothing", "moves the cursor up and down", Range(0, 1)),
    "z": _Form("nothing", "moves the cursor through a 3D map", Range(0, 1)),
    "knob": _Form("name", "turns a knob: knob bright", Range(-1, 1)),
    "aspect": _Form("name", "weighs a kind of evidence: aspect timbre", Range(0, 3)),
    "speed": _Form("maybe a name", "how fast paths play, or one of them", Range(0.25, 4, geometric=True)),
    "tempo": _Form("maybe a name", "BPM of paths that play, or of one", Range(60, 180)),
    "swing": _Form("maybe a name", "swing of paths that play, or of one", Range(0, 0.5)),
    "jump": _Form("maybe a name", "the step at which paths are, or one is", Range(0, 15)),
    "level": _Form("number", "dB of a circle of the beat: level 1", Range(-40, 6), (1, 4)),
    "beat-tempo": _Form("nothing", "BPM of the beat", Range(60, 180)),
    "hit": _Form("maybe a number", "plays a hit of the last search", None, (1, 64)),
    "sound": _Form("number", "plays one sound, by its id", None, (1, 2**24 - 1)),
    "play": _Form("maybe a name", "plays a path, over and over, or stops it"),
    "loop": _Form("maybe a name", "has a path begin again at its end, or no more"),
    "reverse": _Form("maybe a name", "has a path go back, or forth again"),
    "record": _Form("maybe a name", "records how the cursor moves, as a path, and ends it"),
    "point": _Form("maybe a number", "takes the cursor to where it was stored", None, (1, 128)),
    "store": _Form("nothing", "held: a point that is struck is stored where the cursor is"),
    "map": _Form("name", "shows another map: map umap2d"),
    "maps": _Form("nothing", "shows the map of that number in the list, as by program changes"),
    "search": _Form("name", "searches for words: search warm pad"),
    "like": _Form("nothing", "searches for what is like the sound that was heard last"),
    "favourite": _Form("nothing", "makes the sound that was heard last a favourite"),
    "next": _Form("nothing", "plays the hit after the one that was heard last"),
    "previous": _Form("nothing", "plays the hit before it"),
    "beat": _Form("nothing", "plays the beat of the pages, or stops it"),
    "stop": _Form("nothing", "silences everything"),
}
"""What can be done, and with what behind it."""

NUMBERED: Final = {"hit", "point", "maps"}
"""What a row of notes, or program changes, does by their numbers."""
USUAL_PATH: Final = {"play": "path", "loop": ALL, "reverse": ALL, "record": "gesture"}


class Action(msgspec.Struct, frozen=True):
    """What one control does."""

    kind: str
    name: str = ""
    number: int = 0
    """0: none was given"""

    @property
    def range(self) -> Range | None:
        """From where to where it is moved; None where it is struck."""
        return FORMS[self.kind].range


def action(text: str) -> Action:
    """The action that a mapping names.

    Raises:
        InvalidArgument: there is none of that name, or what stands behind it does not fit.
    """
    kind, _, rest = text.strip().partition(" ")
    rest = rest.strip().strip("\"'")
    form = FORMS.get(kind)
    if form is None:
        raise InvalidArgument(f"Nothing is done by {text!r}: there are {', '.join(FORMS)}.")
    if form.wants == "nothing":
        if rest:
            raise InvalidArgument(f"{kind!r} stands alone: leave {rest!r} out.")
        return Action(kind)
    if not rest and form.wants in ("name", "number"):
        raise InvalidArgument(f"{kind!r} needs a {form.wants} behind it: {_example(kind)}.")
    if form.wants.endswith("name"):
        return Action(kind, rest or USUAL_PATH.get(kind, ALL))
    return Action(kind, number=_number(kind, rest, *form.numbers) if rest else 0)


def _number(kind: str, text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        raise InvalidArgument(f"{text!r} is no number for {kind!r}: {least} to {most}.")
    return int(text)


def _example(kind: str) -> str:
    says = FORMS[kind].says
    return says.partition(": ")[2] if ": " in says else f"{kind} 1"
