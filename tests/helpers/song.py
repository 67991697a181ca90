"""A recording made of sounds of the library."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Song(NamedTuple):
    """Sounds of the library, one after the other."""

    path: Path
    times: list[float]
    names: list[str]
