"""Playing through the system's player: here a real program that stands in the PATH under a player's name."""

import os
import sys
import time
from pathlib import Path

import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import player

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX processes")


@pytest.fixture
def sound(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "a sound.wav"
    path.write_bytes(b"RIFF")
    return {"path": str(path)}


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that notes what it is given, and plays for a minute."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "afplay"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/heard"\nexec sleep 60\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "heard"


def wait_for(path: Path) -> str:
    for _ in range(12_000):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.01)
    raise AssertionError(f"{path} stayed empty")


def test_a_sound_is_given_to_the_player_and_stopped(heard: Path, sound: dict[str, str], tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    player.play(home, sound)
    assert wait_for(heard) == sound["path"] + "\n"
    pid = int((home.path / "player.pid").read_text().split()[0])
    # the script has become `sleep`; a real player keeps its name
    (home.path / "player.pid").write_text(f"{pid} sleep")
    assert player.stop(home)
    os.waitpid(pid, 0)
    assert not player.stop(home)


def test_a_number_that_another_process_has_now_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.path / "player.pid").write_text(f"{os.getpid()} afplay")
    assert not player.stop(home)


def test_a_vanished_file_is_told(heard: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"gone\.wav is not there now"):
        player.play(Home(tmp_path / "home"), {"path": str(tmp_path / "gone.wav")})


def test_no_player_is_told_with_those_that_would_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match=r"afplay, .*aplay"):
        player.find()
