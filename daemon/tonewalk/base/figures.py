"""What is measured of quality, as it is told: a figure beside that of a baseline."""

from __future__ import annotations

import msgspec


class Figure(msgspec.Struct):
    """One figure, beside that of the baseline in the same run."""

    name: str
    value: float
    low: float
    high: float
    """95 % bootstrap interval."""
    baseline: float | None = None
    against: str = ""
    ratio: float | None = None
    n: int = 0
    """How many queries it is the mean of."""
