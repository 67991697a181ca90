"""UrbanSound8K: 8,732 excerpts of 10 kinds of city sound, 10 folds (Salamon et al., ACM Multimedia 2014)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, rows

TABLE: Final = "metadata/UrbanSound8K.csv"
SALIENCE: Final = {"1": ("quality-foreground",), "2": ("quality-background",)}


def read(folder: Path) -> Found:
    """`metadata/UrbanSound8K.csv` and `audio/fold1` to `audio/fold10`; excerpts of one recording are a group.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    items = [
        Item(
            path=f"audio/fold{row['fold']}/{row['slice_file_name']}",
            labels=(row["class"],),
            part=row["fold"],
            group=row["fsID"],
            more=SALIENCE.get(row["salience"], ()),
        )
        for row in rows(folder / TABLE, ("slice_file_name", "fsID", "salience", "fold", "class"))
    ]
    Files(folder).check((one.path for one in items), TABLE)
    return Found(items, [])
