"""Arguments of queries."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tonewalk.requests.common import Filter, K, MapName, Path, Request, Share, Sound, SoundOrWords, Text, Weight
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


class Like(Request):
    """Sounds like one or several of the library, or like files: `sound` or `file`, or lists of both."""

    sound: Sound | None = None
    file: Annotated[str, Meta(max_length=4096, description="path of an audio file")] = ""
    k: K = 20
    filter: Filter = ""
    sounds: Annotated[list[Sound], Meta(max_length=64, description="more ids")] = []
    files: Annotated[list[Path], Meta(max_length=64, description="more paths")] = []
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
