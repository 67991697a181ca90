"""What one part of the torture found: a row of the table."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.entry import Entry


class Finding(NamedTuple):
    """One line of `docs/trust.md`."""

    what: str
    tried: str
    found: str
    holds: bool
    """Whether that is what is promised."""
    entries: tuple[Entry, ...] = ()
    """Its figures, for `benchmarks/latest.json`."""
