"""Tempo by listening, for sounds long enough to have one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.library.decode import resample
from tonewalk_models.encoder import Mono
from tonewalk_models.features import spectrogram
from tonewalk_models.timbre import mel_bands

RHYTHM_RATE: Final = 16_000
"""Hz at which rhythm is heard."""
HOP: Final = 256 / RHYTHM_RATE
"""s between two values of the onset strength."""
SLOWEST, FASTEST = 50.0, 210.0
"""BPM"""
REGULAR: Final = 0.25
"""Autocorrelation at the beat below which there is no beat."""

Float = npt.NDArray[np.float64]


def tempo(windows: Sequence[Mono], rate: int) -> float | None:
    """BPM of the most regular beat, or None.

    Rises of the mel spectrum are summed to an onset strength whose autocorrelation is weighted towards 120 BPM
    (Ellis 2007); the best lag is then sharpened on its multiples.
    """
    lags = int(8 * 60 / SLOWEST / HOP)
    total = np.zeros(lags)
    for window in windows:
        total += _autocorrelation(_onsets(resample(window, rate, RHYTHM_RATE)), lags)
    if total[0] <= 0:
        return None
    strength = total / total[0]
    beats = 60 / (np.arange(1, lags) * HOP)
    prior = np.exp(-0.5 * (np.log2(beats / 120) / 0.9) ** 2) * ((beats >= SLOWEST) & (beats <= FASTEST))
    lag = 1 + int((np.maximum(strength[1:], 0) * prior).argmax())
    if strength[lag] < REGULAR or not prior[lag - 1]:
        return None
    return round(float(60 / (_sharpen(strength, lag) * HOP)), 1)


def _onsets(samples: Mono) -> Float:
    """Onset strength: rises of the log mel spectrum, summed over bands, its slow part removed."""
    power = spectrogram(samples, RHYTHM_RATE, overlap=4)
    bands = power @ mel_bands(RHYTHM_RATE, power.shape[1])
    levels = np.log(bands + 1e-6 * max(float(bands.max()), 1e-12))
    rises = np.maximum(np.diff(levels, axis=0), 0).sum(axis=1)
    width = min(len(rises), int(1 / HOP))
    slow = np.convolve(rises, np.ones(width) / width, mode="same") if width else rises
    return np.asarray(np.maximum(rises - slow, 0), dtype=np.float64)


def _autocorrelation(values: Float, lags: int) -> Float:
    """Of the values less their mean, for lags 0 to `lags - 1`, each over as many products as it has."""
    if len(values) < 4:
        return np.zeros(lags)
    size = 1 << (2 * max(lags, len(values))).bit_length()
    spectrum = np.fft.rfft(values - values.mean(), size)
    products = np.fft.irfft(np.abs(spectrum) ** 2, size)
    counts = len(values) - np.arange(lags)
    found = np.where(counts > len(values) // 4, products[:lags] * len(values) / np.maximum(counts, 1), 0)
    return np.asarray(found, dtype=np.float64)


def _sharpen(strength: Float, lag: int) -> float:
    """The lag to a fraction of a hop: from its own peak, then from those at twice, four and eight times it."""
    best = float(lag)
    for factor in (1, 2, 4, 8):
        near = round(best * factor)
        first, last = max(1, near - 2), min(len(strength) - 1, near + 3)
        if last - first < 3:
            break
        peak = first + int(strength[first:last].argmax())
        if strength[peak] < 0.5 * strength[lag]:
            break
        left, middle, right = strength[peak - 1], strength[peak], strength[min(peak + 1, len(strength) - 1)]
        bend = left - 2 * middle + right
        best = (peak + (0.5 * (left - right) / bend if bend < 0 else 0.0)) / factor
    return best
