"""Labelled sounds: from the names of folders, or from a manifest."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tonewalk.errors import FolderMissing, InvalidArgument, NothingIndexed
from tonewalk.library.roots import spelled
from tonewalk.library.walk import Walk

FEWEST = 6
"""Labels with fewer sounds are no queries: chance would decide; their sounds stay as distractors."""

VAGUE = frozenset({"misc", "percussion", "sound effect"})
"""Labels that say nothing of how a sound sounds: no queries either."""


class Labelled(NamedTuple):
    """One sound of which it is known what it is."""

    path: bytes
    label: str
    family: str = ""
    """Kinds of sound that are searched apart from each other; "" where there is one kind only."""
    group: str = ""
    """Results of the query's own group (a drum machine) are left out; "" leaves out only the sound itself."""
    attributes: str = ""


def read(path: Path, split: str = "") -> list[Labelled]:
    """Read the labels of a folder.

    A folder with a `manifest.csv` is read by that (columns `path` and `label`; `family`, `attributes` and `split`
    if they are there), any other by the names of the folders that its sounds lie in.

    Args:
        path: the folder.
        split: only the manifest's rows of this split; "": all.

    Raises:
        FolderMissing: there is no such folder.
        InvalidArgument: the manifest lacks a column.
        NothingIndexed: no labelled sound is found.
    """
    folder = spelled(str(path))
    manifest = Path(os.fsdecode(folder)) / "manifest.csv"
    found = _by_manifest(manifest, split) if manifest.exists() else _by_folder(folder)
    if not found:
        raise NothingIndexed(f"{path} has no labelled sound{f' of split {split!r}' if split else ''}: look at it.")
    return found


def _by_manifest(manifest: Path, split: str) -> list[Labelled]:
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if rows and not {"path", "label"} <= set(rows[0]):
        raise InvalidArgument(f"{manifest} has no columns `path` and `label`: give them, or remove the file.")
    return [
        Labelled(
            os.fsencode(manifest.parent / row["path"]),
            row["label"],
            row.get("family") or "",
            row.get("attributes") or "" if row.get("family") == "drum-machines" else "",
            row.get("attributes") or "",
        )
        for row in rows
        if not split or row.get("split") == split
    ]


def _by_folder(folder: bytes) -> list[Labelled]:
    return [
        Labelled(path, os.fsdecode(os.path.split(os.path.split(path)[0])[1]).replace("-", " ").replace("_", " "))
        for path, _ in Walk(folder).files()
        if os.path.split(path)[0] != folder
    ]


def probes(labels: list[str], fewest: int = FEWEST) -> list[int]:
    """Places of the sounds that may be queries."""
    counts = Counter(labels)
    return [at for at, label in enumerate(labels) if counts[label] >= fewest and label not in VAGUE]


def common_folder(sounds: list[Labelled]) -> str:
    """The deepest folder that holds all of these sounds."""
    folders = {os.path.split(sound.path)[0] for sound in sounds}
    common = os.path.commonpath(list(folders))
    if not os.path.isdir(common):
        raise FolderMissing(
            f"{os.fsdecode(common)} does not exist: the manifest's paths are relative to its folder."
        )
    return os.fsdecode(common)
