"""The building blocks of `synthesis` at 32 kHz in float32, and the wear of old samplers.

A constant frequency is summed up as a moving one is: the sounds that `small` was trained on were made so.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

from tonewalk_models import synthesis
from tonewalk_models.synthesis import between

Floats = npt.NDArray[np.float32]
Random = np.random.Generator

RATE: Final = 32_000

_DOWN: Final = 6.9
"""nepers; `small`'s weights were trained on sounds that decay so, and not by the demo library's 6.91"""


def clock(seconds: float) -> Floats:
    """Times of the samples in seconds."""
    return (np.arange(max(16, int(seconds * RATE))) / RATE).astype(np.float32)


def uniform(rng: Random, low: float, high: float) -> float:
    """A float drawn evenly between two bounds."""
    return float(rng.uniform(low, high))


def decay(times: Floats, seconds: float) -> Floats:
    """Exponential decay that is 60 dB down after `seconds`."""
    return synthesis.decay(times, seconds, _DOWN)


def struck(since: Floats, seconds: float) -> Floats:
    """Silence before 0, then such a decay."""
    return synthesis.struck(since, seconds, _DOWN)


def sine(frequency: Floats | float, times: Floats) -> Floats:
    """A sine whose frequency in Hz may move."""
    return synthesis.sine(np.broadcast_to(frequency, times.shape), times, RATE).astype(np.float32)


def square(frequency: float, times: Floats, width: float = 0.5) -> Floats:
    """A pulse wave (naive: aliasing is part of how cheap machines sound)."""
    return synthesis.plain_square(frequency, times, width).astype(np.float32)


def saw(frequency: Floats | float, times: Floats, phase: float = 0.0) -> Floats:
    """A sawtooth, as naive, whose frequency in Hz may move."""
    track = np.broadcast_to(frequency, times.shape)
    return synthesis.plain_saw(track, len(times), RATE, phase).astype(np.float32)


def noise(rng: Random, times: Floats) -> Floats:
    """White noise."""
    return rng.standard_normal(len(times)).astype(np.float32)


def band(samples: Floats, low: float, high: float, slope: float = 4.0) -> Floats:
    """Pass what lies between two frequencies in Hz; `slope` is the order of both edges (zero phase)."""
    size = fft.next_fast_len(len(samples) + 2048)
    return synthesis.filtered(
        samples,
        lambda hertz: synthesis.band(np.maximum(hertz, 1.0), low, high, slope),
        RATE,
        size,
    ).astype(np.float32)


def moving_lowpass(samples: Floats, cutoff: Floats) -> Floats:
    """A low-pass whose cutoff in Hz moves, as a blend of eight fixed ones."""
    stops = np.geomspace(120.0, 15_000.0, 8)
    place = np.interp(np.log(cutoff), np.log(stops), np.arange(8.0))
    out = np.zeros_like(samples)
    for index, stop in enumerate(stops):
        weight = np.maximum(0.0, 1.0 - np.abs(place - index)).astype(np.float32)
        if weight.max() > 0:
            out += weight * band(samples, 5.0, float(stop), 2.0)
    return out


def fade_out(samples: Floats, seconds: float = 0.005) -> Floats:
    """Take the click off the end."""
    count = min(len(samples), int(seconds * RATE))
    samples[len(samples) - count :] *= np.linspace(1, 0, count, dtype=np.float32)
    return samples


def room(rng: Random, samples: Floats, seconds: float, wet: float) -> Floats:
    """Reverberation: convolution with decaying noise."""
    times = clock(seconds)
    tail = noise(rng, times) * decay(times, seconds)
    tail = band(tail, 150.0, between(rng, 2000, 12000), 1.0)
    tail /= float(np.sqrt(np.sum(tail**2))) + 1e-9
    size = fft.next_fast_len(len(samples) + len(tail))
    mixed: Floats = fft.irfft(fft.rfft(samples, size) * fft.rfft(tail, size), size).astype(np.float32)
    mixed = mixed[: len(samples) + len(tail)] * wet
    mixed[: len(samples)] += samples
    return mixed


def worn(rng: Random, samples: Floats) -> Floats:
    """What a machine does to a sound, at random: drive, an old sampler's rate and bits, a filter, a room."""
    samples = samples / (float(np.abs(samples).max()) + 1e-9)
    if rng.random() < 0.35:
        drive = between(rng, 1.2, 8.0)
        samples = np.tanh(samples * drive).astype(np.float32)
    if rng.random() < 0.3:
        bits = int(rng.integers(5, 12))
        samples = (np.round(samples * 2**bits) / 2**bits).astype(np.float32)
    if rng.random() < 0.35:
        step = int(rng.integers(1, 5))
        samples = np.repeat(samples[::step], step)[: len(samples)]
    if rng.random() < 0.3:
        samples = band(samples, between(rng, 20, 120), between(rng, 5000, 15000), 1.0)
    if rng.random() < 0.2:
        samples = room(rng, samples, between(rng, 0.1, 0.9), uniform(rng, 0.1, 0.5))
    return samples.astype(np.float32)
