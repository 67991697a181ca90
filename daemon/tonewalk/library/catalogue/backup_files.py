"""Where backups of a catalogue are, and what they are called."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = "backups"
_NAME: Final = re.compile(r"catalogue-(\d{8}-\d{6})-([a-z0-9-]+)\.sqlite")


class Backup(NamedTuple):
    """One backup: the later its `made`, which is a local time, the newer."""

    made: str
    """`20261128-104500`."""
    why: str
    """`daily`, `asked`, `before-version-2`."""
    path: Path


def folder_of(catalogue: Path) -> Path:
    """Where the backups of a catalogue are."""
    return catalogue.parent / FOLDER


def listed(catalogue: Path) -> list[Backup]:
    """All backups of a catalogue, the newest first; none where their folder can't be read."""
    try:
        paths = list(folder_of(catalogue).iterdir())
    except OSError:
        return []
    found = [Backup(match[1], match[2], path) for path in paths if (match := _NAME.fullmatch(path.name))]
    return sorted(found, reverse=True)


def remedy(catalogue: Path) -> str:
    """What to do about a catalogue that can't be used."""
    if backups := listed(catalogue):
        command = f"tonewalk --home {shlex.quote(str(catalogue.parent))} restore"
        return f"`{command}` puts the newest backup that is whole ({backups[0].path.name}) in its place"
    return "there is no backup of it: move it and the folders spaces and maps beside it elsewhere and index again"
