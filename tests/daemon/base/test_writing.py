"""Files of ours appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tonewalk.base.errors import DiskFull
from tonewalk.base.writing import replace_file, set_aside, whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    for data in (b"old", b"new", b""):
        replace_file(tmp_path / "a.bin", data)
        assert (tmp_path / "a.bin").read_bytes() == data
    assert names(tmp_path) == ["a.bin"]


def test_what_fails_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.bin", b"old")
    with pytest.raises(TypeError), whole(tmp_path / "a.bin") as temporary:
        temporary.write_text(None)  # type: ignore[arg-type]
    assert names(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_private_file_is_private_from_its_first_byte(tmp_path: Path, open_umask: None) -> None:
    with whole(tmp_path / "token", 0o600) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_disk_that_takes_no_more_is_told_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    replace_file(tmp_path / "a.bin", b"old")

    def refused(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, refused)
    with pytest.raises(DiskFull, match="free some space"):
        replace_file(tmp_path / "a.bin", b"new")
    monkeypatch.undo()
    assert names(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


KILLED = """
import os, signal, sys
from pathlib import Path
from tonewalk.base.writing import whole
with whole(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_process_that_is_killed_while_it_writes_leaves_the_old_file_whole(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.bin", b"old")
    subprocess.run([sys.executable, "-c", KILLED, tmp_path / "a.bin"], check=False)
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    (left,) = set(names(tmp_path)) - {"a.bin"}
    assert left.startswith(".")


def test_damaged_files_are_set_aside_under_names_of_their_own(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "a.bin").write_bytes(b"damaged")
        set_aside(tmp_path / "a.bin")
    assert names(tmp_path) == ["a.bin.damaged-1", "a.bin.damaged-2"]
