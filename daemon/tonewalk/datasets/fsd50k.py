"""FSD50K: 51,197 clips of 200 kinds of sound, several a clip (Fonseca et al., IEEE/ACM TASLP 2022)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from tonewalk.base.errors import FolderMissing
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, data, rows

SETS: Final = ("dev", "eval")


def read(folder: Path) -> Found:
    """`FSD50K.ground_truth/dev.csv` and `eval.csv`, `FSD50K.dev_audio` and `FSD50K.eval_audio`, one of each at
    least; licences and uploaders from `FSD50K.metadata` where it is there. Clips of one uploader are a group.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    there = [one for one in SETS if (folder / f"FSD50K.{one}_audio").is_dir()]
    if not there:
        raise FolderMissing(f"{folder} holds neither FSD50K.dev_audio nor FSD50K.eval_audio: it is no FSD50K.")
    items: list[Item] = []
    absent = [f"FSD50K.{one}_audio" for one in SETS if one not in there]
    for one in there:
        table = f"FSD50K.ground_truth/{one}.csv"
        info_file = folder / "FSD50K.metadata" / f"{one}_clips_info_FSD50K.json"
        info = data(info_file) if info_file.is_file() else {}
        if not info:
            absent.append(f"FSD50K.metadata/{info_file.name}, so that its clips' licences are not known")
        columns = ("fname", "labels", *(("split",) if one == "dev" else ()))
        read_items = [_item(row, one, info.get(row["fname"], {})) for row in rows(folder / table, columns)]
        Files(folder).check((item.path for item in read_items), table)
        items += read_items
    return Found(items, absent)


def _item(row: dict[str, str], of: str, about: Any) -> Item:
    about = about if isinstance(about, dict) else {}
    return Item(
        path=f"FSD50K.{of}_audio/{row['fname']}.wav",
        labels=tuple(label for part in row["labels"].split(",") if (label := part.strip())),
        part=row["split"] if of == "dev" else "eval",
        group=str(about.get("uploader", "")),
        licence=short_licence(str(about.get("license", ""))),
    )


def short_licence(stated: str) -> str:
    """A Creative Commons address as the licence's short name: `CC-BY-NC`; other words as they stand.

    >>> short_licence("http://creativecommons.org/licenses/by-nc/3.0/")
    'CC-BY-NC'
    """
    if "/publicdomain/zero" in stated:
        return "CC0"
    if found := re.search(r"creativecommons\.org/licenses/([a-z+-]+)", stated):
        return "Sampling+" if found[1] == "sampling+" else f"CC-{found[1].upper()}"
    return stated.strip()
