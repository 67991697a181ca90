"""Fundamental frequency by YIN (de Cheveigné & Kawahara 2002), vectorised over frames.

For each frame the difference function d(tau) = sum_j (x[j] - x[j + tau])^2 comes from one FFT correlation; it is
divided by its running mean, and the first dip below a threshold is the period. Frames then vote, weighted by their
energy, and the winning period is refined on its own multiples, where a given error in samples weighs less.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Mono

RATE: Final = 16_000
"""Hz about which `yin` works: sounds of a higher rate are decimated by a whole number."""
LONGEST: Final = 2.0
"""s of sound that are looked at."""
LOWEST: Final = 27.5
"""Hz"""
WINDOW: Final = 0.064
"""s over which a frame is compared with itself."""
MOST_FRAMES: Final = 6
TAPS: Final = 5
"""Length of the decimating filter, in samples of its output."""
DIP: Final = 0.15
"""The paper's absolute threshold on the normalised difference."""
SURE: Final = 0.5
"""Confidence below which there is no pitch."""

Float = npt.NDArray[np.float32]


class Pitch(NamedTuple):
    """The pitch of a sound."""

    f0: float | None
    """Hz; None where nothing periodic was found."""
    confidence: float
    """0 to 1: how little of the energy is left when the sound is shifted by a period and subtracted."""


def yin(samples: Mono, rate: int) -> Pitch:
    """The prevailing fundamental of at most `LONGEST` s of mono sound.

    Finds `LOWEST` to 2,500 Hz, and no more than a sixth of the rate; of sounds under 0.1 s only what fits twice
    into them.

    Args:
        samples: `[shape=(n,)]`, finite.
        rate: Hz.
    """
    factor = max(1, round(rate / RATE))
    samples = decimate(samples[: int(LONGEST * rate)], factor)
    samples = samples - (samples.mean() if len(samples) else np.float32(0))
    slow = rate / factor
    lags = min(int(slow / LOWEST) + 2, len(samples) // 2)
    if lags < 8 or float(np.abs(samples).max()) < 1e-6:
        return Pitch(None, 0.0)
    window = min(int(WINDOW * slow), len(samples) - lags)
    difference, energy = differences(spread(samples, window + lags), window, lags)
    normalised = normalise(difference)
    periods = _first_dips(normalised)
    clarity = np.clip(1 - normalised[np.arange(len(periods)), periods], 0, 1)
    weight = energy * clarity
    if weight.sum() <= 0:
        return Pitch(None, 0.0)
    order = np.argsort(periods)
    middle = int(periods[order[np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)]])
    agree = np.abs(periods - middle) <= np.maximum(1, 0.04 * middle)
    confidence = float((weight * agree).sum() / energy.sum())
    if confidence < SURE:
        return Pitch(None, confidence)
    return Pitch(slow / _refine(difference[agree].sum(axis=0), middle), min(1.0, confidence))


def decimate(samples: Mono, factor: int) -> Mono:
    """Every `factor`-th sample behind a low-pass (a windowed sinc of `TAPS * factor` taps)."""
    if factor == 1:
        return samples
    count = len(samples) // factor
    if count < TAPS:
        return samples[::factor]
    phases = samples[: count * factor].reshape(count, factor) @ _low_pass(factor)
    out = phases[: count - TAPS + 1, 0].copy()
    for tap in range(1, TAPS):
        out += phases[tap : count - TAPS + 1 + tap, tap]
    return out


@cache
def _low_pass(factor: int) -> Float:
    """The decimating filter, a column for each `factor` taps of it `[shape=(factor, TAPS)]`."""
    at = (np.arange(TAPS * factor) - (TAPS * factor - 1) / 2) / factor
    taps = np.sinc(at) * np.cos(np.pi * at / (TAPS + 1)) ** 2
    return np.ascontiguousarray((taps / taps.sum()).reshape(TAPS, factor).T, dtype=np.float32)


def spread(samples: Mono, length: int) -> Float:
    """At most `MOST_FRAMES` frames spread over the sound `[shape=(frames, length)]`."""
    room = len(samples) - length
    count = min(MOST_FRAMES, 1 + room // 256)
    starts = np.linspace(0, room, count).astype(np.int64)
    return np.asarray(samples[starts[:, None] + np.arange(length)], dtype=np.float32)


def differences(frames: Float, window: int, lags: int) -> tuple[Float, Float]:
    """The difference function for lags 0 to `lags - 1`, and each frame's energy."""
    from scipy import fft  # slow to import, and a daemon that only searches does without

    size = _fast_length(frames.shape[1])
    whole = fft.rfft(frames, size, axis=1)
    head = fft.rfft(frames[:, :window], size, axis=1)
    difference = fft.irfft(whole * np.conj(head), size, axis=1)[:, :lags]
    difference *= -2
    squares = np.cumsum(np.square(frames), axis=1)
    power = squares[:, window - 1 : window - 1 + lags]
    difference += power
    difference[:, 1:] -= squares[:, : lags - 1]
    difference += power[:, :1]
    return np.maximum(difference, 0), squares[:, -1]


@cache
def _fast_length(length: int) -> int:
    """The next length whose Fourier transform is fast."""
    power = 1 << (length - 1).bit_length()
    return min(size for size in (power * 5 // 8, power * 25 // 32, power * 3 // 4, power) if size >= length)


def normalise(difference: Float) -> Float:
    """The difference over its mean up to each lag (the paper's step 3); 1 at lag 0."""
    running = np.cumsum(difference, axis=1)
    lags = np.arange(difference.shape[1], dtype=np.float32)
    normalised = np.asarray(difference * lags / np.maximum(running, 1e-20), dtype=np.float32)
    normalised[:, :4] = 1
    return normalised


def _first_dips(normalised: Float) -> npt.NDArray[np.int64]:
    """Per frame, the bottom of the first dip below `DIP`; where there is none, the lowest lag."""
    below = normalised < DIP
    first = below.argmax(axis=1)
    rising = np.ones(below.shape, np.bool_)
    np.greater(normalised[:, 1:], normalised[:, :-1], out=rising[:, :-1])
    rising &= np.arange(normalised.shape[1]) >= first[:, None]
    found = below.any(axis=1)
    return np.asarray(np.where(found, rising.argmax(axis=1), normalised.argmin(axis=1)), dtype=np.int64)


def _refine(difference: Float, period: int) -> float:
    """The period to a fraction of a sample, from the dip at it and the dips at twice, four and eight times it."""
    best = _bottom(difference, period)
    for factor in (2, 4, 8):
        near = round(factor * best)
        if near + 2 >= len(difference):
            break
        reach = max(1, min(near // (4 * factor), 3))
        around = difference[near - reach : near + reach + 1]
        better = _bottom(difference, near - reach + int(around.argmin())) / factor
        if abs(better - best) > 0.03 * best + 0.5 / factor:
            break
        best = better
    return best


def _bottom(values: Float, index: int) -> float:
    """The lowest point of the parabola through a value and its neighbours."""
    if not 0 < index < len(values) - 1:
        return float(index)
    left, middle, right = (float(value) for value in values[index - 1 : index + 2])
    bend = left - 2 * middle + right
    return index if bend <= 0 else index + max(-0.5, min(0.5, 0.5 * (left - right) / bend))
