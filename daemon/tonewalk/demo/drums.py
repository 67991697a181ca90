"""The demo library's drums: how drum machines of the eighties made them, from oscillators and noise."""

from __future__ import annotations

import numpy as np

from tonewalk.demo.parts import RATE, coloured, decay, noise, sine, square, struck, times
from tonewalk_models.synthesis import Chance, Signal, between, drive, high, low, peak, rise


def kick(chance: Chance) -> Signal:
    """A sine whose pitch falls onto its base (the 808's bridged-T oscillator), with a click and some drive."""
    length = between(chance, 0.18, 1.1)
    t = times(length)
    base = between(chance, 38, 68)
    sweep = between(chance, 1.5, 6.0) * np.exp(-t / between(chance, 0.006, 0.05))
    body = sine(base * (1 + sweep), t, 0.25 * chance.random()) * decay(t, length * chance.uniform(0.7, 1.0))
    click = noise(chance, t, 800, between(chance, 2_500, 9_000)) * decay(t, between(chance, 0.006, 0.03))
    return drive(body + chance.uniform(0.0, 0.28) * click, chance.choice([0.0, 0.5, 2.0, 5.0]))


def snare(chance: Chance) -> Signal:
    """Two detuned shell modes that drop in pitch, and noise of the wires in two bands (the 909's recipe)."""
    length = between(chance, 0.12, 0.45)
    t = times(length)
    base = between(chance, 140, 260)
    drop = 1 + chance.uniform(0.1, 0.9) * np.exp(-t / 0.012)
    shells = sine(base * drop, t) + chance.uniform(0.4, 0.9) * sine(base * chance.uniform(1.5, 1.9) * drop, t)
    shells *= decay(t, between(chance, 0.08, 0.25))
    wires = noise(chance, t, between(chance, 400, 2_500), between(chance, 6_000, 16_000)) * decay(t, length)
    snap = noise(chance, t, 1_500, 15_000) * decay(t, 0.025)
    return drive(shells + chance.uniform(0.4, 1.1) * wires + 0.5 * snap, chance.choice([0.0, 0.6, 2.0]))


def metal(chance: Chance, t: Signal) -> Signal:
    """Six square waves at the 808's inharmonic ratios, high-passed: the metal of hats and cymbals."""
    base = between(chance, 170, 420)
    ratios = np.array([1.0, 1.3420, 1.2312, 1.6532, 1.9523, 2.1523]) * chance.uniform(0.97, 1.03, 6)
    cluster = np.sum([square(2 * base * ratio, t, chance.random()) for ratio in ratios], axis=0)
    corner, ring, centre = between(chance, 4_500, 8_500), chance.uniform(0.5, 3), between(chance, 7_000, 11_000)
    cluster = coloured(cluster, lambda f: high(f, corner, 4) * (1 + ring * peak(f, centre, 2.5)))
    return np.asarray(cluster / (np.sqrt(np.mean(cluster**2)) + 1e-12))


def hat(chance: Chance, length: float, fall: float) -> Signal:
    """Metal and hiss in a mix of chance, under one envelope."""
    t = times(length)
    mix = chance.uniform(0.15, 0.9)
    hiss = noise(chance, t, between(chance, 5_000, 9_000), 18_000, 4)
    tone = (1 - mix) * hiss + mix * metal(chance, t)
    tick = noise(chance, t, 3_000, 12_000) * decay(t, 0.008)
    return (tone * decay(t, fall) + chance.uniform(0, 0.4) * tick) * rise(t, 0.0005)


def closed_hat(chance: Chance) -> Signal:
    """A hat that is shut at once."""
    fall = between(chance, 0.035, 0.13)
    return hat(chance, fall * 1.1, fall)


def open_hat(chance: Chance) -> Signal:
    """A hat that rings."""
    fall = between(chance, 0.4, 1.3)
    return hat(chance, fall * 0.85, fall)


def clap(chance: Chance) -> Signal:
    """Three or four bursts of band-passed noise some 10 ms apart, then the room."""
    length = between(chance, 0.18, 0.55)
    t = times(length)
    centre = between(chance, 900, 1_900)
    hands = np.zeros(t.size)
    gap, bursts = chance.uniform(0.007, 0.014), int(chance.integers(3, 5))
    for burst in range(bursts):
        since = t - burst * gap * chance.uniform(0.9, 1.1)
        hands += struck(since, 0.03 if burst < bursts - 1 else 0.09)
    room = np.where(t > bursts * gap, decay(t, length), 0.0) * chance.uniform(0.1, 0.35)
    source = noise(chance, t, centre / 1.6, centre * 2.2, 2) + 0.25 * noise(chance, t, 3_000, 9_000)
    return drive(source * (hands + room), chance.choice([0.0, 1.0]))


def tom(chance: Chance) -> Signal:
    """A sine with a short pitch drop, a second mode of the skin, and a little noise of the stick."""
    length = between(chance, 0.25, 0.9)
    t = times(length)
    base = between(chance, 70, 240)
    drop = 1 + chance.uniform(0.15, 0.6) * np.exp(-t / between(chance, 0.02, 0.08))
    skin = sine(base * drop, t) * decay(t, length)
    skin += chance.uniform(0.1, 0.35) * sine(base * 1.593 * drop, t) * decay(t, length * 0.4)
    stick = noise(chance, t, 300, between(chance, 1_500, 6_000)) * decay(t, 0.03)
    return drive(skin + chance.uniform(0.05, 0.25) * stick, chance.choice([0.0, 0.8]))


def sweep_noise(chance: Chance) -> Signal:
    """Noise coloured three ways: a hiss, a rumble or vinyl crackle."""
    length = between(chance, 0.6, 2.5)
    t = times(length)
    kind = int(chance.integers(3))
    if kind == 0:
        texture = noise(chance, t, between(chance, 1_000, 5_000), 18_000)
    elif kind == 1:
        texture = noise(chance, t, 30, between(chance, 120, 500), 2)
    else:
        grains = (chance.random(t.size) < between(chance, 20, 200) / RATE) * chance.standard_normal(t.size)
        texture = 4 * coloured(grains, lambda f: low(f, 5_000)) + 0.01 * noise(chance, t)
    return np.asarray(texture * rise(t, 0.02) * rise(t[::-1], 0.08))
