"""Building blocks of the procedural sounds: oscillators, envelopes, filters, the wear of old samplers."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

Floats = npt.NDArray[np.float32]
Random = np.random.Generator

RATE: Final = 32_000


def clock(seconds: float) -> Floats:
    """Times of the samples in seconds."""
    return (np.arange(max(16, int(seconds * RATE))) / RATE).astype(np.float32)


def uniform(rng: Random, low: float, high: float) -> float:
    """A float drawn evenly between two bounds."""
    return float(rng.uniform(low, high))


def between(rng: Random, low: float, high: float) -> float:
    """A float drawn evenly on a logarithmic scale, as frequencies and times are heard."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def decay(times: Floats, seconds: float) -> Floats:
    """Exponential decay that is 60 dB down after `seconds`."""
    result: Floats = np.exp(-6.9 * times / seconds).astype(np.float32)
    return result


def attack(times: Floats, seconds: float) -> Floats:
    """Linear rise from 0 to 1 over `seconds`."""
    result: Floats = np.minimum(1.0, times / max(seconds, 1e-4)).astype(np.float32)
    return result


def sine(frequency: Floats | float, times: Floats) -> Floats:
    """A sine whose frequency in Hz may move."""
    track = np.broadcast_to(np.asarray(frequency, np.float64), times.shape)
    return np.sin(2 * np.pi * np.cumsum(track) / RATE).astype(np.float32)


def square(frequency: float, times: Floats, width: float = 0.5) -> Floats:
    """A pulse wave (naive: aliasing is part of how cheap machines sound)."""
    return np.where((times * frequency) % 1.0 < width, 1.0, -1.0).astype(np.float32)


def saw(frequency: Floats | float, times: Floats, phase: float = 0.0) -> Floats:
    """A sawtooth whose frequency in Hz may move."""
    track = np.broadcast_to(np.asarray(frequency, np.float64), times.shape)
    return (2.0 * ((np.cumsum(track) / RATE + phase) % 1.0) - 1.0).astype(np.float32)


def noise(rng: Random, times: Floats) -> Floats:
    """White noise."""
    return rng.standard_normal(len(times)).astype(np.float32)


def band(samples: Floats, low: float, high: float, slope: float = 4.0) -> Floats:
    """Pass what lies between two frequencies in Hz; `slope` is the order of both edges (zero phase)."""
    size = fft.next_fast_len(len(samples) + 2048)
    spectrum = fft.rfft(samples, size)
    hertz = np.maximum(fft.rfftfreq(size, 1 / RATE), 1.0)
    gain = 1 / np.sqrt(1 + (low / hertz) ** (2 * slope)) / np.sqrt(1 + (hertz / high) ** (2 * slope))
    filtered: Floats = fft.irfft(spectrum * gain, size)[: len(samples)].astype(np.float32)
    return filtered


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
