"""Tempo by listening: how loops of whole bars and other regular sounds go, and how sure that is.

A loop of a library is cut to whole bars, so its length nearly tells its tempo: candidates are the tempi at which
it is 1, 2, 4, ... bars of four beats, or as many times three beats (Font & Serra, "Tempo estimation for music
loops and a simple confidence measure", ISMIR 2016). Rates that its onsets keep come to them, for what is no loop
or has a tail. What is seen of a candidate (how well onsets keep to its grid, how the onset strength repeats,
whether the length gives a round BPM) is weighed to choose one, and once more to tell how sure it is.
Both are linear; `benchmarks/tempo_fit.py` fits the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from tonewalk.library.listening.rhythm import HOP, Float, Rhythm, rhythm, spectrum
from tonewalk_models.encoder import Mono

SURE: Final = 0.5
"""Confidence from which there is a tempo."""
SLOWEST: Final = 58.0
FASTEST: Final = 210.0
"""BPM"""
MIDDLE: Final = 115.0
"""BPM from which octaves are counted."""
FEWEST: Final = 3
"""Onsets without which nothing is regular."""
ALIKE: Final = 0.02
"""Share by which two tempi differ and still are one."""
RATES: Final = (1.5, 14.0)
"""Hz, the slowest and the fastest rate of onsets that is looked at."""
MOST: Final = 3
"""The most regular rates, and the most regular lags, that are looked at."""
EXACT: Final = 0.05
"""BPM within which a tempo is round."""
PLAIN: Final = 0.002
"""s within which a length is whole seconds: cut by the clock, it has a round tempo anyway."""

CHOICE: Final[Mapping[str, float]] = {
    "octave": -0.837,
    "octave2": -8.066,
    "octave3": -1.406,
    "threes": -3.73,
    "free": -2.288,
    "sure1": 0.821,
    "sure2": 1.118,
    "sure4": 2.364,
    "sure3": -0.672,
    "repeat1": -1.262,
    "repeat2": 5.07,
    "repeat4": 1.289,
    "low1": 2.398,
    "low2": -2.432,
    "dense_low": -0.444,
    "dense_low2": -0.234,
    "round": 3.862,
}
"""What speaks for a candidate among the others."""
WHOLE: Final[tuple[Mapping[str, float], float]] = (
    {
        "sure": 0.357,
        "keeps": 6.914,
        "repeat": 1.617,
        "accent": 1.005,
        "round": 1.743,
        "last": 0.859,
        "long": 1.379,
        "gap2": -6.45,
        "rate": 1.154,
        "rate2": -0.174,
    },
    -7.842,
)
"""What speaks for whole bars, once chosen, being right, with an offset."""
FREE: Final[tuple[Mapping[str, float], float]] = (
    {
        "sure": 0.44,
        "keeps": -0.0,
        "repeat": 3.489,
        "accent": 0.049,
        "round": 0.0,
        "last": -18.655,
        "long": -0.841,
        "gap2": -29.017,
        "rate": 1.455,
        "rate2": -0.834,
    },
    18.792,
)
"""The same for any other rate."""


class Tempo(NamedTuple):
    """A tempo and how sure it is."""

    bpm: float | None
    """None where the confidence is below `SURE`."""
    confidence: float
    """0 to 1, of this being the tempo, its half or its double."""


class Reading(NamedTuple):
    """A candidate."""

    bpm: float
    beats: int
    """The length of the whole sound; 0 for a rate that its onsets keep, whatever its length."""
    seen: Mapping[str, float]
    """What speaks for it or against it."""


class _Kept(NamedTuple):
    """How well the onsets keep to each rate, 0 to 1."""

    values: Float
    step: float
    """Hz between two of them."""

    def at(self, rates: Float) -> Float:
        near = np.round(rates / self.step).astype(np.int64)
        return np.where(near < len(self.values), self.values[np.minimum(near, len(self.values) - 1)], 0.0)


def tempo(windows: Sequence[Mono], rate: int, duration: float) -> Tempo:
    """The tempo of a sound, from its decoded windows.

    Args:
        windows: one that is the whole sound, or several stretches of it.
        rate: Hz, of the windows.
        duration: s, of the whole sound; a loop's tempo is as exact as this.
    """
    if len(windows) == 1:
        return _tempo(*_heard(windows[0], rate, duration, whole=True))
    found = [_heard(window, rate, len(window) / rate, whole=False) for window in windows]
    agreed = [sum(sure for other, sure in found if abs(other - bpm) < ALIKE * bpm) for bpm, _ in found]
    most = int(np.argmax(agreed))
    return _tempo(found[most][0], agreed[most] / len(found))


def readings(heard: Rhythm, duration: float, *, whole: bool = True) -> list[Reading]:
    """All candidates; none where there are fewer than `FEWEST` onsets.

    Args:
        duration: s, of the stretch of sound.
        whole: whether it is a whole sound, whose length may be whole bars.
    """
    if len(heard.times) < FEWEST:
        return []
    kept = _Kept(*spectrum(heard.times, heard.weights))
    around = _seen_around(heard, duration)
    return [
        Reading(bpm, beats, _seen(heard, kept, duration, bpm, beats) | around)
        for bpm, beats in _candidates(heard, kept, duration if whole else None)
    ]


def chosen(candidates: Sequence[Reading]) -> Reading:
    """The candidate that most speaks for."""
    return max(candidates, key=lambda one: _weighed(CHOICE, one))


def confidence(reading: Reading) -> float:
    """How sure it is that a chosen candidate is the tempo, its half or its double, 0 to 1."""
    weights, offset = WHOLE if reading.beats else FREE
    return 1 / (1 + math.exp(-float(np.clip(offset + _weighed(weights, reading), -50, 50))))


def _tempo(bpm: float, sure: float) -> Tempo:
    return Tempo(round(bpm, 2) if sure >= SURE else None, round(sure, 3))


def _weighed(weights: Mapping[str, float], reading: Reading) -> float:
    return sum(weight * reading.seen[name] for name, weight in weights.items())


def _heard(samples: Mono, rate: int, duration: float, *, whole: bool) -> tuple[float, float]:
    """The best tempo of a stretch (BPM; 0 where there is none) and how sure it is."""
    heard = rhythm(samples, rate)
    candidates = readings(heard, duration, whole=whole) if heard else []
    if not candidates:
        return 0.0, 0.0
    best = chosen(candidates)
    return best.bpm, confidence(best)


def _candidates(heard: Rhythm, kept: _Kept, duration: float | None) -> list[tuple[float, int]]:
    """BPM and beats of whole bars (where a duration is given), then BPM of other rates, and 0."""
    found = []
    if duration is not None:
        bars = (first * 2**doubled for first in (4, 3) for doubled in range(7))
        found = [(beats * 60 / duration, beats) for beats in bars if SLOWEST <= beats * 60 / duration <= FASTEST]
    for bpm in _regular(heard, kept):
        near = (abs(bpm / other - 1) < (max(0.004, 0.1 / beats) if beats else ALIKE) for other, beats in found)
        if SLOWEST <= bpm <= FASTEST and not any(near):
            found.append((bpm, 0))
    return found


def _regular(heard: Rhythm, kept: _Kept) -> Iterator[float]:
    """BPM at which onsets come, by their own regularity and by that of the onset strength."""
    first, last = (round(rate / kept.step) for rate in RATES)
    peaks = first + _peaks(kept.values[first - 1 : last + 1])
    for peak in peaks[np.argsort(-kept.values[peaks])][:MOST]:
        for division in (1, 2, 3, 4):
            yield 60 * float(peak) * kept.step / division
    lags = 1 + _peaks(heard.repeats)
    lags = lags[heard.repeats[lags] > 0.05]
    bpms = 60 / (lags * HOP)
    liked = heard.repeats[lags] * np.exp(-0.5 * np.square(np.log2(bpms / MIDDLE) / 0.8))
    for bpm in bpms[np.argsort(-liked)][:MOST]:
        near = bpm * np.linspace(0.97, 1.03, 25)
        yield float(near[np.argmax(kept.at(near / 30) + kept.at(near / 15))])


def _peaks(values: Float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where values are greater than their neighbours, less 1."""
    return np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:]))


def _repeat(repeats: Float, lag: float) -> float:
    """How much the onset strength repeats after a time (s)."""
    near = round(lag / HOP)
    return float(repeats[max(0, near - 1) : near + 2].max()) if near < len(repeats) else 0.0


def _seen(heard: Rhythm, kept: _Kept, duration: float, bpm: float, beats: int) -> dict[str, float]:
    """What is seen of one candidate."""
    beat = 60 / bpm
    keeps = kept.at(np.array([1, 2, 4, 3]) / beat)
    sure = np.log1p(heard.telling * np.square(keeps))
    whole, half, double, quadruple = (_repeat(heard.repeats, share * beat) for share in (1, 0.5, 2, 4))
    repeat = max(whole, double, quadruple)
    octave = math.log2(bpm / MIDDLE)
    dense = math.log2(heard.lows * beat / duration + 0.3)
    exact = abs(duration - round(duration)) > PLAIN and beats > 0
    return {
        "octave": octave,
        "octave2": octave**2,
        "octave3": octave**3,
        "threes": float(beats > 0 and beats % 3 == 0),
        "free": float(beats == 0),
        "round": math.exp(-(((bpm - round(bpm)) / EXACT) ** 2)) if exact else 0.0,
        **{f"sure{part}": float(value) for part, value in zip((1, 2, 4, 3), sure, strict=True)},
        "sure": float(sure[:3].max()),
        "keeps": float(keeps[:3].max()),
        "repeat1": whole,
        "repeat2": double,
        "repeat4": quadruple,
        "repeat": repeat,
        "accent": repeat - max(0.0, half, _repeat(heard.repeats, 0.25 * beat)),
        "low1": _repeat(heard.low_repeats, beat),
        "low2": _repeat(heard.low_repeats, 2 * beat),
        "dense_low": dense,
        "dense_low2": dense**2,
        "last": (float(heard.times[-1]) + beat) / duration,
    }


def _seen_around(heard: Rhythm, duration: float) -> dict[str, float]:
    """What is seen of the sound, whatever its tempo."""
    rate = math.log2(max(len(heard.times) / duration, 0.1))
    gaps = np.diff(np.concatenate([[0.0], heard.times, [duration]]))
    return {
        "rate": rate,
        "rate2": rate**2,
        "long": math.log(duration),
        "gap2": (float(gaps.max()) / duration) ** 2,
    }
