"""Sounds that producers name by their making: supersaw, reese, 808, acid, arpeggio, vocal chop, vinyl, tape."""

from __future__ import annotations

from typing import Final

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
    struck,
    uniform,
)
from tonewalk_models.synthesis import attack, between

VOWELS: Final = ((800, 1150, 2900), (400, 1600, 2700), (350, 2300, 3000), (450, 800, 2830), (325, 700, 2700))
"""Hz of the first three formants of a, e, i, o, u, near those of an alto who sings."""
SCALES: Final = ((0, 3, 7, 12), (0, 4, 7, 12), (0, 3, 7, 10, 12), (0, 7, 12, 19), (0, 5, 7, 12, 15))


def supersaw(rng: Random) -> Floats:
    """Seven detuned saws a note, of one or of a chord (the JP-8000's oscillator: Szabo 2010)."""
    times = clock(between(rng, 0.4, 3.0))
    root, detune = between(rng, 130, 700), between(rng, 0.004, 0.02)
    chord = (1.0,) if rng.random() < 0.5 else (1.0, 1.189 if rng.random() < 0.5 else 1.26, 1.498)
    voices = np.zeros_like(times)
    for ratio in chord:
        for place in np.linspace(-1, 1, 7):
            voices += saw(root * ratio * (1 + detune * float(place)), times, uniform(rng, 0, 1))
    held = attack(times, between(rng, 0.002, 0.06)) * decay(np.maximum(0, times - 0.8 * times[-1]), 0.4)
    return band(voices, between(rng, 80, 300), between(rng, 5000, 15_000), 1.5) * held


def reese(rng: Random) -> Floats:
    """Low saws that beat against each other behind a filter that moves or not."""
    times = clock(between(rng, 0.6, 3.0))
    root = between(rng, 35, 90)
    apart = between(rng, 0.006, 0.025)
    voices = sum(
        (saw(root * (1 + apart * at), times, uniform(rng, 0, 1)) for at in (-1, 0, 1)), np.zeros_like(times)
    )
    speed = 0.0 if rng.random() < 0.4 else between(rng, 0.5, 8)
    move = 1 + uniform(rng, 0.2, 0.8) * np.sin(2 * np.pi * speed * times + uniform(rng, 0, 6))
    held = attack(times, 0.01) * decay(np.maximum(0, times - 0.85 * times[-1]), 0.3)
    driven = np.tanh(moving_lowpass(voices, between(rng, 250, 2500) * move) * between(rng, 0.5, 3)) * held
    result: Floats = driven.astype(np.float32)
    return result


def long_kick(rng: Random) -> Floats:
    """An 808: a kick whose low sine rings on as a bass note, clean or driven."""
    times = clock(between(rng, 0.6, 3.0))
    pitch = between(rng, 32, 75) * (1 + between(rng, 1, 6) * np.exp(-times / between(rng, 0.008, 0.03)))
    tone = np.tanh(sine(pitch, times) * between(rng, 1, 7)) * decay(times, between(rng, 0.8, 4))
    click = noise(rng, times) * decay(times, 0.02) * uniform(rng, 0, 0.3)
    result: Floats = (tone + click).astype(np.float32)
    return result


def acid_line(rng: Random) -> Floats:
    """Sixteenth notes of one saw or square through a ringing filter that opens and closes."""
    step = between(rng, 0.09, 0.16)
    count = int(rng.integers(6, 20))
    times = clock(step * count)
    root, notes = between(rng, 40, 90), SCALES[int(rng.integers(len(SCALES)))]
    at = np.minimum((times / step).astype(np.int64), count - 1)
    pitches = root * 2.0 ** (rng.choice(notes, count) / 12)
    since = (times - at * step).astype(np.float32)
    source = saw(pitches[at].astype(np.float32), times)
    shut = np.exp(-since / between(rng, 0.03, 0.15))
    opened = 1 + np.sin(2 * np.pi * times / times[-1] * uniform(rng, 0.3, 1) + uniform(rng, 0, 6))
    cutoff = 200 + between(rng, 500, 3000) * shut * (0.3 + opened)
    ringing = moving_lowpass(source, cutoff) - 0.6 * moving_lowpass(source, cutoff * 0.6)
    played = (rng.random(count) < 0.85).astype(np.float32)[at]
    shaped = np.tanh(ringing * between(rng, 1, 5)) * decay(since, step * 4) * played
    result: Floats = shaped.astype(np.float32)
    return result


def arpeggio(rng: Random) -> Floats:
    """The notes of a chord, plucked one after the other, up or up and down."""
    step = between(rng, 0.08, 0.25)
    notes = list(SCALES[int(rng.integers(len(SCALES)))])
    if rng.random() < 0.5:
        notes += notes[-2:0:-1]
    notes = (notes * 8)[: int(rng.integers(6, 20))]
    times = clock(min(4.0, step * len(notes)))
    root, out = between(rng, 150, 600), np.zeros_like(times)
    bright, dying = between(rng, 1500, 9000), between(rng, 0.15, 0.8)
    kind = rng.random()
    for number, note in enumerate(notes):
        since = times - number * step
        pitch = root * 2.0 ** (note / 12)
        source = saw(pitch, times) if kind < 0.5 else square(pitch, times, 0.3)
        if kind > 0.8:
            source = sine(pitch, times)
        out += source * struck(since, dying)
    return band(out, 60, bright, 1.5)


def vocal_chop(rng: Random) -> Floats:
    """One sung vowel, cut short or gliding to another: a pulse through formants."""
    times = clock(between(rng, 0.12, 1.2))
    pitch = between(rng, 110, 600) * (1 + 0.012 * np.sin(2 * np.pi * uniform(rng, 4, 6.5) * times))
    glide = 2.0 ** (uniform(rng, -4, 4) / 12 * np.clip(times / times[-1], 0, 1)) if rng.random() < 0.4 else 1.0
    source = saw(pitch * glide, times) + 0.05 * noise(rng, times)
    size, out = between(rng, 0.9, 1.25), np.zeros_like(times)
    first, last = (VOWELS[int(rng.integers(len(VOWELS)))] for _ in range(2))
    turn = np.clip(times / times[-1], 0, 1) if rng.random() < 0.4 else np.zeros_like(times)
    for vowel, share in ((first, 1 - turn), (last, turn)):
        for order, formant in enumerate(vowel):
            width = (0.12, 0.09, 0.07)[order]
            middle = formant * size
            out += band(source, middle * (1 - width), middle * (1 + width), 2.0) * share * (1.0, 0.5, 0.25)[order]
    held = attack(times, between(rng, 0.003, 0.05)) * decay(np.maximum(0, times - 0.7 * times[-1]), 0.15)
    return out.astype(np.float32) * held


def vinyl_crackle(rng: Random) -> Floats:
    """Clicks of dust at random, over a little rumble and hiss."""
    times = clock(between(rng, 1.0, 4.0))
    clicks = np.zeros_like(times)
    for _ in range(int(between(rng, 8, 90) * times[-1])):
        at, length = int(rng.integers(len(times) - 8)), int(rng.integers(1, 60))
        burst = noise(rng, times[at : at + length]) * np.exp(-np.arange(len(times[at : at + length])) / 12)
        clicks[at : at + length] += (burst * between(rng, 0.05, 1)).astype(np.float32)
    hiss = band(noise(rng, times), 500, 9000, 1.0) * between(rng, 0.001, 0.02)
    rumble = band(noise(rng, times), 20, 90, 2.0) * between(rng, 0.001, 0.1)
    result: Floats = (band(clicks, 200, 14_000, 1.0) + hiss + rumble).astype(np.float32)
    return result


def tape_hiss(rng: Random) -> Floats:
    """Steady noise without lows, swaying a little; hum under some."""
    times = clock(between(rng, 1.0, 4.0))
    sway = 1 + uniform(rng, 0, 0.15) * np.sin(2 * np.pi * between(rng, 0.3, 3) * times)
    hiss = band(noise(rng, times), between(rng, 300, 2000), between(rng, 7000, 15_000), 1.0) * sway
    hum = sum((sine(50.0 * n, times) / n for n in (1, 2, 3)), np.zeros_like(times))
    under = uniform(rng, 0, 0.3) if rng.random() < 0.4 else 0.0
    result: Floats = (hiss + hum * under).astype(np.float32)
    return result
