"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import DiskFull, InvalidArgument, Refused
from tonewalk.base.saving import NEW, given_path, saved, written


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond 16 KiB, which a process sees as it sees a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_takes_the_place_of_the_old_one_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    with written(target) as temporary:
        temporary.write_text("one")
        assert not target.exists()
    with written(target) as temporary:
        temporary.write_text("two")
        assert target.read_text() == "one"
    assert target.read_text() == "two"
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_what_failed_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(UnicodeEncodeError), written(tmp_path / "a.txt") as temporary:
        temporary.write_text("half \ud800", "utf-8")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "old")]


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, small_files: None) -> None:
    with pytest.raises(DiskFull, match="free some space"), written(tmp_path / "a.bin") as temporary:
        temporary.write_bytes(b"\0" * 100_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits")
def test_audio_that_can_not_be_written_is_told_and_leaves_nothing(tmp_path: Path, small_files: None) -> None:
    with (
        pytest.raises((DiskFull, Refused), match="can't be written"),
        written(tmp_path / "a.wav") as temporary,
        soundfile.SoundFile(temporary, "w", 44_100, 2, "FLOAT", format="WAV") as file,
    ):
        file.write(np.zeros((4_410_000, 2), np.float32))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["a.wav", "./a", "", "/a\0b"])
def test_a_path_that_depends_on_where_the_daemon_stands_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        given_path(text, "$.file")
    assert raised.value.where == "$.file"


def test_a_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert given_path("~/a.wav", "$.file") == tmp_path / "a.wav"


def test_two_at_once_get_names_of_their_own(tmp_path: Path) -> None:
    with saved(tmp_path / "a.b.wav", NEW) as first, saved(tmp_path / "a.b.wav", NEW) as second:
        first.temporary.write_text("one")
        second.temporary.write_text("two")
    assert (first.path.name, second.path.name) == ("a.b-2.wav", "a.b.wav")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.b.wav": "two", "a.b-2.wav": "one"}


def test_a_link_to_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "a.wav").symlink_to(tmp_path / "nowhere.wav")
    with saved(tmp_path / "a.wav", NEW) as saving:
        saving.temporary.write_text("one")
    assert saving.path.name == "a-2.wav"
    assert not (tmp_path / "nowhere.wav").exists()


def test_a_disk_that_fills_up_at_the_last_step_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refused)
    with (
        pytest.raises(DiskFull, match=r"a\.txt can't be written .*free some space"),
        saved(tmp_path / "a.txt", NEW),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
