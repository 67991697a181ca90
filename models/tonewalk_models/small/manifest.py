"""Reads a sound bank's manifest for training: the `train` split and nothing else."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TRAIN: Final = "train"


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


def read_manifest(manifest: Path, split: str) -> list[Recording]:
    """Rows of one split, in the manifest's order; other splits' files are never opened.

    Raises:
        ValueError: the manifest has no row of that split.
    """
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [Recording(**row) for row in csv.DictReader(file) if row["split"] == split]
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
