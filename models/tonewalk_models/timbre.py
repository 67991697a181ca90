"""`timbre`: how a sound sounds, from measured features alone; likeness of drum hits and notes, no words.

A fixed set of features (`raw`) is standardised and seen twice, through one hidden layer and through a linear
projection; half of a cosine comes from each. The constants were fitted once, on labelled open recordings (see
`timbre_fit`; the sources and their licences are in `timbre.md`). Nothing is learned on a user's machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Matrix, Mono, Placement
from tonewalk_models.features import ENVELOPE_RATE, Features, bin_frequencies, measure

RECIPE: Final = 1
"""Goes up whenever `raw` or `features` change what they measure, so that old rows are not mixed with new."""
BANDS: Final = 40
"""Mel bands between `LOWEST` and `HIGHEST`."""
LOWEST: Final = 30.0
"""Hz"""
HIGHEST: Final = 16_000.0
"""Hz"""
FLOOR: Final = 80.0
"""dB under the sound's loudest band, below which nothing counts."""
SNAPSHOTS: Final = (0.0, 0.024, 0.047, 0.094, 0.19, 0.38, 0.75, 1.5, 3.0, 10.0)
"""s after the onset at which the spectral snapshots begin and end."""
COURSE: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
"""Values of the envelope after the onset between which its course is averaged."""
CLIP: Final = 5.0
"""Standard deviations beyond which a feature says no more."""
CONSTANTS: Final = ("mean", "scale", "inner_weight", "inner_bias", "outer_weight", "outer_bias", "projection")
"""What `timbre.npz` holds, in the order of use."""
CEPSTRA: Final = 20
LEVELS: Final = (3, 6, 10, 20, 30, 40, 60)
"""dB under the peak whose time of decay is measured."""

Float = npt.NDArray[np.float32]


class Timbre:
    """The `timbre` encoder (see `tonewalk_models.encoder.Encoder`)."""

    name: str = "timbre"
    sample_rate: int = 44_100
    has_text: bool = False
    placement: Placement = "worker"

    def __init__(self) -> None:
        with resources.files("tonewalk_models").joinpath("timbre.npz").open("rb") as file, np.load(file) as stored:
            self._constants: dict[str, Float] = {name: stored[name] for name in CONSTANTS}
        self.dim: int = len(self._constants["outer_bias"]) + self._constants["projection"].shape[1]
        constants = b"".join(array.tobytes() for array in self._constants.values())
        self.fingerprint: str = hashlib.sha256(f"{RECIPE}".encode() + constants).hexdigest()

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed clips at 44,100 Hz: `[shape=(len(clips), dim)]`, unit length."""
        silence = np.zeros(1, np.float32)
        return self.embed_features([measure(clip if len(clip) else silence, self.sample_rate) for clip in clips])

    def embed_features(self, features: Sequence[Features]) -> Matrix:
        """Embed what was measured already, at any rate: `[shape=(len(features), dim)]`, unit length."""
        if not features:
            return np.zeros((0, self.dim), np.float32)
        mean, scale, inner, inner_bias, outer, outer_bias, projection = self._constants.values()
        rows = np.clip((np.stack([raw(feature) for feature in features]) - mean) / scale, -CLIP, CLIP)
        known = np.maximum(rows @ inner + inner_bias, 0) @ outer + outer_bias
        return np.concatenate([_unit(known), _unit(rows @ projection)], axis=1) * np.float32(0.5**0.5)

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """There is no text tower.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("timbre hears sounds only; search words with another encoder.")


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units = np.where(lengths > 1e-9, rows / np.maximum(lengths, 1e-9), np.float32(rows.shape[1] ** -0.5))
    return np.asarray(units, dtype=np.float32)


def raw(sound: Features) -> Float:
    """The features of one sound before projection, all finite, all of the order of 1."""
    power = sound.power @ mel_bands(sound.rate, sound.power.shape[1])
    bands = decibels(power, max(float(power.max()), 1e-20))
    after = bands[min(round(sound.onset / sound.hop), len(bands) - 1) :]
    weights = after.mean(axis=1) + np.float32(1e-3)
    weights /= weights.sum()
    cepstra = after @ dct(BANDS, CEPSTRA)
    mean = weights @ cepstra
    spread = np.sqrt(weights @ np.square(cepstra - mean))
    snapshots = segment_means(after, np.round(np.array(SNAPSHOTS) / sound.hop).astype(np.int64))
    return np.concatenate(
        [snapshots.ravel(), mean, spread, _shape(sound), _motion(sound), _pitch(sound), _noisiness(sound)]
    ).astype(np.float32)


def decibels(power: Float, reference: float) -> Float:
    """Levels from 0 (`FLOOR` under the reference, or less) to 1 (the reference)."""
    levels = np.log(power * np.float32(1 / reference) + np.float32(10 ** (-FLOOR / 10)))
    levels *= np.float32(10 / np.log(10) / FLOOR)
    levels += np.float32(1)
    return np.asarray(levels, dtype=np.float32)


def segment_means(values: Float, edges: npt.NDArray[np.int64]) -> Float:
    """Means of the rows between edges, 0 for what lies beyond the end `[shape=(len(edges) - 1, columns)]`."""
    ends = np.minimum(edges, len(values))
    starts = ends[:-1][ends[:-1] < ends[1:]]
    out = np.zeros((len(edges) - 1, values.shape[1]), np.float32)
    if len(starts):
        out[ends[:-1] < ends[1:]] = np.add.reduceat(values[: ends[-1]], starts, axis=0)
    return out / np.maximum(np.diff(edges), 1).astype(np.float32)[:, None]


def _shape(sound: Features) -> Float:
    """Attack, length, when the envelope last exceeded each level, and its course after the onset."""
    levels = sound.envelope * np.float32(1 / max(float(sound.envelope.max()), 1e-9))
    fallen = np.searchsorted(np.maximum.accumulate(levels[::-1]), 10 ** (-np.array(LEVELS) / 20), side="right")
    since = (len(levels) - fallen) / ENVELOPE_RATE
    centre = float(np.dot(np.arange(len(levels), dtype=np.float32), levels)) / max(float(levels.sum()), 1e-9)
    seconds = np.concatenate([[sound.top, sound.length / sound.rate, centre / ENVELOPE_RATE], since]) - sound.onset
    first = min(round(sound.onset * ENVELOPE_RATE), len(levels) - 1)
    course = segment_means(decibels(np.square(levels[first:, None]), 1.0), np.array(COURSE))
    return np.concatenate([np.log10(np.maximum(seconds, 0) + 0.002), course[:, 0]])


def _motion(sound: Features) -> Float:
    """How much the spectrum's centre moves, and how much the level trembles."""
    energy = sound.power.sum(axis=1) + np.float32(1e-12)
    weights = energy / energy.sum()
    centre = np.log2((sound.magnitude @ sound.frequencies) / (sound.magnitude.sum(axis=1) + np.float32(1e-9)) + 50)
    mean = float(np.dot(weights, centre))
    half = len(centre) // 2
    early, late = weights[: half + 1], weights[half:]
    drift = float(
        np.dot(late, centre[half:]) / (late.sum() + 1e-9) - np.dot(early, centre[: half + 1]) / early.sum()
    )
    steps = np.abs(np.diff(np.log10(energy + 1e-4 * float(energy.max()))))
    return np.array(
        [
            mean - 10,
            np.sqrt(np.dot(weights, np.square(centre - mean))),
            drift,
            steps.mean() if len(steps) else 0.0,
        ],
        dtype=np.float32,
    )


def _pitch(sound: Features) -> Float:
    """Confidence, height (octaves from middle C) and class, all fading with the confidence."""
    f0, confidence = sound.pitch
    if f0 is None:
        return np.array([confidence, 0, 0, 0], dtype=np.float32)
    height = np.log2(f0 / 261.6)
    turn = 2 * np.pi * height
    return np.array([confidence, height, np.cos(turn), np.sin(turn)], dtype=np.float32) * np.float32(confidence)


def _noisiness(sound: Features) -> Float:
    """Per octave from 60 Hz, how flat the average spectrum is, in decades (0 noise, about -4 a tone)."""
    mean = sound.power.sum(axis=0)
    mean = mean / max(float(mean.max()), 1e-20) + np.float32(1e-9)
    edges = np.searchsorted(sound.frequencies, 60.0 * 2 ** np.arange(9))
    counts = np.diff(edges)
    full = counts > 1
    starts = edges[:-1][full]
    out = np.full(len(counts), -2, np.float32)
    if len(starts):
        mean = mean[: edges[1:][full][-1]]
        geometric = np.add.reduceat(np.log10(mean), starts) / counts[full]
        out[full] = geometric - np.log10(np.add.reduceat(mean, starts) / counts[full])
    return out


@cache
def mel_bands(rate: int, bins: int) -> Float:
    """Triangular filters on the mel scale (O'Shaughnessy 1987), unit sum `[shape=(bins, BANDS)]`.

    Bands narrower than a bin take the nearest bins in proportion; bands above half the rate are empty.
    """
    mel = np.linspace(_to_mel(LOWEST), _to_mel(HIGHEST), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    frequencies = bin_frequencies(rate, bins).astype(np.float64)
    width = frequencies[1]
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    left, right = np.minimum(left, middle - width), np.maximum(right, middle + width)
    rising = (frequencies[:, None] - left) / (middle - left)
    falling = (right - frequencies[:, None]) / (right - middle)
    bands = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(bands / np.maximum(bands.sum(axis=0), 1e-9), dtype=np.float32)


def _to_mel(frequency: float) -> float:
    return float(2595 * np.log10(1 + frequency / 700))


@cache
def dct(size: int, count: int) -> Float:
    """The first cosine coefficients, orthonormal `[shape=(size, count)]`."""
    basis = np.cos(np.pi / size * (np.arange(size)[:, None] + 0.5) * np.arange(count)) * np.sqrt(2 / size)
    basis[:, 0] /= np.sqrt(2)
    return np.asarray(basis, dtype=np.float32)
