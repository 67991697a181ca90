"""Reads a sound bank's manifest for training: the `train` split and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

TRAIN: Final = "train"
CAPTIONS: Final = "captions.csv"


class NotTrainable(ValueError):
    """A recording outside the `train` split was about to be trained on."""

    code = "not_trainable"


@dataclass(frozen=True)
class Recording:
    """One row of a manifest; `path` is relative to the manifest's folder."""

    path: str
    split: str
    family: str
    label: str
    attributes: str
    source: str
    licence: str


_COLUMNS: Final = tuple(field.name for field in fields(Recording))


def read_manifest(manifest: Path, split: str) -> list[Recording]:
    """Rows of one split, in the manifest's order; other splits' files are never opened, other columns not read.

    Raises:
        ValueError: the manifest has no row of that split.
    """
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [
            Recording(**{name: row[name] for name in _COLUMNS})
            for row in csv.DictReader(file)
            if row["split"] == split
        ]
    if not rows:
        raise ValueError(f"{manifest} has no recordings of the split {split!r}; check the manifest's path")
    return rows


def training_rows(manifest: Path, leave_out: tuple[str, ...] = ()) -> list[Recording]:
    """The recordings to train on, less the labels in `leave_out`.

    Raises:
        NotTrainable: a row says `train`, but its file lies in another split's folder.
    """
    rows = [row for row in read_manifest(manifest, TRAIN) if row.label not in leave_out]
    for row in rows:
        if Path(row.path).parts[0] != TRAIN:
            raise NotTrainable(f"{row.path} is marked {TRAIN!r} but does not lie in {TRAIN}/; fix the manifest")
    return rows


def read_captions(bank: Path, rows: Collection[Recording]) -> dict[str, str]:
    """What is said of some of these recordings beside their label, by path; empty where a bank has no captions."""
    file = bank / CAPTIONS
    if not file.exists():
        return {}
    wanted = {row.path for row in rows}
    with file.open(encoding="utf-8", newline="") as text:
        return {row["path"]: row["caption"] for row in csv.DictReader(text) if row["path"] in wanted}
