"""Any sound as a WAV that every player reads."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import TooLarge
from tonewalk.exports.audio import FRAME, RATE, WAV_HEAD, wav_blocks


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (2450, 2), (192_000, 12)])
def test_a_sound_of_any_rate_and_channels_is_stereo_at_one(tmp_path: Path, rate: int, channels: int) -> None:
    wave = 0.5 * np.sin(2 * np.pi * 100 * np.arange(rate) / rate)
    soundfile.write(tmp_path / "a.wav", np.repeat(wave[:, None], channels, axis=1), rate)
    data = b"".join(wav_blocks(os.fsencode(tmp_path / "a.wav"), RATE))
    assert len(data) == WAV_HEAD + RATE * FRAME
    samples, found = soundfile.read(io.BytesIO(data))
    assert (samples.shape, found) == ((RATE, 2), RATE)
    wanted = 0.5 * np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    assert np.abs(samples - wanted[:, None])[RATE // 10 : -RATE // 10].max() < 0.01


@pytest.mark.parametrize("frames", [RATE // 2, 3 * RATE])
def test_it_is_as_long_as_was_said(tmp_path: Path, frames: int) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(RATE, 0.5), RATE)
    samples, _ = soundfile.read(io.BytesIO(b"".join(wav_blocks(os.fsencode(tmp_path / "a.wav"), frames))))
    assert len(samples) == frames
    assert samples[: min(RATE, frames)] == pytest.approx(0.5, abs=1e-3)
    assert not samples[RATE:].any()


def test_what_is_too_long_for_a_wav_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(10), 44_100)
    with pytest.raises(TooLarge, match=r"longer than a WAV may be \(3\.4 hours\)"):
        next(wav_blocks(bytes(tmp_path / "a.wav"), 2**29))
