"""Commands about trajectories."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import (
    NAME,
    NO_NUL,
    ONE_LINE,
    Done,
    File,
    IntoLibrary,
    MapName,
    Nothing,
    Overwrite,
    Point,
    Share,
    Sound,
)

NewName = Annotated[str, Meta(min_length=1, max_length=64, pattern=NAME, description="what it is kept as")]

OldName = Annotated[str, Meta(max_length=64, pattern=ONE_LINE, description="its name")]

Tempo = Annotated[float, Meta(ge=1.0, le=999.0, description="BPM")]

Division = Annotated[int, Meta(ge=1, le=64, description="steps a whole note: 16 = sixteenths")]

Swing = Annotated[float, Meta(ge=0.0, le=0.5, description="share of a step by which every second one comes late")]

Speed = Annotated[float, Meta(ge=0.01, le=100.0, description="times as fast")]


class How(Request):
    """How a path is walked, and how its sounds are chosen."""

    smooth: Annotated[
        float,
        Meta(
            ge=0.0,
            le=100.0,
            description="how much jumps between neighbours count; 0: the sounds nearest to the path",
        ),
    ] = 0.0
    timbre: Share = 1.0
    loudness: Share = 0.5
    pitch: Share = 0.5
    candidates: Annotated[float, Meta(ge=2, le=256, description="sounds a step that are considered")] = 32.0
    seed: Annotated[float, Meta(ge=0, lt=2**24, description="of a walk")] = 1.0
    momentum: Annotated[float, Meta(ge=0.0, le=1.0, description="of a walk: 0 turns anywhere, 1 goes on")] = 0.8
    stride: Annotated[float, Meta(gt=0.0, le=1.0, description="of a walk over a map: its length a step")] = 0.05
    tempo: Annotated[
        float, Meta(ge=0.0, le=999.0, description="BPM that it is meant for, kept with it; 0: not said")
    ] = 0.0
    level: Annotated[
        float, Meta(ge=-60.0, le=24.0, description="dB by which it is meant to be louder, kept with it")
    ] = 0.0


class TrajectoryBuild(Request):
    """A path over drawn points or from sound to sound, and the sounds along it."""

    trajectory: NewName = "path"
    mode: Annotated[
        Literal["map", "slerp", "graph", "walk"],
        Meta(description="over a map; or between sounds: slerp straight, graph by neighbours, walk at random"),
    ] = "map"
    steps: Annotated[int, Meta(ge=1, le=4096, description="how many sounds")] = 16
    no_repeat: Annotated[
        int, Meta(ge=0, le=4096, description="a sound comes back after this many steps at the earliest")
    ] = 1
    map: MapName = ""
    points: list[Point] = msgspec.field(default_factory=list)
    sounds: list[Sound] = msgspec.field(default_factory=list)
    how: How = msgspec.field(default_factory=How)


class TrajectoryRef(Request):
    """A trajectory by name."""

    trajectory: OldName = "path"


class TrajectoryPlay(Request):
    """Play a trajectory in time."""

    trajectory: OldName = "path"
    tempo: Annotated[
        float, Meta(ge=0.0, le=999.0, description="BPM, at least 1; 0: a recording's or a mosaic's own timing")
    ] = 120.0
    division: Division = 16
    loop: Annotated[bool, Meta(description="begin again at the end")] = False
    swing: Swing = 0.0
    quantise: Annotated[
        int, Meta(ge=0, le=64, description="begin on such a part of a whole note, as 16; 0: at once")
    ] = 0
    reverse: Annotated[bool, Meta(description="from the end to the beginning")] = False
    speed: Speed = 1.0


class TrajectorySteer(Request):
    """Change how a trajectory plays, while it does; no name: all that play."""

    trajectory: OldName
    what: Annotated[
        Literal["speed", "tempo", "swing", "reverse", "loop", "jump"],
        Meta(
            description="speed (0.01 to 100 times), tempo (BPM, 1 to 999), swing (0 to 0.5), "
            "reverse and loop (0 or 1), jump (to a step, counted from 0)"
        ),
    ]
    value: float


class TrajectoryRecord(Request):
    """Begin to record what `xy` and `xyz` pass over, or end it and keep it."""

    trajectory: NewName = "gesture"
    on: bool = True
    map: MapName = ""
    dims: Annotated[int, Meta(ge=2, le=3, description="2 records xy, 3 xyz")] = 2


OwnTempo = Annotated[
    float,
    Meta(
        ge=0.0,
        le=999.0,
        description="BPM; 0: a recording's or a mosaic's own timing, else one sound after the other",
    ),
]


class TrajectoryRender(Request):
    """A trajectory as one WAV file."""

    trajectory: OldName = "path"
    tempo: OwnTempo = 0.0
    division: Division = 16
    file: Annotated[
        str, Meta(max_length=4096, pattern=NO_NUL, description="where to; empty: the home's renders folder")
    ] = ""
    swing: Swing = 0.0
    crossfade: Annotated[
        float, Meta(ge=0.0, le=10.0, description="s of equal power from each sound to the next")
    ] = 0.005
    match: Annotated[bool, Meta(description="bring the sounds to one loudness, by 12 dB at most")] = True
    overwrite: Overwrite = False
    into_library: IntoLibrary = False


class TrajectoryExport(Request):
    """A trajectory as a folder of its sounds and a MIDI file that plays them."""

    trajectory: OldName = "path"
    tempo: Tempo = 120.0
    division: Division = 16
    folder: Annotated[
        str, Meta(max_length=4096, pattern=NO_NUL, description="where to; empty: the home's exports folder")
    ] = ""
    overwrite: Overwrite = False
    into_library: IntoLibrary = False


class Step(Reply):
    """One step of a trajectory."""

    step: int
    id: int
    x: float | None
    y: float | None
    name: str
    path: str
    trajectory: str = ""
    """Whose step, where it is played: several may play at once."""
    start: float | None = None
    """s where the sound begins in its file; None for a whole file, as `end`."""
    end: float | None = None
    time: float | None = None
    """s from the beginning, in a timing of the trajectory's own."""
    last: float | None = None
    """s that it sounds, where a mosaic says so."""
    gain: float = 0.0
    """dB by which it is played louder."""
    transpose: float = 0.0
    """Semitones by which it is played higher, and so much faster."""


class TrajectoryInfo(Reply):
    """One trajectory that is kept, without its steps."""

    trajectory: str
    mode: str
    """How its sounds were found; `recorded` and `mosaic` have a timing of their own."""
    steps: int
    gone: int
    """Steps whose sounds are gone, or hidden: they play as silence."""
    seconds: float
    """What it lasts in its own timing; 0 without one."""
    playing: bool
    recording: bool = False


class Trajectories(Reply):
    """All that are kept."""

    trajectories: list[TrajectoryInfo]


class Trajectory(Reply):
    """A path and the sounds along it."""

    trajectory: str
    steps: list[Step]
    mode: str | msgspec.UnsetType = msgspec.UNSET
    """How its sounds were found; not over OSC, as `points`."""
    points: list[list[float]] | msgspec.UnsetType = msgspec.UNSET
    """As drawn, 0 to 1; empty where it goes from sound to sound."""
    how: dict[str, float] | msgspec.UnsetType = msgspec.UNSET
    """What of `how` it was built with, where that is not what is usual."""


ROWS: Final = (
    Command("trajectory/build", TrajectoryBuild, Trajectory, "Sounds along a path", writes=True),
    Command("trajectory/play", TrajectoryPlay, Done, "Send a trajectory's steps in time", shared=True),
    Command(
        "trajectory/steer",
        TrajectorySteer,
        Done,
        "Change speed, tempo, swing, direction or place of what plays",
        kind="steer",
        shared=True,
    ),
    Command("trajectory/stop", TrajectoryRef, Done, "Stop a trajectory", shared=True),
    Command(
        "trajectory/record",
        TrajectoryRecord,
        TrajectoryInfo,
        "Record gestures over a map",
        writes=True,
    ),
    Command("trajectory/list", Nothing, Trajectories, "The trajectories that are kept"),
    Command("trajectory/get", TrajectoryRef, Trajectory, "A trajectory's steps, as they are now"),
    Command("trajectory/remove", TrajectoryRef, Done, "Forget a trajectory", writes=True),
    Command(
        "trajectory/render",
        TrajectoryRender,
        File,
        "Write it to a WAV",
        loopback_only=True,
        writes=True,
        paths=("file",),
    ),
    Command(
        "trajectory/export",
        TrajectoryExport,
        File,
        "Sounds and MIDI",
        loopback_only=True,
        writes=True,
        paths=("folder",),
    ),
)
"""What the table has of this area."""
