"""The daemon as a service of the user's session: systemd --user, or launchd."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home

LABEL = "org.tonewalk.daemon"


def install(home: Home, *, start: bool = True) -> tuple[Path, str]:
    """Write the service's file and, if asked, start it.

    Returns:
        Where the file is, and one sentence.

    Raises:
        Unavailable: the system has neither systemd nor launchd, or it refuses.
    """
    if sys.platform == "darwin":
        path = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        data, commands = _plist(home), [["launchctl", "load", "-w", str(path)]]
    elif sys.platform.startswith("linux"):
        path = Path.home() / ".config" / "systemd" / "user" / "tonewalk.service"
        data = _unit(home)
        commands = [
            ["systemctl", "--user", "daemon-reload"],
            ["systemctl", "--user", "enable", "--now", path.name],
        ]
    else:
        raise Unavailable("Services are made for systemd and launchd: start `tonewalk serve` at log-in by hand.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if start:
        _run(commands, path)
    return path, f"Wrote {path}{' and started it' if start else ''}: the daemon starts with the session."


def remove() -> str:
    """Stop the service and delete its file; one sentence."""
    mac = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    linux = Path.home() / ".config" / "systemd" / "user" / "tonewalk.service"
    found = [path for path in (mac, linux) if path.exists()]
    for path in found:
        command = ["launchctl", "unload", "-w", str(path)]
        if path == linux:
            command = ["systemctl", "--user", "disable", "--now", path.name]
        if shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False)  # it may not be loaded
        path.unlink()
    return f"Removed {', '.join(map(str, found))}." if found else "No service was installed."


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
        '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"' for part in _arguments(home)
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
