"""Files that are found again: by path, by content, through renames that cross each other; and lost ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.stored import make_file
from tonewalk.base.types import RootId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report
from tonewalk.library.moving.matching import Matched, Matcher
from tonewalk.library.moving.paths import Folder
from tonewalk.library.moving.pointing import Place
from tonewalk.library.records import Stamp
from tonewalk.library.scanning.hashing import hash_file


class Library:
    """A folder of small files, all of them known, and a catalogue of it."""

    def __init__(self, folder: Path, **files: str) -> None:
        self.folder = folder / "Samples"
        self.folder.mkdir()
        self.catalogue = Catalogue.open(folder / "catalogue.sqlite")
        self.root = self.catalogue.add_root(os.fsencode(self.folder))
        self.ids = {name: self.store(name, text) for name, text in files.items()}

    def write(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.wav"
        path.write_text(text)
        os.utime(path, ns=(0, len(text) * 1_000_000_000))
        return path

    def store(self, name: str, text: str) -> int:
        path = self.write(name, text)
        status = path.stat()
        made = make_file(os.fsencode(path), hash_file(os.fsencode(path)))
        stored = made._replace(stamp=Stamp(status.st_size, status.st_mtime_ns))
        return self.catalogue.store(self.root.id, [stored])[0]

    def match(self, here: bool = True) -> Matched:
        place = Place(Folder(RootId(self.root.id), self.root.path, 0), self.root.path, here)
        (matched,) = Matcher(self.catalogue, Report()).match([place])
        self.catalogue.check()
        return matched

    def names(self) -> dict[str, tuple[str, bool]]:
        """What each sound is called now, and whether it is missing, by what it was called."""
        was = {number: name for name, number in self.ids.items()}
        return {
            was[one.id]: (Path(os.fsdecode(one.path)).stem, one.missing)
            for one in self.catalogue.sounds()
            if one.start is None
        }


def test_files_that_are_as_they_were_are_found_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path, a="1", b="22")
    monkeypatch.setattr("tonewalk.library.moving.matching.hash_file", None)
    matched = library.match()
    assert (matched.found, matched.moved, matched.missing, matched.sounds) == (2, 0, [], 2)


def test_a_file_with_another_time_is_found_by_its_content_and_known_from_then_on(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1")
    os.utime(library.folder / "a.wav", ns=(0, 77))
    assert library.match().found == 1
    (sound,) = library.catalogue.sounds()
    assert (sound.stamp.mtime_ns, sound.missing) == (77, False)


def test_a_file_elsewhere_is_found_by_its_content_and_its_slices_follow(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1", b="22")
    path = os.fsencode(library.folder / "a.wav")
    slice_ = make_file(path, hash_file(path), start=0.0, end=0.1)
    library.catalogue.store(library.root.id, [slice_])
    (library.folder / "deep").mkdir()
    (library.folder / "a.wav").rename(library.folder / "deep" / "other.wav")
    matched = library.match()
    assert (matched.found, matched.moved, matched.missing) == (1, 1, [])
    moved = {one.path for one in library.catalogue.sounds() if one.id != library.ids["b"]}
    assert moved == {os.fsencode(library.folder / "deep" / "other.wav")}
    assert not any(one.missing for one in library.catalogue.sounds())


def test_a_file_that_is_gone_is_named_and_keeps_all_that_is_known_of_it(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1", b="22")
    library.catalogue.tag(library.ids["a"], "mine", on=True)  # type: ignore[arg-type]
    (library.folder / "a.wav").unlink()
    matched = library.match()
    assert matched.missing == [str(library.folder / "a.wav")]
    assert library.names() == {"a": ("a", True), "b": ("b", False)}
    assert {one.id: one.tags for one in library.catalogue.sounds()}[library.ids["a"]] == ["mine"]  # type: ignore[index]
    library.write("found", "1")
    assert library.match().moved == 1
    assert library.names()["a"] == ("found", False)


def test_numbers_that_all_moved_on_by_one_follow_their_sounds(tmp_path: Path) -> None:
    library = Library(tmp_path, n1="1", n2="22", n3="333")
    for number, text in ((2, "1"), (3, "22"), (4, "333")):
        library.write(f"n{number}", text)
    (library.folder / "n1.wav").unlink()
    matched = library.match()
    assert (matched.found, matched.moved, matched.missing) == (0, 3, [])
    assert library.names() == {"n1": ("n2", False), "n2": ("n3", False), "n3": ("n4", False)}


def test_two_that_took_each_others_name_are_told_apart(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1", b="22")
    library.write("a", "22")
    library.write("b", "1")
    assert library.match().moved == 2
    assert library.names() == {"a": ("b", False), "b": ("a", False)}


def test_a_name_that_was_taken_by_another_sound_leaves_both_to_the_next_scan(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1", b="22")
    (library.folder / "a.wav").unlink()
    library.write("b", "1")
    matched = library.match()
    assert matched.missing == [str(library.folder / "a.wav"), str(library.folder / "b.wav")]
    assert library.names() == {"a": ("a", True), "b": ("b", True)}


def test_of_two_that_are_alike_each_keeps_its_own_name(tmp_path: Path) -> None:
    library = Library(tmp_path, a="same", b="same")
    (library.folder / "deep").mkdir()
    for name in ("a", "b"):
        (library.folder / f"{name}.wav").rename(library.folder / "deep" / f"{name}.wav")
    assert library.match().moved == 2
    assert library.names() == {"a": ("a", False), "b": ("b", False)}


def test_a_folder_that_is_away_or_stands_empty_hides_its_sounds_and_marks_none_missing(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1")
    (library.folder / "a.wav").unlink()
    matched = library.match()
    assert (matched.here, matched.sounds, matched.missing) == (False, 1, [])
    assert not library.catalogue.roots()[0].online
    library.folder.rmdir()
    assert not library.match().here
    assert library.names() == {"a": ("a", False)}


def test_files_of_nobody_are_left_to_the_next_scan(tmp_path: Path) -> None:
    library = Library(tmp_path, a="1")
    library.write("new", "22")
    matched = library.match()
    assert (matched.found, matched.moved, len(library.catalogue.ids())) == (1, 0, 1)
