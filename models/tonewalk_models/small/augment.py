"""Draws sounds out of a training set and changes them in the log-mel domain, where it costs little.

Resampling moves bands and time together, as a sampler's tuning does; filtering adds a curve; a shortened
decay adds a falling line; noise and other sounds add power; a room smears power over time. What a sound is
stays: nothing is reversed or cut at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from tonewalk_models.small.frontend import BANDS, FRAME_STEP, RANGE_DB, band_centres, hertz_to_mel
from tonewalk_models.small.prepare import Prepared

Floats = npt.NDArray[np.float32]
Random = np.random.Generator
MAX_FRAMES: Final = 144
UNIT_DB: Final = RANGE_DB / 2
"""Decibels per unit of a log-mel frame."""

_CENTRES: Final = band_centres()
_MEL: Final = hertz_to_mel(_CENTRES)
_STEP: Final = float(_MEL[1] - _MEL[0])


STRIPS: Final = 12
"""Sounds are laid out in this many strips of one length: convolutions run faster so than on one long strip."""


@dataclass
class Drawn:
    """Sounds side by side as `network.Strip` expects them.

    `chosen` is the order in which they lie; `clean` sounds were not changed or cut; `frames` has the
    strips one after the other, `owner` says whose each frame is, -1 in the gaps.
    """

    chosen: list[int]
    frames: Floats
    owner: npt.NDArray[np.int64]
    clean: npt.NDArray[np.bool_]


def draw(prepared: Prepared, chosen: list[int], rng: Random, clean_share: float) -> Drawn:
    """Sounds `chosen`, each changed at random unless it stays clean (a `clean_share` of them)."""
    clean = rng.random(len(chosen)) < clean_share
    pieces = []
    for place, index in enumerate(chosen):
        piece, whole = _resampled(prepared.sound(index), rng, bool(clean[place]))
        clean[place] &= whole
        pieces.append(piece)
    strips = _packed([len(piece) for piece in pieces])
    order = [place for strip in strips for place in strip]
    length = max(sum(len(pieces[place]) for place in strip) for strip in strips)
    frames = np.zeros((len(strips) * length, BANDS), np.float32)
    owner = np.full(len(frames), -1, np.int64)
    rank = 0
    for number, strip in enumerate(strips):
        at = number * length
        for place in strip:
            frames[at : at + len(pieces[place])] = pieces[place]
            owner[at : at + len(pieces[place]) - FRAME_STEP] = rank
            at += len(pieces[place])
            rank += 1
    clean = clean[order]
    return Drawn([chosen[place] for place in order], _coloured(frames, owner, clean, rng), owner, clean)


def _packed(lengths: list[int]) -> list[list[int]]:
    """Spread pieces over strips of about the same length, longest first."""
    strips: list[list[int]] = [[] for _ in range(min(STRIPS, len(lengths)))]
    filled = [0] * len(strips)
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        shortest = filled.index(min(filled))
        strips[shortest].append(place)
        filled[shortest] += lengths[place]
    return strips


def _resampled(sound: npt.NDArray[np.float16], rng: Random, clean: bool) -> tuple[Floats, bool]:
    """One sound cut to length and re-tuned, followed by a gap; and whether it is whole."""
    rate = 1.0 if clean else float(2.0 ** np.clip(rng.normal(0, 0.2), -0.6, 0.6))
    length = min(MAX_FRAMES, max(FRAME_STEP, round(len(sound) / rate)))
    start = 0.0
    if not clean and len(sound) / rate > MAX_FRAMES and rng.random() < 0.4:
        start = float(rng.uniform(0, len(sound) - MAX_FRAMES * rate))
    padded = -(-length // FRAME_STEP) * FRAME_STEP
    out = np.zeros((padded + FRAME_STEP, BANDS), np.float32)
    if rate == 1.0:
        part = sound[:length]
        out[: len(part)] = part
        return out, len(sound) <= MAX_FRAMES
    places = np.minimum(start + np.arange(length) * rate, len(sound) - 1)
    below = places.astype(np.int64)
    above = np.minimum(below + 1, len(sound) - 1)
    share = (places - below).astype(np.float32)[:, None]
    part = sound[below] * (1 - share) + sound[above] * share
    tuning = rate if rng.random() < 0.75 else float(2.0 ** rng.normal(0, 0.15))
    source = np.interp(_CENTRES / tuning, _CENTRES, np.arange(BANDS)).astype(np.float32)
    low = source.astype(np.int64)
    mix = source - low
    part = part[:, low] * (1 - mix) + part[:, np.minimum(low + 1, BANDS - 1)] * mix
    part[:, _CENTRES[-1] * tuning < _CENTRES] = 0.0
    out[:length] = part
    return out, False


def _curves(count: int, rng: Random) -> Floats:
    """Random filters in dB: a tilt, a few bumps, at times a low-pass or a high-pass `[shape=(count, BANDS)]`."""
    axis = np.linspace(-1, 1, BANDS, dtype=np.float32)
    curve = rng.normal(0, 5, (count, 1)) * axis
    for wave in (1, 2, 3, 5):
        phase = rng.uniform(0, 2 * np.pi, (count, 1))
        curve += rng.normal(0, 2.5, (count, 1)) * np.cos(np.pi * wave * axis + phase)
    octaves = np.log2(_CENTRES)[None]
    roof = np.where(rng.random((count, 1)) < 0.3, rng.uniform(11.5, 14.0, (count, 1)), 15.0)
    floor = np.where(rng.random((count, 1)) < 0.15, rng.uniform(5.0, 8.5, (count, 1)), 3.0)
    curve -= 18.0 * np.maximum(0, octaves - roof) + 18.0 * np.maximum(0, floor - octaves)
    return curve.astype(np.float32)


def _coloured(frames: Floats, owner: npt.NDArray[np.int64], clean: npt.NDArray[np.bool_], rng: Random) -> Floats:
    """Filter, shorten, reverberate, bury in noise, and bring each sound's peak back to 2."""
    count = len(clean)
    touched = ~clean
    heard = owner >= 0
    own = np.where(heard, owner, 0)
    starts = np.flatnonzero(np.diff(owner, prepend=-1) > 0)
    age = (np.arange(len(owner)) - starts[own]).astype(np.float32) * 0.01
    change = np.where((touched & (rng.random(count) < 0.8))[:, None], _curves(count, rng), 0.0)
    faster = np.where(touched & (rng.random(count) < 0.3), rng.uniform(5, 120, count), 0.0)
    hold = rng.uniform(0.0, 0.3, count)
    decibels = change[own] - (faster[own] * np.maximum(0.0, age - hold[own]))[:, None]
    out = frames + decibels.astype(np.float32) / UNIT_DB
    out = np.where(frames > 0, out, 0.0)
    power = np.where(heard[:, None], 10.0 ** ((np.maximum(out, -1.0) - 2.0) * (UNIT_DB / 10)), 0.0)
    power[frames <= 0] = 0.0
    wet = np.where(touched & (rng.random(count) < 0.2), 10 ** rng.uniform(-2.5, -0.7, count), 0.0)
    if wet.any():
        pole = float(rng.uniform(0.8, 0.97))
        power += wet[own][:, None] * signal.lfilter([1 - pole], [1, -pole], power * heard[:, None], axis=0) * 3
    hiss = np.where(touched & (rng.random(count) < 0.4), 10 ** rng.uniform(-7.5, -3.0, count), 0.0)
    tilt = 10 ** (rng.normal(0, 0.6, (count, 1)) * np.linspace(-1, 1, BANDS))
    level = power.copy()
    peaks = np.maximum.reduceat(level.max(axis=1), starts)
    level = level / np.maximum(peaks[own], 1e-8)[:, None] + (hiss[:, None] * tilt)[own]
    peaks = np.maximum.reduceat(level.max(axis=1), starts)
    level /= np.maximum(peaks[own], 1e-8)[:, None]
    done = np.maximum(0.0, 2.0 + 10.0 * np.log10(np.maximum(level, 1e-9)) / UNIT_DB)
    done = np.where(clean[own][:, None], frames, done)
    return _masked(np.where(heard[:, None], done, 0.0).astype(np.float32), own, touched, rng)


def _masked(frames: Floats, own: npt.NDArray[np.int64], touched: npt.NDArray[np.bool_], rng: Random) -> Floats:
    """Silence a few neighbouring bands of some sounds (Park et al. 2019)."""
    count = len(touched)
    width = np.where(touched & (rng.random(count) < 0.3), rng.integers(2, 10, count), 0)
    first = rng.integers(0, BANDS - 10, count)
    bands = np.arange(BANDS)
    hidden = (bands >= first[:, None]) & (bands < (first + width)[:, None])
    frames[hidden[own]] = 0.0
    return frames
