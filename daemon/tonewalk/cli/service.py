"""The daemon as a service of the user's session: systemd --user, launchd, Windows' Startup folder; a launcher."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import background, launcher

LABEL: Final = "org.tonewalk.daemon"


def install(home: Home, *, start: bool = True) -> tuple[Path, str]:
    """Write the service's file and the launcher and, if asked, start the daemon.

    Returns:
        Where the file is, and one sentence.

    Raises:
        Unavailable: a folder can't be written, or the system's session manager is not there or refuses.
    """
    try:
        clicked = launcher.install(home)
        path = _written(home)
    except OSError as error:
        raise Unavailable(
            f"{error.filename} can't be written ({error.strerror}): mend its permissions."
        ) from error
    if start:
        _start(home, path)
    done = " and started it" if start else ""
    return path, f"Wrote {path}{done}: the daemon starts with the session. {clicked} opens the atlas with a click."


def remove() -> str:
    """Stop the service, delete its file and the launcher; one sentence."""
    found = [path for path in _places() if path.exists()]
    for path in found:
        command = _stopping(path)
        if command and shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False)  # it may not be loaded
        path.unlink()
    found += launcher.remove()
    return f"Removed {', '.join(map(str, found))}." if found else "No service was installed."


def _mac() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"


def _linux() -> Path:
    return Path(
        os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "systemd", "user", "tonewalk.service"
    )


def _places() -> list[Path]:
    """Where the service's file may be on this system."""
    if sys.platform == "win32":
        return [launcher.autostart(), launcher.autostart().with_suffix(".cmd")]
    return [_mac() if sys.platform == "darwin" else _linux()]


def _written(home: Home) -> Path:
    path = _places()[0]
    if sys.platform == "win32":
        return launcher.shortcut(path, [launcher.python(), *_arguments(home)[1:], "--no-open"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_plist(home) if sys.platform == "darwin" else _unit(home))
    return path


def _start(home: Home, path: Path) -> None:
    if sys.platform == "win32":
        background.running(home)
    elif sys.platform == "darwin":
        _run([["launchctl", "load", "-w", str(path)]], path)
    else:
        _run(
            [["systemctl", "--user", "daemon-reload"], ["systemctl", "--user", "enable", "--now", path.name]], path
        )


def _stopping(path: Path) -> list[str]:
    if sys.platform == "win32":
        return []
    if sys.platform == "darwin":
        return ["launchctl", "unload", "-w", str(path)]
    return ["systemctl", "--user", "disable", "--now", path.name]


def _run(commands: list[list[str]], path: Path) -> None:
    for command in commands:
        if not shutil.which(command[0]):
            raise Unavailable(
                f"{command[0]} is not here: {path} is written, start it with your own session manager."
            )
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(
                f"`{' '.join(command)}` failed ({done.stderr.strip()}): {path} is written, not started."
            )


def _arguments(home: Home) -> list[str]:
    return [sys.executable, "-m", "tonewalk", "--home", str(home.path), "serve"]


def _unit(home: Home) -> bytes:
    command = " ".join(
        '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
        for part in _arguments(home)
    )
    return (
        "[Unit]\nDescription=tonewalk, a sample library by ear\n\n"
        f"[Service]\nExecStart={command}\nRestart=on-failure\nRestartSec=2\n\n"
        "[Install]\nWantedBy=default.target\n"
    ).encode()


def _plist(home: Home) -> bytes:
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": _arguments(home),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
        }
    )
