from __future__ import annotations

import numpy as np
import pytest

from tonewalk_models.small import measure


def turned(degrees: list[float]) -> measure.Floats:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_precision_counts_the_relevant_among_the_first_and_forgives_small_classes() -> None:
    vectors = turned([0, 1, 2, 90, 91, 92])
    labels = ["a", "a", "b", "b", "b", "a"]
    found = measure.precisions(vectors, labels, fewest=3, k=2)
    assert found == {"a": [0.5, 0.5, 0.0], "b": [0.0, 0.5, 0.5]}


def test_the_probes_own_machine_is_left_out() -> None:
    vectors = turned([0, 1, 2, 3])
    labels, machines = ["a", "a", "b", "a"], ["x", "x", "y", "y"]
    assert measure.precisions(vectors, labels, machines, fewest=3, k=1) == {"a": [0.0, 0.0, 1.0]}


def test_vague_and_rare_labels_are_no_probes() -> None:
    assert measure.probes(["misc"] * 9 + ["kick"] * 6 + ["gong"]) == list(range(9, 15))


def test_there_are_fifty_names_to_choose_from() -> None:
    assert len(measure.ESC50) == len(set(measure.ESC50)) == 50
    assert set(measure.ESC10.values()) <= set(measure.ESC50)


def test_text_accuracy_and_recall_of_a_perfect_encoder_are_one() -> None:
    names = ["dog bark", "rain", "rooster"]
    table = np.eye(50, dtype=np.float32)

    def embed(texts: list[str]) -> measure.Floats:
        return np.stack([table[measure.ESC50.index(measure.ESC10.get(text, text))] for text in texts])

    assert measure.text_accuracy(embed(names), names, embed) == 1.0
    assert measure.recall(embed(names), names, embed, k=1) == 1.0
    assert set(measure.text_precision(embed(names * 6), names * 6, embed).values()) == {1.0}


def test_order_words_follow_the_descriptor_and_skip_the_unknown() -> None:
    measured = np.tile(np.array([[1.0], [2.0], [np.nan], [3.0]], np.float32), (1, 5))
    vectors = turned([10, 30, 60, 50])
    words = {word: column for pair in measure.ORDER.values() for column, word in enumerate(pair)}

    def embed(texts: list[str]) -> measure.Floats:
        return turned([90.0 * (1 - words[text]) for text in texts])

    assert all(value == pytest.approx(1.0) for value in measure.order_words(vectors, measured, embed).values())
