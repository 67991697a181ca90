"""Of a path only the regular file that is the library's own is ever read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tonewalk.base.errors import ChangedFile, OutsideLibrary, Unreadable
from tonewalk.library.opening import Kept, open_audio
from tonewalk.library.records import Stamp
from tonewalk.library.scanning.hashing import hash_file

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "kit"
    folder.mkdir(parents=True)
    (folder / "a.wav").write_bytes(b"sound")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.wav").write_bytes(b"other")
    return tmp_path / "root"


def kept(path: Path, *roots: Path) -> Kept:
    """As a scan would find it now."""
    status = path.stat()
    return Kept(bytes(path), tuple(map(bytes, roots)), Stamp(status.st_size, status.st_mtime_ns))


def read(audio: Kept) -> bytes:
    with open_audio(audio) as file:
        return file.read()


def as_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "secret" / "a.wav")


def as_folder_link(path: Path) -> None:
    path.parent.rename(path.parents[2] / "away")
    path.parent.symlink_to(path.parents[2] / "secret")


@pytest.mark.parametrize("swap", [as_link, as_folder_link])
def test_what_became_a_link_out_of_the_library_is_refused(root: Path, swap: Callable[[Path], None]) -> None:
    sound = kept(root / "kit" / "a.wav", root)
    swap(root / "kit" / "a.wav")
    os.utime(root.parent / "secret" / "a.wav", ns=(sound.stamp.mtime_ns,) * 2 if sound.stamp else None)
    with pytest.raises(OutsideLibrary, match="leads out of the library's folders"):
        open_audio(sound)


def test_links_into_a_root_and_a_root_that_is_a_link_are_read(root: Path) -> None:
    (root.parent / "second").mkdir()
    (root.parent / "second" / "b.wav").symlink_to(root / "kit" / "a.wav")
    (root / "up").symlink_to(root)
    (root.parent / "linked").symlink_to(root)
    assert read(kept(root.parent / "second" / "b.wav", root.parent / "second", root)) == b"sound"
    assert read(kept(root / "up" / "kit" / "a.wav", root)) == b"sound"
    assert read(kept(root.parent / "linked" / "kit" / "a.wav", root.parent / "linked")) == b"sound"


def test_a_file_that_changed_since_the_scan_is_told(root: Path) -> None:
    path = root / "kit" / "a.wav"
    sound = kept(path, root)
    path.write_bytes(b"another")
    with pytest.raises(ChangedFile, match="has changed since it was indexed"):
        open_audio(sound)


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_ring(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize("swap", [as_pipe, as_folder, as_ring, Path.unlink])
def test_what_is_no_file_any_more_is_told_and_holds_nobody(root: Path, swap: Callable[[Path], None]) -> None:
    path = root / "kit" / "a.wav"
    sound = kept(path, root)
    swap(path)
    with pytest.raises(Unreadable):
        open_audio(sound)
    with pytest.raises(Unreadable):
        hash_file(bytes(path))


def test_a_file_of_a_removed_root_is_refused(root: Path) -> None:
    with pytest.raises(OutsideLibrary):
        open_audio(kept(root / "kit" / "a.wav", root.parent / "secret"))
