"""The script finds the home where the daemon has it, without importing anything of the daemon's."""

import sys
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from tonewalk.base import home as daemon_home
from tonewalk.base.home import DaemonInfo, Home


@pytest.fixture(autouse=True)
def live(start: object) -> None:
    """The script can be imported where a Live is."""


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX user's folders")
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_the_default_home_is_the_daemon_s(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tonewalk_bridge.live.script import home

    monkeypatch.delenv("TONEWALK_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    kind = {"linux": Unix, "darwin": MacOS}[platform]
    assert home.default_folder() == kind("tonewalk", appauthor=False).user_data_dir


def test_on_windows_it_lies_in_the_local_application_data(monkeypatch: pytest.MonkeyPatch) -> None:
    from tonewalk_bridge.live.script import home

    monkeypatch.delenv("TONEWALK_HOME")
    monkeypatch.setenv("LOCALAPPDATA", "C:/Users/Ann/AppData/Local")
    monkeypatch.setattr(sys, "platform", "win32")
    assert home.default_folder().replace("\\", "/") == "C:/Users/Ann/AppData/Local/tonewalk"


def test_the_variable_and_this_platform_s_default_are_the_daemon_s_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from tonewalk_bridge.live.script import home

    assert home.default_folder() == str(daemon_home.default_home())
    monkeypatch.delenv("TONEWALK_HOME")
    assert home.default_folder() == str(daemon_home.default_home())


def test_the_daemon_s_file_is_read_as_the_daemon_writes_it(tmp_path: Path) -> None:
    from tonewalk_bridge.live.script.home import Daemon, DaemonFile

    there = Home(tmp_path / "there")
    file = DaemonFile(str(there.path))
    assert not file.changed()
    assert file.read() is None
    there.write_daemon(DaemonInfo(pid=1, http=9421, osc=9420, token="a token of some length"))
    assert file.changed()
    assert not file.changed()
    assert file.read() == Daemon(9420, "a token of some length")
    there.write_daemon(DaemonInfo(pid=2, http=9421, osc=9433))
    assert file.changed()
    assert file.read() == Daemon(9433, "")
    there.clear_daemon()
    assert file.changed()
    assert file.read() is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"osc": "9420"}', '{"osc": 0}', '{"osc": 9420, "token": 5}', "\xff"]
)
def test_a_damaged_file_is_no_daemon(text: str, tmp_path: Path) -> None:
    from tonewalk_bridge.live.script.home import DaemonFile

    (tmp_path / "daemon.json").write_bytes(text.encode("latin-1"))
    assert DaemonFile(str(tmp_path)).read() is None
