"""Replies about units: sounds that stand for a block of what is being played."""

from __future__ import annotations

from tonewalk.replies.common import Reply


class UnitHit(Reply):
    """The sound that fits best."""

    id: int
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
