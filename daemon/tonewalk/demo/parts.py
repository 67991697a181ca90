"""Building blocks of the demo library's voices: time, envelopes, oscillators and filters, in numpy alone.

Everything works at `RATE`, on float64, and draws chance only from the generator that it is given.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

RATE = 44_100
"""Hz"""

Signal = npt.NDArray[np.float64]
"""`[shape=(samples,)]`"""

Chance = np.random.Generator


def times(seconds: float) -> Signal:
    """The moments of `seconds` of sound, in s from 0."""
    return np.arange(max(1, round(seconds * RATE))) / RATE


def decay(t: Signal, seconds: float) -> Signal:
    """An exponential that has fallen by 60 dB after `seconds`."""
    return np.asarray(np.exp(-6.91 * t / seconds))


def rise(t: Signal, seconds: float) -> Signal:
    """A raised-cosine fade-in."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(t / max(seconds, 1e-6), 0, 1))


def sine(frequency: float | Signal, t: Signal, phase: float = 0.0) -> Signal:
    """A sine of constant or moving frequency (Hz), phase in turns."""
    turns = np.cumsum(frequency) / RATE if isinstance(frequency, np.ndarray) else frequency * t
    return np.asarray(np.sin(2 * np.pi * (turns + phase)))


def saw(frequency: float | Signal, t: Signal, phase: float = 0.0) -> Signal:
    """A sawtooth whose step is rounded off by a polynomial (PolyBLEP, Välimäki & Huovilainen 2007)."""
    if isinstance(frequency, np.ndarray):
        step = frequency / RATE
        turns = phase + np.cumsum(step)
    else:
        step = np.full(1, frequency / RATE)
        turns = phase + step[0] * np.arange(1, t.size + 1)
    turns -= np.floor(turns)
    out = 2 * turns - 1
    for side, near in ((1, np.flatnonzero(turns < step)), (-1, np.flatnonzero(turns > 1 - step))):
        pace = step[near] if step.size > 1 else step
        away = (turns[near] if side > 0 else 1 - turns[near]) / pace
        out[near] += side * (1 - away) ** 2
    return out


def square(frequency: float | Signal, t: Signal, phase: float = 0.0, width: float = 0.5) -> Signal:
    """A pulse wave: the difference of two sawtooths, `width` of a turn apart."""
    return 0.5 * (saw(frequency, t, phase) - saw(frequency, t, phase + width))


def low(frequencies: Signal, cutoff: float | Signal, order: int = 2) -> Signal:
    """Magnitude response of a Butterworth low-pass of `12 * order / 2` dB an octave."""
    return np.asarray(1 / np.sqrt(1 + (frequencies / cutoff) ** (2 * order)))


def high(frequencies: Signal, cutoff: float | Signal, order: int = 2) -> Signal:
    """Magnitude response of a Butterworth high-pass."""
    return np.asarray(1 / np.sqrt(1 + (cutoff / np.maximum(frequencies, 1e-3)) ** (2 * order)))


def peak(frequencies: Signal, centre: float | Signal, q: float) -> Signal:
    """Magnitude response of a resonance."""
    frequencies = np.maximum(frequencies, 1e-3)
    return np.asarray(1 / np.sqrt(1 + (q * (frequencies / centre - centre / frequencies)) ** 2))


def noise(chance: Chance, t: Signal, lowest: float = 20.0, highest: float = 20_000.0, order: int = 3) -> Signal:
    """White noise between two corner frequencies (Hz), RMS 1."""
    band = coloured(chance.standard_normal(t.size), lambda f: high(f, lowest, order) * low(f, highest, order))
    return np.asarray(band / (np.sqrt(np.mean(band**2)) + 1e-12))


def coloured(x: Signal, response: Callable[[Signal], Signal]) -> Signal:
    """A sound through a filter of zero phase, given by its magnitude response to frequencies in Hz."""
    size = 1 << (x.size - 1).bit_length()
    return np.asarray(np.fft.irfft(np.fft.rfft(x, size) * response(bins(size)), size)[: x.size])


def bins(size: int) -> Signal:
    """Frequencies (Hz) of the bins of a real spectrum of `size` samples."""
    return np.arange(size // 2 + 1, dtype=np.float64) * (RATE / size)


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
    frequencies = bins(size)[None, :]
    response = low(frequencies, at, order) + max(0.0, q - 0.7) * peak(frequencies, at, 4.0)
    frames = np.fft.irfft(np.fft.rfft(frames, axis=1) * response, size, axis=1) * window
    out = np.zeros((len(starts) + 3, hop))
    for quarter in range(4):
        out[quarter : quarter + len(starts)] += frames[:, quarter * hop : (quarter + 1) * hop]
    return np.asarray(out.ravel()[size : size + x.size] / 2)


def drive(x: Signal, amount: float) -> Signal:
    """Soft saturation; `amount` 0 leaves the signal as it is."""
    return x if amount <= 0 else np.asarray(np.tanh(x * (1 + amount)) / np.tanh(1 + amount))


def between(chance: Chance, least: float, greatest: float) -> float:
    """A value between two, evenly on a logarithmic scale (both > 0)."""
    return float(least * (greatest / least) ** chance.random())


def note(chance: Chance, lowest: int, highest: int) -> float:
    """Frequency (Hz) of a random MIDI note, both ends included."""
    return float(440.0 * 2 ** ((int(chance.integers(lowest, highest + 1)) - 69) / 12))
