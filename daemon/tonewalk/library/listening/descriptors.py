"""Descriptors of one sound, from the features that its stretches share with the `timbre` encoder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk.library.listening.decode import Decoded
from tonewalk.library.records import Descriptors
from tonewalk_models.encoder import Mono
from tonewalk_models.features import SILENCE, Features
from tonewalk_models.pitch import Pitch

LOWEST: Final = 20.0
"""Hz; flatness is measured from here to half the sample rate."""


def describe(decoded: Decoded, stretches: Sequence[Features], loudness: float | None) -> Descriptors:
    """All measured descriptors of a sound; tempo and key come from elsewhere.

    Args:
        decoded: the sound.
        stretches: features of its windows, in order; attack is the first audible one's, pitch the clearest one's.
        loudness: LUFS, None for silence.
    """
    audible = [stretch for stretch in stretches if not stretch.silent]
    if not audible or decoded.peak < SILENCE:
        return Descriptors(duration=decoded.duration)
    pitch = clearest(audible)
    return Descriptors(
        duration=decoded.duration,
        loudness=loudness,
        peak=20 * math.log10(decoded.peak),
        centroid=centroid(audible),
        flatness=flatness(audible),
        f0=pitch.f0,
        f0_confidence=pitch.confidence,
        attack=audible[0].top - audible[0].onset,
        zcr=crossings(decoded.windows),
    )


def clearest(stretches: Sequence[Features]) -> Pitch:
    """The pitch of which YIN is surest; none where there is no stretch."""
    return max((one.pitch for one in stretches), key=lambda pitch: pitch.confidence, default=Pitch(None, 0.0))


def centroid(stretches: Sequence[Features]) -> float:
    """Magnitude-weighted mean frequency (Hz) over all frames, so that quiet frames weigh little."""
    magnitude = sum(stretch.magnitude.sum(axis=0) for stretch in stretches)
    total = float(np.sum(magnitude))
    return float(np.dot(magnitude, stretches[0].frequencies)) / total if total > 0 else 0.0


def flatness(stretches: Sequence[Features]) -> float:
    """Geometric over arithmetic mean of the sound's average power spectrum: 0 for a tone, towards 1 for noise."""
    power = np.asarray(sum(stretch.power.sum(axis=0) for stretch in stretches), dtype=np.float64)
    band = power[stretches[0].frequencies >= LOWEST]
    mean = float(band.mean())
    if mean <= 0:
        return 0.0
    return min(1.0, float(np.exp(np.log(band / mean + 1e-12).mean())))


def crossings(windows: Sequence[Mono]) -> float:
    """Changes of sign a sample."""
    samples = sum(len(window) - 1 for window in windows)
    if not samples:
        return 0.0
    signs = [np.signbit(window) for window in windows]
    return sum(int(np.count_nonzero(sign[1:] != sign[:-1])) for sign in signs) / samples
