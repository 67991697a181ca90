"""MTG-Jamendo: 55,701 tracks with 195 tags of genre, instrument and mood (Bogdanov et al., ML4MD at ICML 2019)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk.base.errors import FolderMissing
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, rows

TABLES: Final = ("autotagging.tsv", "raw_30s.tsv", "raw.tsv")
AUDIO: Final = ("", "audio", "audio-low", "raw_30s", "raw_30s/audio", "raw_30s/audio-low")
SPLITS: Final = ("train", "validation", "test")
COLUMNS: Final = ("TRACK_ID", "ARTIST_ID", "PATH", "TAGS")


def read(folder: Path) -> Found:
    """`data/autotagging.tsv`, and its audio as `00/7400.mp3` (or `00/7400.low.mp3`) in the folder itself, `audio`,
    `audio-low` or `raw_30s`; `data/splits/split-0` says the splits. Tracks of one artist are a group.

    The audio comes as 100 archives, one a folder: those that are not there at all are left out.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or a folder of it is not whole.
    """
    table = next((f"data/{one}" for one in TABLES if (folder / "data" / one).is_file()), f"data/{TABLES[0]}")
    listed = rows(folder / table, COLUMNS, "\t")
    files = Files(folder)
    folders = sorted({row["PATH"].partition("/")[0] for row in listed})
    places = {one: place for one in folders if (place := _place(files, one)) is not None}
    if not places:
        raise FolderMissing(
            f"{folder} holds none of the folders {folders[0]} to {folders[-1]} of audio that {table} lists (also "
            "not in audio, audio-low or raw_30s): it is no MTG-Jamendo with its audio."
        )
    splits = _splits(folder)
    items = []
    for row in listed:
        outer = row["PATH"].partition("/")[0]
        if outer in places:
            path = f"{places[outer]}{row['PATH']}"
            low = f"{path.removesuffix('.mp3')}.low.mp3"
            items.append(
                Item(
                    path=low if not files.has(path) and files.has(low) else path,
                    labels=tuple(_tag(tag) for tag in row["TAGS"].split("\t") if tag.strip()),
                    part=splits.get(row["TRACK_ID"], ""),
                    group=row["ARTIST_ID"],
                )
            )
    files.check((one.path for one in items), table)
    missing = [one for one in folders if one not in places]
    absent = [f"{len(missing)} of {len(folders)} folders of audio"] if missing else []
    return Found(items, absent)


def _place(files: Files, outer: str) -> str | None:
    """Where a folder of audio lies: what stands before its name."""
    return next((f"{one}/" if one else "" for one in AUDIO if files.names(f"{one}/{outer}".strip("/"))), None)


def _splits(folder: Path) -> dict[str, str]:
    """Track -> its split; none where the lists are not there."""
    found: dict[str, str] = {}
    for split in SPLITS:
        table = folder / "data" / "splits" / "split-0" / f"autotagging-{split}.tsv"
        if table.is_file():
            found |= dict.fromkeys((row["TRACK_ID"] for row in rows(table, ("TRACK_ID",), "\t")), split)
    return found


def _tag(stated: str) -> str:
    """`mood/theme---happy` as `mood-happy`: one word stands for a genre and a mood at once (`ambient`)."""
    kind, _, name = stated.strip().partition("---")
    return f"{kind.partition('/')[0]}-{name}" if name else kind
