"""Sequences as a WAV: when sounds begin and stop, how loud and how high they are, and how they fade."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import Unreadable
from tonewalk.trajectories.render import FADE_IN, FADE_OUT, Cue, faded, render

RATE = 44_100


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
    cues = [Cue(bytes(tmp_path / f"{number}.flac"), number / 2) for number in range(3)]
    render(cues, tmp_path / "out.wav", length=1.5)
    samples, rate = soundfile.read(tmp_path / "out.wav")
    assert (rate, samples.shape) == (44_100, (66_150, 2))
    for step in range(3):
        np.testing.assert_allclose(samples[22_050 * step + 2000 : 22_050 * step + 20_000], 0.5, atol=1e-3)


def test_nothing_to_hear_is_an_error_and_leaves_no_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.wav").write_bytes(b"no audio at all")
    with caplog.at_level(logging.WARNING), pytest.raises(Unreadable):
        render([Cue(bytes(tmp_path / "a.wav")), Cue(None)], tmp_path / "out.wav")
    assert "a.wav" in caplog.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav"]


def noise(path: Path, seconds: float, seed: int) -> bytes:
    frames = round(seconds * 44_100)
    soundfile.write(
        path, np.random.default_rng(seed).uniform(-0.5, 0.5, frames).astype(np.float32), 44_100, "FLOAT"
    )
    return bytes(path)


@pytest.mark.parametrize("grid", [True, False])
def test_a_crossfade_keeps_the_power_where_two_sounds_meet(tmp_path: Path, grid: bool) -> None:
    first, second = noise(tmp_path / "a.wav", 1.0, 1), noise(tmp_path / "b.wav", 1.0, 2)
    cues = [Cue(first, 0.0 if grid else None), Cue(second, 0.5 if grid else None)]
    render(cues, tmp_path / "out.wav", length=1.5 if grid else None, crossfade=0.4)
    samples, _ = soundfile.read(tmp_path / "out.wav")
    meets = 0.5 if grid else 0.6
    assert len(samples) == round((meets + 1.0) * 44_100)
    power = (samples[:, 0] ** 2).reshape(-1, 44_100 // 20).mean(axis=1)
    np.testing.assert_allclose(power[1:-1], 0.25 / 3, rtol=0.15)
    a, b = soundfile.read(tmp_path / "a.wav")[0], soundfile.read(tmp_path / "b.wav")[0]
    middle = round((meets + 0.2) * 44_100)
    start = round(meets * 44_100)
    assert samples[middle, 0] == pytest.approx(0.5**0.5 * (a[middle] + b[middle - start]), abs=1e-3)
    assert samples[start - 1000, 0] == pytest.approx(a[start - 1000], abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5)), min_size=1, max_size=6),
    st.floats(0, 0.3),
    st.booleans(),
)
def test_a_render_never_clicks_and_is_as_long_as_it_should_be(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]], crossfade: float, grid: bool
) -> None:
    folder = tmp_path_factory.mktemp("render")
    for tenths in range(1, 7):
        soundfile.write(folder / f"{tenths}.wav", np.full(441 * tenths, 0.5, np.float32), 44_100, "FLOAT")
    begins = np.cumsum([0, *(gap / 100 for _, gap in steps)])
    cues = [
        Cue(bytes(folder / f"{tenths}.wav"), float(at) if grid else None)
        for (tenths, _), at in zip(steps, begins, strict=False)
    ]
    if grid and begins[-1] == 0:
        return  # no time for any
    render(cues, folder / "out.wav", length=float(begins[-1]) if grid else None, crossfade=crossfade)
    samples, _ = soundfile.read(folder / "out.wav")
    if grid:
        assert len(samples) == round(float(begins[-1]) * 44_100)
    else:
        assert len(samples) <= 441 * sum(tenths for tenths, _ in steps)
    assert np.abs(np.diff(samples[:, 0], prepend=0)).max(initial=0) < 0.2
    assert np.isfinite(samples).all()


def test_a_gain_is_kept_to(tmp_path: Path) -> None:
    render([Cue(noise(tmp_path / "a.wav", 0.2, 1), None, 0.5)], tmp_path / "out.wav")
    samples, _ = soundfile.read(tmp_path / "out.wav")
    plain, _ = soundfile.read(tmp_path / "a.wav")
    np.testing.assert_allclose(samples[100:8000, 0], plain[100:8000] / 2, atol=1e-6)


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
