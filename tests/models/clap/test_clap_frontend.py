"""The front end against transformers' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import transformers

from tests.helpers.checkpoints import Give
from tonewalk_models.clap import frontend
from tonewalk_models.clap.checkpoint import Settings, read_settings

LENGTHS = [1, 700, 48_000, 123_457, 480_000]


def sound(length: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    t = np.arange(length) / 48_000
    falling = np.exp(-t * random.uniform(0.1, 9))
    return ((random.standard_normal(length) * 0.2 + np.sin(2 * np.pi * 440 * t)) * falling * 0.4).astype(
        np.float32
    )


@pytest.fixture(scope="module")
def extractor(checkpoint: Callable[[bool], Path]) -> Callable[[bool], Any]:
    return lambda fused: transformers.ClapFeatureExtractor.from_pretrained(checkpoint(fused))


def their_mels(extractor: Any, clip: np.ndarray, **changed: Any) -> np.ndarray:
    made = extractor(clip, sampling_rate=48_000, return_tensors="np", **changed)
    return np.asarray(made["input_features"][0])


def close(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Within 0.05 dB wherever there is more than -80 dB."""
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(np.maximum(ours, -80), np.maximum(theirs, -80), atol=0.05)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("padding", ["repeatpad", "repeat", "pad"])
def test_short_sounds_give_the_same_log_mels(checkpoint: Give, extractor, length: int, padding: str) -> None:
    settings = read_settings(checkpoint(False))
    changed = Settings(**{**settings.as_dict(), "padding": padding})
    theirs = their_mels(extractor(False), sound(length), padding=padding)
    close(frontend.features([sound(length)], changed)[0], theirs)


def test_a_batch_is_as_one_by_one(checkpoint: Give) -> None:
    settings = read_settings(checkpoint(False))
    clips = [sound(length, seed) for seed, length in enumerate(LENGTHS)]
    together = frontend.features(clips, settings)
    for clip, one in zip(clips, together, strict=True):
        np.testing.assert_allclose(frontend.features([clip], settings)[0], one, atol=1e-4)


@pytest.mark.parametrize("length", [480_001, 480_480, 480_481, 960_000, 1_234_567])
@pytest.mark.parametrize("place", [0, -1])
def test_long_sounds_fuse_the_same_crops(
    checkpoint: Give, extractor, monkeypatch: pytest.MonkeyPatch, length: int, place: int
) -> None:
    monkeypatch.setattr(np.random, "choice", lambda starts: starts[place])
    theirs = their_mels(extractor(True), sound(length))
    ours, longer = frontend.fused_features(sound(length), read_settings(checkpoint(True)), lambda s: s[place])
    close(ours, theirs)
    assert longer == (length >= 480_480)


def test_short_sounds_are_repeated_four_times_for_a_tower_that_fuses(checkpoint: Give, extractor) -> None:
    ours, longer = frontend.fused_features(sound(9_000), read_settings(checkpoint(True)))
    close(ours, their_mels(extractor(True), sound(9_000)))
    assert not longer


def test_the_dynamic_range_is_limited_as_the_checkpoint_says(checkpoint: Give) -> None:
    settings = Settings(**{**read_settings(checkpoint(False)).as_dict(), "top_db": 30.0})
    theirs = transformers.ClapFeatureExtractor(frequency_min=50, truncation="rand_trunc", top_db=30)
    limited = frontend.features([sound(48_000)], settings)[0]
    assert limited.max() - limited.min() == pytest.approx(30, abs=1e-3)
    whole = their_mels(theirs, sound(48_000))
    np.testing.assert_allclose(limited, np.maximum(whole, whole.max() - 30), atol=0.05)


def test_silence_and_nothing_lie_on_the_floor(checkpoint: Give) -> None:
    settings = read_settings(checkpoint(False))
    for clip in (np.zeros(0, np.float32), np.zeros(4800, np.float32)):
        np.testing.assert_allclose(frontend.features([clip], settings), -100, atol=1e-3)


def test_the_mel_bands_are_those_of_transformers(checkpoint: Give, extractor) -> None:
    for fused in (False, True):
        theirs = extractor(fused)
        bank = theirs.mel_filters if fused else theirs.mel_filters_slaney
        np.testing.assert_allclose(frontend.mel_bank(read_settings(checkpoint(fused))), bank, atol=1e-6)
