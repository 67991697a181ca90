from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.musicians import by_measure, room, triplets
from tonewalk.personal.basis import Basis, basis
from tonewalk.personal.fit import MOST_DIRECTIONS, Fitter, _Loss, stretched
from tonewalk.personal.metric import Metric

ROOM = room(120)
CLICKS = triplets(by_measure(ROOM.measured[:, 0]), np.arange(120), 30, seed=1)


@pytest.fixture(scope="module")
def directions() -> Basis:
    return basis(ROOM.vectors, [32, 16], ROOM.measured)


def test_the_slope_is_that_of_the_loss(directions: Basis) -> None:
    fitter = Fitter.of(ROOM.vectors, directions)
    loss = _Loss(fitter, CLICKS)
    random = np.random.default_rng(2)
    change = 0.1 * random.normal(size=fitter.penalties.shape)
    _, slope = loss(change)
    for _ in range(5):
        way = random.normal(size=change.shape)
        ahead, behind = (loss(change + step * way)[0] for step in (1e-6, -1e-6))
        assert (ahead - behind) / 2e-6 == pytest.approx(float((slope * way).sum()), rel=1e-4)


def test_margins_are_those_of_the_transform_that_is_kept(directions: Basis) -> None:
    fitter = Fitter.of(ROOM.vectors, directions)
    change = fitter.fit(CLICKS, 1.0)
    columns, gains = stretched(change, directions)
    vectors = Metric(ROOM.shares, columns, gains).transformed(ROOM.vectors)
    a, b, c = (vectors[one] for one in CLICKS.T)
    kept = (a * b).sum(axis=1) - (a * c).sum(axis=1)
    assert len(gains) <= MOST_DIRECTIONS
    assert kept == pytest.approx(fitter.margins(CLICKS, change), abs=0.05)  # the weakest directions are left out


def test_no_click_changes_nothing_and_a_stronger_pull_changes_less(directions: Basis) -> None:
    fitter = Fitter.of(ROOM.vectors, directions)
    assert not fitter.fit(CLICKS[:0], 1.0).any()
    plain = fitter.margins(CLICKS, np.zeros_like(fitter.penalties))
    fits = [fitter.fit(CLICKS, strength) for strength in (1.0, 30.0, 1000.0)]
    moved = [float(np.abs(fitter.margins(CLICKS, one) - plain).mean()) for one in fits]
    assert moved[0] > moved[1] > moved[2] > 0
    columns, gains = stretched(np.zeros_like(fitter.penalties), directions)
    assert (columns.shape, gains.shape) == ((48, 0), (0,))


def test_the_change_of_a_fit_that_is_begun_elsewhere_is_the_same(directions: Basis) -> None:
    fitter = Fitter.of(ROOM.vectors, directions)
    plain = fitter.fit(CLICKS, 3.0)
    begun = fitter.fit(CLICKS, 3.0, fitter.fit(CLICKS, 10.0))
    assert fitter.margins(CLICKS, begun) == pytest.approx(fitter.margins(CLICKS, plain), abs=0.05)
