"""A real daemon, as a process of its own over synthesised sounds, for real clients to talk to."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple


class Daemon(NamedTuple):
    """Where a running daemon listens."""

    http: int
    osc: int
    pid: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"


def once_it_serves(path: Path, process: subprocess.Popen[bytes], log: Path) -> Daemon:
    """The daemon of this process, when its file is there and its map is made."""
    for _ in range(3000):
        if path.exists():
            info = json.loads(path.read_bytes())
            if _has_a_map(info["http"]):
                return Daemon(info["http"], info["osc"], process.pid, info["token"])
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"the daemon did not begin to serve: {log.read_text()}")


def _has_a_map(port: int) -> bool:
    """Hits have places from then on, so that their OSC messages are of one kind."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/map/list", b"{}", {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=600) as answer:
            return bool(json.load(answer)["maps"])
    except urllib.error.URLError:
        return False
