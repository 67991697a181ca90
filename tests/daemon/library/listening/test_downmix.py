"""Channels as one: nothing that loudspeakers play is lost."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.library.listening.analyse import analyse
from tonewalk.library.listening.downmix import Downmix
from tonewalk_models import registry

RATE = 44_100
TIME = np.arange(RATE) / RATE
CHORD = sum(np.sin(2 * np.pi * 110 * k * TIME) / k for k in range(1, 30)) * 0.3 * np.exp(-TIME)


@pytest.mark.parametrize("form", ["wav", "mp3"])
def test_opposite_channels_are_described_like_equal_ones(tmp_path: Path, form: str) -> None:
    timbre = registry.load("timbre", 1)
    found = []
    for name, other in (("equal", CHORD), ("opposite", -CHORD)):
        path = tmp_path / f"{name}.{form}"
        soundfile.write(path, np.stack([CHORD, other], 1), RATE)
        found.append(analyse(os.fsencode(path), [timbre]))
    equal, opposite = found
    assert opposite.descriptors.loudness == pytest.approx(equal.descriptors.loudness, abs=0.1)
    assert opposite.descriptors.f0 == pytest.approx(110, rel=0.01)
    assert opposite.descriptors.centroid == pytest.approx(equal.descriptors.centroid, rel=0.05)
    assert float(equal.embeddings["timbre"] @ opposite.embeddings["timbre"]) > 0.99


def test_mono_and_the_mean_of_equal_channels_are_as_they_were() -> None:
    block = CHORD.astype(np.float32)[:, None]
    assert np.array_equal(Downmix()(block), block[:, 0])
    assert np.allclose(Downmix()(np.repeat(block, 3, axis=1)), block[:, 0], atol=1e-6)


def test_unrelated_channels_are_averaged() -> None:
    block = np.random.default_rng(1).standard_normal((RATE, 2)).astype(np.float32)
    assert np.allclose(Downmix()(block), block.mean(axis=1), atol=1e-6)


def test_one_of_six_channels_that_is_turned_over_adds_to_the_others() -> None:
    block = np.repeat(CHORD.astype(np.float32)[:, None], 6, axis=1) * np.float32([1, 1, -1, 1, 0, 1])
    assert np.allclose(Downmix()(block), CHORD * 5 / 6, atol=1e-5)


def test_a_channel_stays_turned_over_where_it_falls_silent() -> None:
    mono = Downmix()
    block = np.stack([CHORD, -CHORD], 1).astype(np.float32)
    loud = mono(block)
    assert np.allclose(mono(block * np.float32([1e-3, 1e-3])), loud * 1e-3, atol=1e-7)
    quiet = (np.float32([[1, 1]]) * CHORD[:, None].astype(np.float32)) * 1e-3
    assert np.allclose(mono(quiet), 0, atol=1e-6)


def test_silence_stays_silence() -> None:
    assert not Downmix()(np.zeros((100, 2), np.float32)).any()
