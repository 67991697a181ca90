"""The tables and folders that datasets come with; what is wrong with them in one sentence."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tonewalk.base.errors import FolderMissing, InvalidArgument


def rows(table: Path, columns: Sequence[str], delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV or TSV with a line of heads.

    Cells beyond the heads are joined by the delimiter into the last column (MTG-Jamendo's TAGS).

    Raises:
        FolderMissing: there is no such file.
        InvalidArgument: it can't be read, lacks a column, or is a CSV with a row that ends before one.
    """
    text = _text(table)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL,
    )
    try:
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise InvalidArgument(f"{table} is no table ({error}): unpack the dataset again.") from error
    heads = [head.strip() for head in lines[0]] if lines else []
    for column in columns:
        if column not in heads:
            had = ", ".join(heads[:12]) or "none"
            raise InvalidArgument(f"{table} has no column {column!r} (it has {had}): it is of another layout.")
    last = len(heads) - 1
    found = []
    least = max((heads.index(column) for column in columns), default=-1) + 1
    for number, line in enumerate(lines[1:], start=2):
        if len(line) < least and delimiter == ",":  # a TSV's editors leave empty cells at the end out
            raise InvalidArgument(f"{table} is cut short in its row {number}: unpack the dataset again.")
        cells = [*line[:last], delimiter.join(line[last:])] if len(line) > len(heads) else line
        found.append(dict(zip(heads, [*cells, *[""] * (len(heads) - len(cells))], strict=True)))
    if not found:
        raise InvalidArgument(f"{table} has no row below its heads: unpack the dataset again.")
    return found


def data(file: Path) -> dict[str, Any]:
    """An object of a JSON file.

    Raises:
        FolderMissing: there is no such file.
        InvalidArgument: it is no JSON, or no object.
    """
    try:
        found = json.loads(_text(file))
    except ValueError as error:
        raise InvalidArgument(f"{file} is no JSON ({error}): unpack the dataset again.") from error
    if not isinstance(found, dict):
        raise InvalidArgument(f"{file} holds no object: it is of another layout.")
    return found


def _text(file: Path) -> str:
    """A file's text: UTF-8, else the Latin-1 in which some of Clotho's tables are."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError as error:
        raise FolderMissing(f"{file} is missing: the folder is of another layout, or not all of it.") from error
    except OSError as error:
        raise InvalidArgument(
            f"{file} can't be read ({error.strerror}): mend its permissions or its disk."
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class Files:
    """Which files lie in a dataset's folder: each folder is listed once.

    Raises:
        FolderMissing: a folder that is asked for is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._listed: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        """Whether a file is there; `path` is below the folder, with `/`."""
        inner, _, name = path.rpartition("/")
        return name in self.names(inner)

    def names(self, inner: str) -> frozenset[str]:
        """The names in a folder below; none where there is no such folder."""
        if (known := self._listed.get(inner)) is None:
            place = self.folder / inner
            known = frozenset(os.listdir(place)) if place.is_dir() else frozenset()
            self._listed[inner] = known
        return known

    def check(self, paths: Iterable[str], table: str) -> None:
        """Whether all files that a table lists are there, none of them outside the folder.

        Raises:
            FolderMissing: some are not.
            InvalidArgument: a path of the table leads out of the folder.
        """
        listed = list(paths)
        for path in listed:
            if path.startswith("/") or ".." in path.split("/") or "\\" in path or "\0" in path:
                raise InvalidArgument(f"{self.folder / table} names {path!r}, which is no file of the dataset.")
        missing = [path for path in listed if not self.has(path)]
        if missing:
            raise FolderMissing(
                f"{len(missing)} of {len(listed)} files that {self.folder / table} lists are missing, such as "
                f"{missing[0]}: unpack the dataset again."
            )
