from __future__ import annotations

import numpy as np
import pytest

from tonewalk_models.pitch import decimate, yin


def tone(frequency: float, rate: int, seconds: float = 0.6, harmonics: int = 1) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    parts = [
        np.sin(2 * np.pi * frequency * k * t) / k for k in range(1, harmonics + 1) if frequency * k < 0.4 * rate
    ]
    return (0.4 * np.sum(parts, axis=0) * np.exp(-2 * t)).astype(np.float32)


@pytest.mark.parametrize("rate", [11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("harmonics", [1, 8])
@pytest.mark.parametrize("frequency", [33.3, 55, 110, 261.6, 440, 987, 1_760])
def test_f0_of_a_tone_is_right_to_a_percent(rate: int, harmonics: int, frequency: float) -> None:
    found = yin(tone(frequency, rate, harmonics=harmonics), rate)
    assert found.f0 == pytest.approx(frequency, rel=0.01)
    assert found.confidence > 0.8


def test_the_highest_pitches_need_the_rate_for_them() -> None:
    assert yin(tone(2_500, 44_100), 44_100).f0 == pytest.approx(2_500, rel=0.01)
    assert yin(tone(2_500, 11_025), 11_025).f0 == pytest.approx(1_250, rel=0.01)


def test_noise_has_no_pitch_and_little_confidence() -> None:
    for seed in range(10):
        noise = np.random.default_rng(seed).standard_normal(30_000).astype(np.float32)
        found = yin(noise, 44_100)
        assert found.f0 is None
        assert found.confidence < 0.3


def test_half_noise_lowers_confidence() -> None:
    clean = tone(220, 44_100)
    noise = np.random.default_rng(1).standard_normal(len(clean)).astype(np.float32)
    levels = [yin(clean + np.float32(level) * noise, 44_100).confidence for level in (0, 0.05, 0.15)]
    assert levels == sorted(levels, reverse=True)
    assert levels[2] < 0.85


def test_a_short_sound_keeps_the_pitches_that_fit_twice_into_it() -> None:
    assert yin(tone(440, 44_100, 0.03), 44_100).f0 == pytest.approx(440, rel=0.02)
    assert yin(tone(30, 44_100, 0.03), 44_100).f0 is None


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(1), np.ones(5), np.zeros(20_000), np.full(9_000, 0.5)])
def test_what_has_no_period_has_no_pitch(samples: np.ndarray) -> None:
    found = yin(samples.astype(np.float32), 44_100)
    assert found.f0 is None
    assert found.confidence < 0.1


def test_decimation_keeps_what_lies_below_and_removes_what_would_fold() -> None:
    low, high = (np.sin(2 * np.pi * f * np.arange(44_100) / 44_100).astype(np.float32) for f in (500, 14_500))
    assert np.abs(decimate(low, 3)).max() == pytest.approx(1, abs=0.05)
    assert np.abs(decimate(high, 3)).max() < 0.05
