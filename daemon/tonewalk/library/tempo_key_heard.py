"""Tempo and key by listening, for sounds long enough to have them."""

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

TONAL_RATE: Final = 8_000
"""Hz at which harmony is heard."""
TONAL_FRAME: Final = 4096
"""Samples: bins 2 Hz apart tell semitones from 60 Hz up."""
FITTING: Final = 0.65
"""Correlation with a key's profile below which there is no key."""

MAJOR: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each pitch class fits a key (Krumhansl & Kessler 1982), from the tonic up."""

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


def key(windows: Sequence[Mono], rate: int) -> tuple[int, bool] | None:
    """Tonic (pitch class, 0 = C) and whether it is minor, or None.

    Spectral peaks from 60 Hz to 2 kHz are folded into twelve pitch classes, which are correlated with the profiles
    of all keys (Krumhansl 1990).
    """
    classes = np.zeros(12)
    for window in windows:
        classes += _pitch_classes(resample(window, rate, TONAL_RATE))
    if classes.sum() <= 0:
        return None
    fits = [
        np.corrcoef(np.roll(profile, tonic), classes)[0, 1] for profile in (MAJOR, MINOR) for tonic in range(12)
    ]
    best = int(np.argmax(fits))
    return (best % 12, best >= 12) if fits[best] >= FITTING else None


def _pitch_classes(samples: Mono) -> Float:
    """Strength of each pitch class: square roots of spectral peaks that stand out of their surroundings."""
    if len(samples) < TONAL_FRAME:
        return np.zeros(12)
    frames = np.lib.stride_tricks.sliding_window_view(samples, TONAL_FRAME)[:: TONAL_FRAME // 2]
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(TONAL_FRAME).astype(np.float32), axis=1)).astype(np.float64)
    frequencies = np.arange(magnitude.shape[1]) * TONAL_RATE / TONAL_FRAME
    first, last = np.searchsorted(frequencies, (60, 2_000))
    middle = magnitude[:, first:last]
    peaks = (middle > magnitude[:, first - 1 : last - 1]) & (middle >= magnitude[:, first + 1 : last + 1])
    peaks &= middle > 8 * np.median(middle, axis=1, keepdims=True)
    strength = np.where(peaks, np.sqrt(middle), 0).sum(axis=0)
    notes = 69 + 12 * np.log2(frequencies[first:last] / 440)
    in_tune = np.exp(-0.5 * ((notes - np.round(notes)) / 0.25) ** 2)
    return np.asarray(np.bincount(np.round(notes).astype(np.int64) % 12, strength * in_tune, 12), dtype=np.float64)
