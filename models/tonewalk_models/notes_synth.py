"""Notes of known pitch, and sounds without one, that `notes_fit` learns from beside recordings.

Recordings of instruments hardly hold what leads a pitch tracker astray: bars and bells whose partials fit no
harmonic series, electric pianos with one loud high partial, organs without a fundamental. These are made here,
each by a few lines of additive, frequency-modulation or plucked-string synthesis (Chowning 1973; Karplus & Strong
1983).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.notes import RATE

Double = npt.NDArray[np.floating]
Maker = Callable[[np.random.Generator, Double, float], Double]

BARS: Final = (
    (1, 2.756, 5.404, 8.933),
    (1, 2.71, 5.15, 8.4),
    (1, 3.0, 6.1, 10.0),
    (1, 4.0, 9.2, 16.0),
    (1, 3.9, 10.6, 17.0),
    (1, 6.27, 17.55, 34.4),
    (1, 2.32, 4.25, 6.63),
)
"""Partials of free bars, of xylophones, marimbas, vibraphones and tines, and of wine glasses."""


def note(random: np.random.Generator) -> tuple[Double, float]:
    """A note as samples at `RATE`, and its pitch (Hz)."""
    kind = KINDS[int(random.integers(len(KINDS)))]
    low, high = RANGES[kind]
    pitch = float(low * (high / low) ** random.uniform())
    time = np.arange(int(RATE * random.choice([0.2, 0.4, 0.8, 1.5, 2.0]))) / RATE
    made = kind(random, time, pitch)
    return _finished(random, made), pitch


def pitchless(random: np.random.Generator) -> Double:
    """Noise, clangs and clusters at `RATE`."""
    time = np.arange(int(RATE * random.choice([0.1, 0.3, 0.8, 2.0]))) / RATE
    made = (_noise, _clang, _cluster)[int(random.integers(3))](random, time)
    return _finished(random, made)


def _finished(random: np.random.Generator, samples: Double) -> Double:
    """With a soft attack or none and a little noise, at a peak of 0.7."""
    ramp = int(random.choice([1, 50, 400]))
    samples[:ramp] *= np.linspace(0, 1, len(samples[:ramp]))
    samples = samples / (np.abs(samples).max() + 1e-9)
    samples = samples + 10 ** random.uniform(-5, -1.7) * random.standard_normal(len(samples))
    return np.asarray(0.7 * samples / np.abs(samples).max())


def _partials(time: Double, frequencies: Double, levels: Double, decays: Double, phases: Double) -> Double:
    heard = frequencies < 0.49 * RATE
    turns = 2 * np.pi * frequencies[heard] * time[:, None] + phases[heard]
    return np.asarray((levels[heard] * np.exp(-decays[heard] * time[:, None]) * np.sin(turns)).sum(axis=1))


def _bar(random: np.random.Generator, time: Double, pitch: float) -> Double:
    ratios = np.array(BARS[int(random.integers(len(BARS)))]) * np.append(1, random.normal(1, 0.02, 3))
    levels = np.append(1, 10 ** random.uniform(-1.6, 0.1, 3))
    decays = random.uniform(0.5, 8) * np.append(1, np.cumprod(random.uniform(1, 2.5, 3)))
    return _partials(time, pitch * ratios, levels, decays, random.uniform(0, 6.28, 4))


def _electric_piano(random: np.random.Generator, time: Double, pitch: float) -> Double:
    ratio = float(random.choice([1, 2, 3, 5, 7, 9, 11, 13, 14, 15, 16]))
    index = random.uniform(0.1, 1.5) * np.exp(-random.uniform(1, 10) * time)
    turns = 2 * np.pi * pitch * time
    body = np.sin(turns + index * np.sin(ratio * turns))
    second = random.uniform(0, 0.8) * np.sin(turns + random.uniform(0, 1.5) * np.sin(turns + 1))
    return np.asarray((body + second) * np.exp(-random.uniform(0.5, 4) * time))


def _string(random: np.random.Generator, time: Double, pitch: float) -> Double:
    count = int(min(60, 0.49 * RATE / pitch))
    number = np.arange(1, count + 1)
    stretch = np.sqrt(1 + 10 ** random.uniform(-5, -3.2) * number**2)
    pluck = np.abs(np.sin(np.pi * number * random.uniform(0.05, 0.5)))
    levels = (0.1 + pluck) * number ** -random.uniform(0, 1.6) * random.uniform(0.3, 1, count)
    decays = random.uniform(0.3, 4) * (1 + random.uniform(0, 0.05) * number**2)
    return _partials(time, pitch * number * stretch, levels, decays, random.uniform(0, 6.28, count))


def _comb(random: np.random.Generator, time: Double, pitch: float) -> Double:
    from scipy.signal import lfilter

    period = max(2, round(RATE / pitch - 0.5))
    burst = np.zeros(len(time))
    burst[:period] = random.uniform(-1, 1, period)[: len(burst)]
    keep = random.uniform(0.97, 0.9995)
    loop = np.concatenate([[1], np.zeros(period - 1), [-keep / 2, -keep / 2]])
    string: Double = lfilter([1.0], loop, burst)
    fine = pitch * (period + 0.5) / RATE
    return np.asarray(np.interp(np.arange(len(string)) * fine, np.arange(len(string)), string))


def _organ(random: np.random.Generator, time: Double, pitch: float) -> Double:
    feet = np.array([1, 2, 3, 4, 5, 6, 8], dtype=np.float64)
    levels = np.append(random.uniform(0.4, 1), random.choice([0, 0.3, 0.7, 1], 6))
    return _partials(time, pitch * feet, levels, np.zeros(7), random.uniform(0, 6.28, 7))


def _oscillator(random: np.random.Generator, time: Double, pitch: float) -> Double:
    """Saw, square, pulse or triangle, plain or in unison, through a resonant low-pass; sometimes with vibrato."""
    count = int(min(80, 0.49 * RATE / pitch))
    number = np.arange(1, count + 1)
    duty = random.choice([0.5, 0.5, 0.25, 0.1, 0.33])
    shape = int(random.integers(3))
    saw = 1 / number
    levels = (saw, np.abs(np.sin(np.pi * number * duty)) * saw + 1e-5, (number % 2) * saw**2 + 1e-6)[shape]
    cutoff = pitch * 2 ** random.uniform(0, 5)
    levels = levels / np.sqrt(1 + (number * pitch / cutoff) ** random.choice([2, 4, 8]))
    levels = levels * (1 + random.uniform(0, 6) * np.exp(-np.square(np.log2(number * pitch / cutoff)) * 8))
    depth = random.choice([0, 0, 0.003, 0.01])
    bend = depth / 5 / 6.28 * np.sin(2 * np.pi * 5 * time) if depth else np.zeros(len(time))
    made = np.zeros(len(time))
    for cents in random.choice([0, 4, 12]) * random.standard_normal(int(random.choice([1, 2, 5]))):
        tuned = (time + bend) * 2 ** (cents / 1200)
        made += _partials(tuned, pitch * number, levels, np.zeros(count), random.uniform(0, 6.28, count))
    return np.asarray(made * np.exp(-random.choice([0, 1, 5]) * time))


def _bright(random: np.random.Generator, time: Double, pitch: float) -> Double:
    """Harmonics in one or two bands, the fundamental faint or missing."""
    count = int(min(40, 0.49 * RATE / pitch))
    number = np.arange(1, count + 1)
    levels = np.full(count, 1e-3)
    for _ in range(int(random.integers(1, 4))):
        centre, width = random.uniform(2, 12), random.uniform(0.8, 4)
        levels += random.uniform(0.2, 1) * np.exp(-0.5 * np.square((number - centre) / width))
    return _partials(time, pitch * number, levels, np.zeros(count), random.uniform(0, 6.28, count))


KINDS: Final[tuple[Maker, ...]] = (_bar, _bar, _electric_piano, _string, _comb, _organ, _oscillator, _bright)
RANGES: Final[dict[Maker, tuple[float, float]]] = {
    _bar: (110, 4400),
    _electric_piano: (35, 2000),
    _string: (35, 2500),
    _comb: (45, 1600),
    _organ: (35, 2500),
    _oscillator: (30, 2500),
    _bright: (40, 700),
}
"""Hz that each is made over."""


def _noise(random: np.random.Generator, time: Double) -> Double:
    """Noise with a slope and perhaps a broad band, decaying."""
    spectrum = np.fft.rfft(random.standard_normal(len(time)))
    frequencies = np.fft.rfftfreq(len(time), 1 / RATE) + 20
    spectrum *= frequencies ** random.uniform(-1, 0.5)
    centre, width = 100 * 2 ** random.uniform(0, 6), random.uniform(0.1, 1)
    spectrum *= random.uniform(0, 0.3) + np.exp(-0.5 * np.square(np.log2(frequencies / centre) / width))
    return np.asarray(np.fft.irfft(spectrum, len(time)) * np.exp(-random.choice([0, 2, 10, 30]) * time))


def _clang(random: np.random.Generator, time: Double) -> Double:
    """Many partials at no ratio: cymbals, plates, ring modulation."""
    count = int(random.integers(4, 40))
    frequencies = 80 * 2 ** random.uniform(0, 6.5, count)
    levels, decays = 10 ** random.uniform(-0.7, 0, count), random.uniform(1, 10, count)
    return _partials(time, frequencies, levels, decays, random.uniform(0, 6.28, count))


def _cluster(random: np.random.Generator, time: Double) -> Double:
    """Two to five notes at once, no two in unison or octaves."""
    root = random.uniform(40, 75)
    steps = np.unique(random.choice([3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 16], int(random.integers(1, 5))))
    kinds = (_string, _organ, _oscillator, _electric_piano)
    kind = kinds[int(random.integers(len(kinds)))]
    made = np.zeros(len(time))
    for step in np.append(0, steps):
        made += kind(random, time, float(440 * 2 ** ((root + step - 69) / 12))) * random.uniform(0.6, 1)
    return made
