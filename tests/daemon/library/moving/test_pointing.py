"""Where the folders of a library are here: told, asked, or where they were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tonewalk.base.errors import Conflict, FolderMissing, InvalidArgument, UnknownRoot
from tonewalk.base.types import RootId
from tonewalk.library.moving.paths import Folder
from tonewalk.library.moving.pointing import pointed


def folders(*paths: str | Path) -> list[Folder]:
    return [Folder(RootId(number), os.fsencode(path), 3) for number, path in enumerate(paths, start=1)]


def made(*paths: Path) -> None:
    for path in paths:
        path.mkdir(parents=True)


def test_a_folder_that_is_where_it_was_is_found_by_itself(tmp_path: Path) -> None:
    (place,) = pointed(folders(tmp_path), [], None)
    assert (place.path, place.here) == (os.fsencode(tmp_path), True)


def test_a_folder_that_is_not_there_waits_at_its_old_place(tmp_path: Path) -> None:
    (place,) = pointed(folders(tmp_path / "gone"), [], None)
    assert (place.path, place.here) == (os.fsencode(tmp_path / "gone"), False)


def test_who_is_asked_is_told_the_folder_and_its_sounds(tmp_path: Path) -> None:
    asked = []

    def ask(folder: str, sounds: int) -> str:
        asked.append((folder, sounds))
        return str(tmp_path)

    (place,) = pointed(folders(r"D:\Samples"), [], ask)
    assert (asked, place.path, place.here) == ([(r"D:\Samples", 3)], os.fsencode(tmp_path), True)
    assert not pointed(folders("/gone"), [], lambda *_: "")[0].here


@pytest.mark.parametrize("old", [r"D:\My Samples", "D:\\My Samples\\", "D:/My Samples", "D:"])
def test_a_folder_of_another_system_is_pointed_at_in_either_spelling(tmp_path: Path, old: str) -> None:
    made(tmp_path / "My Samples")
    new = tmp_path if old == "D:" else tmp_path / "My Samples"
    (place,) = pointed(folders(r"D:\My Samples"), [f"{old}={new}"], None)
    assert (place.path, place.here) == (os.fsencode(tmp_path / "My Samples"), True)


def test_one_place_for_what_several_folders_lie_in_is_enough(tmp_path: Path) -> None:
    made(tmp_path / "a", tmp_path / "b")
    places = pointed(folders("/old/a", "/old/b", "/old/c", "/older/a"), [f"/old={tmp_path}"], None)
    assert [place.here for place in places] == [True, True, False, False]
    assert places[2].path == os.fsencode(tmp_path / "c")


def test_either_path_may_hold_a_sign_of_equality(tmp_path: Path) -> None:
    made(tmp_path / "a=b=c")
    (place,) = pointed(folders("/x=y"), [f"/x=y={tmp_path / 'a=b=c'}"], None)
    assert place.path == os.fsencode(tmp_path / "a=b=c")


def test_what_says_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="OLD=NEW"):
        pointed(folders("/a"), ["/a"], None)
    with pytest.raises(UnknownRoot, match="it has /a, /b"):
        pointed(folders("/a", "/b"), [f"/c={tmp_path}"], None)
    with pytest.raises(FolderMissing, match="gone"):
        pointed(folders("/a"), [f"/a={tmp_path / 'gone'}"], None)


@pytest.mark.parametrize("inner", ["", "inner"])
def test_two_folders_never_become_one_or_one_inside_the_other(tmp_path: Path, inner: str) -> None:
    made(tmp_path / "all" / "inner")
    with pytest.raises(Conflict, match="a place of its own"):
        pointed(folders("/a", "/b"), [f"/a={tmp_path / 'all'}", f"/b={tmp_path / 'all' / inner}"], None)


@pytest.mark.parametrize("text", ["=/new", "/old=", "="])
def test_half_a_place_is_none(text: str) -> None:
    with pytest.raises(InvalidArgument, match="write --root OLD=NEW"):
        pointed(folders("/old"), [text], None)


def test_two_places_for_one_folder_are_refused(tmp_path: Path) -> None:
    made(tmp_path / "a", tmp_path / "b")
    with pytest.raises(InvalidArgument, match="say once"):
        pointed(folders("/old"), [f"/old={tmp_path / 'a'}", f"/old={tmp_path / 'b'}"], None)
    assert pointed(folders("/old"), [f"/old={tmp_path / 'a'}"] * 2, None)[0].here
