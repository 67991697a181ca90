"""What a mosaic asks of its sounds: when they begin and stop, how loud and how high they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.base.types import SoundId
from tonewalk.commands.trajectories import TrajectoryRef, TrajectoryRender
from tonewalk.trajectories.render import Cue, render
from tonewalk.trajectories.store import Stored

RATE = 44_100


def test_a_sound_begins_and_is_cut_off_where_its_cue_says(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(RATE, 0.5, np.float32), RATE, "FLOAT")
    path = bytes(tmp_path / "a.wav")
    cues = [Cue(path, 0.5, 0.5, last=0.25), Cue(path, 1.0, last=9.0)]
    render(cues, tmp_path / "out.wav", length=1.5)
    samples = soundfile.read(tmp_path / "out.wav")[0][:, 0]
    assert len(samples) == RATE * 3 // 2
    assert not samples[: RATE // 2].any()
    np.testing.assert_allclose(samples[RATE // 2 + 100 : RATE * 7 // 10], 0.25, atol=1e-6)
    assert not samples[RATE * 4 // 5 : RATE - 10].any()
    np.testing.assert_allclose(samples[RATE + 100 : RATE * 7 // 5], 0.5, atol=1e-6)


def test_of_a_slice_only_the_slice_is_heard(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.linspace(0, 1, RATE).astype(np.float32), RATE, "FLOAT")
    render([Cue(bytes(tmp_path / "a.wav"), 0.0, start=0.5, end=0.75)], tmp_path / "out.wav", length=1.0)
    samples = soundfile.read(tmp_path / "out.wav")[0][:, 0]
    np.testing.assert_allclose(samples[2000:10_000], np.linspace(0, 1, RATE)[24_050:32_050], atol=1e-4)
    assert not samples[RATE // 4 + 2 :].any()


@pytest.mark.parametrize("rate", [22_050, 44_100])
def test_a_transposed_sound_is_higher_and_shorter(tmp_path: Path, rate: int) -> None:
    tone = np.sin(2 * np.pi * 441 * np.arange(rate) / rate)
    soundfile.write(tmp_path / "a.wav", tone.astype(np.float32), rate, "FLOAT")
    render([Cue(bytes(tmp_path / "a.wav"), 0.0, transpose=12.0)], tmp_path / "out.wav", length=1.0)
    samples = soundfile.read(tmp_path / "out.wav")[0][:, 0]
    assert np.count_nonzero(np.abs(samples) > 1e-3) < RATE * 0.51
    spectrum = np.abs(np.fft.rfft(samples[: RATE // 2]))
    assert spectrum.argmax() * 2 == pytest.approx(882, abs=2)


def test_a_kept_mosaic_shows_and_renders_what_it_asks_of_its_sounds(ring: Any) -> None:
    ring.paths.keep(
        Stored(
            trajectory="m",
            mode="mosaic",
            sounds=[SoundId(8), SoundId(4)],
            times=[0.1, 0.5],
            length=1.0,
            lasts=[0.2, 0.3],
            gains=[-20.0, 0.0],
            transposed=[0.0, 3.0],
        )
    )
    first, second = ring.paths.get(TrajectoryRef(trajectory="m")).steps
    assert (first.time, first.last, first.gain, first.transpose) == (0.1, 0.2, -20.0, 0.0)
    assert second.transpose == 3.0
    out = ring.paths.render(TrajectoryRender(trajectory="m")).path
    samples = soundfile.read(out)[0][:, 0]
    np.testing.assert_allclose(samples[round(0.15 * RATE) : round(0.28 * RATE)], 0.08, atol=1e-3)
    assert not samples[round(0.32 * RATE) : round(0.49 * RATE)].any()
    ring.paths.render(TrajectoryRender(trajectory="m", tempo=120))
