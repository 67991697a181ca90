"""Tables of labels: `manifest.csv`, or any CSV that says of sounds what they are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from tonewalk.base.errors import InvalidArgument


def rows(
    table: Path, keys: Sequence[str], split: str = "", attributes: Sequence[str] = ()
) -> list[dict[str, str]]:
    """The rows of a table of labels: each has `label`, one of `keys`, and `attributes`, separated by `;`.

    Args:
        keys: the columns of which the table has to have one: what says which sound is meant.
        split: only the rows of this split; "": all.
        attributes: the columns that become `attributes`, in this order; none: the column of that name stays.

    Raises:
        InvalidArgument: it can't be read as text, or a column is not there.
    """
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or [])
            found = [{name: row[name] or "" for name in columns} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidArgument(f"{table} can't be read as a CSV in UTF-8: {error}.") from error
    had = ", ".join(f"`{column}`" for column in columns) or "none"
    if "label" not in columns or not set(keys) & set(columns):
        needed = " or ".join(f"`{key}`" for key in keys)
        raise InvalidArgument(
            f"{table} has no columns {needed} and `label` (it has {had}): its first line has to name them."
        )
    for name in [*(["split"] if split else []), *attributes]:
        if name not in columns:
            raise InvalidArgument(f"{table} has no column `{name}`: it has {had}.")
    if attributes:
        for row in found:
            row["attributes"] = ";".join(row[name].replace(";", ",") for name in attributes)
    return [row for row in found if not split or row["split"] == split]
