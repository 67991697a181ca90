"""How far a space's rows were copied to a Milvus: the vector file is the journal, and this is the mark in it.

Rows are appended to the vector file, synced and sealed before anything else knows of them. What a Milvus has not
acknowledged yet simply lies there behind the mark, in order, for as long as the server is away; it is replayed
from the mark on, each row under its number, so that a row replayed twice is there once.

The mark holds the seals of the rows that were acknowledged. A crash may cut rows off the vector file and others
take their numbers, and a damaged space is begun anew: their seals differ then, and what they cover is copied
again.

`milvus.mark` in the space's folder: one line of JSON, then the seals. It is replaced whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import xxhash

from tonewalk.base.types import Mask
from tonewalk.base.writing import replace_file
from tonewalk.spaces.mapping import ValidRows
from tonewalk.spaces.seals import Seals, no_seals

MARK_NAME: Final = "milvus.mark"
EFFORT: Final = 128
"""Candidates that the server's graph is searched for, until it is measured which are needed."""

_VERSION: Final = 1


class Mark(msgspec.Struct, kw_only=True, frozen=True):
    """What one collection of one Milvus has acknowledged of a space."""

    uri: str
    collection: str
    compared: int = 0
    """How many of the first rows were fetched again and found to be as they are here."""
    effort: int = EFFORT
    recall: float | None = None
    """Recall@10 measured with that effort; None where it was not measured."""
    measured: int = 0
    """Rows that there were then."""
    version: int = _VERSION
    checksum: str = ""
    """xxh3-128 of the seals."""


class Marked(msgspec.Struct, frozen=True):
    """A mark with its seals."""

    mark: Mark
    seals: Seals

    @property
    def rows(self) -> int:
        """How many rows were acknowledged."""
        return int(self.seals[-1, 1]) if len(self.seals) else 0


def read(folder: Path, uri: str, collection: str) -> Marked:
    """The mark of this collection in a space's folder; one at the beginning where there is none, or of another.

    A mark that can't be read counts as none: the rows are then copied again.
    """
    fresh = Marked(Mark(uri=uri, collection=collection), no_seals())
    try:
        line, _, rest = (folder / MARK_NAME).read_bytes().partition(b"\n")
        mark = msgspec.json.decode(line, type=Mark)
    except (FileNotFoundError, msgspec.DecodeError):
        return fresh
    same = (mark.version, mark.uri, mark.collection) == (_VERSION, uri, collection)
    if not same or len(rest) % 32 or mark.checksum != xxhash.xxh3_128_hexdigest(rest):
        return fresh
    return Marked(mark, np.frombuffer(rest, "<u8").reshape(-1, 4))


def write(folder: Path, marked: Marked) -> None:
    """Put a mark in place of the one that is there, durably.

    Raises:
        DiskFull: no room; the old one stays, and what it does not cover is copied again.
    """
    seals = marked.seals.tobytes()
    mark = msgspec.structs.replace(marked.mark, checksum=xxhash.xxh3_128_hexdigest(seals))
    replace_file(folder / MARK_NAME, msgspec.json.encode(mark) + b"\n" + seals)


def common(marked: Seals, held: Seals) -> int:
    """How many leading rows two lists of seals cover alike."""
    short = min(len(marked), len(held))
    same: Mask = (marked[:short] == held[:short]).all(axis=1)
    alike = short if same.all() else int(same.argmin())
    return int(held[alike - 1, 1]) if alike else 0


def acknowledged(marked: Marked, held: ValidRows) -> int:
    """How many leading rows of a moment the collection has acknowledged as they are."""
    return min(common(marked.seals, held.seals), len(held.vectors))


def upto(held: ValidRows, rows: int) -> Seals:
    """The seals of the first rows, which end where a seal ends."""
    return held.seals[: int(np.searchsorted(held.seals[:, 1], rows, side="right"))]
