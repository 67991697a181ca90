"""Small changes that leave class and pitch alone, so that the network hears more sounds than there are."""

from __future__ import annotations

from typing import Final

import numpy as np

from tonewalk_models.manifold.constantq import BINS, COMPRESSION
from tonewalk_models.manifold.windows import Windows

QUIETEST: Final = 0.125
"""The least gain: 18 dB down."""
TILT: Final = 0.3
"""Most that is added to the lowest bins and taken from the highest, or the other way."""
GAP: Final = 12
"""Most bins that are silenced in one stretch: half an octave."""


def varied(heard: Windows, generator: np.random.Generator) -> Windows:
    """Shift by up to a quarter tone (one bin), change level and tilt, and silence a stretch of bins."""
    count = len(heard)
    shifts = generator.integers(-1, 2, count)
    bins = (np.arange(BINS) - shifts[:, None]).clip(0, BINS - 1)
    heard = np.take_along_axis(heard, bins[:, None, :], axis=2)
    gains = np.exp(generator.uniform(np.log(QUIETEST), 0, (count, 1, 1))).astype(np.float32)
    heard = np.log1p(np.expm1(heard) * gains)
    slope = generator.uniform(-TILT, TILT, (count, 1, 1)) * np.linspace(1, -1, BINS)
    heard = np.maximum(heard + slope * (heard > 1 / COMPRESSION), 0)
    first = generator.integers(0, BINS - GAP, (count, 1))
    width = generator.integers(0, GAP + 1, (count, 1))
    silenced = (np.arange(BINS) >= first) & (np.arange(BINS) < first + width)
    return np.where(silenced[:, None, :], np.float32(0), heard).astype(np.float32)
