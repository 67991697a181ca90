"""The table is the only place that names a command: doors know their kinds, and none by its name or request."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import tonewalk.doors
from tonewalk.commands.common import Nothing
from tonewalk.commands.table import COMMANDS

DOORS: Final = Path(tonewalk.doors.__file__).parent
NAMES: Final = {
    ("http/messages.py", "status"),  # of an error
    ("http/server.py", "status"),  # readiness and measurements are made of it
    ("http/sockets.py", "status"),  # HTTP's
    ("http/sounds.py", "map/points"),  # `GET /api/v1/maps/<name>/points` is this command by another address
    ("http/sounds.py", "map/tuned"),  # `GET /api/v1/maps/tuned/sheet` is its picture
    ("osc/groups.py", "xy"),  # begin a place in a blend
    ("osc/groups.py", "xyz"),
}
REQUESTS: Final = {
    ("http/openapi.py", "MapTuned"),  # what their addresses ask
    ("asking.py", "Listing"),  # `GET /api/v1/library/columns` is `library/sounds` as arrays
    ("http/sounds.py", "Listing"),
    ("http/sounds.py", "MapRef"),  # what its addresses name
    ("http/sounds.py", "MapTuned"),
    ("http/sounds.py", "SoundRef"),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(DOORS.rglob("*.py")):
        yield path.relative_to(DOORS).as_posix(), ast.parse(path.read_text("utf-8"))


def test_no_door_names_a_command() -> None:
    named = {
        (where, node.value)
        for where, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and node.value in COMMANDS
    }
    assert named == NAMES


def test_no_door_knows_the_request_of_a_command_that_is_not_about_the_client_itself() -> None:
    requests = {command.request.__name__ for command in COMMANDS.values() if command.kind != "client"}
    known = {
        (where, name.name)
        for where, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in requests - {Nothing.__name__}
    }
    assert known == REQUESTS
