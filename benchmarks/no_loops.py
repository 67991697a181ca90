"""Sounds without a tempo that may seem to have one: rolls, trills, tremolo, ringing, echoes, pads; seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.loops import RATE, Float, drawn

Chance = np.random.Generator


def sounds(bank: Path, split: str, count: int, seed: int) -> Iterator[tuple[str, Float]]:
    """`count` sounds of 1.3 to 12 s, of all kinds in turn, with their kinds.

    A third are whole seconds long, a third as long as whole bars of a round tempo: that says nothing of them.
    """
    chance = np.random.default_rng(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        length = [
            chance.uniform(1.5, 12),
            240 * chance.choice([1, 2, 4]) / round(chance.uniform(80, 175)),
            chance.integers(2, 9),
        ][int(chance.integers(3))]
        t = np.arange(round(float(np.clip(length, 1.3, 12)) * RATE)) / RATE
        made = KINDS[kind](t, chance, lambda part: drawn(bank, split, part, chance))
        yield kind, np.asarray(0.7 * made / max(float(np.abs(made).max()), 1e-9), dtype=np.float32)


Draw = Callable[[str], Float]


def _tone(t: Float, frequency: float, chance: Chance) -> Float:
    parts = [np.sin(2 * np.pi * frequency * k * t + chance.uniform(0, 6)) / k for k in range(1, 6)]
    return np.asarray(np.sum(parts, axis=0))


def _pitch(chance: Chance) -> float:
    return float(chance.uniform(80, 800))


def _tremolo(t: Float, chance: Chance, draw: Draw) -> Float:
    depth, speed = chance.uniform(0.2, 1), chance.uniform(3.5, 9)
    return _tone(t, _pitch(chance), chance) * (1 + depth * np.sin(2 * np.pi * speed * t))


def _trill(t: Float, chance: Chance, draw: Draw) -> Float:
    low, above = _pitch(chance), 2 ** (chance.integers(1, 5) / 12)
    turn = np.floor(t * chance.uniform(6, 14)) % 2 == 0
    return np.where(turn, _tone(t, low, chance), _tone(t, low * above, chance))


def _roll(t: Float, chance: Chance, draw: Draw) -> Float:
    hit, made = draw(str(chance.choice(["snare", "kick", "hat", "hand"]))), np.zeros_like(t)
    when, speed = 0.0, chance.uniform(9, 28)
    while when < t[-1]:
        _put(made, hit, when, chance.uniform(0.6, 1))
        when += max(0.01, chance.normal(1, 0.04) / speed)
    return made


def _ring(t: Float, chance: Chance, draw: Draw) -> Float:
    on, off = chance.uniform(0.4, 2), chance.uniform(0.5, 3)
    bell = _tone(t, 2 * _pitch(chance), chance) * (np.sin(2 * np.pi * chance.uniform(15, 25) * t) > 0)
    return bell * (t % (on + off) < on)


def _beating(t: Float, chance: Chance, draw: Draw) -> Float:
    parts = [_pitch(chance) * ratio for ratio in (1, 2.7, 5.2)]
    pairs = [np.sin(2 * np.pi * f * t) + np.sin(2 * np.pi * (f + chance.uniform(0.5, 5)) * t) for f in parts]
    return np.asarray(np.sum(pairs, axis=0) * np.exp(-t * chance.uniform(0.3, 2)))


def _vibrato(t: Float, chance: Chance, draw: Draw) -> Float:
    phase = 2 * np.pi * _pitch(chance) * t + chance.uniform(1, 6) * np.sin(2 * np.pi * chance.uniform(4, 7) * t)
    return np.asarray(np.sum([np.sin(k * phase) / k for k in range(1, 7)], axis=0))


def _echo(t: Float, chance: Chance, draw: Draw) -> Float:
    hit, made = draw(str(chance.choice(["snare", "kick", "hand", "note"]))), np.zeros_like(t)
    delay, share = chance.uniform(0.15, 0.6), chance.uniform(0.25, 0.6)
    for repeat in range(12):
        _put(made, hit[:RATE], repeat * delay, share**repeat)
    return made


def _few(t: Float, chance: Chance, draw: Draw) -> Float:
    made = np.zeros_like(t)
    for when in (0.0, *chance.uniform(0, 0.9 * t[-1], int(chance.integers(5)))):
        hit = draw(str(chance.choice(["snare", "kick", "hand", "note", "open"])))
        _put(made, hit, float(when), chance.uniform(0.3, 1))
    return made


def _pulses(t: Float, chance: Chance, draw: Draw) -> Float:
    running = (t * chance.uniform(8, 30)) % 1 < 0.4
    return _tone(t, _pitch(chance) / 4, chance) * running + 0.1 * chance.standard_normal(len(t))


def _swell(t: Float, chance: Chance, draw: Draw) -> Float:
    slow = np.sin(2 * np.pi * chance.uniform(0.2, 1.2) * t + chance.uniform(0, 6))
    return chance.standard_normal(len(t)) * (1 + chance.uniform(0.3, 1) * slow)


def _pad(t: Float, chance: Chance, draw: Draw) -> Float:
    root = _pitch(chance)
    parts = [_tone(t, root * 2 ** (note / 12) + chance.uniform(-0.5, 0.5), chance) for note in (0, 3.02, 7.01, 10)]
    return np.asarray(np.sum(parts, axis=0) * np.minimum(1, t / chance.uniform(0.05, 1)))


def _put(made: Float, hit: Float, when: float, strength: float) -> None:
    at = round(when * RATE)
    hit = hit[: max(0, len(made) - at)]
    made[at : at + len(hit)] += strength * hit


KINDS: Final[dict[str, Callable[[Float, Chance, Draw], Float]]] = {
    "tremolo": _tremolo,
    "trill": _trill,
    "roll": _roll,
    "ring": _ring,
    "beating": _beating,
    "vibrato": _vibrato,
    "echo": _echo,
    "few hits": _few,
    "pulses": _pulses,
    "swell": _swell,
    "pad": _pad,
}
