"""One measured figure."""

from __future__ import annotations

from typing import TypedDict

import numpy as np


class Entry(TypedDict):
    """As `benchmarks/latest.json` lists it."""

    name: str
    value: float
    unit: str
    against: str
    """What `ratio` compares with; "" where it stands alone."""
    ratio: float | None


def entry(name: str, value: float, unit: str, against: str = "", ratio: float | None = None) -> Entry:
    """A figure, with three significant decimals beyond the point."""
    return Entry(
        name=name,
        value=round(float(value), 4),
        unit=unit,
        against=against,
        ratio=None if ratio is None else round(float(ratio), 3),
    )


def percentile(milliseconds: list[float], q: float) -> float:
    """The q-th percentile."""
    return float(np.percentile(milliseconds, q))
