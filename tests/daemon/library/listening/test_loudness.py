from __future__ import annotations

import warnings

import numpy as np
import pytest

from tonewalk.library.listening.loudness import LoudnessMeter


def measured(audio: np.ndarray, rate: int, block: int | None = None) -> float | None:
    meter = LoudnessMeter()
    audio = audio.reshape(len(audio), -1).astype(np.float32)
    for at in range(0, len(audio), block or len(audio)):
        meter.add(audio[at : at + (block or len(audio))], rate)
    return meter.loudness(rate)


def oracle(audio: np.ndarray, rate: int) -> float:
    """The loudest 0.4 s, each on its own, of the filtered sound by pyloudnorm."""
    import pyloudnorm

    filtered = audio.reshape(len(audio), -1).astype(np.float64)
    meter = pyloudnorm.Meter(rate)
    for stage in meter._filters.values():
        filtered = np.stack(
            [stage.apply_filter(filtered[:, channel]) for channel in range(filtered.shape[1])], axis=1
        )
    squares = (filtered**2).sum(axis=1)
    hop = rate // 10
    starts = range(0, max(1, len(squares) - 4 * hop + 1), hop)
    return -0.691 + 10 * np.log10(max(squares[at : at + 4 * hop].sum() / (4 * hop) for at in starts))


SIGNALS = {
    "sine": lambda t, r: 0.5 * np.sin(2 * np.pi * 997 * t),
    "low": lambda t, r: 0.8 * np.sin(2 * np.pi * 45 * t),
    "noise": lambda t, r: 0.2 * r.standard_normal(len(t)),
    "decay": lambda t, r: r.standard_normal(len(t)) * np.exp(-4 * t),
}


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 44_101, 48_000, 96_000])
@pytest.mark.parametrize("name", SIGNALS)
def test_loudness_agrees_with_pyloudnorm_to_a_tenth_of_a_unit(name: str, rate: int) -> None:
    t = np.arange(round(1.3 * rate)) / rate
    audio = SIGNALS[name](t, np.random.default_rng(1))
    assert measured(audio, rate) == pytest.approx(oracle(audio, rate), abs=0.1)


def test_the_integrated_loudness_of_a_steady_sound_is_its_momentary_one() -> None:
    import pyloudnorm

    audio = 0.3 * np.random.default_rng(2).standard_normal((3 * 48_000, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert measured(audio, 48_000) == pytest.approx(
            pyloudnorm.Meter(48_000).integrated_loudness(audio), abs=0.15
        )


def test_a_full_scale_sine_of_997_hz_has_the_standards_loudness() -> None:
    t = np.arange(48_000) / 48_000
    sine = np.sin(2 * np.pi * 997 * t)
    assert measured(sine, 48_000) == pytest.approx(-3.01, abs=0.05)
    assert measured(np.stack([sine, sine], axis=1), 48_000) == pytest.approx(0.0, abs=0.05)


def test_a_short_sound_counts_as_padded_to_the_window() -> None:
    t = np.arange(4_800) / 48_000
    sine = np.sin(2 * np.pi * 997 * t)
    assert measured(sine, 48_000) == pytest.approx(-3.01 + 10 * np.log10(0.1 / 0.4), abs=0.1)


@pytest.mark.parametrize("block", [1_000, 4_800, 7_777])
def test_blocks_make_no_difference(block: int) -> None:
    audio = np.random.default_rng(3).standard_normal(100_000) * np.linspace(0, 1, 100_000)
    assert measured(audio, 48_000, block) == pytest.approx(measured(audio, 48_000), abs=1e-4)


def test_silence_has_no_loudness() -> None:
    assert measured(np.zeros(48_000), 48_000) is None
    assert measured(np.full(1, 1e-9), 48_000) is None
