"""The demo library's pitched sounds: basses, plucks, pads, bells and risers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tonewalk.demo.parts import RATE, coloured, decay, moving_filter, noise, note, saw, sine, square, times
from tonewalk_models.synthesis import Chance, Signal, between, drive, peak, rise


def bass(chance: Chance) -> Signal:
    """One or two oscillators and a sub under a resonant filter that closes (an analogue mono-synth)."""
    length = between(chance, 0.4, 1.6)
    t = times(length)
    base = note(chance, 28, 47)
    shape = saw if chance.random() < 0.5 else square
    tone = shape(base, t) + chance.uniform(0, 0.8) * shape(base * chance.uniform(1.001, 1.008), t, 0.3)
    tone += chance.uniform(0.2, 0.8) * sine(base / (1 if chance.random() < 0.6 or base < 65 else 2), t)
    cutoff = between(chance, 90, 350) + between(chance, 300, 4_500) * decay(t, between(chance, 0.15, 1.2))
    tone = moving_filter(tone, cutoff, chance.uniform(0.7, 4.0))
    level = rise(t, between(chance, 0.002, 0.012)) * rise(t[::-1], 0.03) * (0.25 + 0.75 * decay(t, length * 1.5))
    return drive(tone * level, chance.choice([0.0, 0.7, 2.5]))


def pluck(chance: Chance) -> Signal:
    """A plucked string (Karplus & Strong 1983) with the pick's position and a body resonance."""
    length = between(chance, 0.5, 1.8)
    t = times(length)
    base = note(chance, 45, 81)
    period = max(8, round(RATE / base))
    loop = chance.uniform(-1, 1, period)
    loop -= np.roll(loop, max(1, int(period * chance.uniform(0.08, 0.45))))
    blend, loss = chance.uniform(0.5, 0.93), 10 ** (-3 * period / RATE / (length * chance.uniform(0.6, 1.6)))
    turns = []
    for _ in range(int(t.size * RATE / base / period // period) + 3):
        turns.append(loop)
        loop = loss * (blend * loop + (1 - blend) * np.roll(loop, 1))
    string = np.concatenate(turns)
    tuned = np.interp(np.arange(t.size) * period * base / RATE, np.arange(string.size), string)
    hollow = between(chance, 180, 700)
    return coloured(tuned, lambda f: 0.6 + peak(f, hollow, 2.0)) * rise(t, 0.001) * rise(t[::-1], 0.02)


def pad(chance: Chance) -> npt.NDArray[np.float64]:
    """A chord of detuned saws in stereo, faded in, under a filter that breathes `[shape=(samples, 2)]`."""
    t = times(between(chance, 2.2, 3.6))
    base = note(chance, 45, 60)
    chord = [(0, 7, 12), (0, 3, 7), (0, 4, 7), (0, 5, 10), (0, 7, 14)][int(chance.integers(5))]
    spread = chance.uniform(0.002, 0.009)
    middle, depth = between(chance, 400, 2_600), chance.uniform(0.2, 0.8)
    cutoff = middle * (1 + depth * sine(between(chance, 0.15, 0.8), t, chance.random()))
    level = rise(t, between(chance, 0.25, 1.0)) * rise(t[::-1], between(chance, 0.3, 0.9))
    sides = []
    for _ in range(2):
        voices = [
            base * 2 ** (step / 12) * (1 + spread * chance.uniform(-1, 1)) for step in chord for _ in range(2)
        ]
        tone = np.sum([saw(voice, t, chance.random()) for voice in voices], axis=0)
        sides.append(moving_filter(tone, cutoff, chance.uniform(0.7, 1.6)) * level)
    return np.stack(sides, axis=1)


def bell(chance: Chance) -> Signal:
    """Frequency modulation at an inharmonic ratio whose depth dies away first (Chowning 1973)."""
    length = between(chance, 0.9, 3.0)
    t = times(length)
    base = note(chance, 60, 93)
    ratio = float(chance.choice([1.4, 1.414, 2.76, 3.5, 3.53, 5.19, 0.7071]))
    depth = between(chance, 0.8, 5.0) * decay(t, length * chance.uniform(0.3, 0.7))
    tone = np.sin(2 * np.pi * base * t + depth * sine(base * ratio, t)) * decay(t, length)
    hum = chance.uniform(0, 0.4) * sine(base / 2, t) * decay(t, length)
    strike = 0.08 * noise(chance, t, 2_000, 12_000) * decay(t, 0.015)
    return (tone + hum + strike) * rise(t, 0.001)


def riser(chance: Chance) -> Signal:
    """Noise or a saw cluster that climbs in pitch, brightness and level until it stops."""
    length = between(chance, 1.5, 4.0)
    t = times(length)
    climb = t / length
    start = between(chance, 60, 220)
    tone = np.sum(
        [saw(start * d * 2 ** (chance.uniform(1.5, 4) * climb), t, chance.random()) for d in (1, 1.01)], axis=0
    )
    mix = chance.uniform(0.2, 1.0)
    source = mix * noise(chance, t, 200, 18_000) + (1 - mix) * tone
    cutoff = between(chance, 150, 600) * (between(chance, 12, 40) ** climb)
    level = climb ** chance.uniform(0.8, 2.0) * rise(t[::-1], 0.02)
    if chance.random() < 0.3:
        level = level * (0.6 + 0.4 * np.sign(sine(2 + 14 * climb, t)))
    return moving_filter(source, cutoff, chance.uniform(0.7, 3.0)) * level
