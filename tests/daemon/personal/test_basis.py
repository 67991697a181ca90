from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.musicians import room
from tonewalk.personal.basis import COMPONENTS, MEASURES, basis, scaled

ROOM = room(300)


def test_directions_are_orthonormal_and_the_first_are_those_of_descriptors() -> None:
    found = basis(ROOM.vectors, [32, 16], ROOM.measured)
    assert found.named == len(MEASURES)
    assert found.columns.T @ found.columns == pytest.approx(np.eye(found.columns.shape[1]), abs=1e-4)
    along = ROOM.vectors @ found.columns[:, 0]
    assert abs(np.corrcoef(along, ROOM.measured[:, 0])[0, 1]) > 0.7


def test_a_descriptor_that_few_sounds_have_or_that_is_the_same_of_all_has_no_direction() -> None:
    measured = ROOM.measured.copy()
    measured[10:, 0] = np.nan
    measured[:, 1] = 3.0
    assert basis(ROOM.vectors, [32, 16], measured).named == len(MEASURES) - 2
    assert basis(ROOM.vectors, [32, 16], np.full_like(measured, np.nan)).named == 0


def test_there_are_no_more_components_than_sounds_can_tell() -> None:
    few = basis(ROOM.vectors[:8], [32, 16], np.full((8, len(MEASURES)), np.nan))
    assert few.columns.shape[1] <= 4
    many = basis(ROOM.vectors, [32, 16], np.full_like(ROOM.measured, np.nan))
    assert many.columns.shape[1] <= 2 * COMPONENTS


def test_sounds_that_are_all_the_same_have_no_directions() -> None:
    same = np.repeat(ROOM.vectors[:1], 20, axis=0)
    assert basis(same, [32, 16], np.zeros((20, len(MEASURES)))).columns.shape == (48, 0)


def test_ratios_count_where_ratios_are_heard() -> None:
    centroid = scaled("centroid", np.array([100, 200, 400, np.nan], np.float32))
    assert np.diff(centroid)[:2] == pytest.approx([np.log(2)] * 2)
    assert np.isnan(centroid[3])
    assert scaled("loudness", np.array([-20, -10], np.float32)).tolist() == [-20, -10]
