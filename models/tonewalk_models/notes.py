"""The pitch of one sound, second opinion: candidates from its period and its spectrum, weighed by a small network.

Every dip of YIN's difference function, every strong spectral peak with its halves and thirds, and the distances
between peaks are candidates for the fundamental. Each is described by what a fundamental should explain (the
levels at its multiples), by what speaks for one an octave or a twelfth from it (the levels between them, the
differences at related periods), and by the partials of bars and bells. A network of two small hidden layers, which
sees one candidate at a time, scores them; a softmax over the scores and a constant for "none of them" makes
probabilities. Its weights are fitted by `notes_fit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Mono
from tonewalk_models.features import attack, envelope
from tonewalk_models.pitch import WINDOW, Pitch, differences, normalise, spread

RATE: Final = 16_000
"""Hz of the samples that are looked at."""
LONGEST: Final = 2.0
"""s of sound that are looked at."""
LOWEST: Final = 25.0
HIGHEST: Final = 5_000.0
"""Hz, of candidates."""
ENOUGH: Final = 0.2
"""s that must follow the attack's peak; of shorter sounds the attack is heard too."""
CENTS: Final = 50.0
"""Two pitches no further apart are the same."""

FRAME: Final = 4096
"""Samples of a spectrum's window: partials 12 Hz apart are told from each other."""
SIZE: Final = 8192
"""Samples that a window is padded to."""
MOST_FRAMES: Final = 12
BIN: Final = RATE / SIZE
"""Hz between two values of a spectrum."""
FLOOR: Final = 70.0
"""dB below the strongest partial that count as nothing."""

PEAKS: Final = 10
"""Spectral peaks that candidates come from."""
DIPS: Final = 8
"""Dips of the difference function that candidates come from."""
FAINTEST: Final = 45.0
"""dB below the strongest that a peak may be."""
DEEPEST: Final = 0.7
"""Normalised difference above which a dip is none."""

HARMONICS: Final = np.arange(1, 13, dtype=np.float64)
BETWEEN: Final = np.concatenate([np.arange(6) + 0.5, np.array([1, 2, 4, 5]) / 3])
"""Multiples at which partials speak for a lower fundamental."""
WIDEST: Final = 512
"""Values, the widest range that is looked up at once."""
BARS: Final = np.array([1.2, 2.4, 2.756, 5.404])
"""Multiples at which bells (minor third, upper tierce) and free bars have partials (Fletcher & Rossing 1998)."""
PERIODS: Final = np.array([1, 1 / 2, 1 / 3, 1 / 4, 2 / 3, 3 / 2, 2, 3])
"""Multiples of the period at which the difference is looked up."""
SUMMED: Final = np.arange(1, 31, dtype=np.float64)
"""Harmonics whose energy counts as explained."""

Double = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be the fundamental of a sound."""

    f0: Double
    """Hz `[shape=(n,)]`, n may be 0."""
    marks: Double
    """What speaks for and against each `[shape=(n, marks)]`."""


def hear(samples: Mono, first: Pitch) -> Pitch:
    """The most likely fundamental and the probability that it is right within `CENTS`.

    Args:
        samples: up to `LONGEST` s from the attack on at `RATE`, `[shape=(n,)]`, finite.
        first: what YIN said of the sound.
    """
    return best(candidates(samples, first), weights())


def after_attack(samples: Mono, rate: int) -> Mono:
    """Up to `LONGEST` s from the attack's peak on at `RATE`; of a sound that is short after it, from its onset on.

    Args:
        samples: `[shape=(n,)]`, at least one, finite.
        rate: Hz.
    """
    import soxr

    onset, top = attack(envelope(samples, rate))
    start = int(top * rate)
    if len(samples) - start < ENOUGH * rate:
        start = int(onset * rate)
    piece = samples[start : start + int(LONGEST * rate)]
    return piece if rate == RATE else np.asarray(soxr.resample(piece, rate, RATE), dtype=np.float32)


def best(found: Candidates, fitted: dict[str, Double]) -> Pitch:
    """The likeliest candidate, and its probability together with those of its neighbours."""
    if not len(found.f0):
        return Pitch(None, 0.0)
    chances = probabilities(found.marks, fitted)
    near = np.abs(1200 * np.log2(found.f0[:, None] / found.f0)) <= CENTS
    together = near @ chances
    at = int((together * (1 + chances)).argmax())
    return Pitch(float(found.f0[at]), float(min(1.0, together[at])))


def probabilities(marks: Double, fitted: dict[str, Double]) -> Double:
    """How likely each candidate is the pitch `[shape=(n,)]`; what is missing to 1 is the chance that none is."""
    rows = np.clip((marks - fitted["mean"]) / fitted["scale"], -4, 4)
    hidden = np.maximum(rows @ fitted["in"] + fitted["in_bias"], 0)
    hidden = np.maximum(hidden @ fitted["middle"] + fitted["middle_bias"], 0)
    scores = np.append(hidden @ fitted["out"], fitted["none"])
    chances = np.exp(scores - scores.max())
    return np.asarray(chances[:-1] / chances.sum())


@cache
def weights() -> dict[str, Double]:
    """The fitted constants."""
    with resources.files("tonewalk_models").joinpath("notes.npz").open("rb") as file, np.load(file) as stored:
        return {name: stored[name].astype(np.float64) for name in stored.files if name != "provenance"}


def candidates(samples: Mono, first: Pitch) -> Candidates:
    """What may be the fundamental of up to `LONGEST` s of mono sound at `RATE`."""
    samples = samples[: int(LONGEST * RATE)]
    samples = samples - (samples.mean() if len(samples) else np.float32(0))
    if len(samples) < 128 or float(np.abs(samples).max()) < 1e-6:
        return Candidates(np.zeros(0), np.zeros((0, 0)))
    period = _periodicity(samples)
    spectrum = _Spectrum(samples)
    peaks = spectrum.peaks()
    proposed = _proposals(period, peaks, first)
    f0 = _distinct(_refined(proposed, peaks))
    f0 = f0[(f0 >= LOWEST) & (f0 <= HIGHEST)]
    return Candidates(f0, _marks(f0, period, spectrum, first, len(samples)))


def _periodicity(samples: Mono) -> Double:
    """YIN's normalised difference for each lag (samples), over all frames together."""
    lags = min(int(RATE / LOWEST) + 2, len(samples) // 2)
    window = min(int(WINDOW * RATE), len(samples) - lags)
    difference, _ = differences(spread(samples, window + lags), window, lags)
    return np.asarray(normalise(difference.sum(axis=0, keepdims=True))[0], dtype=np.float64)


class _Spectrum:
    """Levels of a sound's average spectrum, and the greatest level within any range of it."""

    def __init__(self, samples: Mono) -> None:
        from scipy.fft import rfft  # slow to import, and a daemon that only searches does without

        length = min(FRAME, len(samples))
        starts = np.linspace(0, len(samples) - length, min(MOST_FRAMES, 1 + (len(samples) - length) // 512))
        frames = samples[starts.astype(np.int64)[:, None] + np.arange(length)]
        power = np.square(np.abs(rfft(frames * np.hanning(length).astype(np.float32), SIZE, axis=1)))
        power = power.astype(np.float64)
        self.power = power.mean(axis=0)
        self.levels = _levels(self.power)
        half = (len(power) + 1) // 2
        self.early, self.late = (
            _Ranges(_levels(power[:half].mean(axis=0))),
            _Ranges(_levels(power[-half:].mean(axis=0))),
        )
        self.whole = _Ranges(self.levels)
        self.sums = np.concatenate([[0.0], np.cumsum(self.power)])

    def peaks(self) -> tuple[Double, Double]:
        """Frequencies (Hz) and levels of the strongest peaks, strongest first."""
        levels = self.levels
        inner = levels[1:-1]
        at = 1 + np.flatnonzero((inner > levels[:-2]) & (inner >= levels[2:]) & (inner > 1 - FAINTEST / FLOOR))
        at = at[at * BIN >= LOWEST]
        at = at[np.argsort(-levels[at])]
        kept: list[int] = []
        for index in at:
            if all(abs(index - other) > 5 for other in kept):
                kept.append(int(index))
            if len(kept) == PEAKS:
                break
        places = np.array(kept, dtype=np.int64)
        left, middle, right = levels[places - 1], levels[places], levels[places + 1]
        shift = 0.5 * (left - right) / np.minimum(left - 2 * middle + right, -1e-12)
        return np.asarray((places + np.clip(shift, -0.5, 0.5)) * BIN, dtype=np.float64), middle


class _Ranges:
    """The greatest value within any range, from a table of those of every power of two."""

    def __init__(self, values: Double) -> None:
        powers = [values]
        while 2 ** len(powers) <= min(len(values), WIDEST):
            last, step = powers[-1], 2 ** (len(powers) - 1)
            powers.append(np.maximum(last, np.append(last[step:], np.zeros(step))))
        self._table = np.stack(powers)

    def greatest(self, centre: Double, reach: Double) -> Double:
        """The greatest value within `reach` of `centre` (bins, fractions allowed); 0 beyond the end."""
        last = self._table.shape[1] - 1
        low = np.clip(np.round(centre - reach), 0, last).astype(np.int64)
        high = np.clip(np.round(centre + reach), 0, last).astype(np.int64)
        power = np.log2(high - low + 1).astype(np.int64)
        power = np.minimum(power, len(self._table) - 1)
        both = np.maximum(self._table[power, low], self._table[power, high - 2**power + 1])
        return np.where(centre > last, 0.0, both)


def _levels(power: Double) -> Double:
    """dB over `FLOOR` below the strongest, 0 to 1."""
    strongest = max(float(power.max()), 1e-30)
    return np.maximum(0, 1 + 10 * np.log10(power / strongest + 1e-12) / FLOOR)


def _proposals(period: Double, peaks: tuple[Double, Double], first: Pitch) -> Double:
    """Fundamentals (Hz) that YIN, the peaks and the distances between them propose."""
    inner = period[1:-1]
    dips = 1 + np.flatnonzero((inner < period[:-2]) & (inner <= period[2:]) & (inner < DEEPEST))
    dips = dips[np.argsort(period[dips])][:DIPS]
    dips = dips[dips > 2]
    left, middle, right = period[dips - 1], period[dips], period[dips + 1]
    bend = np.maximum(left - 2 * middle + right, 1e-9)
    lags = dips + np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    frequencies = np.sort(peaks[0])
    own = [] if first.f0 is None else [first.f0]
    return np.concatenate([own, RATE / lags, *(peaks[0] / part for part in (1, 2, 3)), np.diff(frequencies)])


def _refined(f0: Double, peaks: tuple[Double, Double]) -> Double:
    """Candidates moved onto the peaks near their first five multiples, weighed by level."""
    if not len(peaks[0]) or not len(f0):
        return f0
    number = np.round(peaks[0] / np.maximum(f0, 1)[:, None])
    implied = peaks[0] / np.maximum(number, 1)
    off = np.abs(implied / f0[:, None] - 1)
    fits = (number >= 1) & (number <= 5) & (off < 0.02)
    weight = fits * np.square(peaks[1])
    total = weight.sum(axis=1)
    return np.where(total > 0, (weight * implied).sum(axis=1) / np.maximum(total, 1e-12), f0)


def _distinct(f0: Double) -> Double:
    """Ascending, of those within 1 % of each other only one."""
    f0 = np.sort(f0[(f0 > 1) & np.isfinite(f0)])
    return f0[np.concatenate([[True], f0[1:] > 1.01 * f0[:-1]])] if len(f0) else f0


def _marks(f0: Double, period: Double, spectrum: _Spectrum, first: Pitch, length: int) -> Double:
    """What speaks for and against each candidate `[shape=(n, marks)]`."""
    bins = f0[:, None] / BIN
    width = np.minimum(np.maximum(3.0, 0.012 * bins * HARMONICS), np.maximum(0.25 * bins, 1.0))
    between = np.minimum(np.maximum(3.0, 0.012 * bins * BETWEEN), np.maximum(0.12 * bins, 1.0))
    bars = np.maximum(3.0, 0.012 * bins * BARS)
    own = bins * HARMONICS
    decay = spectrum.late.greatest(own[:, :3], width[:, :3]) - spectrum.early.greatest(own[:, :3], width[:, :3])
    if first.f0 is None:
        same = np.zeros(len(f0))
    else:
        same = (np.abs(1200 * np.log2(f0 / first.f0)) <= CENTS).astype(np.float64)
    power = spectrum.power
    known = np.array(
        [
            first.confidence,
            np.log2(length / RATE),
            spectrum.levels[: int(HIGHEST / BIN)].mean(),
            np.log(power + 1e-9 * power.max()).mean() - np.log(power.mean()),
        ]
    )
    return np.concatenate(
        [
            spectrum.whole.greatest(own, width),
            spectrum.whole.greatest(bins * BETWEEN, between),
            spectrum.whole.greatest(bins * BARS, bars),
            decay,
            _at_periods(f0, period),
            _explained(f0, spectrum),
            np.log2(f0 / 440)[:, None],
            (same * first.confidence)[:, None],
            same[:, None],
            np.broadcast_to(known, (len(f0), len(known))),
        ],
        axis=1,
    )


def _at_periods(f0: Double, period: Double) -> Double:
    """The least normalised difference near each candidate's period and its relations; 1 where out of reach."""
    lags = RATE / f0[:, None] * PERIODS
    reach = np.maximum(1.0, 0.015 * lags)
    low = _Ranges(2.0 - np.minimum(period, 2.0))
    return np.where((lags < 3) | (lags >= len(period)), 1.0, 2.0 - low.greatest(lags, reach))


def _explained(f0: Double, spectrum: _Spectrum) -> Double:
    """Shares of the energy at a candidate's multiples, at the odd ones, at the first alone, and below it."""
    bins = f0[:, None] / BIN
    centre = bins * SUMMED
    reach = np.minimum(np.maximum(4.0, 0.01 * centre), 0.25 * bins)
    last = len(spectrum.power)
    low = np.clip(np.round(centre - reach), 0, last).astype(np.int64)
    high = np.clip(np.round(centre + reach) + 1, 0, last).astype(np.int64)
    total = max(spectrum.sums[-1], 1e-30)
    energy = (spectrum.sums[high] - spectrum.sums[low]) / total
    under = np.clip(np.round(0.75 * bins[:, 0]), 0, last).astype(np.int64)
    below = spectrum.sums[under] / total
    return np.stack([energy.sum(axis=1), energy[:, ::2].sum(axis=1), energy[:, 0], below], axis=1)
