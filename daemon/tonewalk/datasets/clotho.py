"""Clotho: 5,929 recordings, each described by five people in a sentence (Drossos et al., ICASSP 2020)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tonewalk.base.errors import FolderMissing
from tonewalk.datasets.fsd50k import short_licence
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, rows

SPLITS: Final = ("development", "validation", "evaluation")
CAPTIONS: Final = tuple(f"caption_{number}" for number in range(1, 6))
AGREED: Final = 3
"""Of five people so many have to use a word for it to become a tag: one alone may have misheard."""
_EMPTY: Final = """
a about above after against along also an and another around as at away back be become becomes been before being
between both but by can continue continues could different do does down each even few first for forth from get
gets getting goes going had has have having he her here his how if in into is it its just kind like loud loudly
made make makes making many more moving much near next no not number of off on one only onto or other out over
past same several she slowly so some someone something sound sounding sounds start starts still such than that
the their them then there they this through time to together towards two types up very was were what when where
which while who with within without you
"""
EMPTY: Final = frozenset(_EMPTY.split())
"""Words that say nothing of what is heard."""


def read(folder: Path) -> Found:
    """`clotho_captions_<split>.csv` (or in `clotho_csv_files`), and audio in `<split>`,
    `clotho_audio_files/<split>` or `clotho_audio_<split>`; keywords and licences from
    `clotho_metadata_<split>.csv` where it is there.

    Labels are the keywords, and the words that three of the five people use.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    inner = "clotho_csv_files" if (folder / "clotho_csv_files").is_dir() else ""
    files = Files(folder)
    places = {one: place for one in SPLITS if (place := _place(files, one)) is not None}
    if not places:
        raise FolderMissing(f"{folder} holds no folder development, validation or evaluation: it is no Clotho.")
    items: list[Item] = []
    absent = [one for one in SPLITS if one not in places]
    for split, place in places.items():
        table = f"{inner}/clotho_captions_{split}.csv".strip("/")
        about_table = folder / inner / f"clotho_metadata_{split}.csv"
        about = {}
        if about_table.is_file():
            about = {row["file_name"]: row for row in rows(about_table, ("file_name", "keywords", "license"))}
        else:
            absent.append(f"{about_table.name}, so that keywords and licences of {split} are not known")
        found = [
            _item(row, place, split, about.get(row["file_name"], {}))
            for row in rows(folder / table, ("file_name", *CAPTIONS))
        ]
        files.check((one.path for one in found), table)
        items += found
    return Found(items, absent)


def _place(files: Files, split: str) -> str | None:
    places = (split, f"clotho_audio_files/{split}", f"clotho_audio_{split}/{split}", f"clotho_audio_{split}")
    return next((one for one in places if files.names(one)), None)


def _item(row: dict[str, str], place: str, split: str, about: dict[str, str]) -> Item:
    captions = tuple(text for name in CAPTIONS if (text := row[name].strip()))
    keywords = [one.strip().casefold() for one in about.get("keywords", "").split(";") if one.strip()]
    return Item(
        path=f"{place}/{row['file_name'].strip()}",
        labels=tuple(dict.fromkeys([*keywords, *agreed(captions)])),
        part=split,
        licence=short_licence(about.get("license", "")),
        captions=captions,
    )


def agreed(captions: Sequence[str]) -> list[str]:
    """The words that most describers use, those that say nothing left out, by the alphabet.

    >>> agreed(["Rain falls on a roof", "heavy rain falls", "the rain is loud", "water falls", "drops"])
    ['falls', 'rain']
    """
    counts = Counter(word for text in captions for word in set(re.findall(r"[a-z]{3,}", text.casefold())) - EMPTY)
    return sorted(word for word, count in counts.items() if count >= AGREED)
