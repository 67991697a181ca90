import numpy as np
import pytest

from tonewalk_models.manifold.neighbours import KINDS, Neighbourhoods, UnusableLabels

LABELS = ["flute", "flute", "flute", "oboe", "oboe", ""]
PITCHES = np.array([60.0, 62.0, 65.0, 60.0, np.nan, 60.0])
NONE = np.empty((0, 0), np.float32)
ALL = np.arange(6)


def related(kind: str) -> np.ndarray:
    return Neighbourhoods(kind, LABELS, PITCHES, NONE).related(ALL, ALL)  # type: ignore[arg-type]


def test_the_five_kinds_are_the_papers() -> None:
    assert KINDS == ("nearest", "class", "pitch", "class-pitch", "class-pitch2")


def test_a_class_holds_its_own_sounds_and_a_sound_without_label_is_in_none() -> None:
    found = related("class")
    assert found[0].tolist() == [True, True, True, False, False, False]
    assert not found[5].any()
    assert not found[:, 5].any()


def test_a_pitch_goes_across_classes_and_a_sound_without_pitch_is_in_none() -> None:
    found = related("pitch")
    assert found[0].tolist() == [True, False, False, True, False, True]
    assert not found[4].any()


def test_class_and_pitch_need_both_and_the_wider_kind_reaches_two_semitones() -> None:
    assert related("class-pitch")[0].tolist() == [True, False, False, False, False, False]
    assert related("class-pitch2")[0].tolist() == [True, True, False, False, False, False]


def test_the_inputs_own_nearest_are_neighbours_both_ways() -> None:
    inputs = np.random.default_rng(1).standard_normal((40, 8)).astype(np.float32)
    everyone = np.arange(40)
    found = Neighbourhoods("nearest", [""] * 40, np.full(40, np.nan), inputs).related(everyone, everyone)
    distances = ((inputs[:, None] - inputs) ** 2).sum(axis=2)
    assert (found == found.T).all()
    for at in range(40):
        assert found[at, np.argsort(distances[at])[1:11]].all()


def test_a_triple_is_a_sound_a_neighbour_and_a_stranger() -> None:
    neighbourhoods = Neighbourhoods("class", LABELS, PITCHES, NONE)
    rows = np.array([0, 1, 3, 4] * 20)
    friends, strangers = neighbourhoods.draw(np.random.default_rng(1), rows, ALL)
    for row, friend, stranger in zip(rows, friends, strangers, strict=True):
        assert friend != row
        assert LABELS[friend] == LABELS[row] != LABELS[stranger]


@pytest.mark.parametrize(
    ("kind", "labels", "pitches", "said"),
    [
        ("class", ["a"] * 9, [np.nan] * 9, "one label"),
        ("class", [""] * 9, [np.nan] * 9, "no label"),
        ("class", ["a", "b", "c"], [np.nan] * 3, "3 sounds are too few"),
        ("pitch", ["a", "b"] * 5, [np.nan] * 10, "No sound has a pitch"),
        ("class-pitch", ["a", "b"] * 5, list(range(10)), "gives no sound both"),
        ("nearest", [], [], "0 sounds are too few"),
    ],
)
def test_labels_that_cannot_teach_are_told_in_one_sentence(
    kind: str, labels: list[str], pitches: list[float], said: str
) -> None:
    inputs = np.zeros((len(labels), 4), np.float32)
    neighbourhoods = Neighbourhoods(kind, labels, np.array(pitches, float), inputs)  # type: ignore[arg-type]
    with pytest.raises(UnusableLabels, match=said) as told:
        neighbourhoods.usable()
    assert str(told.value).count(". ") == 0
