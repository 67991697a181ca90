"""The whole evaluation on the demo library, whose folders are its labels."""

import json
from pathlib import Path

import numpy as np
import pytest

from tonewalk.config import Config
from tonewalk.evaluate.labels import Labelled
from tonewalk.evaluate.report import evaluate
from tonewalk.evaluate.retrieval import by_vectors, figure, like_relevances, text_relevances
from tonewalk.library.indexing import Report


def sounds(*labels: str, groups: str = "") -> list[Labelled]:
    return [
        Labelled(str(at).encode(), label, group=groups[at : at + 1].strip()) for at, label in enumerate(labels)
    ]


def test_the_query_and_its_group_are_left_out() -> None:
    labelled = sounds(*["kick"] * 6, "snare", groups="aabbcc ")
    vectors = np.eye(7, dtype=np.float32)
    relevances = like_relevances(labelled, by_vectors(vectors))
    assert [len(one) for one in relevances] == [5] * 6
    assert all(one.sum() == 4 for one in relevances)


def test_labels_are_the_words_that_are_asked() -> None:
    labelled = sounds(*["kick"] * 6, *["snare"] * 6)
    asked: list[str] = []

    def rank(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        asked.append(text)
        return np.arange(12)

    relevances = text_relevances(labelled, rank)
    assert asked == ["kick", "snare"]
    assert relevances["snare"].tolist() == [False] * 6 + [True] * 6


def test_a_figure_has_its_interval_and_ratio() -> None:
    made = figure("x", [1.0, 0.5, 0.5, 1.0], [0.5, 0.5])
    assert made.low <= made.value == 0.75 <= made.high
    assert made.ratio == 1.5


@pytest.fixture(scope="module")
def evaluated(demo_folder: Path) -> dict[str, float]:
    import asyncio

    config = Config()
    config.library.workers = 1
    made = asyncio.run(evaluate(demo_folder, config, Report()))
    assert made.names is False
    assert made.left_out == 0
    json.dumps([one.name for one in made.figures])
    return {one.name: one.value for one in made.figures}


def test_every_metric_is_measured_for_examples_and_for_words(evaluated: dict[str, float]) -> None:
    measures = ("p@10", "r@10", "f1@10", "mrr", "map")
    assert set(evaluated) == {f"{kind}.{one}" for kind in ("like", "text") for one in measures}
    assert all(0 <= value <= 1 for value in evaluated.values())


def test_synthesised_kinds_are_found_far_above_chance(evaluated: dict[str, float]) -> None:
    assert evaluated["like.p@10"] > 0.5
    assert evaluated["text.map"] > 0.3
