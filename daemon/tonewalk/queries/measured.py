"""Evidence from what was measured: pitch, loudness and envelope beside those of the query's sounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.library.records import Descriptors
from tonewalk.library.view import View
from tonewalk.queries.pitch import SPREAD
from tonewalk.queries.ranking import SharePart
from tonewalk.queries.weights import Weights

Shares = npt.NDArray[np.float32]

OCTAVE: Final = 0.5
"""What the same note in another octave counts, beside 1 for the same pitch: a listener hears one as the other's
near relative (pitch chroma), and YIN's commonest error is an octave."""
LOUDNESS: Final = 3.0
"""LU at which a difference counts 0.6: a step that everybody hears."""
DURATION: Final = 0.5
"""Octaves of duration at which a difference counts 0.6 (a sound half as long again)."""
ATTACK: Final = 1.0
"""Octaves of attack time likewise."""
SHORTEST: Final = 1e-3
"""s; what is shorter counts as this short: nobody hears a difference between attacks of 0.1 and 0.2 ms."""


class Measured(NamedTuple):
    """One sound of a query, NaN for what is unknown of it."""

    weight: float
    duration: float
    loudness: float
    f0: float
    f0_confidence: float
    attack: float


def of_position(view: View, position: int, weight: float) -> Measured:
    """A sound of the library."""
    names = Measured._fields[1:]
    return Measured(weight, *(float(view.descriptor(name)[position]) for name in names))


def of_file(descriptors: Descriptors, weight: float) -> Measured:
    """A sound from elsewhere."""
    used = msgspec.structs.replace(descriptors, f0=descriptors.sure("f0"))
    values = (getattr(used, name) for name in Measured._fields[1:])
    return Measured(weight, *(math.nan if value is None else float(value) for value in values))


def measured_parts(seeds: Sequence[Measured], weights: Weights, view: View) -> list[SharePart]:
    """Evidence beside the query's sounds, of the kinds that have a weight.

    Sounds that are to push away are left out: what is unlike one loudness is no certain other one.
    """
    seeds = [seed for seed in seeds if seed.weight > 0]
    parts = []
    for name, weight, shares in (
        ("pitch", weights.pitch, _pitch),
        ("loudness", weights.loudness, _loudness),
        ("envelope", weights.envelope, _envelope),
    ):
        if not weight:
            continue
        found = [(seed.weight, given) for seed in seeds if (given := shares(seed, view)) is not None]
        if found:
            total = sum(one * given for one, given in found) / np.float32(sum(one for one, _ in found))
            parts.append(SharePart(name, weight, np.asarray(total, np.float32)))
    return parts


def _pitch(seed: Measured, view: View) -> Shares | None:
    """By semitones, and by the note alone at half; both pitches' confidence says how much that means."""
    if not math.isfinite(seed.f0):
        return None
    away = 12 * np.log2(view.f0 / np.float32(seed.f0))
    note = np.abs(away - 12 * np.round(away / 12))
    near = np.maximum(_bell(away / SPREAD), OCTAVE * _bell(note / SPREAD))
    sure = np.nan_to_num(view.f0_confidence) * np.float32(seed.f0_confidence)
    return np.asarray(np.nan_to_num(near) * sure, np.float32)


def _loudness(seed: Measured, view: View) -> Shares | None:
    if not math.isfinite(seed.loudness):
        return None
    return np.nan_to_num(_bell((view.loudness - seed.loudness) / LOUDNESS))


def _envelope(seed: Measured, view: View) -> Shares | None:
    if not math.isfinite(seed.attack):
        return None
    duration = _octaves(view.duration, seed.duration) / DURATION
    attack = _octaves(view.attack, seed.attack) / ATTACK
    return np.nan_to_num(_bell(np.hypot(duration, attack)))


def _octaves(seconds: Shares, beside: float) -> Shares:
    ratio = np.maximum(seconds, np.float32(SHORTEST)) / np.float32(max(beside, SHORTEST))
    return np.asarray(np.log2(ratio), np.float32)


def _bell(away: Shares) -> Shares:
    return np.asarray(np.exp(-0.5 * away**2), np.float32)
