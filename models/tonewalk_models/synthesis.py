"""Building blocks of sounds made by the demo library and for training: chance, envelopes, oscillators, filters.

Frequencies and rates are in Hz, times in s, phases in turns; signals are `[shape=(samples,)]`. Envelopes keep the
precision of the times that they are given; oscillators and filters answer in float64. The two that use this differ
in rate, precision and taste alone: the demo library's oscillators are band-limited, training also wants the
aliasing of cheap machines (`plain_saw`, `plain_square`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import fft

Chance = np.random.Generator

Signal = npt.NDArray[np.float64]

Track = npt.NDArray[np.float32] | npt.NDArray[np.float64]
"""One value a sample, in either precision."""

F = TypeVar("F", np.float32, np.float64)


# chance


def between(chance: Chance, least: float, greatest: float) -> float:
    """A value between two (both > 0), drawn evenly on a logarithmic scale, as frequencies and times are heard."""
    return float(np.exp(chance.uniform(np.log(least), np.log(greatest))))


# envelopes


def decay(times: npt.NDArray[F], seconds: float, nepers: float) -> npt.NDArray[F]:
    """An exponential that has fallen by `nepers` after `seconds`; 6.9 are 60 dB."""
    return np.asarray(np.exp(-nepers * times / seconds), times.dtype)


def struck(since: npt.NDArray[F], seconds: float, nepers: float) -> npt.NDArray[F]:
    """Silence while `since` is below 0, from there on a decay."""
    return np.where(since >= 0, decay(np.maximum(since, 0), seconds, nepers), 0)


def attack(times: npt.NDArray[F], seconds: float) -> npt.NDArray[F]:
    """A straight rise from 0 to 1 over `seconds`."""
    return np.asarray(np.minimum(1.0, times / max(seconds, 1e-4)), times.dtype)


def rise(times: npt.NDArray[F], seconds: float) -> npt.NDArray[F]:
    """A raised-cosine rise from 0 to 1 over `seconds`."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(times / max(seconds, 1e-6), 0, 1)), times.dtype)


# oscillators


def turns(frequency: float | Track, count: int, rate: int, phase: float = 0.0) -> Signal:
    """The phase after each of `count` samples, below 1, of a constant or moving frequency."""
    if isinstance(frequency, np.ndarray):
        return np.asarray((np.cumsum(frequency, dtype=np.float64) / rate + phase) % 1.0)
    return np.asarray((frequency / rate * np.arange(1, count + 1) + phase) % 1.0, np.float64)


def sine(frequency: float | Track, times: Track, rate: int, phase: float = 0.0) -> Signal:
    """A sine; `phase` is the first sample's if the frequency is constant, the one's before it if it moves."""
    if isinstance(frequency, np.ndarray):
        passed = 2 * np.pi * np.cumsum(frequency, dtype=np.float64) / rate
        return np.asarray(np.sin(passed + 2 * np.pi * phase))
    return np.asarray(np.sin(2 * np.pi * (frequency * times + phase)), np.float64)


def plain_saw(frequency: float | Track, count: int, rate: int, phase: float = 0.0) -> Signal:
    """A sawtooth that steps from one sample to the next, and so aliases."""
    return 2 * turns(frequency, count, rate, phase) - 1


def saw(frequency: float | Track, count: int, rate: int, phase: float = 0.0) -> Signal:
    """A sawtooth whose step is rounded off by a polynomial (PolyBLEP, Välimäki & Huovilainen 2007)."""
    at = turns(frequency, count, rate, phase)
    step = np.broadcast_to(np.asarray(frequency, np.float64) / rate, at.shape)
    out = 2 * at - 1
    for side, near in ((1, np.flatnonzero(at < step)), (-1, np.flatnonzero(at > 1 - step))):
        away = (at[near] if side > 0 else 1 - at[near]) / step[near]
        out[near] += side * (1 - away) ** 2
    return out


def plain_square(frequency: float, times: Track, width: float = 0.5) -> Signal:
    """A pulse wave that aliases, `width` of each turn high."""
    return np.where((times * frequency) % 1.0 < width, 1.0, -1.0)


def square(frequency: float | Track, count: int, rate: int, phase: float = 0.0) -> Signal:
    """A band-limited square wave: the difference of two sawtooths, half a turn apart."""
    return 0.5 * (saw(frequency, count, rate, phase) - saw(frequency, count, rate, phase + 0.5))


# filters


def low(frequencies: Signal, cutoff: float | Signal, order: float = 2) -> Signal:
    """Magnitude response of a Butterworth low-pass of `order`."""
    return np.asarray(1 / np.sqrt(1 + (frequencies / cutoff) ** (2 * order)))


def high(frequencies: Signal, cutoff: float | Signal, order: float = 2) -> Signal:
    """Magnitude response of a Butterworth high-pass of `order`."""
    return np.asarray(1 / np.sqrt(1 + (cutoff / np.maximum(frequencies, 1e-3)) ** (2 * order)))


def band(frequencies: Signal, lowest: float, highest: float, order: float) -> Signal:
    """Magnitude response of such a high-pass and such a low-pass, one after the other."""
    return np.asarray(high(frequencies, lowest, order) / np.sqrt(1 + (frequencies / highest) ** (2 * order)))


def peak(frequencies: Signal, centre: float | Signal, q: float) -> Signal:
    """Magnitude response of a resonance."""
    frequencies = np.maximum(frequencies, 1e-3)
    return np.asarray(1 / np.sqrt(1 + (q * (frequencies / centre - centre / frequencies)) ** 2))


def filtered(samples: Track, response: Callable[[Signal], Signal], rate: int, size: int) -> Signal:
    """A sound through a filter of zero phase, given by its magnitude response to frequencies.

    Args:
        size: samples of the spectrum, at least the sound's; what rings beyond it comes back at the beginning.
    """
    gain = response(np.asarray(fft.rfftfreq(size, 1 / rate)))
    return np.asarray(fft.irfft(fft.rfft(samples, size) * gain, size)[: len(samples)], np.float64)


def drive(samples: Signal, amount: float) -> Signal:
    """Soft saturation; `amount` 0 leaves the signal as it is."""
    return samples if amount <= 0 else np.asarray(np.tanh(samples * (1 + amount)) / np.tanh(1 + amount))
