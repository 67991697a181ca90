"""What can be asked: the typed arguments of every command, with units and ranges.

Fields stand in the order in which OSC sends them. Every door decodes into these, so a value out of range is
refused once, the same way everywhere.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

K = Annotated[int, Meta(ge=1, le=2**24, description="how many hits; more than there are gives all")]
Sound = Annotated[int, Meta(ge=1, lt=2**24, description="id of a sound")]
Filter = Annotated[
    str,
    Meta(
        max_length=4096,
        description="which sounds to look among, as `duration<0.5 and path:snare`; empty: all",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=2000, description="words")]
Path = Annotated[str, Meta(min_length=1, max_length=4096, description="absolute path on the daemon's machine")]
Unit = Annotated[float, Meta(ge=0.0, le=1.0, description="position on the map, 0 to 1")]
Weight = Annotated[float, Meta(ge=-100.0, le=100.0, description="how much this counts; negative pushes away")]
Share = Annotated[float, Meta(ge=0.0, le=100.0, description="how much this kind of evidence counts")]
MapName = Annotated[
    str,
    Meta(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$", description="name of a map; empty: the current one"),
]
SoundOrWords = Sound | Text


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of all arguments: unknown names are refused, so a typing error never passes in silence."""


class Nothing(Request):
    """No arguments."""


class Aspects(Request):
    """How much each kind of evidence counts in a fused score; None keeps the library's default."""

    semantic: Share | None = None
    timbre: Share | None = None
    name: Share | None = None


class Folder(Request):
    """A folder of samples."""

    path: Path


class Scan(Request):
    """Which folder to look through again."""

    path: Annotated[str, Meta(max_length=4096, description="a root; empty: all of them")] = ""


class Listing(Request):
    """Which sounds to list."""

    after: Annotated[int, Meta(ge=0, lt=2**24, description="only sounds with ids above this; 0: all of them")] = 0


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


class MapRef(Request):
    """One map."""

    map: MapName = ""


class MapBuild(Request):
    """A map to be made in the background."""

    method: Literal["pca", "umap", "tsne"] = "umap"
    dims: Annotated[int, Meta(ge=2, le=3)] = 2
    encoder: Annotated[str, Meta(max_length=64, description="whose space; empty: the library's first")] = ""
    map: MapName = ""
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 1
    neighbours: Annotated[int, Meta(ge=2, le=500, description="UMAP neighbours, t-SNE perplexity")] = 15
    min_dist: Annotated[float, Meta(ge=0.0, le=0.99, description="UMAP's least distance between points")] = 0.1


class XY(Request):
    """A place on a 2D map."""

    x: Unit
    y: Unit
    map: MapName = ""


class XYZ(Request):
    """A place on a 3D map."""

    x: Unit
    y: Unit
    z: Unit
    map: MapName = ""


Point = Annotated[list[Unit], Meta(min_length=2, max_length=3, description="a place on the map, 2 or 3 numbers")]


class TrajectoryBuild(Request):
    """A path over drawn points or from sound to sound, and the sounds along it."""

    trajectory: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")] = "path"
    mode: Literal["map", "slerp"] = "map"
    steps: Annotated[int, Meta(ge=1, le=4096)] = 16
    no_repeat: Annotated[
        int, Meta(ge=0, le=4096, description="a sound comes back after this many steps at the earliest")
    ] = 1
    map: MapName = ""
    points: list[Point] = []
    sounds: list[Sound] = []


class TrajectoryRef(Request):
    """A trajectory by name."""

    trajectory: Annotated[str, Meta(max_length=64)] = "path"


class TrajectoryPlay(Request):
    """Play a trajectory in time."""

    trajectory: Annotated[str, Meta(max_length=64)] = "path"
    tempo: Annotated[float, Meta(ge=1.0, le=999.0, description="BPM")] = 120.0
    division: Annotated[int, Meta(ge=1, le=64, description="steps a whole note: 16 = sixteenths")] = 16
    loop: bool = False


class TrajectoryRender(Request):
    """A trajectory as one WAV file."""

    trajectory: Annotated[str, Meta(max_length=64)] = "path"
    tempo: Annotated[float, Meta(ge=0.0, le=999.0, description="BPM; 0: one sound after the other")] = 0.0
    division: Annotated[int, Meta(ge=1, le=64)] = 16
    file: Annotated[str, Meta(max_length=4096, description="where to; empty: the home's renders folder")] = ""


class TrajectoryExport(Request):
    """A trajectory as a folder of its sounds and a MIDI file that plays them."""

    trajectory: Annotated[str, Meta(max_length=64)] = "path"
    tempo: Annotated[float, Meta(ge=1.0, le=999.0, description="BPM")] = 120.0
    division: Annotated[int, Meta(ge=1, le=64)] = 16
    folder: Annotated[str, Meta(max_length=4096, description="where to; empty: the home's exports folder")] = ""


class SoundRef(Request):
    """One sound."""

    sound: Sound


class SoundTag(Request):
    """Put a tag on a sound, or take it off."""

    sound: Sound
    tag: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\s\"():<>=]+$", description="one word")]
    on: bool = True


class SoundFavourite(Request):
    """Make a sound a favourite, or no longer."""

    sound: Sound
    on: bool = True


class Cursor(Request):
    """Where the shared cursor stands."""

    x: Unit
    y: Unit
    z: Unit = 0.5


class Selection(Request):
    """Which sounds are selected."""

    sounds: Annotated[list[Sound], Meta(max_length=10000)]


Topic = Literal["cursor", "selection", "steps", "progress", "play", "library"]


class Subscribe(Request):
    """What to be told of, for 30 s; repeat to go on."""

    topic: Topic


class ReplyPort(Request):
    """Where answers to this client go from now on."""

    port: Annotated[int, Meta(ge=1, le=65535, description="UDP port on the client's host")]


class Hello(Request):
    """Shows the token that `serve --lan` printed."""

    token: Annotated[str, Meta(max_length=256)]


class JobRef(Request):
    """One job."""

    job: Annotated[int, Meta(ge=1)]
