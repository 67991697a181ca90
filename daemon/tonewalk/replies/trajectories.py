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


class Trajectory(Reply):
    """A path and the sounds along it."""

    trajectory: str
    steps: list[Step]
