"""Files that are put in another's place where Windows says that it is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tonewalk.base import writing as disk
from tonewalk.base.errors import Unavailable

Refuse = Callable[..., list[Path]]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Let a method of Path be refused so many times as Windows does; the paths that it was asked for."""
    monkeypatch.setattr(disk, "_PAUSES", (0.0,) * len(disk._PAUSES))

    def act(method: str, times: float, winerror: int) -> list[Path]:
        really, asked = getattr(Path, method), []

        def refused(path: Path, target: Path) -> Path:
            asked.append(path)
            if len(asked) <= times:
                error = PermissionError(13, "The process cannot access the file")
                error.winerror = winerror
                raise error
            return Path(really(path, target))

        monkeypatch.setattr(Path, method, refused)
        return asked

    return act


@pytest.mark.parametrize("winerror", [5, 32, 33, 1224])
def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced(
    tmp_path: Path, refuse: Refuse, winerror: int
) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"old")
    asked = refuse("replace", 3, winerror)
    disk.replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert len(asked) == 4


def test_a_file_that_stays_in_use_stays_and_is_told(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "kept.json"
    path.write_bytes(b"old")
    refuse("replace", float("inf"), 1224)
    with pytest.raises(Unavailable, match=r"kept\.json is in use by another program .*: close it there"):
        disk.replace_file(path, b"new")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("kept.json", b"old")]


def test_a_folder_whose_files_are_mapped_is_not_set_aside_and_told(tmp_path: Path, refuse: Refuse) -> None:
    (tmp_path / "space").mkdir()
    refuse("rename", float("inf"), 32)
    with pytest.raises(Unavailable, match="space is in use"):
        disk.set_aside(tmp_path / "space")
    assert (tmp_path / "space").is_dir()


def test_another_refusal_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(path: Path, target: Path) -> Path:
        asked.append(path)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        disk.replace_file(tmp_path / "kept.json", b"new")
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["con", "NUL", "aux.2d", "com1", "LPT9.take"])
def test_names_that_are_devices_on_windows_are_known(name: str) -> None:
    assert disk.is_device(name)


@pytest.mark.parametrize("name", ["console", "a.con", "com", "lpt10", "nullify"])
def test_names_that_only_look_like_devices_are_names(name: str) -> None:
    assert not disk.is_device(name)
