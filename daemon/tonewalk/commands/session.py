"""Commands about what all clients share: the cursor and the selection."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing, Sound, Unit


class Cursor(Request):
    """Where the shared cursor stands."""

    x: Unit
    y: Unit
    z: Unit = 0.5


class Selection(Request):
    """Which sounds are selected."""

    sounds: Annotated[list[Sound], Meta(max_length=10000)]


class SessionState(Reply):
    """What all clients share."""

    x: float
    y: float
    z: float
    selection: list[int]


ROWS: Final = (
    Command("session/get", Nothing, SessionState, "The shared cursor and selection"),
    Command(
        "session/cursor",
        Cursor,
        SessionState,
        "Move the shared cursor",
        shared=True,
        clamped=True,
        shows="cursor",
    ),
    Command("session/select", Selection, SessionState, "Set the shared selection", shared=True),
)
"""What the table has of this area."""
