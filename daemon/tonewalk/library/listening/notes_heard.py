"""Which notes sound when, harmonics taken out.

Every spectrum is laid out in thirds of a semitone, tuned to the sound itself, and explained as a sum of notes that
each bring their overtones (non-negative least squares on a dictionary of notes, as Mauch and Dixon 2010, solved by
the multiplicative updates of Lee and Seung 2001). What is left is how strongly each note sounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import convolve1d

from tonewalk.library.listening.decode import resample
from tonewalk_models.encoder import Mono

RATE: Final = 8_000
"""Hz at which harmony is heard."""
FRAME: Final = 4096
"""Samples: bins 2 Hz apart tell semitones from 60 Hz up."""
HOP: Final = 2048
NOTES: Final = np.arange(28, 101)
"""MIDI notes that are looked for, 41 Hz to 2.6 kHz."""
STEPS: Final = 3
"""Bins a semitone."""
TONES: Final = np.arange(28 * STEPS - 1, 106 * STEPS + 2) / STEPS
"""Heights of the bins in semitones, as MIDI notes."""
OVERTONES: Final = 16
FALL: Final = 0.8
"""Strength of each overtone over the one before."""
UPDATES: Final = 40
QUIET: Final = 1e-6
"""Magnitude of the strongest bin, about full scale times `FRAME` / 4, below which there is nothing to hear."""

Float = npt.NDArray[np.float64]


class Heard(NamedTuple):
    """A sound as notes."""

    strength: Float
    """Of each of `NOTES` in each frame `[shape=(frames, notes)]`."""
    loudness: Float
    """Root of each frame's energy, the loudest bin of all 1."""
    tones: Float
    """What stands out of the spectrum around it `[shape=(frames, bins)]`, in the bins `TONES`."""
    tonal: float
    """Share of the energy that stands out, 0 to 1."""
    explained: float
    """Share of what stands out that notes explain, up to 1."""


def hear(windows: Sequence[Mono], rate: int) -> Heard | None:
    """Listen to mono stretches of one sound; None where nothing is to be heard.

    Args:
        windows: each of at least one sample.
        rate: Hz.
    """
    magnitude = np.concatenate([_magnitudes(resample(window, rate, RATE)) for window in windows])
    loudest = float(magnitude.max())
    if loudest <= QUIET:
        return None
    magnitude /= loudest
    spectrum = _in_tones(magnitude, _tuning(magnitude))
    tones = np.maximum(spectrum - _surroundings(spectrum), 0)
    notes = dictionary(FALL, OVERTONES)
    wanted, shared = tones @ notes.T, notes @ notes.T
    strength = wanted + 1e-9
    for _ in range(UPDATES):
        strength *= wanted / (strength @ shared + 1e-9)
    energy = max(float((tones**2).sum()), 1e-12)
    return Heard(
        strength=strength,
        loudness=np.sqrt((magnitude**2).sum(axis=1)),
        tones=tones,
        tonal=energy / max(float((spectrum**2).sum()), 1e-12),
        explained=1 - float(((tones - strength @ notes) ** 2).sum()) / energy,
    )


@cache
def dictionary(fall: float, overtones: int) -> Float:
    """The spectrum of each of `NOTES` in the bins `TONES`, of length 1 `[shape=(notes, bins)]`."""
    bins = _hertz(TONES)[None, None, :]
    partials = np.arange(1, overtones + 1)[None, :, None] * _hertz(NOTES)[:, None, None]
    away = np.abs(bins - partials) * FRAME / RATE
    lobes = np.where(away < 2, np.cos(np.pi * away / 4) ** 2, 0)
    spectra = (fall ** np.arange(overtones)[None, :, None] * lobes).sum(axis=1)
    return np.asarray(spectra / np.linalg.norm(spectra, axis=1, keepdims=True), dtype=np.float64)


def _hertz(heights: npt.ArrayLike) -> Float:
    return np.asarray(440 * 2 ** ((np.asarray(heights) - 69) / 12), dtype=np.float64)


def _magnitudes(samples: Mono) -> Float:
    """Of Hann-windowed frames that cover all samples `[shape=(frames, FRAME / 2 + 1)]`."""
    short = FRAME - len(samples) if len(samples) < FRAME else -(len(samples) - FRAME) % HOP
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (0, short)), FRAME)[::HOP]
    return np.abs(np.fft.rfft(frames * np.hanning(FRAME).astype(np.float32), axis=1)).astype(np.float64)


def _tuning(magnitude: Float) -> float:
    """Semitones, -0.5 to 0.5, by which the sound lies above 440 Hz tuning: the mean direction of its peaks."""
    first, last = int(50 * FRAME / RATE), int(3_500 * FRAME / RATE)
    middle = magnitude[:, first:last]
    is_peak = (middle > magnitude[:, first - 1 : last - 1]) & (middle >= magnitude[:, first + 1 : last + 1])
    is_peak &= middle > np.maximum(0.02 * magnitude.max(axis=1, keepdims=True), 0.01)
    frame, place = np.nonzero(is_peak)
    place += first
    left, top, right = (np.log(np.maximum(magnitude[frame, place + step], 1e-9)) for step in (-1, 0, 1))
    off = np.clip(0.5 * (left - right) / np.minimum(left - 2 * top + right, -1e-9), -0.5, 0.5)
    heights = 69 + 12 * np.log2((place + off) * RATE / FRAME / 440)
    turns = np.sqrt(magnitude[frame, place]) * np.exp(2j * np.pi * heights)
    return float(np.angle(turns.sum()) / (2 * np.pi))


def _in_tones(magnitude: Float, tuning: float) -> Float:
    """Spectra in the bins `TONES`: between two linear bins interpolated, of several the greatest."""
    places = _hertz(TONES + tuning) * FRAME / RATE
    below = np.floor(places).astype(np.int64)
    share = places - below
    spectrum = magnitude[:, below] * (1 - share) + magnitude[:, below + 1] * share
    edges = _hertz(np.append(TONES, TONES[-1] + 1 / STEPS) + tuning - 0.5 / STEPS) * FRAME / RATE
    starts = np.ceil(edges).astype(np.int64)
    wide = int(np.flatnonzero(np.diff(starts) < 2).max(initial=-1)) + 1
    greatest = np.maximum.reduceat(magnitude[:, : starts[-1]], starts[wide:-1], axis=1)
    spectrum[:, wide:] = np.maximum(spectrum[:, wide:], greatest)
    return spectrum


def _surroundings(spectrum: Float) -> Float:
    """Weighted mean of each bin's octave."""
    weights = np.hamming(12 * STEPS + 1)
    return np.asarray(convolve1d(spectrum, weights / weights.sum(), axis=1, mode="reflect"), dtype=np.float64)
