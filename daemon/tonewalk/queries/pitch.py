"""Pitch in analogies: what a is to b in pitch, c is to the sounds that are looked for."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

SPREAD: Final = 1.0
"""Semitones: a sound this far from the pitch looked for counts 0.6, two away 0.14."""

PLAIN: Final = 2.0
"""Weight where two of the three have one pitch, so that it is meant: the same note on another instrument, or
another note on the same. On the orchestra of the sound bank's `dev` split (instrument and pitch right among the
first 10) 0, 1, 2 and 4 give 0.27, 0.45, 0.54 and 0.57."""
INCIDENTAL: Final = 1.0
"""Weight where all three differ. With instrument and dynamic asked for, and notes at random, 0, 1, 2 and 4 give
0.48, 0.48, 0.45 and 0.37."""


class Pitch(NamedTuple):
    """What to look for."""

    hertz: float
    weight: float


def analogous(a: float, b: float, c: float) -> Pitch | None:
    """The pitch (Hz) as far from c's as b's is from a's; None where one of them has none (NaN)."""
    if not all(math.isfinite(hertz) and hertz > 0 for hertz in (a, b, c)):
        return None
    meant = _semitones(a, b) < SPREAD or _semitones(a, c) < SPREAD
    return Pitch(c * b / a, PLAIN if meant else INCIDENTAL)


def pitch_shares(f0: npt.NDArray[np.float32], hertz: float) -> npt.NDArray[np.float32]:
    """How near each f0 (Hz, NaN: none) comes to a pitch, 1 at it, 0 for none `[shape=(n,)]`."""
    away = 12 * np.log2(f0 / np.float32(hertz))
    shares = np.nan_to_num(np.exp(-0.5 * (away / np.float32(SPREAD)) ** 2), nan=0.0)
    return np.asarray(np.where(shares < 0.01, 0, shares), np.float32)


def _semitones(one: float, other: float) -> float:
    return abs(12 * math.log2(one / other))
