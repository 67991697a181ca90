"""Replies about trajectories."""

from __future__ import annotations

from tonewalk.replies.common import Reply


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
