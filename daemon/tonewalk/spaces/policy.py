"""When a space needs an index, of which kind, and how that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk.spaces.info import IndexInfo, Wish, pin_checked, read_info

EXACT_ROWS: Final = 50_000
"""Up to here `auto` scores every row: that takes a few milliseconds and misses nothing."""
FEWEST_ROWS: Final = 2_000
"""Below this even an index that was asked for is not built: there is nothing to find its effort on."""
TIME_LIMIT_MS: Final = 5.0
"""Processor time of one search (p99) that an index has to stay under; that of exact search, where it is more."""
ANNOY_ROWS: Final = 200_000
"""Up to here `auto` tries Annoy, the default index: beyond, planting its forest over again takes minutes."""
GOOD_RECALL: Final = 0.999
"""What the effort goes on to beyond the target while it costs little."""

RECALL_K: Final = 10
"""Hits that recall is measured over, and effort found for."""
SPARE: Final = 10
"""Candidates asked for beyond those needed, since an index may order near ties otherwise (float16 does)."""

_TAIL_SHARE: Final = 0.2
"""Rows newer than the index, by those in it, and never more than `EXACT_ROWS`: they are scored one by one."""


def needs_build(info: IndexInfo | None, rows: int, wish: Wish, target: float) -> bool:
    """Whether a build would give a space of `rows` rows a better index than `info`, the one it has."""
    if searched_exactly(rows, wish):
        return wish == "exact" and info is not None and info.kind != "exact"
    if info is None or (info.wish, info.target) != (wish, target) or info.recall == 0:
        return True
    return rows - info.rows > min(_TAIL_SHARE * info.rows, EXACT_ROWS)


def searched_exactly(rows: int, wish: Wish) -> bool:
    """Whether no index is wanted at all."""
    return wish == "exact" or rows <= (EXACT_ROWS if wish == "auto" else FEWEST_ROWS)


def advice(folder: Path, rows: int) -> str:
    """One sentence for `tonewalk doctor`: how the `rows` rows of the space in `folder` are searched, and why.

    Raises:
        DamagedIndex: the index is damaged.
    """
    info = read_info(folder)
    if info is not None and info.file:
        pin_checked(folder, info)
    if info is not None and info.rows <= rows:
        beside = f", {rows - info.rows} newer ones exactly beside it" if rows > info.rows else ""
        return f"{info.rows} rows: {info.reason}{beside}."
    if rows <= EXACT_ROWS:
        return f"{rows} rows: exact, since up to {EXACT_ROWS} rows scoring every one takes only milliseconds."
    return f"{rows} rows: exact until an index is built, which `tonewalk serve` does in the background."
