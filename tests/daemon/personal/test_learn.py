"""What is learned from simulated musicians, and what is not from those who click without listening."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import scipy.linalg  # noqa: F401  its BLAS is another one than numpy's, and is to be there when threads are limited
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from tests.helpers.musicians import agreement, by_chance, by_measure, room, triplets
from tonewalk.base.errors import Unavailable
from tonewalk.personal.learn import FEWEST, Lesson, learn
from tonewalk.personal.metric import Metric

ROOM = room()
ALL = np.arange(len(ROOM.vectors))
CENTROID = by_measure(ROOM.measured[:, 0])
UNSEEN = triplets(CENTROID, ALL, 1500, seed=99)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """As in a daemon's child: threads that wait for each other in loops take ten times as long."""
    with threadpool_limits(1, "blas"):
        yield


def metric(lesson: Lesson) -> Metric:
    return Metric(ROOM.shares, lesson.directions, lesson.gains)


def test_what_a_musician_goes_by_is_learned_from_few_clicks() -> None:
    lesson = learn(ROOM.job(triplets(CENTROID, ALL, 30, seed=1)))
    after = agreement(metric(lesson).transformed(ROOM.vectors), UNSEEN)
    assert after > agreement(ROOM.vectors, UNSEEN) + 0.1


def test_more_clicks_show_that_it_is_learned() -> None:
    lesson = learn(ROOM.job(triplets(CENTROID, ALL, 120, seed=1)))
    after = agreement(metric(lesson).transformed(ROOM.vectors), UNSEEN)
    assert after > agreement(ROOM.vectors, UNSEEN) + 0.15
    assert lesson.helps
    assert lesson.after > lesson.before + 10
    assert lesson.sentence() == f"{lesson.after} of 120 unseen clicks agree, {lesson.before} before."


def test_the_share_of_unseen_clicks_is_what_clicks_that_nobody_saw_confirm() -> None:
    lesson = learn(ROOM.job(triplets(CENTROID, ALL, 150, seed=2)))
    told = lesson.after / lesson.clicks
    found = agreement(metric(lesson).transformed(ROOM.vectors), UNSEEN)
    assert told == pytest.approx(found, abs=0.12)  # three standard deviations of 150 clicks


def test_clicks_of_a_musician_with_a_metric_of_its_own_over_the_vectors_are_learned() -> None:
    hidden = ROOM.vectors @ np.random.default_rng(3).normal(size=(ROOM.vectors.shape[1], 2))

    def distance(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        return np.linalg.norm(hidden[one] - hidden[two], axis=1)

    unseen = triplets(distance, ALL, 1500, seed=98)
    lesson = learn(ROOM.job(triplets(distance, ALL, 200, seed=4)))
    after = agreement(metric(lesson).transformed(ROOM.vectors), unseen)
    assert after > agreement(ROOM.vectors, unseen) + 0.05
    assert lesson.helps


def test_a_tenth_of_mistaken_clicks_is_forgiven() -> None:
    clicks = triplets(CENTROID, ALL, 120, seed=5)
    clicks[::10] = clicks[::10][:, [0, 2, 1]]
    lesson = learn(ROOM.job(clicks))
    after = agreement(metric(lesson).transformed(ROOM.vectors), UNSEEN)
    assert after > agreement(ROOM.vectors, UNSEEN) + 0.05


def test_clicks_by_chance_are_mostly_found_out_and_never_do_much_harm() -> None:
    kept = []
    for seed in range(6):
        lesson = learn(ROOM.job(triplets(by_chance(seed), ALL, 40, seed=seed)))
        neighbours = _kept(ROOM.vectors, metric(lesson).transformed(ROOM.vectors))
        kept.append(neighbours if lesson.helps else 1.0)
    assert sum(one == 1.0 for one in kept) >= 4
    assert min(kept) > 0.4


def _kept(before: np.ndarray, after: np.ndarray) -> float:
    """Share of the ten nearest of every sound that stay among them."""
    nearest = [np.argsort(-(one @ one.T), axis=1)[:, 1:11].tolist() for one in (before, after)]
    return float(np.mean([len(set(one) & set(two)) / 10 for one, two in zip(*nearest, strict=True)]))


def test_eight_clicks_change_little_and_fewer_teach_nothing() -> None:
    clicks = triplets(CENTROID, ALL, FEWEST, seed=6)
    with pytest.raises(Unavailable, match=r"There are 7 clicks .* 8 are the fewest"):
        learn(ROOM.job(clicks[1:]))
    with pytest.raises(Unavailable, match="There is 1 click"):
        learn(ROOM.job(clicks[:1]))
    lesson = learn(ROOM.job(clicks))
    assert lesson.clicks == FEWEST


def test_the_same_clicks_teach_the_same() -> None:
    clicks = triplets(CENTROID, ALL, 20, seed=7)
    one, two = learn(ROOM.job(clicks)), learn(ROOM.job(clicks))
    assert np.array_equal(one.directions, two.directions)
    assert (one.before, one.after, one.strength) == (two.before, two.after, two.strength)


def test_progress_is_told_part_by_part() -> None:
    told: list[tuple[int, int]] = []
    learn(ROOM.job(triplets(CENTROID, ALL, 10, seed=8)), lambda done, total: told.append((done, total)))
    assert told == [(number, 6) for number in range(7)]


def test_a_library_of_six_sounds_can_be_learned_from() -> None:
    few = room(6)
    lesson = learn(few.job(triplets(by_measure(few.measured[:, 0]), np.arange(6), 12, seed=9)))
    assert np.isfinite(lesson.directions).all()
    assert np.isfinite(lesson.gains).all()
