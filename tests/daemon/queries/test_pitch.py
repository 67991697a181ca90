"""Pitch in analogies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.queries.pitch import INCIDENTAL, PLAIN, analogous, pitch_shares

hertz = st.floats(20, 5000)


@given(hertz, hertz, hertz)
def test_c_is_moved_by_the_interval_from_a_to_b(a: float, b: float, c: float) -> None:
    found = analogous(a, b, c)
    assert found is not None
    assert math.log2(found.hertz / c) == pytest.approx(math.log2(b / a), abs=1e-9)


def test_a_pitch_that_two_have_in_common_is_meant() -> None:
    same_note, same_interval, neither = (
        analogous(440, 441, 220),
        analogous(440, 880, 440),
        analogous(440, 600, 220),
    )
    assert same_note is not None
    assert same_interval is not None
    assert neither is not None
    assert (same_note.weight, same_interval.weight, neither.weight) == (PLAIN, PLAIN, INCIDENTAL)


@pytest.mark.parametrize("a", [math.nan, 0.0, -1.0, math.inf])
def test_without_a_pitch_there_is_none_to_look_for(a: float) -> None:
    assert analogous(a, 440, 440) is None


def test_nearer_is_more_and_no_pitch_is_nothing() -> None:
    shares = pitch_shares(np.float32([440, 466, 493, 880, np.nan, 1e-3]), 440)
    assert shares[0] == 1
    assert 1 > shares[1] > shares[2] > 0
    assert shares[3:].tolist() == [0, 0, 0]
