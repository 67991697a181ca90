from __future__ import annotations

import os
from pathlib import Path

import pytest

from tonewalk.base.errors import FolderMissing
from tonewalk.library.scanning.roots import holds, outermost, spelled


def test_a_folder_is_spelled_one_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Samples").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Samples")
    real = os.fsencode((tmp_path / "Samples").resolve())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for way in (f"{tmp_path}/Samples", f"{tmp_path}/Samples/", f"{tmp_path}/link", "Samples", "~/Samples", real):
        assert spelled(way) == real


@pytest.mark.parametrize("typed", ["samples", "SAMPLES", "T\u00fcr", "Tu\u0308r", "t\u00dcR"])
def test_a_folder_on_a_disk_that_takes_every_case_for_one_is_spelled_as_the_disk_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    stored = "Samples" if "s" in typed.lower() else "Tu\u0308r"
    (tmp_path / stored / "Kicks").mkdir(parents=True)
    listed = os.listdir
    if typed != stored:
        # a link that no folder lists and nobody resolves: what such a disk shows of another spelling
        (tmp_path / typed).symlink_to(tmp_path / stored)
        monkeypatch.setattr(os, "listdir", lambda folder: [one for one in listed(folder) if one != typed])
        monkeypatch.setattr(os.path, "realpath", os.path.abspath)
    assert spelled(str(tmp_path / typed / "Kicks")) == os.fsencode(tmp_path / stored / "Kicks")


def test_two_folders_whose_names_differ_in_case_stay_two(tmp_path: Path) -> None:
    for name in ("kicks", "Kicks"):
        (tmp_path / name).mkdir(exist_ok=True)
        assert spelled(str(tmp_path / name)) == os.fsencode(tmp_path.resolve() / name)


def test_a_folder_above_that_may_not_be_listed_is_taken_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path) -> list[str]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "listdir", refused)
    assert spelled(str(tmp_path)) == os.fsencode(tmp_path.resolve())


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    odd = os.path.join(os.fsencode(tmp_path.resolve()), b"\xff new\nline")
    os.mkdir(odd)
    assert spelled(odd) == odd
    assert spelled(os.fsdecode(odd)) == odd


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match=f"{tmp_path}/none does not exist"):
        spelled(str(tmp_path / "none"))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    with pytest.raises(FolderMissing, match=r"a\.wav is no folder"):
        spelled(str(tmp_path / "a.wav"))


@pytest.mark.parametrize("path", ["/nul\0l", "/" + "a" * 5000, "~nobody-has-this-name/x"])
def test_what_can_not_be_a_path_is_a_folder_that_is_missing(path: str) -> None:
    with pytest.raises(FolderMissing):
        spelled(path)


def test_a_link_that_loops_is_a_folder_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "snake").symlink_to(tmp_path / "snake")
    with pytest.raises(FolderMissing):
        spelled(str(tmp_path / "snake"))


def test_a_folder_holds_what_lies_inside_it() -> None:
    assert holds(b"/a", b"/a/b")
    assert holds(b"/", b"/a")
    assert not holds(b"/a", b"/a")
    assert not holds(b"/a", b"/ab")
    assert not holds(b"/a/b", b"/a")


def test_paths_that_lie_in_another_of_them_are_left_out() -> None:
    given = [b"/a/b", b"/a/b/c/d.wav", b"/a/b-c", b"/a/bc.wav", b"/a/b/c", b"/e/f.wav"]
    assert outermost(given) == {b"/a/b", b"/a/b-c", b"/a/bc.wav", b"/e/f.wav"}
    assert outermost([b"/", b"/a"]) == {b"/"}
