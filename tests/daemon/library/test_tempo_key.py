from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.errors import NotAudio
from tonewalk.library.analyse import analyse
from tonewalk.library.tempo_key import Stated, analyse_tempo_key, stated

RATE = 22_050


def silent_wave(folder: Path, name: str, extra: bytes = b"") -> bytes:
    path = folder / name
    soundfile.write(path, np.zeros(RATE), RATE)
    data = path.read_bytes() + extra
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    return os.fsencode(path)


def acid(flags: int, root: int, beats: int, tempo: float) -> bytes:
    return b"acid" + struct.pack("<IIHHfIHHf", 24, flags, root, 0x8000, 0.0, beats, 4, 4, tempo)


def test_an_acid_chunk_outranks_the_name(tmp_path: Path) -> None:
    path = silent_wave(tmp_path, "loop_120bpm_Cmin.wav", acid(2, 57, 8, 93.5))
    assert stated(path) == Stated(93.5, "chunk", "A", "chunk")
    found = analyse(path, []).descriptors
    assert (found.tempo, found.tempo_source, found.key, found.key_source) == (93.5, "chunk", "A", "chunk")


def test_an_acid_one_shot_has_no_tempo(tmp_path: Path) -> None:
    assert stated(silent_wave(tmp_path, "hit.wav", acid(1, 0, 0, 120))) == Stated()


def test_an_apple_loop_states_its_key_and_its_beats(tmp_path: Path) -> None:
    path = tmp_path / "loop.aif"
    soundfile.write(path, np.zeros(4 * RATE), RATE, format="AIFF")
    basc = b"basc" + struct.pack(">IIIHHHHH", 84, 1, 8, 54, 1, 4, 4, 0) + bytes(66)
    data = path.read_bytes() + basc
    path.write_bytes(data[:4] + struct.pack(">I", len(data) - 8) + data[8:])
    assert stated(os.fsencode(path)) == Stated(120, "chunk", "F#m", "chunk")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"RIFF\0\0\0\0WAVE", b"FORM\0\0\0\0AIFF"]))
def test_damaged_chunks_state_nothing_or_something_believable(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged chunks.wav"
    path.write_bytes(head + data + acid(2, 60, 4, 120)[: len(data) % 32])
    found = stated(os.fsencode(path))
    assert found.tempo is None or 40 <= found.tempo <= 260


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


def listened(folder: Path, audio: np.ndarray) -> tuple[float | None, str | None]:
    soundfile.write(folder / "heard.wav", 0.5 * audio / np.abs(audio).max(), RATE)
    return analyse_tempo_key(os.fsencode(folder / "heard.wav"))


@pytest.mark.parametrize("bpm", [74, 90, 100, 120, 133, 150])
def test_a_beat_is_heard(tmp_path: Path, bpm: float) -> None:
    tempo, _ = listened(tmp_path, beats(bpm))
    assert tempo == pytest.approx(bpm, rel=0.01)


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ([(60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)], "C"),
        ([(57, 60, 64), (62, 65, 69), (64, 68, 71), (57, 60, 64)], "Am"),
        ([(54, 57, 61), (59, 62, 66), (61, 65, 68), (54, 57, 61)], "F#m"),
    ],
)
def test_a_key_is_heard(tmp_path: Path, chords: list[tuple[int, int, int]], key: str) -> None:
    assert listened(tmp_path, np.concatenate([chord(*notes) for notes in chords]))[1] == key


def test_noise_and_silence_and_short_sounds_have_neither(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(8 * RATE)
    assert listened(tmp_path, noise) == (None, None)
    assert listened(tmp_path, np.eye(1, 8 * RATE)[0]) == (None, None)
    assert listened(tmp_path, beats(120)[:RATE]) == (None, None)


def test_what_is_no_audio_cannot_be_listened_to(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound at all" * 20)
    with pytest.raises(NotAudio):
        analyse_tempo_key(os.fsencode(tmp_path / "text.wav"))
