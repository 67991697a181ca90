"""A sequence of files as a playlist that any player opens."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tonewalk.base.saving import NEW, Rules, saved


class Entry(NamedTuple):
    """One line: a file in the playlist's folder or by its whole path, its title and duration in s."""

    file: str
    title: str
    duration: float


def write_playlist(entries: Iterable[Entry], target: Path, rules: Rules = NEW) -> Path:
    """An extended M3U in UTF-8; where it is now (see `saved`).

    Raises:
        DiskFull, Refused: it can't be written.
    """
    lines = ["#EXTM3U"]
    for entry in entries:
        title = " ".join(entry.title.split())
        lines += [f"#EXTINF:{max(1, round(entry.duration))},{title}", entry.file]
    with saved(target, rules) as saving:
        saving.temporary.write_text("\n".join([*lines, ""]), "utf-8", newline="\n")
    return saving.path
