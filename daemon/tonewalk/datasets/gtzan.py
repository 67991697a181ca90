"""GTZAN: 1,000 excerpts of 10 genres (Tzanetakis and Cook, IEEE TSAP 2002)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tonewalk.base.errors import FolderMissing
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files

OUTER: Final = ("genres_original", "genres")
FILE: Final = re.compile(r"(?P<genre>[a-z]+)\.\d{5}\.(wav|au)", re.ASCII)


def read(folder: Path) -> Found:
    """`genres_original/<genre>/<genre>.00000.wav`, or `genres/...`.

    Raises:
        FolderMissing: it is of another layout.
    """
    outer = next((one for one in OUTER if (folder / one).is_dir()), None)
    if outer is None:
        raise FolderMissing(f"{folder} holds neither genres_original nor genres: it is no GTZAN.")
    files = Files(folder)
    items = [
        Item(path=f"{outer}/{genre}/{name}", labels=(genre,))
        for genre in sorted(files.names(outer))
        for name in sorted(files.names(f"{outer}/{genre}"))
        if (match := FILE.fullmatch(name)) and match["genre"] == genre
    ]
    if not items:
        raise FolderMissing(f"{folder / outer} holds no file such as blues/blues.00000.wav: it is no GTZAN.")
    return Found(items, [])
