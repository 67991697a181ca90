"""Sounds labelled by their nearest, on vectors of which the answer is known."""

from __future__ import annotations

import numpy as np

from tonewalk.datasets.neighbours import Labels, accuracies, precisions, predicted


def unit(*rows: tuple[float, float]) -> np.ndarray:
    found = np.array(rows, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_nearest_say_the_labels_and_how_sure() -> None:
    labels = Labels.of([("a",), ("a",), ("b",)])
    train = unit((1, 0), (1, 0.1), (0, 1))
    scores = predicted(unit((1, 0.05), (0.05, 1)), train, labels.of_sounds, 2)
    assert labels.names == ["a", "b"]
    assert scores.argmax(axis=1).tolist() == [0, 1]
    assert accuracies(
        scores, Labels.of([("a",), ("a",)])._replace(of_sounds=np.array([[1, 0], [1, 0]], bool)).of_sounds
    ) == [1, 0]
    np.testing.assert_allclose(scores[0], [1.9975, 0.0], atol=3e-3)


def test_fewer_to_learn_from_than_neighbours_and_opposite_ones_speak_for_nothing() -> None:
    scores = predicted(unit((-1, 0)), unit((1, 0)), np.array([[True]]), 10)
    assert scores.tolist() == [[0.0]]


def test_each_label_that_is_carried_has_a_precision() -> None:
    carried = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0]], bool)
    scores = np.array([[3, 1, 0], [1, 3, 0], [2, 2, 0]], np.float32)
    assert precisions(scores, carried) == [1.0, 1.0]
    assert precisions(-scores, carried) == [(1 / 2 + 2 / 3) / 2] * 2
