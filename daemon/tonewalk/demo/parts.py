"""The blocks of `tonewalk_models.synthesis` at 44.1 kHz in float64, and what the demo library alone needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from tonewalk_models import synthesis
from tonewalk_models.synthesis import Chance, Signal, band, low, peak

RATE: Final = 44_100
"""Hz"""

_DOWN: Final = 6.91
"""nepers: 60 dB"""


def times(seconds: float) -> Signal:
    """The moments of `seconds` of sound, in s from 0."""
    return np.arange(max(1, round(seconds * RATE))) / RATE


def decay(t: Signal, seconds: float) -> Signal:
    """An exponential that has fallen by 60 dB after `seconds`."""
    return synthesis.decay(t, seconds, _DOWN)


def struck(since: Signal, seconds: float) -> Signal:
    """Silence before 0, then such a decay."""
    return synthesis.struck(since, seconds, _DOWN)


def sine(frequency: float | Signal, t: Signal, phase: float = 0.0) -> Signal:
    """A sine of constant or moving frequency (Hz), phase in turns."""
    return synthesis.sine(frequency, t, RATE, phase)


def saw(frequency: float | Signal, t: Signal, phase: float = 0.0) -> Signal:
    """A band-limited sawtooth."""
    return synthesis.saw(frequency, t.size, RATE, phase)


def square(frequency: float | Signal, t: Signal, phase: float = 0.0) -> Signal:
    """A band-limited square wave."""
    return synthesis.square(frequency, t.size, RATE, phase)


def noise(chance: Chance, t: Signal, lowest: float = 20.0, highest: float = 20_000.0, order: int = 3) -> Signal:
    """White noise between two corner frequencies (Hz), RMS 1."""
    hiss = coloured(chance.standard_normal(t.size), lambda f: band(f, lowest, highest, order))
    return np.asarray(hiss / (np.sqrt(np.mean(hiss**2)) + 1e-12))


def coloured(x: Signal, response: Callable[[Signal], Signal]) -> Signal:
    """A sound through a filter of zero phase, given by its magnitude response to frequencies in Hz."""
    return synthesis.filtered(x, response, RATE, 1 << (x.size - 1).bit_length())


def moving_filter(x: Signal, cutoff: Signal, q: float = 0.7, order: int = 2) -> Signal:
    """A low-pass whose cutoff (Hz, one value a sample) moves, with a resonance at it where `q` exceeds 0.7.

    Overlap-added spectra of 1,024 samples, a quarter apart: each is multiplied by the response at its middle.
    """
    size, hop = 1024, 256
    padded = np.concatenate([np.zeros(size), x, np.zeros(2 * size)])
    starts = np.arange(0, padded.size - size, hop)
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size))
    frames = padded[starts[:, None] + np.arange(size)] * window
    at = cutoff[np.clip(starts + size // 2 - size, 0, x.size - 1)][:, None]
    frequencies = np.arange(size // 2 + 1, dtype=np.float64)[None, :] * (RATE / size)
    response = low(frequencies, at, order) + max(0.0, q - 0.7) * peak(frequencies, at, 4.0)
    frames = np.fft.irfft(np.fft.rfft(frames, axis=1) * response, size, axis=1) * window
    out = np.zeros((len(starts) + 3, hop))
    for quarter in range(4):
        out[quarter : quarter + len(starts)] += frames[:, quarter * hop : (quarter + 1) * hop]
    return np.asarray(out.ravel()[size : size + x.size] / 2)


def note(chance: Chance, lowest: int, highest: int) -> float:
    """Frequency (Hz) of a random MIDI note, both ends included."""
    return float(440.0 * 2 ** ((int(chance.integers(lowest, highest + 1)) - 69) / 12))
