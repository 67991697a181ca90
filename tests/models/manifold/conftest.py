"""Notes of four synthesised instruments, at every second semitone of two octaves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tonewalk_models.encoder import Mono
from tonewalk_models.manifold.constantq import SAMPLE_RATE
from tonewalk_models.manifold.examples import Examples
from tonewalk_models.manifold.model import frames_of
from tonewalk_models.manifold.windows import from_onset

INSTRUMENTS = ("organ", "clarinet", "bell", "saw")


def note(instrument: str, midi: float, take: int = 0) -> Mono:
    """0.6 s of one note; takes differ in level, decay and noise."""
    chance = np.random.default_rng([INSTRUMENTS.index(instrument), int(midi), take])
    t = np.arange(int(0.6 * SAMPLE_RATE)) / SAMPLE_RATE
    base = 440 * 2 ** ((midi - 69) / 12)
    ratios, levels = {
        "organ": ([1, 2, 4, 8], [1, 0.8, 0.6, 0.3]),
        "clarinet": ([1, 3, 5, 7, 9], [1, 0.7, 0.5, 0.3, 0.2]),
        "bell": ([1, 2.76, 5.4, 8.93], [1, 0.6, 0.4, 0.2]),
        "saw": (list(range(1, 12)), [1 / n for n in range(1, 12)]),
    }[instrument]
    tone: npt.NDArray[np.float64] = np.zeros(t.size)
    for ratio, level in zip(ratios, levels, strict=True):
        if ratio * base < 7_000:
            tone += level * np.sin(2 * np.pi * ratio * base * t + chance.uniform(0, 2 * np.pi))
    tone *= np.exp(-t * chance.uniform(1, 6)) * chance.uniform(0.1, 1)
    return (tone + 0.003 * chance.standard_normal(t.size)).astype(np.float32)


def examples_of(notes: range, takes: int) -> Examples:
    known = [(name, midi, take) for name in INSTRUMENTS for midi in notes for take in range(takes)]
    heard = [from_onset(frames_of(note(*one))) for one in known]
    return Examples.of(heard, [name for name, _, _ in known], [float(midi) for _, midi, _ in known])


@pytest.fixture(scope="session")
def notes() -> Examples:
    """96 notes: 4 instruments, 12 pitches, 2 takes each."""
    return examples_of(range(48, 72, 2), 2)


@pytest.fixture(scope="session")
def unheard() -> Examples:
    """48 more notes of the same instruments, between those of `notes`."""
    return examples_of(range(49, 72, 2), 1)
