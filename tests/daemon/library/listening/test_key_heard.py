from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tonewalk.library.listening.key_heard import SURE, Key, key

RATE = 22_050

Wave = Callable[[int, np.ndarray], np.ndarray | float]
WAVES: dict[str, Wave] = {
    "saw": lambda k, time: 1 / k,
    "soft": lambda k, time: 1 / k**2,
    "string": lambda k, time: np.exp(-time * (0.5 + 0.3 * k)) / k,
}


def chord(notes: Sequence[float], wave: Wave = WAVES["saw"], seconds: float = 2.5) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    tones = [
        wave(k, time) * np.sin(2 * np.pi * 440 * 2 ** ((note - 69) / 12) * k * time + k)
        for note in notes
        for k in range(1, 13)
    ]
    audio = np.sum(tones, axis=0) * np.minimum(1, time / 0.01)
    return np.asarray(0.5 * audio / np.abs(audio).max(), dtype=np.float32)


def said(*windows: np.ndarray, rate: int = RATE) -> tuple[int | None, bool] | None:
    heard = key([np.asarray(window, np.float32) for window in windows], rate)
    return (heard.tonic, heard.minor) if heard.confidence >= SURE else None


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("root", [48, 53, 57, 64])
@pytest.mark.parametrize("third", [3, 4])
def test_a_held_triad_is_its_own_key(root: int, third: int, wave: str) -> None:
    assert said(chord((root, root + third, root + 7), WAVES[wave])) == (root % 12, third == 3)


@pytest.mark.parametrize("notes", [(52, 55, 60), (55, 60, 64), (48, 55, 64, 72)])
def test_an_inversion_or_a_wide_spacing_is_the_same_key(notes: tuple[int, ...]) -> None:
    assert said(chord(notes)) == (0, False)


@pytest.mark.parametrize("cents", [-40, -20, 20, 40])
def test_a_triad_out_of_tune_keeps_its_key(cents: int) -> None:
    assert said(chord([note + cents / 100 for note in (55, 59, 62)])) == (7, False)


def test_a_short_triad_has_a_key_and_loudness_does_not_matter() -> None:
    assert said(chord((50, 53, 57), seconds=1.5)) == (2, True)
    assert said(0.001 * chord((50, 53, 57))) == (2, True)


@pytest.mark.parametrize("up", [0, 5, 10])
def test_a_cadence_has_the_key_of_its_tonic(up: int) -> None:
    major = [(60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)]
    minor = [(57, 60, 64), (62, 65, 69), (64, 68, 71), (57, 60, 64)]
    for chords, tonic, is_minor in ((major, 0, False), (minor, 9, True)):
        parts = [chord([note - 12 + up for note in one], seconds=0.8) for one in chords]
        assert said(np.concatenate(parts)) == ((tonic + up) % 12, is_minor)


def test_windows_of_a_long_sound_are_heard_together_at_any_rate() -> None:
    triad = chord((53, 57, 60))
    assert said(triad[:RATE], triad[RATE:]) == (5, False)
    assert said(np.repeat(triad, 2), rate=2 * RATE) == (5, False)


def drum(start: float, end: float, seconds: float) -> np.ndarray:
    """A tone that falls from one pitch (Hz) to another and dies away, as kicks and toms do."""
    time = np.arange(int(seconds * RATE)) / RATE
    turns = 2 * np.pi * np.cumsum(end + (start - end) * np.exp(-time * 30)) / RATE
    return np.asarray(np.sin(turns) * np.exp(-time * 2), dtype=np.float32)


@pytest.mark.parametrize(("start", "end"), [(200, 50), (150, 55), (300, 110), (180, 130)])
def test_a_kick_or_tom_with_a_long_pitched_tail_has_no_key(start: float, end: float) -> None:
    assert said(drum(start, end, 2.5)) is None


def test_drums_and_noise_have_no_key() -> None:
    chance = np.random.default_rng(1)
    noise = chance.standard_normal(3 * RATE)
    assert said(noise) is None
    assert said(np.cumsum(noise) * 0.01) is None
    hit = drum(200, 60, 0.5)
    hit[: RATE // 4] += 0.3 * chance.standard_normal(RATE // 4) * np.exp(-np.arange(RATE // 4) / 500)
    beat = np.tile(hit, 6)
    assert said(beat) is None


def test_metal_whose_partials_are_no_overtones_has_no_key() -> None:
    time = np.arange(3 * RATE) / RATE
    partials = [np.sin(2 * np.pi * 211 * ratio * time) for ratio in (1, 1.483, 1.932, 2.546, 2.630, 3.897, 4.57)]
    assert said(np.sum(partials, axis=0) * np.exp(-time) * 0.1) is None


@pytest.mark.parametrize("note", [36, 45, 57, 69])
@pytest.mark.parametrize("wave", WAVES)
def test_a_single_note_and_its_octave_have_no_key(note: int, wave: str) -> None:
    assert said(chord((note,), WAVES[wave])) is None
    assert said(chord((note, note + 12), WAVES[wave])) is None


def test_silence_and_a_sample_or_two_have_nothing_to_hear() -> None:
    for audio in (np.zeros(3 * RATE), np.zeros(1)):
        assert key([np.asarray(audio, np.float32)], RATE) == Key(None, False, 0.0)
    assert said(np.ones(2)) is None
