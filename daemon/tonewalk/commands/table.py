"""The one table of what can be asked.

HTTP routes, OSC addresses, WebSocket messages, the OpenAPI and OSCQuery descriptions and `docs/protocol.md` are
all derived from `COMMANDS`. To add a command, add its row in the file of its area and the method of the same name
(with `/` as `_`) to that area of the engine.
"""

from __future__ import annotations

from typing import Final

from tonewalk.commands import (
    classes,
    clients,
    daemon,
    knobs,
    library,
    maps,
    mosaic,
    queries,
    session,
    sounds,
    trajectories,
)
from tonewalk.commands.command import Command

_AREAS: Final = (daemon, library, queries, knobs, classes, maps, trajectories, mosaic, sounds, session, clients)

COMMANDS: Final[dict[str, Command]] = {command.name: command for area in _AREAS for command in area.ROWS}
