"""Commands that rebuild recordings from the library."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Filter, IntoLibrary, OneSound, Overwrite, Path, Share
from tonewalk.commands.trajectories import NewName
from tonewalk.work.jobs import Job


class Likeness(Request):
    """How a target is cut, and what a sound has to have in common with a piece of it."""

    semantic: Share = 0.5
    timbre: Share = 1.0
    loudness: Share = 0.1
    pitch: Share = 0.5
    length: Share = 0.1
    smooth: Annotated[float, Meta(ge=0.0, le=100.0, description="how much jumps between neighbours count")] = 0.1
    candidates: Annotated[
        float, Meta(ge=2, le=256, description="sounds that are considered, a piece and space")
    ] = 32.0
    least: Annotated[float, Meta(ge=0.02, le=10.0, description="s from onset to onset, at least")] = 0.06
    longest: Annotated[
        float, Meta(ge=0.1, le=30.0, description="s; what lasts longer between two onsets is cut into equal parts")
    ] = 2.0


class Mosaic(Request):
    """A recording, and how it is rebuilt from sounds of the library."""

    target: Path
    trajectory: NewName = "mosaic"
    grid: Annotated[
        float, Meta(ge=0.0, le=30.0, description="s a piece, at least 0.02; 0: pieces begin at onsets")
    ] = 0.0
    no_repeat: Annotated[
        int, Meta(ge=0, le=4096, description="a sound comes back after this many pieces at the earliest")
    ] = 0
    transpose: Annotated[bool, Meta(description="play sounds faster or slower, at their pieces' pitches")] = False
    match: Annotated[bool, Meta(description="play sounds at their pieces' loudness")] = True
    file: Annotated[
        str, Meta(max_length=4096, description="also write it to this .wav; empty: only keep it as a trajectory")
    ] = ""
    filter: Filter = ""
    overwrite: Overwrite = False
    into_library: IntoLibrary = False
    how: Likeness = msgspec.field(default_factory=Likeness)


class UnitWanted(Request):
    """A block of what is being played: the descriptors that the sound wanted for it should have."""

    loudness: Annotated[float, Meta(ge=-200.0, le=60.0, description="LUFS")]
    centroid: Annotated[float, Meta(ge=0.0, le=1e6, description="Hz")]
    flatness: Annotated[float, Meta(ge=0.0, le=1.0, description="0: a tone, 1: noise")]
    f0: Annotated[float, Meta(ge=0.0, le=1e6, description="Hz; 0: no pitch")] = 0.0


class UnitsAmong(Request):
    """Among which sounds units are looked for."""

    filter: Filter = ""


class UnitHit(OneSound):
    """The sound that fits best."""

    distance: float
    """Standard deviations of the library by which its descriptors are off."""
    name: str
    path: str
    start: float | None = None
    """s where it begins in its file; None for a whole file, as `end`."""
    end: float | None = None


class Units(Reply):
    """The sounds among which units are looked for."""

    sounds: int


ROWS: Final = (
    Command(
        "mosaic",
        Mosaic,
        Job,
        "Rebuild a recording from the library",
        loopback_only=True,
        writes=True,
        paths=("target", "file"),
        upload="target",
    ),
    Command("unit", UnitWanted, UnitHit, "The sound that fits descriptors best", kind="place"),
    Command("unit/among", UnitsAmong, Units, "Say among which sounds `unit` looks", shared=True),
)
"""What the table has of this area."""
