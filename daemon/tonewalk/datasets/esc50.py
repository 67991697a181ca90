"""ESC-50: 2,000 clips of 50 kinds of environmental sound, 5 folds (Piczak, ACM Multimedia 2015)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, rows

TABLE: Final = "meta/esc50.csv"


def read(folder: Path) -> Found:
    """`meta/esc50.csv` and `audio/`; clips of one recording (`src_file`) are a group and lie in one fold.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    items = [
        Item(
            path=f"audio/{row['filename']}",
            labels=(row["category"],),
            part=row["fold"],
            group=row["src_file"],
            licence="CC-BY" if _is_ten(row) else "CC-BY-NC",
            more=("subset-esc-10",) if _is_ten(row) else (),
        )
        for row in rows(folder / TABLE, ("filename", "fold", "category", "esc10", "src_file"))
    ]
    Files(folder).check((one.path for one in items), TABLE)
    return Found(items, [])


def _is_ten(row: dict[str, str]) -> bool:
    return row["esc10"].strip().casefold() == "true"
