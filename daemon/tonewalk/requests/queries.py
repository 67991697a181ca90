"""Arguments of queries."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tonewalk.requests.common import (
    NO_NUL,
    ONE_LINE,
    Filter,
    K,
    MapName,
    Path,
    Request,
    Share,
    Sound,
    SoundOrWords,
    Text,
    Weight,
)
from tonewalk.requests.maps import Point


class Aspects(Request):
    """How much each kind of evidence counts in a fused score; None keeps the session's default."""

    semantic: Share | None = None
    timbre: Share | None = None
    pitch: Share | None = None
    loudness: Share | None = None
    envelope: Share | None = None
    name: Share | None = None


class Spread(Request):
    """How different hits are to be from each other; nothing given: as different as they are."""

    fold: (
        Annotated[
            float,
            Meta(ge=0.0, le=1.0, description="cosine, in every space, from which hits are one; 1: same content"),
        ]
        | None
    ) = None
    variety: (
        Annotated[float, Meta(ge=0.0, le=1.0, description="0: by score alone; 1: by difference from each other")]
        | None
    ) = None


class Search(Request):
    """Sounds that fit a description."""

    text: Text
    k: K = 20
    filter: Filter = ""
    weights: Aspects = msgspec.field(default_factory=Aspects)
    spread: Spread = msgspec.field(default_factory=Spread)


MoreSounds = Annotated[list[Sound], Meta(max_length=64, description="more ids")]
MoreFiles = Annotated[list[Path], Meta(max_length=64, description="more paths")]


class Like(Request):
    """Sounds like one or several of the library, or like files: `sound` or `file`, or lists of both."""

    sound: Sound | None = None
    file: Annotated[str, Meta(max_length=4096, pattern=NO_NUL, description="path of an audio file")] = ""
    k: K = 20
    filter: Filter = ""
    sounds: Annotated[list[Sound], Meta(max_length=64, description="more ids")] = msgspec.field(
        default_factory=list
    )
    files: Annotated[list[Path], Meta(max_length=64, description="more paths")] = msgspec.field(
        default_factory=list
    )
    weights: Aspects = msgspec.field(default_factory=Aspects)
    spread: Spread = msgspec.field(default_factory=Spread)


class Analogy(Request):
    """a is to b as c is to what? Each a sound's id or words."""

    a: SoundOrWords
    b: SoundOrWords
    c: SoundOrWords
    k: K = 20
    filter: Filter = ""
    weights: Aspects = msgspec.field(default_factory=Aspects)
    spread: Spread = msgspec.field(default_factory=Spread)


class Term(Request):
    """One part of a blend: a weight and exactly one of text, sound, file, direction, point."""

    weight: Weight = 1.0
    text: Text | None = None
    sound: Sound | None = None
    file: Path | None = None
    direction: (
        Annotated[list[Text], Meta(min_length=2, max_length=2, description="from words, to words")] | None
    ) = None
    point: Point | None = None
    map: MapName = ""


class Blend(Request, kw_only=True):
    """Sounds near a weighted mixture."""

    k: K = 20
    filter: Filter = ""
    terms: Annotated[list[Term], Meta(min_length=1, max_length=64)]
    weights: Aspects = msgspec.field(default_factory=Aspects)
    spread: Spread = msgspec.field(default_factory=Spread)


class Classify(Request):
    """Which of these labels fits a sound best."""

    sound: Sound
    labels: Annotated[list[Text], Meta(min_length=1, max_length=1000)]


Name = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=ONE_LINE, description="a name: words, without quotes")
]
Labels = Annotated[list[Name], Meta(max_length=1000, description="words, two labels at least")]
SoundOrNothing = (
    Sound | Annotated[str, Meta(max_length=2000, pattern=NO_NUL, description="words; empty: the session's")]
)
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
    k: K = 20
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


class AutoTags(Request):
    """What sounds are labelled with by themselves from now on; nothing: the usual labels."""

    labels: Labels = msgspec.field(default_factory=list)


class Enrol(Request):
    """A class of the user's from a few of its sounds; another of this name gets these."""

    name: Name
    sounds: Annotated[list[Sound], Meta(max_length=1000, description="at least two of its sounds")]


class ClassRef(Request):
    """One class."""

    name: Name


class Colours(Request):
    """By what sounds are coloured: their automatic labels, or the user's classes."""

    by: Literal["auto", "class"] = "auto"
