"""Labels as tags: their words, and which sounds stand for a class."""

from __future__ import annotations

import pytest

from tonewalk.datasets.item import Item
from tonewalk.datasets.known import named
from tonewalk.datasets.tagging import EXAMPLES, enrol, examples, tags_of, word
from tonewalk.library.labelled import without_marks


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("dog_bark", "dog_bark"),
        ("Acoustic guitar (solo)", "acoustic-guitar-solo"),
        ('a:b "c" <d>=', "a-b-c-d"),
        ("Übung\n", "übung"),
        ("x" * 100, "x" * 64),
        (" :() ", ""),
    ],
)
def test_any_label_is_a_word_that_filters_take(text: str, tag: str) -> None:
    assert word(text) == tag


def test_a_sound_carries_its_labels_and_what_is_kept_of_it_once() -> None:
    item = Item("a.wav", ("Dog", "dog", "()"), "1", "g", "CC-BY-NC", ("subset-esc-10",))
    tags = tags_of(named("esc50"), item)
    assert tags == ["dog", "dataset-esc-50", "subset-esc-10", "fold-1", "licence-cc-by-nc"]
    assert without_marks(tags) == {"dog"}
    assert without_marks(["fold-1", "source-of-joy"]) == {"fold-1", "source-of-joy"}  # a user's own


def test_what_tests_stands_for_no_class() -> None:
    folds = [Item(f"{at}.wav", ("dog",), str(1 + at % 2)) for at in range(100)]
    ids = {one.path: at + 1 for at, one in enumerate(folds)}
    chosen = examples(named("esc50"), folds, ids)
    assert list(chosen) == ["esc-50/dog"]
    assert len(chosen["esc-50/dog"]) == EXAMPLES
    assert all(sound % 2 == 0 for sound in chosen["esc-50/dog"])
    splits = [one._replace(part="test" if one.part == "1" else "train") for one in folds]
    assert examples(named("nsynth"), splits, ids)["nsynth/dog"] == chosen["esc-50/dog"]
    assert examples(named("nsynth"), [one for one in splits if one.part == "test"], ids) == {}


def test_more_classes_than_a_home_keeps_are_told_and_none_is_made() -> None:
    def ask(command: str, /, **_: object) -> dict[str, object]:
        assert command == "class/list"
        return {"enrolled": [{"name": f"mine {at}"} for at in range(250)]}

    made, told = enrol(ask, {f"esc-50/{at}": [1, 2] for at in range(10)})
    assert made == 0
    assert "250 and 10 more are over the 256" in told
