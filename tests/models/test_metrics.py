import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk_models import metrics

RANKING = np.array([True, False, True, False, False, True])


def test_precision_counts_only_what_could_be_found() -> None:
    assert metrics.precision_at(RANKING, 2) == 0.5
    assert metrics.precision_at(RANKING, 6) == 1.0
    assert metrics.precision_at(np.array([True, True, False]), 10) == 1.0


def test_recall_f1_mrr_and_average_precision_by_hand() -> None:
    assert metrics.recall_at(RANKING, 3) == pytest.approx(2 / 3)
    assert metrics.f1_at(RANKING, 3) == pytest.approx(2 * (2 / 3) * (2 / 3) / (4 / 3))
    assert metrics.reciprocal_rank(np.array([False, False, True])) == pytest.approx(1 / 3)
    assert metrics.average_precision(RANKING) == pytest.approx((1 + 2 / 3 + 3 / 6) / 3)


def test_nothing_relevant_scores_nothing() -> None:
    nothing = np.zeros(5, np.bool_)
    assert metrics.summary([nothing], 10) == {"p@10": 0, "r@10": 0, "f1@10": 0, "mrr": 0, "map": 0}


def test_spearman_knows_order_and_ties() -> None:
    assert metrics.spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert metrics.spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert metrics.spearman([1, 1, 2], [1, 2, 3]) == pytest.approx(np.sqrt(3) / 2)
    assert metrics.spearman([1, 1, 1], [1, 2, 3]) == 0


def test_the_interval_encloses_the_mean_and_is_the_same_for_a_seed() -> None:
    values = np.random.default_rng(0).random(200).tolist()
    low, high = metrics.interval(values)
    assert low < np.mean(values) < high
    assert metrics.interval(values) == (low, high)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 80))
def test_every_metric_lies_between_0_and_1_and_a_perfect_ranking_has_1(relevant: list[bool], k: int) -> None:
    ranking = np.array(relevant)
    assert all(0 <= value <= 1 for value in metrics.summary([ranking], k).values())
    if ranking.any():
        perfect = metrics.summary([np.sort(ranking)[::-1]], k)
        assert perfect[f"p@{k}"] == perfect["mrr"] == 1
        assert perfect["map"] == pytest.approx(1)


def test_precision_and_recall_over_k_by_hand() -> None:
    precision, recall = metrics.over_k([RANKING, np.array([False, True])], 4)
    assert precision == pytest.approx([0.5, 0.5, (2 / 3 + 1 / 2) / 2, (2 / 4 + 1 / 2) / 2])
    assert recall == pytest.approx([(1 / 3) / 2, (1 / 3 + 1) / 2, (2 / 3 + 1) / 2, (2 / 3 + 1) / 2])
    assert metrics.over_k([], 4) == ([], [])


def test_most_neighbours_decide_and_among_equals_the_nearest() -> None:
    assert metrics.vote(["snare", "kick", "kick"]) == "kick"
    assert metrics.vote(["snare", "kick", "kick", "snare"]) == "snare"
    assert metrics.vote([]) == ""


def test_the_chance_of_any_is_that_of_drawing_without_replacement() -> None:
    assert metrics.chance_of_any(10, 1, 1) == pytest.approx(0.1)
    assert metrics.chance_of_any(4, 2, 2) == pytest.approx(1 - (2 / 4) * (1 / 3))
    assert metrics.chance_of_any(5, 0, 5) == 0
    assert metrics.chance_of_any(5, 1, 50) == 1
