"""The cheapest sequence, held against every sequence there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.units.selection import Costs, Units, select

LIBRARY = 6
JUMPS = np.abs(np.subtract.outer(np.arange(LIBRARY), np.arange(LIBRARY))).astype(float)


def join(before: Units, after: Units) -> Costs:
    return JUMPS[np.ix_(before, after)]


def price(chosen: tuple[int, ...], units: Units, costs: Costs, before: tuple[int, ...] = ()) -> float:
    target = sum(costs[step][list(units[step]).index(unit)] for step, unit in enumerate(chosen))
    return float(target + sum(JUMPS[a, b] for a, b in itertools.pairwise((*before[-1:], *chosen))))


def cheapest(units: Units, costs: Costs, window: int, before: tuple[int, ...] = ()) -> float:
    ways = (
        way
        for way in itertools.product(*units)
        if all(unit not in (*before, *way)[: len(before) + step][-window:] for step, unit in enumerate(way))
    )
    return min(price(way, units, costs, before) for way in ways)


tables = st.integers(1, 5).flatmap(
    lambda steps: st.tuples(
        st.lists(st.permutations(range(LIBRARY)), min_size=steps, max_size=steps),
        st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=steps, max_size=steps),
    )
)


@given(tables, st.sampled_from([(), (2,), (4, 1)]))
def test_no_sequence_is_cheaper(drawn: tuple[list[list[int]], list[list[int]]], before: tuple[int, ...]) -> None:
    units = np.array([line[:3] for line in drawn[0]])
    costs = np.array(drawn[1], float)
    chosen = select(units, costs, join, 1, before)
    assert all(a != b for a, b in itertools.pairwise((*before[-1:], *chosen)))
    assert price(tuple(chosen), units, costs, before) == pytest.approx(cheapest(units, costs, 1, before))


@given(tables, st.integers(2, 5))
def test_a_longer_window_is_kept(drawn: tuple[list[list[int]], list[list[int]]], window: int) -> None:
    units = np.array(drawn[0])
    costs = np.array([[*line, 5, 5, 5] for line in drawn[1]], float)
    chosen = select(units, costs, join, window)
    for step in range(len(chosen)):
        assert chosen[step] not in chosen[max(0, step - window) : step]


def test_without_a_window_a_unit_may_follow_itself() -> None:
    units, costs = np.array([[1, 2]] * 4), np.array([[0.0, 1.0]] * 4)
    assert select(units, costs, join, 0) == [1, 1, 1, 1]


def test_where_all_were_heard_the_one_heard_longest_ago_comes() -> None:
    units, costs = np.array([[1, 2]] * 4), np.array([[0.0, 5.0]] * 4)
    assert select(units, costs, join, 8) in ([1, 2, 1, 2], [2, 1, 2, 1])


def test_fillers_are_never_taken() -> None:
    units = np.array([[3, -1], [4, 5]])
    costs = np.array([[2.0, np.inf], [9.0, 0.0]])
    assert select(units, costs, lambda a, b: np.zeros((len(a), len(b))), 1) == [3, 5]


def test_a_smooth_way_is_worth_a_detour() -> None:
    units = np.array([[0, 1], [0, 5], [0, 1]])
    near, far = np.array([[0, 9], [1, 0], [0, 9]], float), np.array([[0, 9], [9, 0], [0, 9]], float)
    assert select(units, near * 0.1, join, 0) == [0, 0, 0]
    assert select(units, far * 2.0, join, 0) == [0, 5, 0]
