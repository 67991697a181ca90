"""Queries: what can be asked of the sounds, and what comes back."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import (
    NO_NUL,
    Filter,
    K,
    MapName,
    Path,
    Point,
    Share,
    Sound,
    SoundOrWords,
    Text,
    Weight,
)


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
    literal: Annotated[
        bool, Meta(description="numbers, keys and notes are words, and narrow nothing; over OSC always")
    ] = False


class Find(Request):
    """Sounds to play that fit a description, one message each."""

    text: Text
    k: K = 1
    filter: Filter = ""


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


class Hit(Reply):
    """One sound that answers a query."""

    id: int
    score: float
    """What the hits are ordered by; comparable within one answer."""
    path: str
    """Absolute; bytes that are not UTF-8 are spelled `\\xNN`."""
    name: str
    """File name without its folder."""
    duration: float
    """s"""
    x: float | None
    """On the current 2D map, 0 to 1; null before the first map."""
    y: float | None
    why: dict[str, float]
    """What each kind of evidence gave before weighting: `small`, `timbre`, `name`, `distance`, ..."""
    start: float | msgspec.UnsetType = msgspec.UNSET
    """s where a slice begins in its file; only of slices, as `end`."""
    end: float | msgspec.UnsetType = msgspec.UNSET
    path_raw: str | msgspec.UnsetType = msgspec.UNSET
    """base64 of the path's bytes, only where they are not UTF-8."""


class UnderstoodPart(Reply):
    """What a search said in numbers: "under 200 ms", "120 bpm", "Am", "C#3"."""

    text: str
    """As it was typed."""
    filter: str
    """What it was read as."""
    holds: bool
    """Whether hits satisfy it: not where no sound satisfies all that was read, and words are words again."""


class Hits(Reply):
    """Hits, best first."""

    hits: list[Hit]
    fits: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether they are what was asked for: false where the words mean nothing to the encoder, or no sound comes
    near to them, and the hits are only the least far. Of `search`, and of `blend` where it has words alone; left
    out, as `floor`, of an encoder that can't tell which words it knows (CLAP), and over OSC."""
    floor: float | msgspec.UnsetType = msgspec.UNSET
    """The least cosine of words and a sound (in `why`, under the encoder's name) by which it fits: low where the
    encoder knows the words, what nonsense reaches in this library where it does not. Words that stand in a file's
    name or folder fit without it."""
    understood: list[UnderstoodPart] | msgspec.UnsetType = msgspec.UNSET
    """What of the words narrows the hits, of `search` that is not `literal`; left out over OSC, and
    where they say nothing of the kind. What stands in double quotes stays words."""


class FoundSound(Reply):
    """One sound, with all that it takes to play it; over OSC id 0 where nothing was found."""

    id: int
    name: str
    path: str
    start: float
    """s where it begins in its file; 0 for a whole file."""
    end: float
    """s where it ends there."""
    duration: float
    """s"""


class Found(Reply):
    """Sounds to play, best first."""

    found: list[FoundSound]


class LabelProbability(Reply):
    """One label and how well it fits."""

    label: str
    probability: float


class Classes(Reply):
    """Labels, most probable first; probabilities sum to 1."""

    classes: list[LabelProbability]


ROWS: Final = (
    Command("search", Search, Hits, "Sounds that fit a description"),
    Command("find", Find, Found, "Sounds that fit a description, ready to be played", each="found"),
    Command(
        "like",
        Like,
        Hits,
        "Sounds like a sound, a file or an upload",
        paths=("file", "files"),
        upload="file",
    ),
    Command("analogy", Analogy, Hits, "a is to b as c is to what?"),
    Command(
        "blend",
        Blend,
        Hits,
        "Sounds near a weighted mixture of words, sounds and directions",
        paths=("terms.file",),
    ),
    Command("classify", Classify, Classes, "Which of these labels fits a sound"),
)
"""What the table has of this area."""
