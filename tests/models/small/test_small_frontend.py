from __future__ import annotations

import numpy as np

from tonewalk_models.small import frontend


def test_the_mel_scale_is_its_own_inverse() -> None:
    hertz = np.array([50, 500, 999, 1001, 5000, 15_000], np.float32)
    np.testing.assert_allclose(frontend.mel_to_hertz(frontend.hertz_to_mel(hertz)), hertz, rtol=1e-4)


def test_a_tone_is_loudest_in_the_band_it_lies_in() -> None:
    centres = frontend.band_centres()
    for hertz in (100.0, 440.0, 3000.0, 12_000.0):
        times = np.arange(16_000) / frontend.SAMPLE_RATE
        frames = frontend.log_mel(np.sin(2 * np.pi * hertz * times).astype(np.float32))
        loudest = int(np.argmax(frames.mean(axis=0)))
        assert loudest == int(np.argmin(np.abs(centres - hertz)))


def test_the_peak_is_two_and_gain_changes_nothing() -> None:
    noise = np.random.default_rng(0).standard_normal(9000).astype(np.float32)
    frames = frontend.log_mel(noise)
    assert frames.max() == 2.0
    assert frames.min() >= 0.0
    np.testing.assert_allclose(frontend.log_mel(noise * 1e-3), frames, atol=1e-4)


def test_silence_around_a_sound_is_cut_away() -> None:
    noise = np.random.default_rng(0).standard_normal(6400).astype(np.float32)
    silent = np.zeros(32_000, np.float32)
    surrounded = frontend.log_mel(np.concatenate([silent, noise, silent]))
    assert abs(len(surrounded) - len(frontend.log_mel(noise))) <= 4


def test_frames_are_padded_to_whole_steps() -> None:
    assert frontend.pad_frames(np.ones((1, frontend.BANDS), np.float32)).shape == (16, frontend.BANDS)
    assert frontend.pad_frames(np.ones((32, frontend.BANDS), np.float32)).shape == (32, frontend.BANDS)


def test_silence_is_one_frame_of_zeros() -> None:
    for samples in (np.zeros(0, np.float32), np.zeros(5000, np.float32)):
        np.testing.assert_array_equal(frontend.log_mel(samples), np.zeros((1, frontend.BANDS), np.float32))
