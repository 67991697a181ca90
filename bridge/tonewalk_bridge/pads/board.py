"""What is on a pad and what each part sends, said once: both formats are written from it.

All places are in pixels of a landscape of 1024 by 768, which apps scale to their screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

import msgspec

from tonewalk.base.errors import InvalidArgument

SIZE: Final = (1024, 768)
KNOBS: Final = 8
SLOTS: Final = 8
SEARCHES: Final = 8
USUAL: Final = (
    "kick",
    "snare",
    "closed hi-hat",
    "clap",
    "deep bass",
    "warm pad",
    "short bright click",
    "long noise",
)
"""words that a pad asks for unless others are given"""
LONGEST: Final = 200
"""characters that words on a button may have"""


class Frame(NamedTuple):
    """Left, top, width and height."""

    x: int
    y: int
    w: int
    h: int


class Value(NamedTuple):
    """A part's own value, brought from 0..1 to a range."""

    key: Literal["x", "y"]
    low: float = 0.0
    high: float = 1.0


class Tag(NamedTuple):
    """What was last kept at a part: a sound's id, or a name."""

    kind: type[int] | type[str]


Argument = int | float | str | Value | Tag
"""What a message carries: a constant, or something that stands at the part that sends it."""


class Sent(NamedTuple):
    """One OSC message; the arguments stand in the order that the protocol declares."""

    address: str
    arguments: tuple[Argument, ...]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on the pad.

    Attributes:
        name: unique.
        text: what is written on it, or at first written on it.
        tag: what is kept at it at first.
        start: its value at first, 0 to 1.
        sends: the messages of a touch.
    """

    kind: Literal["xy", "knob", "fader", "button", "label"]
    name: str
    frame: Frame
    text: str = ""
    tag: str = ""
    start: float = 0.5
    sends: tuple[Sent, ...] = ()


def parts(knobs: tuple[str, ...], searches: tuple[str, ...] = USUAL) -> list[Part]:
    """All parts, from the back to the front.

    Args:
        knobs: names; the first eight are on the pad.
        searches: words of the buttons that search, at most eight.

    Raises:
        InvalidArgument: more words than buttons, or words that are empty or too long.
    """
    if len(searches) > SEARCHES:
        raise InvalidArgument(f"{len(searches)} searches were given: a pad has buttons for {SEARCHES}.")
    for words in searches:
        if not words.strip() or len(words) > LONGEST:
            raise InvalidArgument(f"{words[:40]!r} can't be a button's words: give 1 to {LONGEST} characters.")
    return [
        Part(kind="label", name="status", frame=Frame(8, 8, 1008, 40), text="The daemon has not answered yet."),
        *_map(),
        *_knobs(knobs[:KNOBS]),
        *_transport(),
        *_searches(searches),
        *_slots(),
    ]


def _map() -> Iterator[Part]:
    moved = (Value("x"), Value("y"))
    sends = (Sent("/tonewalk/xy", moved), Sent("/tonewalk/session/cursor", (0, *moved)))
    yield Part(kind="xy", name="xy", frame=Frame(8, 56, 500, 496), sends=sends)
    yield Part(kind="label", name="hit", frame=Frame(8, 556, 500, 40), text="Touch the map.")


def _knobs(names: tuple[str, ...]) -> Iterator[Part]:
    for number, name in enumerate(names):
        x, y = 516 + 126 * (number % 4), 56 + 128 * (number // 4)
        turned = Sent("/tonewalk/knob", (Tag(str), Value("x", -1.0, 1.0)))
        yield Part(
            kind="knob", name=f"knob{number + 1}", frame=Frame(x + 13, y, 96, 96), tag=name, sends=(turned,)
        )
        yield Part(kind="label", name=f"knobname{number + 1}", frame=Frame(x, y + 98, 122, 26), text=name)


def _transport() -> Iterator[Part]:
    play = Sent("/tonewalk/trajectory/play", (0, Tag(str)))
    stop = Sent("/tonewalk/trajectory/stop", (0, Tag(str)))
    steer = Sent("/tonewalk/trajectory/steer", ("", "speed", Value("x", 0.0, 2.0)))
    buttons: tuple[tuple[str, str, int, tuple[Sent, ...]], ...] = (
        ("previous", "<", 516, ()),
        ("next", ">", 590, ()),
        ("play", "play", 664, (play,)),
        ("stop", "stop", 842, (stop,)),
    )
    yield Part(kind="label", name="path", frame=Frame(516, 316, 246, 36), text="no path")
    yield Part(kind="label", name="step", frame=Frame(770, 316, 246, 36))
    for name, text, x, sends in buttons:
        width = 70 if not sends else 174
        yield from _button(name, text, Frame(x, 356, width, 56), sends, tag="path" if sends else "")
    yield Part(kind="fader", name="speed", frame=Frame(516, 418, 420, 40), sends=(steer,))
    yield Part(kind="label", name="speedname", frame=Frame(942, 418, 74, 40), text="speed")


def _searches(searches: tuple[str, ...]) -> Iterator[Part]:
    for number, words in enumerate(searches):
        frame = Frame(516 + 126 * (number % 4), 468 + 66 * (number // 4), 122, 60)
        search = Sent("/tonewalk/search", (number + 1, words, SLOTS))
        yield from _button(f"search{number + 1}", words, frame, (search,))


def _slots() -> Iterator[Part]:
    for number in range(1, SLOTS + 1):
        frame = Frame(8 + 127 * (number - 1), 604, 119, 156)
        yield from _button(
            f"slot{number}", "", frame, (Sent("/tonewalk/sound/play", (number, Tag(int))),), tag="0"
        )


def _button(name: str, text: str, frame: Frame, sends: tuple[Sent, ...], tag: str = "") -> Iterator[Part]:
    yield Part(kind="button", name=name, frame=frame, text=text, tag=tag, start=0.0, sends=sends)
