"""Commands that write sounds, and what is made of them, to files of the home, which HTTP gives out."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Name
from tonewalk.commands.sets import Sounds
from tonewalk.commands.trajectories import Division, OldName, OwnTempo

Kind = Annotated[
    Literal[
        "csv",
        "dawproject",
        "dawproject-links",
        "dawproject-whole",
        "decent",
        "decent-keys",
        "decent-whole",
        "json",
        "kit",
        "mpc",
        "mpc-keys",
        "multisample",
        "multisample-keys",
        "multisample-whole",
        "numbered",
        "playlist",
        "rack",
        "reaper",
        "reaper-links",
        "reaper-whole",
        "sfz",
        "sfz-keys",
        "sfz-keys-links",
        "sfz-links",
        "sfz-whole",
        "wav",
        "zip",
    ],
    Meta(
        description="zip: the files as they are; kit: a folder of WAVs, and a MIDI file that plays them from C1 "
        "up; wav: all in one; playlist: of the files where they lie; sfz, decent (DecentSampler), multisample "
        "(Bitwig Studio, Studio One), mpc, rack (a Drum Rack, experimental): an instrument of one sound a "
        "key from C1 up, with -keys behind it of those of a sure pitch around it; reaper, dawproject: a project, "
        "each sound at its time; numbered: 16-bit WAVs with short names for hardware; csv, json: a "
        "table of what was measured. Slices are cut out of their files; with -whole each file is copied once, and "
        "slices are where they begin and end in it; with -links nothing is copied: the files play where they lie"
    ),
]


class ExportSounds(Request):
    """Sounds as files, in their order."""

    kind: Kind
    name: Name
    sounds: Sounds


class ExportTrajectory(Request):
    """A trajectory as files."""

    kind: Kind
    trajectory: OldName = "path"
    tempo: OwnTempo = 0.0
    division: Division = 16


class Exported(Reply):
    """What was written."""

    kind: str
    name: str
    """Of the file or folder."""
    path: str
    """Where it lies, on the daemon's machine."""
    address: str
    """Where HTTP gives it out, a folder as a ZIP."""
    sounds: int
    """How many different ones are in it."""
    bytes: int


ROWS: Final = (
    Command("export/sounds", ExportSounds, Exported, "Write sounds to the home's exports", writes=True),
    Command(
        "export/trajectory", ExportTrajectory, Exported, "Write a trajectory to the home's exports", writes=True
    ),
)
"""What the table has of this area."""
