"""Commands about single sounds."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import WORD, Done, MapName, Nothing, Sound, Unit
from tonewalk.commands.maps import MapHit

Tag = Annotated[str, Meta(min_length=1, max_length=64, pattern=WORD, description="one word")]


Gain = Annotated[float, Meta(ge=-60, le=12, description="dB louder than it is by itself")]


class SoundRef(Request):
    """One sound."""

    sound: Sound


class SoundPlay(Request):
    """Have a sound played."""

    sound: Sound
    gain: Gain = 0.0


class SoundStrike(Request):
    """Have the sound nearest to a place played."""

    x: Unit
    y: Unit
    gain: Gain = 0.0
    z: Annotated[float, Meta(ge=-1, le=1, description="position on a 3D map, 0 to 1; below: on a 2D one")] = -1.0
    map: MapName = ""


class SoundTag(Request):
    """Put a tag on a sound, or take it off."""

    sound: Sound
    tag: Tag
    on: bool = True


class SoundFavourite(Request):
    """Make a sound a favourite, or no longer."""

    sound: Sound
    on: bool = True


class Silence(Reply):
    """What clients are told when they should stop playing."""

    stop: bool = True


class SoundInfo(Reply):
    """Everything known of one sound."""

    id: int
    path: str
    name: str
    start: float | None
    end: float | None
    sample_rate: int
    channels: int
    duration: float
    loudness: float | None
    peak: float | None
    centroid: float | None
    flatness: float | None
    f0: float | None
    f0_confidence: float
    attack: float | None
    zcr: float | None
    tempo: float | None
    tempo_source: str
    key: str | None
    key_source: str
    tags: list[str]
    favourite: bool
    missing: bool
    x: float | None
    y: float | None
    tempo_confidence: float
    """0 to 1; filters, maps and the like use what has at least 0.5, as of `f0` and `key`."""
    key_confidence: float
    path_raw: str | msgspec.UnsetType = msgspec.UNSET


class Played(SoundInfo):
    """What clients are told to play."""

    gain: float = 0.0
    """dB by which it is to be louder than it is by itself"""


class Peaks(Reply):
    """A waveform to draw: per column, least and greatest sample."""

    duration: float
    low: list[float]
    high: list[float]


ROWS: Final = (
    Command("sound/get", SoundRef, SoundInfo, "Everything known of a sound"),
    Command("sound/tag", SoundTag, SoundInfo, "Tag a sound", writes=True),
    Command("sound/favourite", SoundFavourite, SoundInfo, "Mark a sound as favourite", writes=True),
    Command(
        "sound/reveal",
        SoundRef,
        Done,
        "Show a sound's file in the file manager of the daemon's machine",
        loopback_only=True,
        writes=True,
    ),
    Command("sound/play", SoundPlay, Done, "Ask every listening client to play a sound", shared=True),
    Command(
        "sound/strike",
        SoundStrike,
        MapHit,
        "Ask every listening client to play what is nearest to a place",
        shared=True,
    ),
    Command("sound/stop", Nothing, Done, "Ask every listening client to be silent", shared=True),
)
"""What the table has of this area."""
