"""Playing through the system's player: here a real program that stands in the PATH under a player's name."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import soundfile

from tests.helpers.scripts import load_script
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


@pytest.fixture
def on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as Windows loads it, with `tasklist` and a Python that notes what it is to play."""
    folder = tmp_path / "windows"
    folder.mkdir()
    python = folder / "python.exe"
    python.write_text(f'#!/bin/sh\necho "$2|$3" > "{tmp_path}/heard"\nexec sleep 60\n')
    # what Windows' own says of one process
    (folder / "tasklist").write_text(
        '#!/bin/sh\necho "\\"python.exe\\",\\"${2##* }\\",\\"Console\\",\\"1\\",\\"9 K\\""\n'
    )
    for program in folder.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    with monkeypatch.context() as loading:
        loading.setattr(sys, "platform", "win32")
        loading.setattr(sys, "executable", str(python))
        windows = load_script(Path(player.__file__))
    vars(windows).update(
        PLAYERS=windows.PLAYERS[-1:],
        sys=SimpleNamespace(platform="win32"),
        detached=lambda: {"start_new_session": True},
    )
    return windows


def test_windows_itself_plays_what_was_made_a_wav_and_is_stopped(on_windows: ModuleType, tmp_path: Path) -> None:
    flac = tmp_path / "a sound.flac"
    soundfile.write(flac, np.zeros(64), 8000)
    home = Home(tmp_path / "home")
    on_windows.play(home, {"path": str(flac)})
    program, path = wait_for(tmp_path / "heard").strip().split("|")
    assert "winsound.PlaySound(sys.argv[1]" in program
    assert path == str(home.path / "player.wav")
    assert soundfile.info(path).frames == 64
    pid = int((home.path / "player.pid").read_text().split()[0])
    assert on_windows.stop(home)
    os.waitpid(pid, 0)
