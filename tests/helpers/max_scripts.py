"""What the scripts of the Max package are called with, and what they put out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Call = list[Any]
Run = Callable[..., list[list[Any]]]
SOUND = [5, "/s/a.wav", "a.wav", "", "", 48000, 1, 0.25]
"""What the daemon tells of a sound."""


def at(outlet: int, out: list[list[Any]]) -> list[list[Any]]:
    """What came out there."""
    return [one[1:] for one in out if one[0] == outlet]
