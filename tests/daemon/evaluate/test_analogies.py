"""Analogies over a table of labels and attributes, and what chance has to do with them."""

from __future__ import annotations

import numpy as np

from tonewalk.evaluate import analogies
from tonewalk.library.labelled import Labelled


def table(*instruments: str) -> tuple[list[Labelled], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """Notes whose embedding is instrument + pitch, three of each."""
    notes = [(name, pitch) for name in instruments for pitch in range(5) for _ in range(3)]
    labelled = [Labelled(str(at).encode(), name, "", "", f"x;{pitch}") for at, (name, pitch) in enumerate(notes)]
    rows = np.zeros((len(notes), len(instruments) + 5), np.float32)
    for row, (name, pitch) in zip(rows, notes, strict=True):
        row[[instruments.index(name), len(instruments) + pitch]] = np.sqrt(0.5)
    return labelled, rows


def test_analogies_hold_where_embeddings_add_up() -> None:
    labelled, rows = table("cello", "flute", "oboe", "harp")
    right, share = analogies.analogy_figures("a", labelled, 1, analogies.by_difference(rows))
    assert (right.name, right.value, right.against) == ("a.r@10", 1.0, "chance")
    assert right.baseline is not None
    assert right.baseline < 0.6
    assert (share.name, share.against) == ("a.share", "its label's")
    assert share.baseline is not None
    assert share.value > share.baseline


def test_analogies_without_order_are_as_good_as_chance() -> None:
    labelled, _ = table("cello", "flute", "oboe", "harp")
    rows = np.random.default_rng(3).standard_normal((len(labelled), 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    right, _ = analogies.analogy_figures("a", labelled, 1, analogies.by_difference(rows))
    assert right.baseline is not None
    assert abs(right.value - right.baseline) < 0.15


def test_a_question_has_four_corners_and_wants_the_fourth() -> None:
    labelled, _ = table("cello", "flute")
    for question in analogies.questions(labelled, 1):
        a, b, c = (labelled[at] for at in question[:3])
        assert a.label == c.label != b.label
        assert a.attributes == b.attributes != c.attributes
        assert {(labelled[at].label, labelled[at].attributes) for at in question.wanted} == {
            (b.label, c.attributes)
        }


def test_a_table_without_four_corners_asks_nothing() -> None:
    lonely, rows = table("cello")
    assert analogies.analogy_figures("a", lonely, 1, analogies.by_difference(rows)) == []
    assert analogies.analogy_figures("a", lonely, 9, analogies.by_difference(rows)) == []
