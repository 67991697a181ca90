"""The atlas page, which another package may bring along."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path


def page() -> Path | None:
    """The folder of the built page, from the entry points `tonewalk.pages`; None where none was built.

    Each entry point is a function without arguments that gives a folder with an `index.html`, or None.
    """
    for entry in entry_points(group="tonewalk.pages"):
        folder: Path | None = entry.load()()
        if folder is not None and (folder / "index.html").is_file():
            return folder
    return None
