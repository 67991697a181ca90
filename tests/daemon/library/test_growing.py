"""An array that grows, and what it has shown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.library.growing import Growing

values = st.sampled_from([math.nan, 0.0, 1.0, -2.5])
steps = st.one_of(
    st.lists(values, max_size=40),
    st.dictionaries(st.integers(0, 70), values, max_size=20),
)


@given(st.lists(steps, max_size=8))
def test_it_holds_what_was_written_and_every_view_stays_as_it_was(given_steps: list[object]) -> None:
    array, expected = Growing(np.float32, np.nan), list[float]()
    shown: list[tuple[np.ndarray, list[float]]] = []
    for step in given_steps:
        if isinstance(step, dict):
            array.put(list(step), list(step.values()))
            expected += [math.nan] * (max(step, default=-1) + 1 - len(expected))
            for place, value in step.items():
                expected[place] = value
        elif isinstance(step, list):
            array.extend(step)
            expected += step
        shown.append((array.view, list(expected)))
    for view, before in shown:
        np.testing.assert_array_equal(view, np.array(before, np.float32))


def test_a_view_can_not_be_written_to() -> None:
    array = Growing(np.int32, 0)
    array.extend([1, 2])
    with pytest.raises(ValueError, match="read-only"):
        array.view[0] = 3


def test_growth_and_equal_values_copy_nothing() -> None:
    array = Growing(np.float32, np.nan)
    array.extend([1.0, np.nan])
    before = array.view
    array.extend([3.0])
    array.put([0, 1, 4], [1.0, np.nan, 5.0])
    assert np.shares_memory(before, array.view)
    array.put([0], [2.0])
    assert not np.shares_memory(before, array.view)
