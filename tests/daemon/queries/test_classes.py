"""Classes that users enrol, and the filters that ask for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.axes import Library
from tests.helpers.kinds import Kinds
from tonewalk.base.errors import Damaged, InvalidArgument, UnknownClass, UnknownSound
from tonewalk.commands.queries import Search


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


def test_a_class_whose_sounds_are_gone_holds_what_is_left_of_it_and_the_others_stay(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    kinds.enrol("hats", [8, 9])
    kept = json.loads((tmp_path / "classes.json").read_text())
    kept[0]["sounds"] = [500, 9]
    (tmp_path / "classes.json").write_text(json.dumps(kept))
    left = Kinds(library, tmp_path)
    assert [one.sounds for one in left.classes.all()] == [(500, 9)]
    left.enrol("kicks", [1, 3])
    assert left.found("class:hats") == {9}
    assert left.found("class:kicks") == {1, 2, 3}


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
