"""Key by listening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tonewalk.library import tempo_key_heard
from tonewalk_models.encoder import Mono


class Key(NamedTuple):
    """In which key a sound is."""

    tonic: int | None
    """Pitch class, 0 = C; None where there is no key."""
    minor: bool
    confidence: float
    """0 to 1"""


def key(windows: Sequence[Mono], rate: int) -> Key:
    """The key of a sound, heard through its windows at `rate` Hz."""
    found = tempo_key_heard.key(windows, rate)
    return Key(None, False, 0.0) if found is None else Key(*found, 0.5)
