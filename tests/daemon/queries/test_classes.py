"""Classes that users enrol and labels that sounds get by themselves, and the filters that ask for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.base.errors import Damaged, EncoderUnavailable, InvalidArgument, UnknownClass, UnknownSound
from tonewalk.commands.queries import Search
from tonewalk.queries import labels
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.labels import UNKNOWN, USUAL, LabelBox, best_labels
from tonewalk.queries.search import Searcher
from tonewalk.spaces.handles import Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile


class Kinds:
    """Both boxes, and a searcher that asks them."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.classes = ClassBox(folder / "classes.json")
        self.labels = LabelBox(folder / "labels.json")
        self.searcher = Searcher(library, labels=self.labels, classes=self.classes)

    def enrol(self, name: str, sounds: list[int]) -> Enrolled:
        return self.classes.enrol(name, sounds, self.library.now())

    def found(self, filter: str) -> set[int]:
        return {hit.id for hit in self.searcher.search(Search(text="kick", k=100, filter=filter)).hits}


@pytest.fixture
def kinds(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    # in the small space of these tests even the right words lie far from a sound
    monkeypatch.setattr(labels, "COSINE", 0.1)
    return Kinds(library, tmp_path)


def test_a_class_holds_its_sounds_and_what_is_like_them(kinds: Kinds, library: Library) -> None:
    kinds.enrol("my hat", [8, 9])
    assert kinds.found('class:"my hat"') == {7, 8, 9}
    assert kinds.found('not class:"my hat"') == {1, 2, 3, 4, 5, 6}
    added = library.add("new.wav", small={"hat": 1, "bright": 0.3})
    assert added in kinds.found('class:"my hat"')


def test_a_class_keeps_its_colour_when_it_gets_other_sounds(kinds: Kinds) -> None:
    first, second = kinds.enrol("a", [1, 2]), kinds.enrol("b", [7, 8])
    assert first.colour != second.colour
    assert kinds.enrol("a", [4, 5]).colour == first.colour
    assert kinds.found("class:a") == {4, 5, 6}
    kinds.classes.remove("a")
    assert kinds.enrol("c", [1, 2]).colour == first.colour


def test_classes_are_there_again_after_a_restart(kinds: Kinds, library: Library, tmp_path: Path) -> None:
    kinds.enrol("Größe ♥", [1, 3])
    assert Kinds(library, tmp_path).found('class:"Größe ♥"') == {1, 2, 3}


@pytest.mark.parametrize(
    ("name", "sounds", "where"),
    [("a", [1], "$.sounds"), ("a", [], "$.sounds"), ("a", [1, 1], "$.sounds"), ('"', [1, 2], "$.name")],
)
def test_a_class_that_can_not_be_is_refused(kinds: Kinds, name: str, sounds: list[int], where: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        kinds.enrol(name, sounds)
    assert raised.value.where == where
    assert kinds.classes.all() == []


def test_unknown_classes_and_sounds_are_told(kinds: Kinds, tmp_path: Path, library: Library) -> None:
    with pytest.raises(UnknownSound, match="500"):
        kinds.enrol("a", [1, 500])
    with pytest.raises(UnknownClass, match="none yet"):
        kinds.classes.remove("a")
    with pytest.raises(UnknownClass) as raised:
        kinds.found("class:nothing")
    assert raised.value.where == "$.filter"
    (tmp_path / "classes.json").write_text("{")
    with pytest.raises(Damaged, match=r"classes\.json"):
        Kinds(library, tmp_path)


def test_a_filter_of_classes_is_refused_where_there_are_none(library: Library) -> None:
    for text in ("class:a", "auto:kick"):
        with pytest.raises(InvalidArgument, match="leave"):
            library.searcher.search(Search(text="kick", filter=text))


def test_labels_are_filters_and_new_sounds_have_theirs_at_once(kinds: Kinds, library: Library) -> None:
    kinds.labels.choose(["kick", "snare", "hat bright"])
    _, of = kinds.labels.labelling(library.now())
    assert [int(one) for one in of[:6]] == [0, 0, 0, 1, 1, 1]
    assert kinds.found("auto:kick") == {1, 2, 3}
    assert 8 in kinds.found("auto:bright")
    assert kinds.found("auto:kick or auto:snare or auto:hat or auto:unknown") == set(range(1, 10))
    added = library.add("new.wav", small={"snare": 1, "bright": 0.2})
    assert added in kinds.found("auto:snare")
    assert all("snare" not in library.now().tags(at) for at in range(len(library.now())))


def test_sounds_are_labelled_by_the_rows_of_their_view_where_a_space_was_begun_anew(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    kinds.labels.choose(["kick", "snare", "hat"])
    before = library.now()
    of = kinds.labels.labelling(before).of.tolist()
    handle, encoder = library.spaces.handles["small"], library.encoders[0]
    with VectorFile.create(tmp_path / "again", "small", encoder.fingerprint, encoder.dim) as file:
        file.append(np.repeat(encoder.sound(hat=1)[None], len(handle.space), axis=0))
        file.flush()
    library.intake.join(Spaces({"small": handle._replace(space=Space.open(tmp_path / "again"))}))
    assert set(kinds.labels.labelling(library.now()).of.tolist()) == {2}
    assert kinds.labels.labelling(before).of.tolist() == of


def test_labels_are_kept_and_nothing_brings_back_the_usual_ones(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    assert kinds.labels.labels == USUAL
    kinds.labels.choose(["snare", "kick", "kick"])
    again = Kinds(library, tmp_path)
    assert again.labels.labels == ("snare", "kick")
    assert again.found("auto:kick") == kinds.found("auto:kick") != set()
    again.labels.choose([])
    assert again.labels.labels == USUAL


@pytest.mark.parametrize("given", [["kick"], ["kick", "\0"], ["", "kick"], ["kick", "kick"]])
def test_labels_that_tell_nothing_are_refused(kinds: Kinds, given: list[str]) -> None:
    with pytest.raises(InvalidArgument) as raised:
        kinds.labels.choose(given)
    assert raised.value.where == "$.labels"


def test_a_label_that_is_none_and_a_library_without_words_are_told(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    with pytest.raises(InvalidArgument, match="tags/list"):
        kinds.found("auto:zither")
    library.intake.join(Spaces({"timbre": library.spaces.handles["timbre"]}))
    with pytest.raises(EncoderUnavailable):
        LabelBox(tmp_path / "other.json").labelling(library.now())


def test_doubt_makes_a_sound_unknown() -> None:
    cosines = np.array([[0.9, 0.1], [0.9, 0.9], [0.2, 0.1]], np.float32)
    cosines[1, 1] += 0.001
    assert best_labels(cosines)[[0, 2]].tolist() == [0, UNKNOWN]
    assert best_labels(np.array([[0.9, 0.9, 0.9]], np.float32)).tolist() == [UNKNOWN]
