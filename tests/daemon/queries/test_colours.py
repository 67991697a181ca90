"""Numbers by which sounds are told apart, of what a view says of each sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.stored import make_file
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.intake import Intake
from tonewalk.library.view import View
from tonewalk.queries.colours import Numbered, by_key, by_root, by_tag
from tonewalk.queries.labels import UNKNOWN


@pytest.fixture
def view(tmp_path: Path) -> View:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite")
    one, two = catalogue.add_root(b"/music/one"), catalogue.add_root(b"/music/two")
    keys = ("F#m", None, "C", "F#m", "C")
    for number, key in enumerate(keys):
        root = one if number < 3 else two
        catalogue.store(root.id, [make_file(root.path + b"/%d" % number, key=key, key_confidence=1.0)])
    for sound, tag in ((2, "warm"), (2, "dusty"), (5, "warm"), (4, "gone")):
        catalogue.tag(SoundId(sound), tag, True)
    catalogue.tag(SoundId(4), "gone", False)
    intake = Intake.load(catalogue)
    catalogue.close()
    return intake.now()


def said(numbered: Numbered) -> list[str | None]:
    """Each sound's name."""
    names = {number: name for name, number in numbered.names.items()}
    return [names.get(number) for number in numbered.of.tolist()]


def test_keys_are_numbered_by_name_where_they_are_sure(view: View) -> None:
    assert said(by_key(view)) == ["F#m", None, "C", "F#m", "C"]
    assert by_key(view).names == {"C": 0, "F#m": 1}


def test_of_several_tags_the_first_by_name_counts_and_none_that_nothing_carries(view: View) -> None:
    assert said(by_tag(view)) == [None, "dusty", None, None, "warm"]
    assert by_tag(view).names == {"dusty": 0, "warm": 1}


def test_a_root_is_told_by_its_path(view: View) -> None:
    assert said(by_root(view)) == ["/music/one"] * 3 + ["/music/two"] * 2


def test_of_an_empty_library_nothing_is_numbered() -> None:
    empty = Intake().now()
    for numbered in (by_key(empty), by_tag(empty)):
        assert (numbered.names, numbered.of.tolist()) == ({}, [])
    assert UNKNOWN == -1
