"""A second look at pitch is right where the first is led astray, and sure only where it is right."""

from __future__ import annotations

import numpy as np
import pytest

from tonewalk.library.listening.pitch_heard import LIKELY, pitch
from tonewalk_models.features import measure
from tonewalk_models.pitch import Pitch

RATE = 44_100
TIME = np.arange(int(1.5 * RATE)) / RATE
SURE = 0.8


def hear(samples: np.ndarray, rate: int = RATE) -> Pitch:
    mono = (0.6 * samples / np.abs(samples).max()).astype(np.float32)
    return pitch([mono], rate, measure(mono, rate).pitch)


def partials(f0: float, rows: list[tuple[float, float, float]], time: np.ndarray = TIME) -> np.ndarray:
    """Multiple, level and decay (1/s) of each partial."""
    parts = [
        level * np.sin(2 * np.pi * f0 * multiple * time) * np.exp(-decay * time) for multiple, level, decay in rows
    ]
    return np.sum(parts, axis=0)


def glockenspiel(f0: float) -> np.ndarray:
    return partials(f0, [(1, 1, 1.5), (2.71, 0.5, 4), (5.2, 0.35, 6), (8.5, 0.15, 9)])


def xylophone(f0: float) -> np.ndarray:
    return partials(f0, [(1, 1, 6), (3, 0.6, 9), (6.2, 0.3, 14)])


def vibraphone(f0: float) -> np.ndarray:
    return partials(f0, [(1, 1, 1), (4, 0.4, 3), (9.5, 0.2, 6)])


def electric_piano(f0: float) -> np.ndarray:
    return np.sin(2 * np.pi * f0 * TIME + 0.5 * np.exp(-5 * TIME) * np.sin(2 * np.pi * 13 * f0 * TIME)) * np.exp(
        -TIME
    )


def piano(f0: float) -> np.ndarray:
    stretched = [(k * np.sqrt(1 + 3e-4 * k * k), 1 / k, 1 + 0.2 * k) for k in range(1, 20) if f0 * k < 18_000]
    return partials(f0, stretched)


def plucked(f0: float) -> np.ndarray:
    """Harmonics that start alike, as after a burst of noise; the upper ones die first."""
    chance = np.random.default_rng(round(f0))
    count = int(18_000 / f0)
    return partials(f0, [(k, chance.uniform(0.3, 1), 0.6 + 0.02 * k * k) for k in range(1, min(count, 40))])


def organ(f0: float) -> np.ndarray:
    return partials(f0, [(k, level, 0) for k, level in ((1, 0.8), (2, 1), (3, 0.5), (4, 0.9), (8, 0.4))])


def hollow(f0: float) -> np.ndarray:
    """Odd harmonics, as of a clarinet's low notes."""
    return partials(f0, [(k, 1 / k, 0) for k in (1, 3, 5, 7, 9, 11)])


NOTES = {
    glockenspiel: (587.3, 987.8, 1_568, 2_349, 3_520),
    xylophone: (392, 740, 1_318.5, 1_760),
    vibraphone: (185, 311.1, 698.5, 1_174.7),
    electric_piano: (58.3, 98, 155.6, 233.1, 415.3),
    piano: (55, 110, 233.1, 523.3, 1_046.5),
    plucked: (92.5, 146.8, 277.2, 493.9, 659.3),
    organ: (87.3, 174.6, 349.2, 622.3),
    hollow: (77.8, 207.7, 466.2),
}


@pytest.mark.parametrize(("make", "f0"), [(make, f0) for make, pitches in NOTES.items() for f0 in pitches])
def test_a_note_has_the_pitch_that_it_was_made_with(make, f0: float) -> None:  # type: ignore[no-untyped-def]
    found = hear(make(f0))
    assert found.f0 == pytest.approx(f0, rel=0.0293)


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000, 192_000])
def test_the_rate_of_a_file_does_not_matter(rate: int) -> None:
    time = np.arange(rate) / rate
    found = hear(partials(220, [(1, 1, 1), (2, 0.5, 2), (3, 0.3, 3)], time), rate)
    assert found.f0 == pytest.approx(220, rel=0.005)
    assert found.confidence > SURE


def test_pitch_does_not_depend_on_loudness() -> None:
    samples = glockenspiel(1_046.5).astype(np.float32)
    loud, faint = (pitch([samples * np.float32(level)], RATE, Pitch(None, 0.2)) for level in (0.9, 1e-4))
    assert faint.f0 == pytest.approx(loud.f0, rel=1e-4)
    assert faint.confidence == pytest.approx(loud.confidence, abs=0.02)


def test_a_wrong_first_opinion_is_overruled() -> None:
    samples = organ(220).astype(np.float32)
    for said in (110.0, 440.0, 73.3):
        assert pitch([samples], RATE, Pitch(said, 0.95)).f0 == pytest.approx(220, rel=0.01)


def test_noise_and_clangs_are_never_sure() -> None:
    for seed in range(12):
        chance = np.random.default_rng(seed)
        noise = chance.standard_normal(len(TIME)) * np.exp(-8 * TIME)
        cymbal = partials(1, [(f, chance.uniform(0.3, 1), 4) for f in chance.uniform(300, 9_000, 30)])
        for samples in (noise, cymbal):
            assert hear(samples).confidence < SURE


def test_what_is_unlikely_is_not_told() -> None:
    noise = np.random.default_rng(3).standard_normal(RATE)
    found = hear(noise)
    assert found.f0 is None
    assert found.confidence < LIKELY


@pytest.mark.parametrize("length", [1, 2, 50, 127, 128, 300, 1_000, 3_000])
def test_a_sound_of_a_few_samples_is_no_error(length: int) -> None:
    found = hear(np.cos(np.arange(length) * 0.3), 16_000)
    assert 0 <= found.confidence <= 1


def test_silence_has_no_pitch() -> None:
    assert pitch([np.zeros(30_000, np.float32)], RATE, Pitch(None, 0.0)) == Pitch(None, 0.0)
    assert pitch([np.full(30_000, 0.5, np.float32)], RATE, Pitch(None, 0.0)).f0 is None


def test_of_a_long_recording_the_loudest_window_is_heard() -> None:
    faint = (0.01 * partials(300, [(1, 1, 0)])).astype(np.float32)
    loud = (0.5 * partials(200, [(1, 1, 0), (2, 0.5, 0)])).astype(np.float32)
    assert pitch([faint, loud, faint], RATE, Pitch(None, 0.0)).f0 == pytest.approx(200, rel=0.01)
