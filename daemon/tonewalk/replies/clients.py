"""Replies about the shared session."""

from __future__ import annotations

from tonewalk.replies.common import Reply


class Session(Reply):
    """What all clients share."""

    x: float
    y: float
    z: float
    selection: list[int]
