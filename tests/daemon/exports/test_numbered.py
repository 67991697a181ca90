"""A plain folder for hardware."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.helpers.instruments import RATE, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.instrument import Sound
from tonewalk.exports.numbered import Bits, write_numbered


def test_names_are_numbered_short_and_ascii(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    folder = write_numbered(sounds, tmp_path / "kit")
    names = sorted(os.listdir(folder))
    assert names[:3] == ["01_Kick_808_Snar.wav", "02_Trommel_gross.wav", "03_sound.wav"]
    for one, name in zip(sounds, names, strict=True):
        assert same(folder / name, one)


@pytest.mark.parametrize("bits", [16, 24])
def test_they_are_wavs_of_so_many_bits_and_two_channels_at_most(tmp_path: Path, bits: Bits) -> None:
    wave = 1.5 * np.sin(2 * np.pi * 441 * np.arange(9_600) / 48_000)
    soundfile.write(tmp_path / "a.flac", np.repeat(wave[:, None] / 2, 4, axis=1), 48_000, "PCM_24")
    soundfile.write(tmp_path / "b.wav", wave, 48_000, "FLOAT")
    sounds = [Sound(bytes(tmp_path / "a.flac"), "a.flac"), Sound(bytes(tmp_path / "b.wav"), "b.wav")]
    folder = write_numbered(sounds, tmp_path / "kit", bits=bits)
    for name, channels in (("01_a.wav", 2), ("02_b.wav", 1)):
        info = soundfile.info(folder / name)
        found = (info.format, info.subtype, info.samplerate, info.channels, info.frames)
        assert found == ("WAV", f"PCM_{bits}", 48_000, channels, 9_600)
    loud, _ = soundfile.read(folder / "02_b.wav")
    np.testing.assert_allclose(loud, np.clip(wave, -1, 1), atol=2e-4)  # cut off and not wrapped around


def test_of_a_slice_only_the_slice_is_written(tmp_path: Path) -> None:
    one = sound(tmp_path, "x", start=1_000 / RATE, end=1_500 / RATE)
    folder = write_numbered([one], tmp_path / "kit")
    assert same(folder / "01_x.wav", one)


def test_nothing_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="no sound"):
        write_numbered([], tmp_path / "kit")
    assert not (tmp_path / "kit").exists()
