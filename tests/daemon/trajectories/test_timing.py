"""When steps are due, without any clock."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.trajectories.timing import Timeline, on_grid, on_tick, seconds_a_step


def grid(steps: int, *, unit: float = 0.125, swing: float = 0.0, reverse: bool = False) -> Timeline:
    return Timeline([1.0] * steps, 1000.0, unit, swing=swing, speed=1.0, reverse=reverse)


def played(line: Timeline, count: int) -> list[tuple[int, float]]:
    """The next so many steps and their times since 1000 s."""
    out = []
    for _ in range(count):
        out.append((line.step, line.due() - 1000.0))
        line.place += 1
    return out


def test_laps_follow_each_other_on_one_grid() -> None:
    assert played(grid(3), 7) == [(n % 3, n * 0.125) for n in range(7)]
    assert played(grid(1), 3) == [(0, 0.0), (0, 0.125), (0, 0.25)]


def test_a_million_steps_later_the_grid_is_still_exact() -> None:
    line = Timeline([1.0] * 7, 1_700_000_000.0, 0.125, swing=0.0, speed=1.0, reverse=False)
    line.place = 1_000_000
    assert line.due() == 1_700_000_000.0 + 125_000.0


def test_backwards_the_gaps_are_those_between_the_same_steps() -> None:
    line = Timeline([1.0, 2.0, 4.0], 1000.0, 1.0, swing=0.0, speed=1.0, reverse=True)
    assert played(line, 5) == [(2, 0.0), (1, 2.0), (0, 3.0), (2, 7.0), (1, 9.0)]


def test_turning_goes_on_from_the_step_before_on_the_same_beat() -> None:
    line = grid(8)
    assert played(line, 4)[-1] == (3, 0.375)
    line.turn(True)
    assert played(line, 3) == [(2, 0.5), (1, 0.625), (0, 0.75)]
    assert line.over
    line.turn(False)
    assert played(line, 2) == [(1, 0.875), (2, 1.0)]


def test_turning_the_way_it_goes_already_changes_nothing() -> None:
    line = grid(4)
    played(line, 2)
    line.turn(False)
    assert played(line, 1) == [(2, 0.25)]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_jump_waits_for_the_beat(reverse: bool) -> None:
    line = grid(8, reverse=reverse)
    played(line, 2)
    line.jump(5)
    way = -1 if reverse else 1
    assert played(line, 2) == [(5, 0.25), (5 + way, 0.375)]


def test_a_tempo_change_keeps_what_is_past_and_stretches_what_is_to_come() -> None:
    line = grid(8)
    played(line, 2)
    line.pace(1000.0 + 0.1875, unit=0.25)
    assert played(line, 2) == [(2, 0.3125), (3, 0.5625)]


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.001, 5)), max_size=40), st.booleans())
def test_time_never_runs_backwards_whatever_a_controller_does(
    moves: list[tuple[float, float]], reverse: bool
) -> None:
    line, now, last = grid(5, reverse=reverse), 1000.0, 1000.0
    for speed, passed in moves:
        now += passed
        while line.due() < now:
            assert line.due() >= last - 1e-6
            last = line.due()
            line.place += 1
        line.pace(now, speed=speed)
        assert line.due() >= now - 1e-6


@given(st.floats(1e9, 2e9))
def test_a_tick_is_the_next_one_and_exact(moment: float) -> None:
    tick = on_tick(moment)
    assert 0 <= tick - moment < 1 / 1024
    assert Fraction(tick).denominator <= 1024


def test_a_grid_point_just_missed_is_the_next_one() -> None:
    assert on_grid(10.3, 10.0, 0.5) == 10.5
    assert on_grid(10.5, 10.0, 0.5) == 10.5
    assert on_grid(10.0001, 10.0, 0.5) == 10.0


def test_a_step_is_as_long_as_its_share_of_a_whole_note() -> None:
    assert seconds_a_step(120, 16) == 0.125
    assert seconds_a_step(60, 4) == 1.0
