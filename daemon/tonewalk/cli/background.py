"""The daemon in the background, for who opens the atlas where none runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import DaemonInfo, Home

PATIENCE: Final = 120.0
"""s that it has to open its doors: the first start on a slow disk takes tens of them."""
LOOK: Final = 0.1
"""s between looks whether it has."""


def detached() -> dict[str, Any]:
    """How `Popen` starts a process that goes on without its terminal, and opens no window of its own."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def running(home: Home) -> DaemonInfo:
    """The daemon of this home; started in the background where none runs.

    What it prints goes to `log/background.log`.

    Raises:
        Unavailable: it ended before it opened its doors, or does not open them.
    """
    if (info := home.daemon()) is not None:
        return info
    path = home.log.with_name("background.log")
    path.parent.mkdir(exist_ok=True)
    home.write_private(path, b"")
    with path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tonewalk", "--home", str(home.path), "serve", "--no-open"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home.path,
            **detached(),
        )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (info := home.daemon()) is not None:
            return info
        # it may have ended because another one, started in the same moment, has the home
        if process.poll() is not None and not home.served():
            raise Unavailable(f"The daemon did not start: {_last_line(path)} {path} has all that it said.")
        time.sleep(LOOK)
    raise Unavailable(f"The daemon (process {process.pid}) is still starting: wait, or see {home.log}.")


def close(home: Home) -> DaemonInfo | None:
    """End the daemon of this home, wherever it was started; which it was, or None where none ran.

    Raises:
        Unavailable: it is just starting, is another user's, or goes on.
    """
    if (info := home.daemon()) is None:
        if home.served():
            raise Unavailable("The daemon is just starting or ending: try again in a moment.")
        return None
    try:
        os.kill(info.pid, signal.SIGTERM)  # Windows knows nothing softer for a process without a window
    except PermissionError as error:
        raise Unavailable(f"The daemon (process {info.pid}) is another user's: end it there.") from error
    end = time.monotonic() + PATIENCE
    while home.served():
        if time.monotonic() > end:
            raise Unavailable(f"The daemon (process {info.pid}) does not end: see {home.log}.")
        time.sleep(LOOK)
    return info


def _last_line(path: Path) -> str:
    said = path.read_text("utf-8", "replace").split("\n")
    told = [line.removeprefix("tonewalk: ") for line in said if line.strip()]
    return told[-1] if told else "it said nothing."
