"""What it costs to let one sound follow another: jumps in timbre, loudness and pitch."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix
from tonewalk.library.view import View
from tonewalk.spaces.handles import TIMBRE
from tonewalk.units.selection import Costs, Units

LOUDNESS: Final = 6.0
"""dB that count as one: about a doubling of sound pressure."""
PITCH: Final = 12.0
"""Semitones that count as one; more count no more, so that a leap of three octaves is no worse than one."""


class Weights(NamedTuple):
    """How much each kind of jump counts, against 1 for a candidate as far off as candidates usually are."""

    timbre: float
    loudness: float
    pitch: float


class Joins:
    """Concatenation costs between the sounds of a library, over a chosen few of them.

    Args:
        units: positions of all sounds that may be asked for.
    """

    def __init__(self, view: View, units: Units, weights: Weights) -> None:
        self._weights = weights
        self._units = np.unique(units[units >= 0])
        self._timbre = _timbres(view, self._units) if weights.timbre else None
        self._loudness = view.loudness[self._units].astype(np.float64)
        self._pitch = semitones(view.f0[self._units])

    def __call__(self, before: Units, after: Units) -> Costs:
        """`[shape=(len(before), len(after))]`; what is not known of either costs nothing, a filler anything."""
        left, right = (np.searchsorted(self._units, np.maximum(one, self._units[0])) for one in (before, after))
        cost = np.zeros((len(before), len(after)))
        if self._timbre is not None:
            cost += self._weights.timbre * (1.0 - self._timbre[left] @ self._timbre[right].T)
        if self._weights.loudness:
            jump = np.abs(self._loudness[left][:, None] - self._loudness[right]) / LOUDNESS
            cost += self._weights.loudness * np.nan_to_num(np.minimum(jump, 4.0), nan=0.0)
        if self._weights.pitch:
            jump = np.abs(self._pitch[left][:, None] - self._pitch[right]) / PITCH
            cost += self._weights.pitch * np.nan_to_num(np.minimum(jump, 1.0), nan=0.0)
        return cost


def semitones(f0: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """MIDI note numbers of frequencies in Hz, NaN where there is none."""
    known = np.isfinite(f0) & (f0 > 0)
    notes: npt.NDArray[np.float64] = np.full(len(f0), np.nan)
    notes[known] = 69 + 12 * np.log2(f0[known].astype(np.float64) / 440)
    return notes


def _timbres(view: View, units: Units) -> Matrix | None:
    """Timbre vectors `[shape=(len(units), dim)]`; zeros where a sound has none."""
    if TIMBRE not in view.spaces.handles or not len(view.vectors(TIMBRE)):
        return None
    return view.vectors_of(TIMBRE, units)
