"""VocalSound: 21,024 recordings of laughs, sighs, coughs, sneezes, sniffs and cleared throats (Gong et al., ICASSP
2022)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tonewalk.base.errors import FolderMissing, InvalidArgument
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, data

OUTER: Final = ("audio_44k", "audio_16k")
SPLITS: Final = {"tr": "train", "val": "valid", "te": "test"}
KINDS: Final = {
    "laughter": "laughter", "sigh": "sigh", "cough": "cough", "throatclearing": "throat_clearing",
    "sneeze": "sneeze", "sniff": "sniff",
}  # fmt: skip
FILE: Final = re.compile(rf"(?P<speaker>[fm]\d+)_\d+_(?P<kind>{'|'.join(KINDS)})\.wav", re.ASCII)


def read(folder: Path) -> Found:
    """`audio_44k` or `audio_16k` with files such as `f0003_0_cough.wav`, and `datafiles/tr.json`, `val.json` and
    `te.json`, which say the splits; recordings of one speaker are a group.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    outer = next((one for one in OUTER if (folder / one).is_dir()), None)
    if outer is None:
        raise FolderMissing(f"{folder} holds neither audio_44k nor audio_16k: it is no VocalSound.")
    files = Files(folder)
    splits: dict[str, str] = {}
    for short, split in SPLITS.items():
        table = f"datafiles/{short}.json"
        for name in _names(folder / table):
            splits[name] = split
        files.check((f"{outer}/{name}" for name, one in splits.items() if one == split), table)
    items = [
        Item(
            path=f"{outer}/{name}",
            labels=(KINDS[match["kind"]],),
            part=splits.get(name, ""),
            group=match["speaker"],
            more=("source-female" if name[0] == "f" else "source-male",),
        )
        for name in sorted(files.names(outer))
        if (match := FILE.fullmatch(name))
    ]
    if not items:
        raise FolderMissing(f"{folder / outer} holds no file such as f0003_0_cough.wav: it is no VocalSound.")
    return Found(items, [])


def _names(table: Path) -> list[str]:
    listed = data(table).get("data")
    if not isinstance(listed, list) or not all(isinstance(one, dict) and "wav" in one for one in listed):
        raise InvalidArgument(f"{table} lists no recordings under `data`: it is of another layout.")
    return [str(one["wav"]).replace("\\", "/").rsplit("/", 1)[-1] for one in listed]
