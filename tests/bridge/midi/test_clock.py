"""A device's clock as a tempo."""

from __future__ import annotations

import random

import pytest
from mido import Message

from tonewalk_bridge.midi.clock import TICKS, Beat, ClockIn

TICK = Message("clock")


def played(clock: ClockIn, tempo: float, quarters: float, begin: float, jitter: float = 0.0) -> list[Beat]:
    """Ticks of a tempo, each late by up to `jitter` s; what is told of them."""
    late = random.Random(1)
    times = [begin + tick * 60 / tempo / TICKS for tick in range(round(quarters * TICKS))]
    told = [clock.take(TICK, time + late.random() * jitter) for time in times]
    return [one for one in told if one]


@pytest.mark.parametrize("tempo", [40, 99.5, 120, 174, 240])
def test_a_tempo_is_told_after_a_quarter_and_not_again_while_it_stays(tempo: float) -> None:
    clock = ClockIn()
    told = played(clock, tempo, 40, 0.0)
    assert [one.says for one in told] == ["tempo"]
    assert told[0].tempo == pytest.approx(tempo, rel=1e-3)


def test_jitter_of_a_cable_is_no_other_tempo() -> None:
    told = played(ClockIn(), 120, 60, 0.0, jitter=0.0014)
    assert all(one.tempo == pytest.approx(120, rel=5e-3) for one in told)
    assert len(told) <= 3


def test_another_tempo_is_told_within_two_quarters() -> None:
    clock = ClockIn()
    played(clock, 120, 8, 0.0)
    told = played(clock, 90, 3, 4.0)
    assert told[-1].tempo == pytest.approx(90, rel=0.01)


def test_after_a_rest_it_is_measured_anew() -> None:
    clock = ClockIn()
    played(clock, 120, 8, 0.0)
    assert played(clock, 60, 2, 100.0)[-1].tempo == pytest.approx(60, rel=1e-3)


def test_start_stop_and_continue_are_told_with_the_tempo() -> None:
    clock = ClockIn()
    assert clock.take(Message("start"), 0.0) == Beat("start", 0.0)
    played(clock, 120, 4, 0.0)
    assert clock.take(Message("stop"), 2.0) == Beat("stop", pytest.approx(120))
    assert clock.take(Message("continue"), 2.0) == Beat("continue", pytest.approx(120))
    assert clock.take(Message("songpos", pos=3), 2.0) is None
