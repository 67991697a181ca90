from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tonewalk_models import synthesis

RATE = 44_100
TIMES = np.arange(RATE) / RATE


def strongest(samples: synthesis.Signal) -> float:
    """Hz"""
    return float(np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples))


def aliased(samples: synthesis.Signal, frequency: int) -> float:
    """The share of a second's energy that lies at no multiple of its frequency."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return 1 - float(power[::frequency].sum() / power.sum())


@pytest.mark.parametrize(
    "wave",
    [
        lambda f: synthesis.sine(f, TIMES, RATE),
        lambda f: synthesis.saw(f, RATE, RATE),
        lambda f: synthesis.plain_saw(f, RATE, RATE),
        lambda f: synthesis.square(f, RATE, RATE),
    ],
)
def test_an_oscillator_sounds_at_its_frequency_whether_or_not_it_is_said_for_every_sample(
    wave: Callable[[float | synthesis.Signal], synthesis.Signal],
) -> None:
    for frequency in (110.0, 3_001.0):
        for said in (frequency, np.full(RATE, frequency)):
            assert strongest(wave(said)) == frequency


def test_a_sine_begins_at_its_phase_and_follows_a_frequency_that_moves() -> None:
    assert synthesis.sine(441.0, TIMES, RATE, 0.25)[0] == pytest.approx(1.0)
    up = synthesis.sine(np.linspace(100.0, 1_000.0, RATE), TIMES, RATE)
    assert strongest(up[: RATE // 20]) < 200 < 800 < strongest(up[-RATE // 20 :])


def test_rounded_oscillators_alias_less_than_plain_ones() -> None:
    frequency = 3_001
    saw = aliased(synthesis.saw(frequency, RATE, RATE), frequency)
    square = aliased(synthesis.square(frequency, RATE, RATE), frequency)
    assert saw < aliased(synthesis.plain_saw(frequency, RATE, RATE), frequency) / 4
    assert square < aliased(synthesis.plain_square(frequency, TIMES), frequency) / 4


def test_a_decay_falls_as_it_says_and_what_is_struck_is_silent_before() -> None:
    fallen = synthesis.decay(TIMES, 0.5, np.log(1000.0))
    assert fallen[0] == 1.0
    assert 20 * np.log10(fallen[RATE // 2]) == pytest.approx(-60.0)
    struck = synthesis.struck(TIMES - 0.5, 0.5, np.log(1000.0))
    assert not struck[: RATE // 2].any()
    np.testing.assert_allclose(struck[RATE // 2 :], fallen[: RATE - RATE // 2])


@pytest.mark.parametrize("envelope", [synthesis.attack, synthesis.rise])
def test_an_attack_rises_from_nothing_to_one_and_stays_there(
    envelope: Callable[[synthesis.Signal, float], synthesis.Signal],
) -> None:
    level = envelope(TIMES, 0.1)
    assert level[0] == 0
    assert (np.diff(level) >= 0).all()
    np.testing.assert_allclose(level[RATE // 10 :], 1.0)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_envelopes_keep_the_precision_of_their_times(kind: type[np.floating]) -> None:
    times = TIMES.astype(kind)
    made = (synthesis.decay(times, 0.1, 6.9), synthesis.struck(times, 0.1, 6.9), synthesis.attack(times, 0.1))
    assert {envelope.dtype for envelope in (*made, synthesis.rise(times, 0.1))} == {np.dtype(kind)}


def test_filters_are_3_db_down_at_their_corners_whatever_their_order() -> None:
    at = np.array([1_000.0])
    for order in (1, 2, 4.5):
        for response in (synthesis.low, synthesis.high):
            assert response(at, 1_000.0, order)[0] == pytest.approx(np.sqrt(0.5))
    assert synthesis.low(at, 10_000.0)[0] > 0.99 > 0.02 > synthesis.low(at, 100.0)[0]
    band = synthesis.band(np.array([10.0, 1_000.0, 20_000.0]), 200.0, 5_000.0, 2)
    assert band[1] > 0.99 > 0.1 > max(band[0], band[2])


def test_a_filter_takes_out_what_it_does_not_pass_and_shifts_nothing() -> None:
    deep, bright = synthesis.sine(100.0, TIMES, RATE), synthesis.sine(8_000.0, TIMES, RATE)
    passed = synthesis.filtered(deep + bright, lambda hertz: synthesis.low(hertz, 900.0, 8), RATE, RATE)
    np.testing.assert_allclose(passed, deep, atol=1e-3)


def test_chance_between_two_bounds_is_even_in_octaves() -> None:
    chance = np.random.default_rng(1)
    drawn = np.log2([synthesis.between(chance, 100, 1_600) / 100 for _ in range(4_000)])
    assert drawn.min() >= 0
    assert drawn.max() <= 4
    np.testing.assert_allclose(np.histogram(drawn, 4, (0, 4))[0], 1_000, rtol=0.1)
