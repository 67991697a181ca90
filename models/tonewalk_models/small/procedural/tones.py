"""Notes and textures of plain synthesis: basses, plucks, pads, bells, FM, strings, organs, risers, drones."""

from __future__ import annotations

import numpy as np

from tonewalk_models.small.procedural.oscillators import (
    Floats,
    Random,
    band,
    clock,
    decay,
    moving_lowpass,
    noise,
    saw,
    sine,
    square,
    uniform,
)
from tonewalk_models.synthesis import attack, between


def _gate(times: Floats, rise: float, hold: float, release: float) -> Floats:
    """Rise, hold at 1, then die away."""
    after = np.maximum(0.0, times - hold)
    return attack(times, rise) * decay(after, release)


def bass(rng: Random) -> Floats:
    """A low saw, square or sine through a closing filter."""
    times = clock(between(rng, 0.25, 1.8))
    pitch = between(rng, 32, 125)
    kind = rng.random()
    source = saw(pitch, times) if kind < 0.5 else square(pitch, times, uniform(rng, 0.2, 0.5))
    if kind > 0.8:
        source = np.tanh(sine(pitch, times) * between(rng, 1, 5)).astype(np.float32)
    low, top = between(rng, 120, 700), between(rng, 400, 6000)
    cutoff = low + top * np.exp(-times / between(rng, 0.03, 0.4))
    level = (
        decay(times, between(rng, 0.4, 3.0)) if rng.random() < 0.6 else _gate(times, 0.005, times[-1] * 0.7, 0.15)
    )
    return moving_lowpass(source, cutoff) * level


def sub_bass(rng: Random) -> Floats:
    """A long, low sine."""
    times = clock(between(rng, 0.5, 2.5))
    pitch = between(rng, 30, 65)
    tone = sine(pitch * (1 + uniform(rng, 0, 0.6) * np.exp(-times / 0.03)), times)
    result: Floats = np.tanh(tone * between(rng, 1, 3)).astype(np.float32) * decay(times, between(rng, 0.8, 4))
    return result


def pluck(rng: Random) -> Floats:
    """A string, Karplus and Strong (1983), or a saw with a fast-closing filter."""
    times = clock(between(rng, 0.3, 1.6))
    pitch = between(rng, 90, 1200)
    if rng.random() < 0.5:
        period = max(2, int(32_000 / pitch))
        line = noise(rng, times[:period]) if len(times) > period else noise(rng, times)
        damp = uniform(rng, 0.985, 0.999)
        turns = []
        for _ in range(len(times) // period + 1):
            turns.append(line)
            line = (damp * 0.5 * (line + np.roll(line, 1))).astype(np.float32)
        return np.concatenate(turns)[: len(times)]
    cutoff = pitch + between(rng, 1500, 9000) * np.exp(-times / between(rng, 0.02, 0.15))
    return moving_lowpass(saw(pitch, times), cutoff) * decay(times, between(rng, 0.3, 1.5))


def _chord(rng: Random) -> list[float]:
    shapes = ([0], [0, 7], [0, 12], [0, 4, 7], [0, 3, 7], [0, 3, 7, 10], [0, 4, 7, 11], [0, 5, 7])
    return [2 ** (step / 12) for step in shapes[int(rng.integers(len(shapes)))]]


def pad(rng: Random) -> Floats:
    """A slow chord of detuned saws or sines behind a filter that moves."""
    times = clock(between(rng, 1.5, 4.0))
    root = between(rng, 70, 450)
    voices = np.zeros_like(times)
    soft = rng.random() < 0.3
    for ratio in _chord(rng):
        for _ in range(3):
            pitch = root * ratio * (1 + uniform(rng, -0.008, 0.008))
            wave = sine(pitch, times) if soft else saw(pitch, times, uniform(rng, 0, 1))
            voices += wave
    move = 1 + uniform(rng, 0, 0.8) * np.sin(2 * np.pi * between(rng, 0.1, 2) * times + uniform(rng, 0, 6))
    rise = between(rng, 0.2, 1.5)
    return moving_lowpass(voices, between(rng, 400, 5000) * move) * _gate(times, rise, times[-1] * 0.75, 0.8)


def bell(rng: Random) -> Floats:
    """Inharmonic partials that die at their own rates, or FM with an irrational ratio."""
    length = between(rng, 0.5, 3.5)
    times = clock(length)
    pitch = between(rng, 220, 2200)
    if rng.random() < 0.5:
        ratio = float(rng.choice([1.4, 1.41, 2.76, 3.5, 3.14, 5.4]))
        index = between(rng, 0.5, 5) * np.exp(-times * between(rng, 1, 6))
        result: Floats = np.sin(2 * np.pi * pitch * times + index * sine(pitch * ratio, times)) * decay(
            times, length
        )
        return result
    out = np.zeros_like(times)
    for ratio in (0.56, 0.92, 1.19, 1.71, 2.0, 2.74, 3.0, 3.76, 4.07)[: int(rng.integers(4, 10))]:
        out += sine(pitch * ratio, times) * decay(times, length / ratio**0.7) * uniform(rng, 0.2, 1)
    return out


def fm_piano(rng: Random) -> Floats:
    """An electric piano by frequency modulation."""
    length = between(rng, 0.5, 2.5)
    times = clock(length)
    pitch = between(rng, 90, 900)
    tine = sine(pitch * 14, times) * decay(times, 0.3) * uniform(rng, 0.1, 0.8)
    body = between(rng, 0.4, 2.5) * sine(pitch, times) * decay(times, length)
    result: Floats = np.sin(2 * np.pi * pitch * times + body + tine).astype(np.float32) * decay(times, length)
    return result


def lead(rng: Random) -> Floats:
    """A bright held saw or pulse with vibrato."""
    times = clock(between(rng, 0.3, 1.8))
    pitch = between(rng, 200, 1300) * (1 + 0.01 * np.sin(2 * np.pi * uniform(rng, 4, 7) * times))
    source = saw(pitch, times) + saw(pitch * 1.006, times, 0.3) * uniform(rng, 0, 1)
    return band(source, 60, between(rng, 2500, 15_000), 1.5) * _gate(times, 0.01, times[-1] * 0.8, 0.15)


def stab(rng: Random) -> Floats:
    """A short chord."""
    times = clock(between(rng, 0.15, 0.7))
    root = between(rng, 110, 500)
    voices = sum((saw(root * ratio, times) for ratio in _chord(rng)), np.zeros_like(times))
    cutoff = 300 + between(rng, 1000, 8000) * np.exp(-times / 0.1)
    return moving_lowpass(voices, cutoff) * decay(times, between(rng, 0.2, 0.9))


def organ(rng: Random) -> Floats:
    """Drawbars: a few harmonics held."""
    times = clock(between(rng, 0.5, 2.2))
    pitch = between(rng, 80, 700)
    out = np.zeros_like(times)
    for ratio in (0.5, 1, 1.5, 2, 3, 4, 6, 8):
        out += sine(pitch * ratio, times) * uniform(rng, 0, 1)
    return out * _gate(times, 0.01, times[-1] * 0.85, 0.08)


def riser(rng: Random) -> Floats:
    """Noise or a tone that climbs and swells."""
    times = clock(between(rng, 1.0, 4.0))
    up = times / times[-1]
    if rng.random() < 0.5:
        swept = moving_lowpass(noise(rng, times), 200 * (60.0**up))
    else:
        swept = saw(between(rng, 60, 200) * (between(rng, 8, 40) ** up), times)
    result: Floats = swept * (0.1 + up ** uniform(rng, 1, 2))
    return result


def downer(rng: Random) -> Floats:
    """The riser's opposite: it falls."""
    return riser(rng)[::-1].copy()


def drone(rng: Random) -> Floats:
    """A held, low, slowly beating tone."""
    times = clock(between(rng, 2.0, 4.0))
    root = between(rng, 35, 150)
    voices = sum((saw(root * (1 + uniform(rng, -0.01, 0.01)), times) for _ in range(4)), np.zeros_like(times))
    return band(voices, 20, between(rng, 300, 3000), 1.0) * _gate(times, 0.2, times[-1] * 0.9, 0.3)


def blip(rng: Random) -> Floats:
    """A short beep."""
    length = between(rng, 0.03, 0.25)
    times = clock(length)
    pitch = between(rng, 400, 3500)
    tone = sine(pitch, times) if rng.random() < 0.5 else square(pitch, times, 0.25)
    return tone * _gate(times, 0.002, length * 0.6, 0.05)


def wind(rng: Random) -> Floats:
    """Band-passed noise that comes and goes."""
    times = clock(between(rng, 2.0, 4.0))
    gusts = 0.5 + 0.5 * np.sin(2 * np.pi * between(rng, 0.15, 0.8) * times + uniform(rng, 0, 6))
    result: Floats = moving_lowpass(band(noise(rng, times), 150, 4000), 300 + 2500 * gusts) * (0.3 + 0.7 * gusts)
    return result
