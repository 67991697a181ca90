"""Arguments of queries."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tonewalk.requests.common import Filter, K, Path, Request, Share, Sound, SoundOrWords, Text, Weight


class Aspects(Request):
    """How much each kind of evidence counts in a fused score; None keeps the library's default."""

    semantic: Share | None = None
    timbre: Share | None = None
    name: Share | None = None


class Search(Request):
    """Sounds that fit a description."""

    text: Text
    k: K = 20
    filter: Filter = ""
    weights: Aspects = msgspec.field(default_factory=Aspects)


class Like(Request):
    """Sounds like one of the library, or like a file. Give `sound` or `file`, one of them."""

    sound: Sound | None = None
    file: Annotated[str, Meta(max_length=4096, description="path of an audio file")] = ""
    k: K = 20
    filter: Filter = ""
    weights: Aspects = msgspec.field(default_factory=Aspects)


class Analogy(Request):
    """a is to b as c is to what? Each a sound's id or words."""

    a: SoundOrWords
    b: SoundOrWords
    c: SoundOrWords
    k: K = 20
    filter: Filter = ""


class Term(Request):
    """One part of a blend: a weight and exactly one of text, sound, file, direction."""

    weight: Weight = 1.0
    text: Text | None = None
    sound: Sound | None = None
    file: Path | None = None
    direction: (
        Annotated[list[Text], Meta(min_length=2, max_length=2, description="from words, to words")] | None
    ) = None


class Blend(Request, kw_only=True):
    """Sounds near a weighted mixture."""

    k: K = 20
    filter: Filter = ""
    terms: Annotated[list[Term], Meta(min_length=1, max_length=64)]
    weights: Aspects = msgspec.field(default_factory=Aspects)


class Classify(Request):
    """Which of these labels fits a sound best."""

    sound: Sound
    labels: Annotated[list[Text], Meta(min_length=1, max_length=1000)]
