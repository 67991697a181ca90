"""Plays a file with the system's own player, which goes on when the command has ended."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli.background import detached

_WINDOWS: Final = (
    sys.executable,
    "-c",
    "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME)",
)
"""Plays WAV through Windows itself, for as long as this process lives."""

PLAYERS: Final = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--no-video", "--really-quiet"),
    ("aplay", "-q"),
    *([_WINDOWS] if sys.platform == "win32" else []),
)
"""In the order tried: what ships with the system first, what reads every format before what reads WAV."""


def find() -> tuple[str, ...]:
    """The first player that is installed.

    Raises:
        Unavailable: none is.
    """
    for command in PLAYERS:
        if path := shutil.which(command[0]):
            return (path, *command[1:])
    names = ", ".join(command[0] for command in PLAYERS if command != _WINDOWS)
    raise Unavailable(f"No player is installed ({names}): install one, or listen in the atlas page.")


def play(home: Home, sound: dict[str, Any]) -> None:
    """Stop what plays and play this.

    Args:
        sound: a `SoundInfo` as plain data.

    Raises:
        Unavailable: there is no player, or the file is not there now.
    """
    path = base64.b64decode(sound["path_raw"]) if "path_raw" in sound else os.fsencode(sound["path"])
    if not Path(os.fsdecode(path)).exists():
        raise Unavailable(f"{sound['path']} is not there now: plug its drive in, or run `tonewalk scan`.")
    command = find()
    stop(home)
    if sound.get("start") is not None or (command[1:] == _WINDOWS[1:] and not path.lower().endswith(b".wav")):
        from tonewalk.base.saving import Rules
        from tonewalk.exports.audio import copy_as_wav

        target = home.path / "player.wav"
        copy_as_wav(path, target, Rules(overwrite=True), start=sound.get("start"), end=sound.get("end"))
        path = os.fsencode(target)
    process = subprocess.Popen(
        [os.fsencode(part) for part in command] + [path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **detached(),
    )
    _note(home).write_text(f"{process.pid} {command[0]}", "utf-8")


def stop(home: Home) -> bool:
    """End the player that `play` started, if it still plays."""
    note = _note(home)
    try:
        pid, name = note.read_text("utf-8").split(" ", 1)
    except (FileNotFoundError, ValueError):
        return False
    note.unlink(missing_ok=True)
    if not _runs(int(pid), name):
        return False
    os.kill(int(pid), signal.SIGTERM)
    return True


def _runs(pid: int, name: str) -> bool:
    """Whether the process is still the player: numbers are used again."""
    command = ["ps", "-p", str(pid), "-o", "comm="]
    if sys.platform == "win32":
        command = ["tasklist", "/fi", f"PID eq {pid}", "/fo", "csv", "/nh"]  # "ffplay.exe","123",...
    asked = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return Path(asked.stdout.strip().lstrip('"')).name.startswith(Path(name).name[:15])


def _note(home: Home) -> Path:
    return home.path / "player.pid"
