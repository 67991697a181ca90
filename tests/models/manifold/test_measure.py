import numpy as np
import pytest

from tonewalk_models.manifold import measure
from tonewalk_models.manifold.neighbours import Neighbourhoods

NONE = np.empty((0, 0), np.float32)


def classes(labels: list[str]) -> Neighbourhoods:
    return Neighbourhoods("class", labels, np.full(len(labels), np.nan), NONE)


def test_classes_that_lie_apart_make_no_errors() -> None:
    points = np.repeat(np.eye(3, dtype=np.float32), 20, axis=0)
    points += 0.01 * np.random.default_rng(1).standard_normal(points.shape).astype(np.float32)
    everyone = np.arange(60)
    found = measure.scores(classes(["a"] * 20 + ["b"] * 20 + ["c"] * 20), points, everyone, everyone)
    assert found == {"knn_error@1": 0, "knn_error@5": 0, "knn_error@10": 0, "map": 1}


def test_chance_gives_the_errors_of_chance() -> None:
    points = np.random.default_rng(1).standard_normal((600, 3)).astype(np.float32)
    labels = np.random.default_rng(2).choice(["a", "b", "c", "d"], 600).tolist()
    found = measure.scores(classes(labels), points, np.arange(300), np.arange(300, 600))
    assert found["knn_error@1"] == pytest.approx(0.75, abs=0.08)
    assert found["map"] == pytest.approx(0.25, abs=0.05)


def test_most_votes_decide_and_not_the_nearest() -> None:
    points = np.array([[0, 0, 0], [0.1, 0, 0], [0.2, 0, 0], [0.3, 0, 0], [9, 0, 0]], np.float32)
    found = measure.scores(classes(["a", "b", "a", "a", "c"]), points, np.array([0]), np.arange(1, 5))
    assert found["knn_error@1"] == 1
    assert found["knn_error@5"] == 0
    assert found["map"] == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_probes_without_a_neighbour_do_not_count() -> None:
    points = np.zeros((3, 3), np.float32)
    assert measure.scores(classes(["a", "b", "c"]), points, np.array([0]), np.array([1, 2])) == {}


def test_the_baseline_is_pca() -> None:
    chance = np.random.default_rng(1)
    inputs = (chance.standard_normal((80, 6)) * [9, 6, 4, 1, 1, 1]) @ chance.standard_normal((6, 300))
    inputs = inputs.astype(np.float32)
    fitted = np.arange(60)
    mean = inputs[fitted].mean(axis=0)
    _, _, directions = np.linalg.svd(inputs[fitted] - mean, full_matrices=False)
    wanted = (inputs - mean) @ directions[:3].T
    found = measure.principal(inputs, fitted)
    assert np.allclose(np.abs(found), np.abs(wanted), atol=1e-2 * np.abs(wanted).max())
