"""The Max package, and how it comes to where Max looks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDERS: Final = ("clippings", "devices", "docs", "examples", "extras", "help", "javascript", "patchers")
PARTS: Final = ("package-info.json", "CHECKLIST.md", *_FOLDERS)
"""what of `maxpatch/` is the package; the rest makes it"""


def folder() -> Path:
    """The package's files: in an installed tonewalk beside this one, in a checkout in `maxpatch/`."""
    installed = Path(__file__).with_name("package")
    return installed if installed.is_dir() else Path(__file__).parents[3] / "maxpatch"


def files() -> list[Path]:
    """All files of the package, by their paths in it."""
    top = folder()
    found = [
        path for part in PARTS for path in ([top / part] if (top / part).is_file() else (top / part).rglob("*"))
    ]
    return sorted(path.relative_to(top) for path in found if path.is_file())
