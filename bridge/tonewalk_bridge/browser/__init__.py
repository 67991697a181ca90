"""The atlas: a library's map in a browser, built from the TypeScript beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BUILT: Final = Path(__file__).parent / "dist"


def folder() -> Path | None:
    """The built page's folder, with its `index.html`; None where this installation was made without it."""
    return BUILT if (BUILT / "index.html").is_file() else None
