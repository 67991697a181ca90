"""When things begin in a sound, and how regularly: what a tempo is heard from."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.listening.decode import resample
from tonewalk_models.encoder import Mono
from tonewalk_models.features import spectrogram
from tonewalk_models.timbre import mel_bands

RATE: Final = 16_000
"""Hz at which rhythm is heard."""
OVERLAP: Final = 8
"""Frames of 64 ms that cover each moment."""
HOP: Final = 1024 / OVERLAP / RATE
"""s between two values of the onset strength."""
LOUD: Final = 3_000.0
"""How far below the loudest band (35 dB) a band still counts in proportion to its level in dB."""
LAG: Final = 3
"""Frames over which a band has to rise."""
LOW: Final = 6
"""The lowest bands, one in so many, tell kicks and basses from the rest."""
NEAR: Final = 4
"""Frames on either side above which an onset stands out."""
LEAST: Final = 0.1
"""Share of the strongest onset's strength below which a rise is none."""
SLOW: Final = 0.5
"""s over which the onset strength's slow part is taken away."""
LONGEST: Final = 8.0
"""s, the longest lag of the autocorrelation."""
FINER: Final = 8
"""Points of the onsets' spectrum for each that their length calls for."""

Float = npt.NDArray[np.float64]


class Rhythm(NamedTuple):
    """Onsets of a stretch of sound and their regularity."""

    times: Float
    """s, of each onset `[shape=(n,)]`."""
    strengths: Float
    """Sum of the rises of all bands at each onset `[shape=(n,)]`."""
    lows: int
    """Onsets in the lowest bands."""
    repeats: Float
    """Autocorrelation of the onset strength by lag in hops, 1 at none."""
    low_repeats: Float
    """The same of the lowest bands."""

    @property
    def weights(self) -> Float:
        """What each onset counts, so that the loudest don't drown the rest `[shape=(n,)]`, 0 to 1."""
        return np.asarray(np.sqrt(self.strengths / self.strengths.max()), dtype=np.float64)

    @property
    def telling(self) -> float:
        """How many onsets of one strength tell as much as these."""
        return float(self.weights.sum() ** 2 / np.square(self.weights).sum())


def rhythm(samples: Mono, rate: int) -> Rhythm | None:
    """The onsets of a stretch of mono sound at any rate (Hz); None where nothing begins.

    Onset strength is how much the bands of a mel spectrum rise over 24 ms beyond the greatest of themselves and
    their neighbours, so that a vibrato is none (Böck & Widmer, "Maximum filter vibrato suppression for onset
    detection", DAFx 2013).
    """
    heard = resample(samples, rate, RATE)
    rises = _rises(heard)
    times, strengths, relative = _peaks(rises.sum(axis=1))
    if not len(times):
        return None
    low_times, _, low_relative = _peaks(rises[:, : rises.shape[1] // LOW].sum(axis=1))
    lags = int(min(LONGEST, len(heard) / RATE) / HOP) + 4
    return Rhythm(
        times=times,
        strengths=strengths,
        lows=len(low_times),
        repeats=_autocorrelation(relative, lags),
        low_repeats=_autocorrelation(low_relative, lags),
    )


def spectrum(times: Float, weights: Float) -> tuple[Float, float]:
    """How well onsets keep to each rate, and Hz between two rates.

    The length of the mean of their unit vectors, 0 to 1.
    """
    frames = np.zeros(int(times[-1] / HOP) + 2)
    np.add.at(frames, np.round(times / HOP).astype(np.int64), weights)
    size = 1 << (FINER * len(frames)).bit_length()
    return np.asarray(np.abs(np.fft.rfft(frames, size)) / weights.sum(), dtype=np.float64), 1 / (size * HOP)


def _rises(heard: Mono) -> Float:
    """Rise of each band in each frame `[shape=(frames, bands)]`."""
    power = spectrogram(heard, RATE, overlap=OVERLAP)
    bands = power @ mel_bands(RATE, power.shape[1])
    levels = np.log1p(LOUD * bands / max(float(bands.max()), 1e-12))
    before = np.zeros_like(levels)
    wide = np.pad(levels[:-LAG], ((0, 0), (1, 1)), mode="edge")
    before[LAG:] = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    return np.asarray(np.maximum(levels - before, 0), dtype=np.float64)


def _peaks(strength: Float) -> tuple[Float, Float, Float]:
    """Times (s) and strengths of the onsets, and the whole of what lies above the slow part."""
    window = np.hanning(7)
    smooth = np.convolve(strength, window / window.sum(), mode="same").astype(np.float64)
    width = min(len(smooth), int(SLOW / HOP))
    relative = (smooth - np.convolve(smooth, np.ones(width) / width, mode="same")).astype(np.float64)
    padded = np.pad(smooth, NEAR, constant_values=-1)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR + 1).max(axis=1)
    at = np.flatnonzero((smooth >= highest) & (relative > LEAST * max(float(relative.max()), 1e-9)))
    return np.asarray(at * HOP, dtype=np.float64), relative[at], np.maximum(relative, 0)


def _autocorrelation(values: Float, lags: int) -> Float:
    """Of the values less their mean, for lags 0 to `lags - 1`, each over as many products as it has."""
    size = 1 << (len(values) + lags).bit_length()
    power = np.square(np.abs(np.fft.rfft(values - values.mean(), size)))
    products = np.fft.irfft(power, size)[:lags]
    counts = len(values) - np.arange(lags)
    found = np.where(counts > len(values) / 8, products * len(values) / np.maximum(counts, 1), 0)
    return np.asarray(found / max(float(found[0]), 1e-12), dtype=np.float64)
