"""Places along paths, and the choice of sounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tonewalk.trajectories.sequence import along_circles, along_line, choose

units = st.floats(0, 1, width=32)
lines = st.tuples(st.integers(1, 6), st.integers(2, 3)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=units)
)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(lines, st.integers(2, 40))
def test_a_path_begins_and_ends_where_it_was_drawn_and_stays_within_it(points: np.ndarray, steps: int) -> None:
    places = along_line(points, steps)
    assert places.shape == (steps, points.shape[1])
    np.testing.assert_allclose(places[0], points[0], atol=1e-6)
    np.testing.assert_allclose(places[-1], points[-1], atol=1e-6)
    assert (places >= points.min(axis=0) - 1e-6).all()
    assert (places <= points.max(axis=0) + 1e-6).all()


def test_places_lie_at_equal_distances_whatever_the_points_distances() -> None:
    places = along_line(np.array([[0, 0], [0.1, 0], [0.1, 0], [1, 0]], np.float32), 11)
    np.testing.assert_allclose(places[:, 0], np.linspace(0, 1, 11), atol=1e-6)


@pytest.mark.parametrize("points", [[[0.3, 0.4]], [[0.3, 0.4], [0.3, 0.4]]])
def test_a_path_without_length_stays_where_it_is(points: list[list[float]]) -> None:
    np.testing.assert_allclose(along_line(np.array(points, np.float32), 3), [[0.3, 0.4]] * 3)


def test_one_step_is_the_beginning() -> None:
    np.testing.assert_allclose(along_line(np.array([[0, 0], [1, 1]], np.float32), 1), [[0, 0]])
    np.testing.assert_allclose(along_circles(np.eye(3, dtype=np.float32), 1), [[1, 0, 0]])


vectors = arrays(np.float32, st.tuples(st.integers(1, 5), st.just(4)), elements=st.floats(-1, 1, width=32)).filter(
    lambda rows: bool((np.linalg.norm(rows, axis=1) > 0.1).all())
)


@given(vectors, st.integers(2, 30))
def test_a_great_circle_keeps_unit_length_and_turns_evenly(rows: np.ndarray, steps: int) -> None:
    given_rows = unit(rows)
    placed = along_circles(given_rows, steps).astype(np.float64)
    np.testing.assert_allclose(np.linalg.norm(placed, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(placed[0], given_rows[0], atol=1e-3)
    np.testing.assert_allclose(placed[-1], given_rows[-1], atol=1e-3)


def test_a_quarter_turn_in_three_steps_passes_the_middle() -> None:
    placed = along_circles(np.eye(2, dtype=np.float32), 3)
    np.testing.assert_allclose(placed[1], [0.5**0.5, 0.5**0.5], atol=1e-6)


def test_opposite_and_equal_embeddings_are_joined_too() -> None:
    placed = along_circles(np.array([[1, 0, 0], [-1, 0, 0], [-1, 0, 0]], np.float32), 5)
    assert np.isfinite(placed).all()
    assert abs(placed[2][0]) < 1e-6
    np.testing.assert_allclose(placed[-1], [-1, 0, 0], atol=1e-6)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(0, 9))
def test_no_sound_comes_back_within_the_window(wanted: list[int], window: int) -> None:
    chosen = choose(
        len(wanted), lambda step, k: sorted(range(10), key=lambda one: abs(one - wanted[step]))[:k], window
    )
    for step, sound in enumerate(chosen):
        assert sound not in chosen[max(0, step - window) : step]


def test_the_nearest_sound_is_taken_where_it_may() -> None:
    order = [[0, 1, 2], [0, 1, 2], [0, 1, 2], [2, 0, 1]]
    assert choose(4, lambda step, k: order[step][:k], 0) == [0, 0, 0, 2]
    assert choose(4, lambda step, k: order[step][:k], 1) == [0, 1, 0, 2]


def test_too_few_sounds_come_back_in_the_order_they_were_heard() -> None:
    assert choose(6, lambda step, k: [0, 1][:k], 5) == [0, 1, 0, 1, 0, 1]
