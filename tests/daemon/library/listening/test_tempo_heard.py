"""Loops of whole bars have the tempo that their length says, others that of their onsets, and the rest none."""

import numpy as np
import pytest

from tonewalk.library.listening.tempo_heard import SURE, Tempo, tempo

RATE = 44_100
CHANCE = np.random.default_rng(5)


def seconds(length: float) -> np.ndarray:
    return np.arange(round(length * RATE)) / RATE


def kick() -> np.ndarray:
    t = seconds(0.25)
    return np.sin(2 * np.pi * (48 * t + 4 * (1 - np.exp(-t * 40)))) * np.exp(-t * 12)


def snare() -> np.ndarray:
    t = seconds(0.2)
    return (0.6 * CHANCE.standard_normal(len(t)) + 0.5 * np.sin(2 * np.pi * 200 * t)) * np.exp(-t * 20)


def hat() -> np.ndarray:
    t = seconds(0.05)
    return 0.25 * np.diff(CHANCE.standard_normal(len(t)), prepend=0) * np.exp(-t * 80)


def pluck(note: int) -> np.ndarray:
    t = seconds(0.4)
    tones = [np.sin(2 * np.pi * 440 * 2 ** ((note - 69) / 12) * k * t) / k for k in (1, 2, 3, 4)]
    return 0.5 * np.sum(tones, axis=0) * np.exp(-t * 7)


PATTERNS = {
    "house": {kick: (0, 4, 8, 12), snare: (4, 12), hat: (2, 6, 10, 14)},
    "two-step": {kick: (0, 10), snare: (4, 12), hat: range(0, 16, 2)},
    "dembow": {kick: (0, 4, 8, 12), snare: (3, 6, 11, 14), hat: range(0, 16, 2)},
    "half-time": {kick: (0, 3, 10), snare: (8,), hat: range(0, 16, 2)},
}


def put(audio: np.ndarray, hit: np.ndarray, at: float) -> None:
    start = round(at * RATE)
    hit = hit[: max(0, len(audio) - start)]
    audio[start : start + len(hit)] += hit


def loop(name: str, bpm: float, bars: int, late: float = 0.0) -> np.ndarray:
    """Bars of a pattern, odd sixteenths late by a share of one."""
    step = 15 / bpm
    audio = np.zeros(round(bars * 16 * step * RATE))
    for bar in range(bars):
        for make, steps in PATTERNS[name].items():
            for at in steps:
                put(audio, make(), (16 * bar + at + (late if at % 2 else 0)) * step)
    return audio


def heard(audio: np.ndarray) -> Tempo:
    level = 0.8 * audio / max(np.abs(audio).max(), 1e-9)
    return tempo([level.astype(np.float32)], RATE, len(audio) / RATE)


def is_right(found: Tempo, bpm: float, within: float = 0.002) -> bool:
    return found.bpm is not None and any(found.bpm == pytest.approx(bpm * f, rel=within) for f in (0.5, 1, 2))


@pytest.mark.parametrize("bars", [1, 2, 4])
@pytest.mark.parametrize(
    ("name", "bpm"),
    [("house", 124), ("house", 128), ("two-step", 174), ("two-step", 168), ("dembow", 95), ("half-time", 140)],
)
def test_a_loop_of_whole_bars_has_the_tempo_of_its_length(name: str, bpm: float, bars: int) -> None:
    found = heard(loop(name, bpm, bars))
    assert is_right(found, bpm)
    assert found.confidence >= SURE


@pytest.mark.parametrize("bpm", [122.37, 93.6])
def test_a_loop_need_not_have_a_round_tempo(bpm: float) -> None:
    assert is_right(heard(loop("dembow", bpm, 2)), bpm)


@pytest.mark.parametrize("bpm", [118, 124, 128])
def test_of_tempo_half_and_double_the_one_that_packs_write_is_told(bpm: float) -> None:
    assert heard(loop("house", bpm, 2)).bpm == pytest.approx(bpm, rel=0.001)


def test_a_loop_that_swings_keeps_its_tempo() -> None:
    assert is_right(heard(loop("house", 92, 2, late=0.3)), 92)


def test_a_loop_that_lost_some_milliseconds_keeps_nearly_its_tempo() -> None:
    assert is_right(heard(loop("two-step", 174, 4)[: -round(0.006 * RATE)]), 174, within=0.01)


def test_a_loop_with_a_tail_has_the_tempo_of_its_onsets() -> None:
    tail = np.zeros(round(0.7 * RATE))
    assert is_right(heard(np.concatenate([loop("two-step", 100, 4), tail])), 100, within=0.01)


def test_a_waltz_is_not_squeezed_into_fours() -> None:
    step = 60 / 140
    audio = np.zeros(round(12 * step * RATE))
    for beat in range(12):
        put(audio, snare() * 0.6 if beat % 3 else kick(), beat * step)
        put(audio, hat(), (beat + 0.5) * step)
    assert is_right(heard(audio), 140)


def test_a_loop_of_notes_has_a_tempo_too() -> None:
    step = 15 / 110
    audio = np.zeros(round(32 * step * RATE))
    for at, note in enumerate((45, 57, 48, 60, 52, 64, 57, 69) * 2):
        put(audio, pluck(note), 2 * at * step)
    assert is_right(heard(audio), 110)


def test_a_long_recording_has_the_tempo_on_which_its_stretches_agree() -> None:
    played = loop("two-step", 97, 16)
    windows = [played[start : start + 10 * RATE].astype(np.float32) for start in (0, 11 * RATE, 23 * RATE)]
    assert is_right(tempo(windows, RATE, 180.0), 97, within=0.01)


def test_the_tempo_does_not_depend_on_level_or_sample_rate() -> None:
    played = loop("house", 124, 2).astype(np.float32)
    assert tempo([0.01 * played], RATE, len(played) / RATE).bpm == heard(played).bpm
    assert tempo([played[::2].copy()], RATE // 2, len(played) / RATE).bpm == heard(played).bpm


def tremolo() -> np.ndarray:
    t = seconds(4)
    return np.sin(2 * np.pi * 220 * t) * (1 + 0.6 * np.sin(2 * np.pi * 6 * t))


def vibrato() -> np.ndarray:
    t = seconds(5)
    phase = 2 * np.pi * 330 * t + 3 * np.sin(2 * np.pi * 5.5 * t)
    return np.sin(phase) + np.sin(2 * phase) / 2 + np.sin(3 * phase) / 3


def bell() -> np.ndarray:
    t = seconds(6)
    return np.sum([np.sin(2 * np.pi * f * t) for f in (440, 442.5, 1180, 1183)], axis=0) * np.exp(-t)


def pad() -> np.ndarray:
    t = seconds(8)
    return np.sum([np.sin(2 * np.pi * f * t) for f in (220, 261.6, 329.6, 330.1)], axis=0) * np.minimum(1, t)


def roll() -> np.ndarray:
    audio = np.zeros(2 * RATE)
    for at in np.arange(0, 1.9, 1 / 23):
        put(audio, snare(), at)
    return audio


def one_hit_as_long_as_a_bar() -> np.ndarray:
    audio = np.zeros(round(240 / 120 * RATE))
    put(audio, kick(), 0)
    return audio


def two_hits() -> np.ndarray:
    audio = np.zeros(4 * RATE)
    put(audio, kick(), 0)
    put(audio, snare(), 2)
    return audio


@pytest.mark.parametrize("make", [tremolo, vibrato, bell, pad, roll, one_hit_as_long_as_a_bar, two_hits])
def test_what_has_no_beat_has_no_tempo(make) -> None:  # type: ignore[no-untyped-def]
    assert heard(make()).bpm is None


@pytest.mark.parametrize("length", [1, 400, 3_000, RATE, 8 * RATE])
def test_noise_and_silence_have_no_tempo_at_any_length(length: int) -> None:
    assert heard(np.zeros(length)) == Tempo(None, 0.0)
    assert heard(CHANCE.standard_normal(length)).bpm is None


def test_fewer_onsets_make_a_tempo_less_sure() -> None:
    assert heard(loop("house", 124, 4)).confidence > heard(two_hits()).confidence
