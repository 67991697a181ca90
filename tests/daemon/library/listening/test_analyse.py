from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.library.listening.analyse import Elsewhere, analyse, average
from tonewalk_models.encoder import Matrix, Mono, Placement
from tonewalk_models.timbre import Timbre


class Lengths:
    """An encoder that is easy to check: the angle of each row is the clip's length."""

    dim, has_text, fingerprint = 2, False, "0" * 64
    placement: Placement = "worker"

    def __init__(self, name: str, sample_rate: int) -> None:
        self.name, self.sample_rate = name, sample_rate

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        angles = np.array([len(clip) / self.sample_rate for clip in clips], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        raise NotImplementedError


def written(folder: Path, name: str, seconds: float, rate: int = 44_100) -> bytes:
    chance = np.random.default_rng(1)
    soundfile.write(folder / name, chance.uniform(-0.5, 0.5, (round(seconds * rate), 2)), rate)
    return os.fsencode(folder / name)


def test_one_decoding_gives_descriptors_embeddings_and_clips(tmp_path: Path) -> None:
    path = written(tmp_path, "noise.wav", 0.5)
    result = analyse(path, [Timbre(), Lengths("light", 16_000), Elsewhere("heavy", 48_000)])
    assert (result.sample_rate, result.channels, result.frames) == (44_100, 2, 22_050)
    assert result.descriptors.duration == 0.5
    assert set(result.embeddings) == {"timbre", "light"}
    assert result.embeddings["light"] == pytest.approx([np.cos(0.5), np.sin(0.5)], abs=1e-3)
    assert set(result.clips) == {"heavy"}
    assert [len(clip) for clip in result.clips["heavy"]] == [24_000]


def test_timbre_of_the_shared_spectrum_is_that_of_the_encoder_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "noise.wav", 0.5)
    samples = soundfile.read(path, dtype="float32")[0].mean(axis=1)
    alone = Timbre().embed_audio([samples])[0]
    np.testing.assert_allclose(analyse(path, [Timbre()]).embeddings["timbre"], alone, atol=1e-4)


def test_a_long_sound_gives_windows_whose_embeddings_are_averaged(tmp_path: Path) -> None:
    path = written(tmp_path, "long.wav", 75, 8_000)
    result = analyse(path, [Timbre(), Lengths("light", 8_000), Elsewhere("heavy", 16_000)])
    assert result.frames == 75 * 8_000
    assert result.descriptors.duration == 75
    assert {len(clip) for clip in result.clips["heavy"]} == {160_000}
    assert result.embeddings["light"] == pytest.approx([np.cos(10), np.sin(10)], abs=1e-3)
    assert np.linalg.norm(result.embeddings["timbre"]) == pytest.approx(1, abs=1e-5)


def test_a_slice_is_analysed_as_a_sound_of_its_own(tmp_path: Path) -> None:
    audio = np.zeros(44_100, np.float32)
    audio[22_050:33_075] = 0.5 * np.sin(2 * np.pi * 440 * np.arange(11_025) / 44_100)
    soundfile.write(tmp_path / "120bpm.wav", audio, 44_100)
    found = analyse(os.fsencode(tmp_path / "120bpm.wav"), [], start=0.5, end=0.75).descriptors
    assert found.duration == 0.25
    assert found.f0 == pytest.approx(440, rel=0.01)
    assert found.tempo is None
    assert analyse(os.fsencode(tmp_path / "120bpm.wav"), []).descriptors.tempo == 120


def test_an_average_is_unit_length_even_where_rows_cancel_out() -> None:
    rows = np.array([[1, 0], [-1, 0]], np.float32)
    assert average(rows, np.array([1, 1], np.float32)).tolist() == [1, 0]
    assert average(rows, np.array([0, 0], np.float32)).tolist() == [1, 0]
    assert average(rows, np.array([1, 3], np.float32)).tolist() == [-1, 0]
