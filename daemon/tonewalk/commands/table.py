"""The one table of what can be asked.

HTTP routes, OSC addresses, WebSocket messages, the OpenAPI and OSCQuery descriptions and `docs/protocol.md` are
all derived from `COMMANDS`. To add a command, add its row in the file of its area and the method of the same name
(with `/` as `_`; for a stream also the one that ends in `_now`) to that area of the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tonewalk.commands import (
    banks,
    beat,
    classes,
    clients,
    daemon,
    exports,
    finding,
    knobs,
    library,
    maps,
    mosaic,
    personal,
    queries,
    session,
    sets,
    sounds,
    trajectories,
)
from tonewalk.commands.command import Command, checked

_AREAS: Final = (
    *(daemon, library, banks, queries, finding, knobs, classes, maps, trajectories, mosaic),
    *(sounds, sets, exports, session, beat, personal, clients),
)


def table(rows: Iterable[Command]) -> dict[str, Command]:
    """Commands by name.

    Raises:
        TypeError: a row contradicts itself, or two have one name.
    """
    made: dict[str, Command] = {}
    for command in rows:
        if command.name in made:
            raise TypeError(f"Two commands are called {command.name}.")
        made[command.name] = checked(command)
    return made


COMMANDS: Final = table(command for area in _AREAS for command in area.ROWS)
