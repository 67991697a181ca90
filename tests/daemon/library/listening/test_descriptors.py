from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tonewalk.library.listening.analyse import analyse
from tonewalk.library.records import Descriptors
from tonewalk_models.timbre import Timbre

RATE = 44_100


def seconds(length: float, rate: int = RATE) -> np.ndarray:
    return np.arange(round(length * rate)) / rate


def described(folder: Path, audio: np.ndarray, rate: int = RATE) -> Descriptors:
    path = folder / "sound.wav"
    soundfile.write(path, audio, rate, subtype="FLOAT")
    return analyse(os.fsencode(path), []).descriptors


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency", [200, 1_000, 5_000])
def test_the_centroid_of_a_sine_is_its_frequency(tmp_path: Path, rate: int, frequency: int) -> None:
    t = seconds(1, rate)
    fade = np.minimum(1, 20 * np.minimum(t, t[::-1]))
    found = described(tmp_path, 0.5 * fade * np.sin(2 * np.pi * frequency * t), rate)
    assert found.centroid == pytest.approx(frequency, rel=0.02)


def test_flatness_tells_a_tone_from_noise(tmp_path: Path) -> None:
    assert described(tmp_path, 0.5 * np.sin(2 * np.pi * 440 * seconds(1))).flatness == pytest.approx(0, abs=0.01)
    assert described(tmp_path, np.random.default_rng(1).uniform(-1, 1, RATE)).flatness > 0.9


@pytest.mark.parametrize("attack", [0.02, 0.1, 0.5])
def test_the_attack_of_a_ramp_is_its_length(tmp_path: Path, attack: float) -> None:
    t = seconds(1.2)
    ramp = np.minimum(1, np.maximum(0, t - 0.1) / attack)
    found = described(tmp_path, 0.8 * ramp * np.sin(2 * np.pi * 1_000 * t))
    assert found.attack == pytest.approx(attack, rel=0.1, abs=0.003)


def test_zero_crossings_of_a_sine_are_two_a_period(tmp_path: Path) -> None:
    found = described(tmp_path, np.sin(2 * np.pi * 1_000 * seconds(1) + 0.3))
    assert found.zcr == pytest.approx(2_000 / RATE, rel=0.01)


def test_peak_and_duration_are_those_of_the_file(tmp_path: Path) -> None:
    audio = np.zeros((RATE // 2, 2))
    audio[1_000, 1] = -0.25
    found = described(tmp_path, audio)
    assert found.duration == 0.5
    assert found.peak == pytest.approx(20 * math.log10(0.25), abs=0.01)


@pytest.mark.parametrize("length", [1, 100, RATE])
def test_silence_has_a_duration_and_nothing_else(tmp_path: Path, length: int) -> None:
    assert described(tmp_path, np.zeros(length)) == Descriptors(duration=length / RATE)


def test_a_click_of_20_ms_has_all_that_a_sound_has(tmp_path: Path) -> None:
    click = np.random.default_rng(1).standard_normal(882) * np.exp(-seconds(0.02) / 0.004)
    found = described(tmp_path, 0.3 * click)
    for name in ("loudness", "peak", "centroid", "flatness", "attack", "zcr"):
        assert math.isfinite(getattr(found, name)), name


@st.composite
def sounds(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    rate = draw(st.sampled_from([1_000, 8_000, 11_025, 22_254, 44_100, 44_101, 48_000, 192_000]))
    channels = draw(st.integers(1, 3))
    length = draw(st.integers(1, 6_000))
    level = draw(st.sampled_from([1e-30, 1e-7, 1e-3, 1.0, 1e4, 1e30]))
    chance = np.random.default_rng(draw(st.integers(0, 99)))
    kind = draw(st.sampled_from(["noise", "tone", "steps", "impulse", "constant"]))
    t = np.arange(length)[:, None] / rate
    audio = {
        "noise": lambda: chance.standard_normal((length, channels)),
        "tone": lambda: np.sin(2 * np.pi * draw(st.floats(1, rate / 2)) * t) * np.ones(channels),
        "steps": lambda: np.sign(np.sin(2 * np.pi * draw(st.floats(1, rate / 2)) * t)) * np.ones(channels),
        "impulse": lambda: np.eye(1, length, draw(st.integers(0, length - 1))).T * np.ones(channels),
        "constant": lambda: np.ones((length, channels)),
    }[kind]()
    return (level * audio).astype(np.float32), rate


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sound=sounds())
@example(sound=(np.array([[np.finfo(np.float32).max]], np.float32), 44_100))
def test_any_finite_sound_has_finite_descriptors_and_a_unit_timbre(
    tmp_path: Path, sound: tuple[np.ndarray, int]
) -> None:
    audio, rate = sound
    path = tmp_path / "any.wav"
    soundfile.write(path, audio, rate, subtype="FLOAT")
    result = analyse(os.fsencode(path), [Timbre()])
    found = result.descriptors
    for name in found.__struct_fields__:
        value = getattr(found, name)
        assert not isinstance(value, float) or math.isfinite(value), name
    assert 0 <= found.f0_confidence <= 1
    assert found.flatness is None or 0 <= found.flatness <= 1
    assert found.zcr is None or 0 <= found.zcr <= 1
    assert found.centroid is None or 0 <= found.centroid <= rate / 2
    assert found.attack is None or 0 <= found.attack <= found.duration
    assert np.linalg.norm(result.embeddings["timbre"]) == pytest.approx(1, abs=1e-5)
