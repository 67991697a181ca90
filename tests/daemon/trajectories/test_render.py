"""Fades: what they touch, and what they leave alone."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.errors import Unreadable
from tonewalk.trajectories.render import FADE_IN, FADE_OUT, faded, render


@given(st.lists(st.integers(0, 2000), max_size=8), st.integers(0, 4000))
def test_fades_do_not_depend_on_how_a_stream_is_cut_into_blocks(lengths: list[int], most: int) -> None:
    blocks = [np.ones((length, 2), np.float32) for length in lengths]
    out = np.concatenate([np.zeros((0, 2), np.float32), *faded(iter(blocks), most)])
    whole = np.concatenate(
        [np.zeros((0, 2), np.float32), *faded(iter([np.ones((sum(lengths), 2), np.float32)]), most)]
    )
    assert len(out) == min(sum(lengths), most)
    np.testing.assert_array_equal(out, whole)
    if len(out) > FADE_IN + FADE_OUT:
        assert out[0, 0] == 0
        assert abs(out[-1, 0]) < 1e-3
        assert (out[FADE_IN : len(out) - FADE_OUT] == 1).all()


def test_the_fade_out_keeps_power_as_a_quarter_of_a_cosine() -> None:
    out = np.concatenate(list(faded(iter([np.ones((FADE_IN + FADE_OUT, 2), np.float32)]), 10**6)))
    assert out[-FADE_OUT // 2, 0] == pytest.approx(0.5**0.5, abs=0.01)


def test_any_rate_and_channel_count_becomes_stereo_at_one_rate(tmp_path: Path) -> None:
    for number, (rate, channels) in enumerate([(22_050, 1), (48_000, 2), (44_100, 4)]):
        soundfile.write(tmp_path / f"{number}.flac", np.full((rate // 2, channels), 0.5, np.float32), rate)
    paths = [bytes(tmp_path / f"{number}.flac") for number in range(3)]
    render(paths, 0.5, tmp_path / "out.wav")
    samples, rate = soundfile.read(tmp_path / "out.wav")
    assert (rate, samples.shape) == (44_100, (66_150, 2))
    for step in range(3):
        np.testing.assert_allclose(samples[22_050 * step + 2000 : 22_050 * step + 20_000], 0.5, atol=1e-3)


def test_nothing_to_hear_is_an_error_and_leaves_no_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.wav").write_bytes(b"no audio at all")
    with caplog.at_level(logging.WARNING), pytest.raises(Unreadable):
        render([bytes(tmp_path / "a.wav"), None], 0.1, tmp_path / "out.wav")
    assert "a.wav" in caplog.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav"]
