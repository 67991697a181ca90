"""The daemon's home: where it lies, how to reach its daemon, and how this script is reached.

`installed.json` beside this module is written by `tonewalk live install` and names the home; `daemon.json` in the
home is the daemon's, `live.json` is ours.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, NamedTuple

FRESH = 10.0
"""s after which a `live.json` that nobody has touched is a Live's that has crashed"""
INSTALLED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "installed.json")


class Daemon(NamedTuple):
    """A running daemon: its UDP port on loopback, and the token that it wants to see."""

    osc: int
    token: str


def installed() -> dict[str, Any]:
    """What `tonewalk live install` wrote: `tonewalk` (the version) and `home`; empty where a hand copied it."""
    return _read(INSTALLED)


def folder() -> str:
    """The home's folder: `installed.json`'s, else `$TONEWALK_HOME`, else the platform's."""
    given = installed().get("home")
    return given if isinstance(given, str) and given else default_folder()


def default_folder() -> str:
    """`$TONEWALK_HOME`, else the platform's folder for a user's application data."""
    given = os.environ.get("TONEWALK_HOME")
    if given:
        return given
    user = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(user, "Library", "Application Support", "tonewalk")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(user, "AppData", "Local")
        return os.path.join(local, "tonewalk")
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join(user, ".local", "share"), "tonewalk")


class DaemonFile:
    """`daemon.json`, read again whenever it is another."""

    def __init__(self, home: str) -> None:
        self._path = os.path.join(home, "daemon.json")
        self._seen: tuple[int, int, int] | None = None

    def changed(self) -> bool:
        """Whether it is another than at the last look, be it gone or there again."""
        try:
            found = os.stat(self._path)
            seen: tuple[int, int, int] | None = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            seen = None  # no daemon runs
        if seen == self._seen:
            return False
        self._seen = seen
        return True

    def read(self) -> Daemon | None:
        """The daemon that it names; None where none runs."""
        data = _read(self._path)
        port, token = data.get("osc"), data.get("token", "")
        if not isinstance(port, int) or not isinstance(token, str) or not 0 < port < 65536:
            return None
        return Daemon(port, token)


class Announcement:
    """`live.json` in the home: where this script listens. Only its owner can read it."""

    def __init__(self, home: str, data: dict[str, Any]) -> None:
        """`data`: at least `pid` and `port`."""
        self._path, self._data = os.path.join(home, "live.json"), data

    def keep(self) -> bool:
        """Write it where it is not there, and keep it fresh; of two Lives the first has it as long as it does.

        False where there is no home yet, or it can't be written to.
        """
        there = _read(self._path)
        try:
            if there == self._data:
                os.utime(self._path)
                return True
            if there.get("pid") != self._data["pid"] and time.time() - os.path.getmtime(self._path) < FRESH:
                return True
        except OSError:
            pass  # there is none, or it went meanwhile
        temporary = f"{self._path}.{os.getpid()}"
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self._data, file)
            os.replace(temporary, self._path)
        except OSError:
            return False  # looked at again in a moment
        return True

    def take_back(self) -> None:
        """Live ends, or the surface is chosen no more."""
        if _read(self._path) == self._data:
            os.unlink(self._path)


def _read(path: str) -> dict[str, Any]:
    """A JSON object; empty where there is none that can be read."""
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
