"""The script in Live's user library, and what is not overwritten there."""

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from tonewalk.base.errors import FolderMissing, NotFound, Refused
from tonewalk_bridge.live.install import SCRIPT, default_library, install, look, remote_scripts, uninstall


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "Musik" / "Ableton" / "User Library"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def scripts(library: Path) -> Path:
    return remote_scripts(library)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_lies_where_live_looks_for_scripts() -> None:
    user = Path("/Users/ann")
    assert default_library("darwin", user) == user / "Music/Ableton/User Library"
    assert default_library("win32", user) == user / "Documents/Ableton/User Library"
    assert default_library("linux", user) is None


def test_the_folder_for_scripts_or_the_library_above_it_may_be_given(library: Path) -> None:
    scripts = library / "Remote Scripts"
    assert remote_scripts(library) == scripts
    scripts.mkdir()
    assert remote_scripts(scripts) == scripts
    with pytest.raises(FolderMissing, match="--folder"):
        remote_scripts(library / "elsewhere")


def test_all_of_the_script_is_installed_and_nothing_else(scripts: Path, tmp_path: Path) -> None:
    place = install(scripts, tmp_path / "home")
    assert place.current
    assert names(place.folder) == {path.name for path in SCRIPT.glob("*.py")} | {"installed.json"}
    assert names(scripts) == {"tonewalk"}, "nothing lies beside it that Live would list"
    assert place.installed is not None
    assert place.installed.home == str(tmp_path / "home")


def test_an_older_version_of_ours_is_replaced(scripts: Path, tmp_path: Path) -> None:
    folder = install(scripts, tmp_path).folder
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "osc.cpython-311.pyc").write_bytes(b"")
    for path in folder.glob("*.py"):
        path.unlink()
    (folder / "gone.py").write_text("old")
    files = {"gone.py": hashlib.sha256(b"old").hexdigest()}
    (folder / "installed.json").write_text(json.dumps({"tonewalk": "0.0.1", "home": "/", "files": files}))
    assert not look(scripts).current
    assert install(scripts, tmp_path).current
    assert "gone.py" not in names(folder)


def test_what_is_not_ours_is_overwritten_only_when_asked(scripts: Path, tmp_path: Path) -> None:
    folder = scripts / "tonewalk"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("somebody else's")
    with pytest.raises(Refused, match="--overwrite"):
        install(scripts, tmp_path)
    assert (folder / "__init__.py").read_text() == "somebody else's"
    assert names(scripts) == {"tonewalk"}
    assert install(scripts, tmp_path, overwrite=True).current


def test_a_file_that_a_hand_changed_is_not_ours_any_more(scripts: Path, tmp_path: Path) -> None:
    folder = install(scripts, tmp_path).folder
    (folder / "osc.py").write_text("# mine")
    with pytest.raises(Refused, match=r"osc\.py"):
        install(scripts, tmp_path)
    assert uninstall(scripts).foreign == ["osc.py"]
    assert names(folder) == {"osc.py"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_not_followed(scripts: Path, tmp_path: Path) -> None:
    elsewhere = install(scripts, tmp_path).folder.rename(tmp_path / "mine")
    (scripts / "tonewalk").symlink_to(elsewhere)
    with pytest.raises(Refused):
        install(scripts, tmp_path)
    install(scripts, tmp_path, overwrite=True)
    assert not (scripts / "tonewalk").is_symlink()
    assert len(names(elsewhere)) > 10


def test_what_was_there_stays_where_the_new_one_can_t_take_its_name(
    scripts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(scripts, tmp_path / "first").folder
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target == folder and not self.name.endswith("-old"):
            raise OSError(16, "Device or resource busy")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Refused, match="busy"):
        install(scripts, tmp_path / "second")
    place = look(scripts)
    assert place.installed is not None
    assert place.installed.home == str(tmp_path / "first")
    assert names(scripts) == {"tonewalk"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="a folder that its owner can't write to")
def test_a_library_that_can_t_be_written_to_is_told(library: Path, scripts: Path, tmp_path: Path) -> None:
    library.chmod(0o500)
    with pytest.raises(Refused, match="permissions"):
        install(scripts, tmp_path)
    library.chmod(0o700)


def test_uninstalling_leaves_nothing(scripts: Path, tmp_path: Path) -> None:
    folder = install(scripts, tmp_path).folder
    (folder / "__pycache__").mkdir()
    uninstall(scripts)
    assert names(scripts) == set()
    with pytest.raises(NotFound, match="--folder"):
        uninstall(scripts)
