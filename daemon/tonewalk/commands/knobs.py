"""Commands that turn knobs and weigh kinds of evidence."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import NO_NUL, ONE_LINE, Done, Filter, K, Name, Nothing, Share, Sound
from tonewalk.commands.queries import Aspects, Hits, Spread

SoundOrNothing = (
    Sound | Annotated[str, Meta(max_length=2000, pattern=NO_NUL, description="words; empty: the session's")]
)

MOST_TURNED: Final = 1000
"""Hits of the session's knobs: all who listen are told of them, at every turn of a fader."""

Turn = Annotated[float, Meta(ge=-1.0, le=1.0, description="how far a knob is turned; 0: untouched")]


class Knob(Request):
    """Turns knobs. With a seed: an answer for that seed alone. Without: the session's knobs, for its seed."""

    name: Annotated[
        str, Meta(max_length=64, pattern=ONE_LINE, description="which knob; empty: none but those of `knobs`")
    ] = ""
    value: Turn = 0.0
    seed: SoundOrNothing = ""
    k: K = 20
    filter: Filter = ""
    knobs: Annotated[
        dict[Name, Turn], Meta(max_length=64, description="more knobs and how far they are turned")
    ] = msgspec.field(default_factory=dict)
    weights: Aspects = msgspec.field(default_factory=Aspects)
    spread: Spread = msgspec.field(default_factory=Spread)


class KnobSeed(Request):
    """What the session's knobs are turned on; without a seed: the first selected sound, else the cursor's."""

    seed: SoundOrNothing = ""
    k: Annotated[int, Meta(ge=1, le=MOST_TURNED, description="how many hits each turn of a knob gives")] = 20
    filter: Filter = ""


End = Annotated[list[Sound], Meta(max_length=1000, description="sounds for this end instead")]


class KnobDefine(Request):
    """A knob from words to words, or from sounds to sounds; another of this name is replaced."""

    name: Name
    low: Annotated[str, Meta(max_length=2000, pattern=NO_NUL, description="words for -1")] = ""
    high: Annotated[str, Meta(max_length=2000, pattern=NO_NUL, description="words for 1")] = ""
    low_sounds: Annotated[list[Sound], Meta(max_length=1000, description="sounds for -1")] = msgspec.field(
        default_factory=list
    )
    high_sounds: Annotated[list[Sound], Meta(max_length=1000, description="sounds for 1")] = msgspec.field(
        default_factory=list
    )


class KnobRef(Request):
    """One knob."""

    name: Name


class Aspect(Request):
    """One of the session's weights."""

    name: Literal["semantic", "timbre", "pitch", "loudness", "envelope", "name"]
    value: Share


class SessionAspects(Request):
    """The session's weights; what is left out is as the library has it."""

    weights: Aspects = msgspec.field(default_factory=Aspects)


class AspectWeights(Reply):
    """The session's weights; null: the library's default."""

    semantic: float | None = None
    timbre: float | None = None
    pitch: float | None = None
    loudness: float | None = None
    envelope: float | None = None
    name: float | None = None


class KnobInfo(Reply):
    """One knob."""

    name: str
    low: str
    """Words for -1; empty for a knob from sounds."""
    high: str
    descriptor: str
    """What it measures (`centroid`, `-attack` turned round); empty: how far sounds lie in its direction."""
    built_in: bool
    value: float
    """How far the session has turned it."""
    low_sounds: list[int]
    high_sounds: list[int]


class Knobs(Reply):
    """The knobs there are."""

    knobs: list[KnobInfo]


class KnobValues(Reply):
    """How far the session has turned each of its knobs, by name."""

    knobs: dict[str, float]


ROWS: Final = (
    Command("knob", Knob, Hits, "Turn knobs: hits near a seed, moved along named ways", kind="turn", shared=True),
    Command("knob/seed", KnobSeed, Hits, "Say what the session's knobs are turned on", shared=True),
    Command("knob/list", Nothing, Knobs, "The knobs there are"),
    Command("knob/define", KnobDefine, KnobInfo, "Make a knob from words or from sounds", writes=True),
    Command("knob/remove", KnobRef, Done, "Forget a knob", writes=True),
    Command(
        "aspect",
        Aspect,
        AspectWeights,
        "Weigh one kind of evidence, for all queries",
        kind="turn",
        shared=True,
    ),
    Command(
        "session/aspects",
        SessionAspects,
        AspectWeights,
        "Weigh all kinds of evidence, for all queries",
        shared=True,
    ),
)
"""What the table has of this area."""
