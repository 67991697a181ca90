"""Arguments about trajectories."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tonewalk.requests.common import MapName, Request, Sound
from tonewalk.requests.maps import Point


class TrajectoryBuild(Request):
    """A path over drawn points or from sound to sound, and the sounds along it."""

    trajectory: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")] = "path"
    mode: Literal["map", "slerp"] = "map"
    steps: Annotated[int, Meta(ge=1, le=4096)] = 16
    no_repeat: Annotated[
        int, Meta(ge=0, le=4096, description="a sound comes back after this many steps at the earliest")
    ] = 1
    map: MapName = ""
    points: list[Point] = msgspec.field(default_factory=list)
    sounds: list[Sound] = msgspec.field(default_factory=list)


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
