"""Measured properties of a training sound: targets of the order words, never shipped.

The daemon measures its own descriptors; these few stand for the same words ("bright", "long", "high",
"noisy", "loud attack") so that training needs nothing of the daemon.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

from tonewalk_models.small.frontend import SAMPLE_RATE, WINDOW, power_spectrum

Floats = npt.NDArray[np.float32]

NAMES: Final = ("duration", "centroid", "pitch", "flatness", "attack")
"""Columns of `describe`: log2 seconds, log2 Hz, log2 Hz (NaN where there is no pitch), dB, log2 seconds."""


def describe(samples: Floats) -> Floats:
    """Descriptors of one sound at `SAMPLE_RATE`, in the order of `NAMES` `[shape=(5,)]`."""
    level = np.abs(samples)
    peak = float(level.max(initial=0.0))
    if peak < 1e-6:
        return np.full(len(NAMES), np.nan, np.float32)
    loud = np.flatnonzero(level > peak * 10 ** (-50 / 20))
    sound = samples[loud[0] : loud[-1] + 1]
    power = power_spectrum(sound)
    hertz = np.arange(WINDOW // 2 + 1, dtype=np.float32) * (SAMPLE_RATE / WINDOW)
    mean = power.mean(axis=0)
    centroid = float((mean * hertz).sum() / mean.sum())
    energy = power.sum(axis=1)
    floor = power + 1e-9 * float(power.max())
    flatness = 10 * np.log10(np.exp(np.log(floor).mean(axis=1)) / floor.mean(axis=1))
    return np.array(
        [
            np.log2(max(len(sound) / SAMPLE_RATE, 0.01)),
            np.log2(max(centroid, 20.0)),
            pitch(sound),
            float((flatness * energy).sum() / energy.sum()),
            np.log2(max(attack_seconds(sound), 0.001)),
        ],
        np.float32,
    )


def attack_seconds(sound: Floats) -> float:
    """Time from 10 % to 90 % of the peak of a 4 ms envelope."""
    step = SAMPLE_RATE // 500
    count = max(1, len(sound) // step)
    envelope = np.sqrt(np.square(np.resize(sound, count * step)).reshape(count, step).mean(axis=1))
    smooth = np.convolve(envelope, np.ones(2) / 2)[:count]
    top = int(np.argmax(smooth >= 0.9 * smooth.max()))
    bottom = int(np.argmax(smooth >= 0.1 * smooth.max()))
    return max(top - bottom, 0) / 500


def pitch(sound: Floats) -> float:
    """log2 of the fundamental in Hz by normalised autocorrelation of up to 0.5 s after the peak, or NaN."""
    start = int(np.argmax(np.abs(sound)))
    part = sound[start : start + SAMPLE_RATE // 2]
    if len(part) < 1024:
        return float("nan")
    part = part - part.mean()
    size = fft.next_fast_len(2 * len(part))
    spectrum = fft.rfft(part, size)
    correlation = fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[: len(part)]
    tail = np.cumsum(np.square(part)[::-1])[::-1]
    normal = correlation / np.sqrt(tail[0] * tail + 1e-12)
    first = int(np.argmax(normal < 0.2))
    low, high = max(SAMPLE_RATE // 4000, first), min(SAMPLE_RATE // 30, len(part) * 3 // 4)
    if first == 0 or high <= low + 2:
        return float("nan")
    best = float(normal[low:high].max())
    if best < 0.6:
        return float("nan")
    lag = low + int(np.argmax(normal[low:high] > 0.9 * best))
    while lag + 1 < high and normal[lag + 1] > normal[lag]:
        lag += 1
    return float(np.log2(SAMPLE_RATE / lag))
