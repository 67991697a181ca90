"""Maximum momentary loudness, K-weighted, as a stream passes (ITU-R BS.1770-5; EBU Tech 3341's "momentary")."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.library.listening.decode import Block

HOP: Final = 0.1
"""s between two momentary values."""
HOPS: Final = 4
"""Hops in the momentary window of 0.4 s."""
QUIETEST: Final = -120.0
"""LUFS; what is quieter is silence."""

EXCESS: Final = 1.004994898714688
"""Gain of the standard's high-pass far above its corner: its table for 48 kHz leaves it unnormalised."""

SURROUND: Final = np.array([1, 1, 1, 1.41, 1.41])
"""Weights of five channels."""

Coefficients = npt.NDArray[np.float64]


@cache
def k_weighting(rate: int) -> tuple[Coefficients, Coefficients]:
    """The K-weighting filter at any rate: numerator and denominator of order 4 `[shape=(5,)]` each.

    BS.1770 gives its two biquads for 48 kHz only; here their analogue prototypes (a shelf of 4 dB from 1,682 Hz, a
    high-pass at 38 Hz) are transformed anew for each rate, as libebur128 does. A rate too low to carry the shelf
    goes without it.
    """
    b, a = _high_pass(38.13547087602444, 0.5003270373238773, rate)
    if rate > 4_000:
        shelf_b, shelf_a = _shelf(1681.974450955533, 0.7071752369554196, 3.999843853973347, rate)
        b, a = np.convolve(b, shelf_b), np.convolve(a, shelf_a)
    return b, a


def _shelf(frequency: float, q: float, gain: float, rate: int) -> tuple[Coefficients, Coefficients]:
    k = math.tan(math.pi * frequency / rate)
    top = 10 ** (gain / 20)
    middle = top**0.4996667741545416
    numerator = np.array([top + middle * k / q + k * k, 2 * (k * k - top), top - middle * k / q + k * k])
    denominator = np.array([1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
    return numerator / denominator[0], denominator / denominator[0]


def _high_pass(frequency: float, q: float, rate: int) -> tuple[Coefficients, Coefficients]:
    k = math.tan(math.pi * frequency / rate)
    denominator = np.array([1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
    return EXCESS / denominator[0] * np.array([1.0, -2.0, 1.0]), denominator / denominator[0]


class LoudnessMeter:
    """Takes a stream block by block and knows the loudest 0.4 s of it so far.

    A stream shorter than 0.4 s counts as padded with silence to 0.4 s. Channels are summed with BS.1770's weights
    (the fourth and fifth of five, the surrounds, 1.41; all others 1).
    """

    def __init__(self) -> None:
        self._state: npt.NDArray[np.float64] | None = None
        self._rest = np.zeros(0)
        self._recent: list[float] = []
        self._loudest = 0.0

    def add(self, block: Block, rate: int) -> None:
        """Take the next block, `[shape=(frames, channels)]` at `rate` Hz."""
        from scipy.signal import lfilter

        b, a = k_weighting(rate)
        channels = block.shape[1]
        if self._state is None:
            self._state = np.zeros((len(b) - 1, channels))
        weighted, self._state = lfilter(b, a, block, axis=0, zi=self._state)
        if channels == 1:
            energy = np.square(weighted[:, 0])
        else:
            energy = np.square(weighted) @ (SURROUND if channels == 5 else np.ones(channels))
        energy = np.concatenate([self._rest, energy]) if len(self._rest) else energy
        hop = round(HOP * rate)
        full = len(energy) // hop * hop
        self._rest = energy[full:]
        self._take(energy[:full].reshape(-1, hop).sum(axis=1).tolist(), HOPS * hop)

    def _take(self, sums: list[float], window: int) -> None:
        for value in sums:
            self._recent = [*self._recent[1 - HOPS :], value]
            self._loudest = max(self._loudest, sum(self._recent) / window)

    def loudness(self, rate: int) -> float | None:
        """LUFS; None for silence. The last, incomplete 0.1 s counts as padded with silence."""
        if len(self._rest):
            self._take([float(self._rest.sum())], HOPS * round(HOP * rate))
            self._rest = np.zeros(0)
        if self._loudest <= 0:
            return None
        level = -0.691 + 10 * math.log10(self._loudest)
        return level if level > QUIETEST else None
