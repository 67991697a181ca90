"""Rankings of labelled sounds, and what chance has to do with it."""

import numpy as np
import pytest

from tonewalk.evaluate.retrieval import ask, by_vectors, figure, text_relevances
from tonewalk.evaluate.verdicts import verdict
from tonewalk.library.labelled import Labelled


def sounds(*labels: str, groups: str = "") -> list[Labelled]:
    return [
        Labelled(str(at).encode(), label, group=groups[at : at + 1].strip()) for at, label in enumerate(labels)
    ]


def test_the_query_and_its_group_are_left_out() -> None:
    labelled = sounds(*["kick"] * 6, "snare", groups="aabbcc ")
    vectors = np.eye(7, dtype=np.float32)
    asked = ask(labelled, by_vectors(vectors))
    assert [len(one.relevance) for one in asked] == [5] * 6
    assert all(one.relevance.sum() == 4 for one in asked)
    assert asked[0].nearest == ["kick", "kick", "kick", "kick", "snare"]


def test_a_large_library_is_asked_by_a_sample_that_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonewalk.evaluate.retrieval.MOST_ASKED", 10)
    labelled = sounds(*["kick"] * 40, *["snare"] * 40)
    rank = by_vectors(np.eye(80, dtype=np.float32))
    first = [one.at for one in ask(labelled, rank)]
    assert len(first) == 10
    assert first == [one.at for one in ask(labelled, rank)]


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


def test_a_clear_lead_is_told_with_its_interval() -> None:
    good, bad = [0.9, 0.8, 1.0, 0.9] * 20, [0.3, 0.2, 0.4, 0.5] * 20
    found = verdict({"small": [bad], "timbre": [good]})
    assert (found.best, found.second, found.examples) == ("timbre", "small", 80)
    assert found.ahead == pytest.approx(0.55)
    assert 0 < found.low < found.ahead < found.high
    assert found.sentence("this library").startswith("timbre suits this library best: 90 % of the first 10")


def test_a_lead_within_chance_is_called_that() -> None:
    found = verdict({"small": [[1.0, 0.0] * 30], "timbre": [[0.0, 1.0] * 29 + [0.0, 0.9]]})
    assert found.low <= 0 <= found.high
    assert "equally well" in found.sentence("drums")
    assert "within chance" in found.sentence("drums")


def test_families_count_alike_however_many_examples_they_have() -> None:
    found = verdict({"a": [[1.0] * 1000, [0.0] * 10], "b": [[0.9] * 1000, [0.5] * 10]})
    assert (found.best, found.value) == ("b", pytest.approx(0.7))
