"""Hits as a table for people and programs: CSV and JSON, with paths and what was measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.library.records import Descriptors

COLUMNS: Final = tuple(name for name in Descriptors.__struct_fields__ if not name.endswith("_source"))
"""What was measured, as `Descriptors` has it."""


class Row(NamedTuple):
    """One sound."""

    sound: int
    """Its id."""
    name: str
    path: str
    """Absolute."""
    start: float | None
    """s, of a slice; None for a whole file, as `end`."""
    end: float | None
    tags: tuple[str, ...]
    descriptors: Descriptors


def write_csv(rows: Sequence[Row], target: Path, rules: Rules = NEW) -> Path:
    """A line a sound under a line of names (RFC 4180, UTF-8); what does not exist is empty. Where it is (`saved`).

    Raises:
        DiskFull, Refused: it can't be written.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(["id", "name", "path", "start", "end", "tags", *COLUMNS])
    for row in rows:
        start = [row.sound, _plain(row.name), _plain(row.path), row.start, row.end, " ".join(row.tags)]
        values = [*start, *(getattr(row.descriptors, name) for name in COLUMNS)]
        table.writerow(["" if value is None else value for value in values])
    return _written(out.getvalue().encode("utf-8"), target, rules)


def write_json(rows: Sequence[Row], target: Path, rules: Rules = NEW) -> Path:
    """A list of objects; what does not exist is null. Where it is now (see `saved`).

    Raises:
        DiskFull, Refused: it can't be written.
    """
    objects = [
        {
            "id": row.sound,
            "name": _plain(row.name),
            "path": _plain(row.path),
            "start": row.start,
            "end": row.end,
            "tags": list(row.tags),
            **{name: getattr(row.descriptors, name) for name in COLUMNS},
        }
        for row in rows
    ]
    return _written(msgspec.json.format(msgspec.json.encode(objects), indent=1) + b"\n", target, rules)


def _plain(value: str) -> str:
    """What text can't say, as a name of bytes may hold, as `?`."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _written(data: bytes, target: Path, rules: Rules) -> Path:
    with saved(target, rules) as saving:
        saving.temporary.write_bytes(data)
    return saving.path
