"""The labels that a library already has: its folders' names, its tags, or a table over its ids or paths."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.evaluate.labelled_library import positions_by_path
from tonewalk.library import label_tables as tables
from tonewalk.library.labelled import Labelled, of_folder, of_row, without_marks
from tonewalk.library.view import View

FOLDERS: Final = "folders"
TAGS: Final = "tags"


def own_labels(view: View, by: str, split: str = "", attributes: Sequence[str] = ()) -> list[Labelled]:
    """The library's sounds that are there, labelled.

    Args:
        by: `folders` (the name of the folder that a sound lies in), `tags` (of several the one that most sounds
            carry; folds, licences and the like of datasets are none), or the path of a CSV with `label` and
            `path` or `id`.
        split, attributes: of the CSV; see `tables.rows`.

    Raises:
        NothingIndexed: there is no sound, or none has a label.
        InvalidArgument: the CSV lacks a column, or names sounds that are not in the library.
    """
    positions = positions_by_path(view)
    if not positions:
        raise NothingIndexed(
            "The library has no sound yet: run `tonewalk index FOLDER`, or name a folder to measure."
        )
    if by not in (FOLDERS, TAGS):
        return _by_table(view, positions, Path(by).expanduser(), split, attributes)
    if split or attributes:
        raise InvalidArgument(
            "Folders and tags have neither splits nor attributes: give a CSV with --by FILE.csv."
        )
    if by == FOLDERS:
        return [Labelled(path, of_folder(path)) for path in positions]
    tags = {path: without_marks(view.tags(at)) for path, at in positions.items()}
    counts = Counter(tag for some in tags.values() for tag in some)
    if not counts:
        raise NothingIndexed("No sound of the library has a tag yet: tag some, or label them with --by folders.")
    return [Labelled(path, max(sorted(some), key=lambda tag: counts[tag])) for path, some in tags.items() if some]


def _by_table(
    view: View, positions: dict[bytes, int], table: Path, split: str, attributes: Sequence[str]
) -> list[Labelled]:
    if not table.is_file():
        raise InvalidArgument(f"There is no file {table}: label by folders, by tags, or by a CSV.")
    rows = tables.rows(table, ("path", "id"), split, attributes)
    found: list[Labelled] = []
    missing: list[str] = []
    for row in rows:
        path = _path(view, positions, row, Path(os.path.realpath(table.parent)))
        if path is None:
            missing.append(f"id {row['id']}" if row.get("id") else row["path"])
        elif row["label"]:
            found.append(of_row(row, path))
    if missing:
        raise InvalidArgument(
            f"{table} names {len(missing)} of {len(rows)} sounds that are not in the library, such as "
            f"{missing[0]!r}: take them out, or index their folder first."
        )
    if not found:
        raise NothingIndexed(f"{table} labels no sound{f' of split {split!r}' if split else ''}: look at it.")
    return found


def _path(view: View, positions: dict[bytes, int], row: dict[str, str], folder: Path) -> bytes | None:
    """The file that a row means; None where the library has none."""
    if number := row.get("id", "").strip():
        at = view.find(int(number)) if number.isdecimal() else None
        return view.path(at) if at is not None and view.visible[at] else None
    path = os.fsencode(os.path.normpath(folder / row.get("path", "")))
    return path if path in positions else None
