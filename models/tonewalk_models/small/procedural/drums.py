"""Drums as the analogue and early digital machines made them: swept sines, filtered noise, clusters of squares.

The recipes follow what is generally known of those circuits (a kick is a sine that falls, a hat six detuned
squares through a high-pass, a clap a burst of noise bursts); every parameter is drawn at random.
"""

from __future__ import annotations

import numpy as np

from tonewalk_models.small.procedural.oscillators import (
    Floats,
    Random,
    band,
    clock,
    decay,
    noise,
    sine,
    square,
    struck,
    uniform,
)
from tonewalk_models.synthesis import attack, between


def kick(rng: Random) -> Floats:
    """A falling sine with a click."""
    length = between(rng, 0.12, 1.2)
    times = clock(length * 1.1)
    low, top = between(rng, 38, 75), between(rng, 90, 700)
    fall = between(rng, 0.015, 0.15)
    body = sine(low + (top - low) * np.exp(-times / fall * 3), times) * decay(times, length)
    click = band(noise(rng, times), between(rng, 800, 3000), 12_000) * decay(times, between(rng, 0.005, 0.03))
    return body * attack(times, between(rng, 0.0005, 0.004)) + click * uniform(rng, 0.0, 0.6)


def snare(rng: Random) -> Floats:
    """Two drum modes and a rattle of noise."""
    length = between(rng, 0.1, 0.6)
    times = clock(length * 1.2)
    first = between(rng, 140, 320)
    bend = 1 + uniform(rng, 0.0, 0.8) * np.exp(-times / 0.01)
    body = sine(first * bend, times) + 0.6 * sine(first * uniform(rng, 1.4, 2.2) * bend, times)
    body *= decay(times, between(rng, 0.05, 0.3))
    rattle = band(noise(rng, times), between(rng, 300, 3500), between(rng, 6000, 15_500), 2.0)
    rattle *= decay(times, length) / (float(rattle.std()) + 1e-9)
    return body * uniform(rng, 0.2, 1.0) + rattle * uniform(rng, 0.25, 0.9)


def _metal(rng: Random, times: Floats, lowest: float = 180, highest: float = 900) -> Floats:
    """Six detuned squares, or noise, or both: the cymbal source of most machines."""
    tones = np.zeros_like(times)
    scale = between(rng, 0.7, 1.6)
    for _ in range(int(rng.integers(4, 8))):
        tones += square(between(rng, lowest, highest) * scale, times, uniform(rng, 0.3, 0.5))
    tones /= float(tones.std()) + 1e-9
    hiss = uniform(rng, 0.0, 1.0)
    return (1 - hiss) * tones + hiss * noise(rng, times)


def _hat(rng: Random, length: float) -> Floats:
    times = clock(length * 1.1)
    struck = band(_metal(rng, times), between(rng, 4000, 9500), 16_000, uniform(rng, 2, 5))
    return struck * decay(times, length) * attack(times, between(rng, 0.0003, 0.002))


def closed_hat(rng: Random) -> Floats:
    """A short metallic tick."""
    return _hat(rng, between(rng, 0.03, 0.16))


def open_hat(rng: Random) -> Floats:
    """The same, ringing on, sometimes choked."""
    struck = _hat(rng, between(rng, 0.3, 1.4))
    if rng.random() < 0.3:
        end = int(len(struck) * uniform(rng, 0.3, 0.8))
        struck = struck[:end] * np.minimum(1.0, np.arange(end, 0, -1) / 800).astype(np.float32)
    return struck


def clap(rng: Random) -> Floats:
    """Three or four bursts of band-passed noise, then a tail."""
    tail = between(rng, 0.08, 0.5)
    times = clock(tail + 0.08)
    level = np.zeros_like(times)
    gap = between(rng, 0.006, 0.016)
    bursts = int(rng.integers(2, 5))
    for index in range(bursts + 1):
        since = times - index * gap * uniform(rng, 0.85, 1.15)
        length = tail if index == bursts else gap * uniform(rng, 1.0, 2.5)
        level += struck(since, length)
    centre = between(rng, 800, 2200)
    hands = band(noise(rng, times), centre * 0.6, centre * between(rng, 1.6, 6.0), 2.0)
    return (hands * level).astype(np.float32)


def rimshot(rng: Random) -> Floats:
    """A very short crack: two high modes and a click."""
    length = between(rng, 0.02, 0.09)
    times = clock(length * 1.3)
    first = between(rng, 400, 1100)
    crack = sine(first, times) + sine(first * uniform(rng, 2.0, 4.5), times) * uniform(rng, 0.3, 1.0)
    crack *= decay(times, length)
    result: Floats = crack + band(noise(rng, times), 1500, 12_000) * decay(times, 0.01) * uniform(rng, 0.1, 0.8)
    return result


def _tom(rng: Random, low: float, high: float) -> Floats:
    length = between(rng, 0.18, 1.0)
    times = clock(length * 1.1)
    pitch = between(rng, low, high)
    bend = 1 + uniform(rng, 0.1, 0.9) * np.exp(-times / between(rng, 0.02, 0.15))
    body = sine(pitch * bend, times) + uniform(rng, 0, 0.4) * sine(pitch * 1.59 * bend, times)
    body *= decay(times, length)
    stick = band(noise(rng, times), 300, between(rng, 2000, 9000)) * decay(times, between(rng, 0.01, 0.12))
    result: Floats = body + stick * uniform(rng, 0.0, 0.35)
    return result


def low_tom(rng: Random) -> Floats:
    """A tom, tuned low."""
    return _tom(rng, 65, 110)


def mid_tom(rng: Random) -> Floats:
    """A tom, tuned between."""
    return _tom(rng, 100, 165)


def high_tom(rng: Random) -> Floats:
    """A tom, tuned high."""
    return _tom(rng, 150, 300)


def conga(rng: Random) -> Floats:
    """A higher, drier drum than a tom, with a slap."""
    length = between(rng, 0.1, 0.4)
    times = clock(length * 1.1)
    pitch = between(rng, 170, 450)
    body = sine(pitch * (1 + 0.15 * np.exp(-times / 0.01)), times) * decay(times, length)
    return body + band(noise(rng, times), 700, 5000) * decay(times, 0.02) * uniform(rng, 0.0, 0.4)


def cowbell(rng: Random) -> Floats:
    """Two squares about a fifth apart through a band-pass."""
    length = between(rng, 0.12, 0.8)
    times = clock(length * 1.1)
    first = between(rng, 400, 900)
    tones = square(first, times) + square(first * uniform(rng, 1.4, 1.6), times)
    shaped = decay(times, length) * 0.6 + decay(times, 0.04)
    return band(tones, first * 0.8, first * between(rng, 3, 10), 2.0) * shaped


def crash(rng: Random) -> Floats:
    """Metal and noise over the whole top, dying slowly."""
    length = between(rng, 0.9, 3.0)
    times = clock(length)
    wash = band(_metal(rng, times, 250, 1900), between(rng, 800, 4500), 16_000, 2.0)
    return wash * (decay(times, length) + 0.8 * decay(times, 0.2))


def ride(rng: Random) -> Floats:
    """A ping over a quiet wash."""
    length = between(rng, 0.5, 2.4)
    times = clock(length)
    wash = band(_metal(rng, times, 250, 1200), between(rng, 2500, 6000), 16_000, 2.0) * decay(times, length)
    ping = sum((sine(between(rng, 2500, 6500), times) for _ in range(4)), np.zeros_like(times))
    stick = ping * decay(times, between(rng, 0.1, 0.8))
    return wash * uniform(rng, 0.15, 0.6) + stick * uniform(rng, 0.1, 0.4)


def tambourine(rng: Random) -> Floats:
    """Jingles: bright metal, struck two or three times almost at once."""
    length = between(rng, 0.08, 0.45)
    times = clock(length + 0.05)
    level = np.zeros_like(times)
    for _ in range(int(rng.integers(1, 4))):
        since = times - uniform(rng, 0, 0.04)
        level += struck(since, length)
    jingles = sum((sine(between(rng, 5000, 13_000), times) for _ in range(10)), np.zeros_like(times))
    hiss = band(noise(rng, times), 5000, 16_000)
    return ((jingles * uniform(rng, 0.1, 0.4) + hiss) * level).astype(np.float32)


def shaker(rng: Random) -> Floats:
    """Grains in a box: a soft burst of high noise."""
    length = between(rng, 0.04, 0.25)
    times = clock(length * 2)
    rise = length * uniform(rng, 0.1, 0.9)
    level = attack(times, rise) * np.where(times < rise, 1.0, decay(times - rise, length))
    return (band(noise(rng, times), between(rng, 2500, 7000), 15_000, 2.0) * level).astype(np.float32)


def claves(rng: Random) -> Floats:
    """One high, dry wooden mode."""
    length = between(rng, 0.03, 0.12)
    times = clock(length * 1.2)
    return sine(between(rng, 1500, 3200), times) * decay(times, length) * attack(times, 0.0005)


def woodblock(rng: Random) -> Floats:
    """Two hollow wooden modes."""
    length = between(rng, 0.03, 0.15)
    times = clock(length * 1.2)
    pitch = between(rng, 500, 1600)
    return (sine(pitch, times) + 0.5 * sine(pitch * uniform(rng, 1.4, 1.8), times)) * decay(times, length)


def zap(rng: Random) -> Floats:
    """A laser: a tone that falls several octaves."""
    length = between(rng, 0.08, 0.7)
    times = clock(length)
    top = between(rng, 2000, 9000)
    track = top * (between(rng, 60, 400) / top) ** np.minimum(1.0, times / length)
    return sine(track, times) * decay(times, length * 1.5)


def noise_burst(rng: Random) -> Floats:
    """Plain noise, cut short or dying."""
    length = between(rng, 0.05, 2.5)
    times = clock(length)
    hiss = band(noise(rng, times), between(rng, 20, 3000), between(rng, 4000, 15_900), 1.5)
    return hiss * (decay(times, length * 1.2) if rng.random() < 0.6 else np.ones_like(times))
