"""Listening to one sound: what it is asked for, and what it states of itself."""

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import NotAudio
from tonewalk.library.listening.hearing import hear
from tonewalk.library.records import Heard

RATE = 44_100


def beats(bpm: float) -> np.ndarray:
    chance = np.random.default_rng(1)
    audio = np.zeros(8 * RATE)
    for beat in range(int(8 * bpm / 60)):
        start = round(beat * 60 / bpm * RATE)
        length = min(4_000, len(audio) - start)
        audio[start : start + length] += chance.standard_normal(length) * np.exp(-np.arange(length) / 700)
    return 0.2 * audio


def chord(*notes: int) -> np.ndarray:
    t = np.arange(2 * RATE) / RATE
    return np.sum(
        [np.sin(2 * np.pi * 440 * 2 ** ((n - 69) / 12) * k * t) / k for n in notes for k in (1, 2, 3)], axis=0
    )


def listened(folder: Path, audio: np.ndarray, name: str = "heard.wav", **where: float) -> Heard:
    soundfile.write(folder / name, 0.5 * audio / np.abs(audio).max(), RATE)
    return hear(os.fsencode(folder / name), **where)


@pytest.mark.parametrize("bpm", [74, 90, 100, 120, 133, 150])
def test_a_beat_is_heard(tmp_path: Path, bpm: float) -> None:
    found = listened(tmp_path, beats(bpm))
    # bare clicks do not tell a beat from its half
    assert found.tempo in (pytest.approx(bpm, rel=0.01), pytest.approx(2 * bpm, rel=0.01))
    assert found.tempo_source == "audio"
    assert 0.5 <= found.tempo_confidence <= 1


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ([(60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)], "C"),
        ([(57, 60, 64), (62, 65, 69), (64, 68, 71), (57, 60, 64)], "Am"),
        ([(54, 57, 61), (59, 62, 66), (61, 65, 68), (54, 57, 61)], "F#m"),
    ],
)
def test_a_key_is_heard(tmp_path: Path, chords: list[tuple[int, int, int]], key: str) -> None:
    found = listened(tmp_path, np.concatenate([chord(*notes) for notes in chords]))
    assert (found.key, found.key_source) == (key, "audio")
    assert 0.5 <= found.key_confidence <= 1


def test_noise_and_a_click_have_neither(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(8 * RATE)
    for audio in (noise, np.eye(1, 8 * RATE)[0]):
        found = listened(tmp_path, audio)
        assert (found.tempo_source, found.tempo_confidence) == ("", 0) or found.tempo_confidence < 0.5
        assert (found.key_source, found.key_confidence) == ("", 0) or found.key_confidence < 0.5


def test_silence_has_nothing(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros(4 * RATE), RATE)
    assert hear(os.fsencode(tmp_path / "silence.wav")) == Heard(f0=None, f0_confidence=0.0)


def test_a_pitch_is_heard_of_sounds_of_any_length(tmp_path: Path) -> None:
    for seconds in (0.2, 3.0):
        found = listened(tmp_path, np.sin(2 * np.pi * 220 * np.arange(int(seconds * RATE)) / RATE))
        assert found.f0 == pytest.approx(220, rel=0.01)
        assert found.f0_confidence > 0.8


def test_what_a_name_states_is_not_listened_for(tmp_path: Path) -> None:
    found = listened(tmp_path, beats(133), "loop 98bpm F#m.wav")
    assert (found.tempo, found.tempo_source, found.tempo_confidence) == (98.0, "name", 0.95)
    assert (found.key, found.key_source, found.key_confidence) == ("F#m", "name", 0.95)


def test_a_slice_is_heard_from_its_start_to_its_end_and_has_no_tempo(tmp_path: Path) -> None:
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)
    found = listened(tmp_path, np.concatenate([beats(120), tone]), "loop 98bpm.wav", start=8.0, end=12.0)
    assert found.f0 == pytest.approx(440, rel=0.01)
    assert found.tempo is None


def test_what_is_no_audio_cannot_be_listened_to(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound at all" * 20)
    with pytest.raises(NotAudio):
        hear(os.fsencode(tmp_path / "text.wav"))
