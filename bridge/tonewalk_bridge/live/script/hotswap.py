"""Loading through Live's browser, for what no call loads: the file is looked for below the user's Places.

The way to it is known, so only the folders on it are opened, a few hundred items a tick.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

MOST = 20_000
"""items looked at; beyond it the file is taken as not found"""
A_TICK = 200
"""items looked at before Live goes on"""


class _Looked:
    """How many items were looked at."""

    def __init__(self) -> None:
        self.count = 0

    def pause(self) -> bool:
        """Count one; whether it is time to let Live go on."""
        self.count += 1
        return self.count % A_TICK == 0


def find(browser: Any, path: str) -> Generator[None, None, Any]:
    """The browser's item of a file, or None where it lies below no Place, or too far behind too many others."""
    parts = [_plain(part) for part in path.replace("\\", "/").split("/") if part]
    looked = _Looked()
    for place in [*browser.user_folders, browser.user_library]:
        name = _plain(place.name)
        for at, part in enumerate(parts[:-1]):
            if part == name:
                found = yield from _below(place, parts[at + 1 :], looked)
                if found is not None:
                    return found
    return None


def _below(folder: Any, way: list[str], looked: _Looked) -> Generator[None, None, Any | None]:
    item = folder
    for number, part in enumerate(way):
        last = number == len(way) - 1
        wanted = {part, os.path.splitext(part)[0]} if last else {part}
        found = None
        for child in item.children:
            if looked.count > MOST:
                return None
            if looked.pause():
                yield
            if _plain(child.name) in wanted and (child.is_loadable if last else child.is_folder):
                found = child
                break
        if found is None:
            return None
        item = found
    return item


def _plain(name: str) -> str:
    """One spelling of what is written in several, as e with an accent is on macOS."""
    try:
        from unicodedata import normalize
    except ImportError:
        return name  # a Live's Python that comes without its tables
    return normalize("NFC", name)
