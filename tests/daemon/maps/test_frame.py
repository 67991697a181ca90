import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tonewalk.maps.frame import MARGIN, aligned, into_box

layouts = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=30).map(lambda shape: (shape[0], 2 + shape[1] % 2)),
    elements=st.floats(-1e6, 1e6, width=32),
)


def rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@given(layouts)
def test_every_layout_comes_into_the_box(layout):
    coords = into_box(layout)
    assert coords.shape == layout.shape
    assert ((coords >= 0) & (coords <= 1)).all()


def test_the_aspect_ratio_is_kept():
    random = np.random.default_rng(1)
    layout = random.uniform(0, 1, (5000, 2)) * [8, 2]
    spread = np.ptp(into_box(layout), axis=0)
    assert spread[0] / spread[1] == pytest.approx(4, rel=0.02)


def test_one_stray_sound_does_not_shrink_the_map_for_the_others():
    layout = np.random.default_rng(1).uniform(0, 1, (1000, 2))
    alone = into_box(layout)
    with_stray = into_box(np.vstack([layout, [[1e5, 1e5]]]))
    assert np.abs(with_stray[:-1] - alone).max() < 0.02
    assert (with_stray[-1] > 1 - MARGIN).all()
    assert (with_stray[-1] <= 1).all()


def test_strays_keep_their_order():
    layout = np.random.default_rng(1).uniform(0, 1, (1000, 2))
    strays = into_box(np.vstack([layout, [[1.02, 0.5], [1.03, 0.5], [1.05, 0.5]]]))[-3:, 0]
    assert strays[0] < strays[1] < strays[2]


def test_identical_points_lie_in_the_middle():
    assert np.array_equal(into_box(np.full((5, 2), 7.0)), np.full((5, 2), 0.5, np.float32))


@given(st.floats(0, 7), st.floats(0.01, 100), st.booleans(), st.tuples(st.floats(-50, 50), st.floats(-50, 50)))
def test_a_turned_mirrored_scaled_and_shifted_map_comes_back(angle, scale, mirrored, shift):
    old = into_box(np.random.default_rng(2).normal(size=(40, 2)))
    mirror = [-1, 1] if mirrored else [1, 1]
    moved = (old * mirror) @ rotation(angle) * scale + shift
    assert np.abs(aligned(moved, old) - old).max() < 1e-2


def test_new_sounds_follow_the_old_ones_into_their_frame():
    whole = into_box(np.random.default_rng(3).normal(size=(60, 2)))
    old = whole.copy()
    old[40:] = np.nan
    coords = aligned(whole @ rotation(2.0) * 9 + 4, old)
    assert np.abs(coords - whole).max() < 1e-2


def test_a_refit_that_agrees_only_roughly_does_not_shrink_the_map():
    random = np.random.default_rng(4)
    old = into_box(random.normal(size=(500, 2)))
    coords = aligned(old + random.normal(0, 0.2, old.shape), old)
    assert np.linalg.norm(coords.std(axis=0)) == pytest.approx(np.linalg.norm(old.std(axis=0)), rel=0.05)


def test_a_library_that_outgrew_its_frame_still_fits_in():
    random = np.random.default_rng(5)
    old = np.full((300, 2), np.nan, np.float32)
    old[:100] = random.uniform(0.1, 0.9, (100, 2))
    new = np.vstack([old[:100], random.uniform(0.9, 5, (200, 2))])
    coords = aligned(new, old)
    assert ((coords >= 0) & (coords <= 1)).all()
    assert np.ptp(coords[100:], axis=0).min() > 0.5


def test_too_few_old_places_leave_the_layout_as_it_is():
    layout = np.random.default_rng(6).normal(size=(30, 2))
    old = np.full((30, 2), np.nan, np.float32)
    old[:2] = 0.5
    assert np.array_equal(aligned(layout, old), into_box(layout))
