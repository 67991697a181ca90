"""Processes of ours that are made to be killed: each the first of a session of its own, with all its children."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final, Self

import psutil

PATIENCE: Final = 300.0
"""s that anything may take before it counts as hanging"""
ENVIRONMENT: Final = {**os.environ, "OMP_NUM_THREADS": "1", "TONEWALK_LIBRARY_WORKERS": "1"}


class Hung(Exception):
    """Something did not come to its end."""


class Victim:
    """One command of ours, run as a user runs it."""

    def __init__(self, home: Path, *arguments: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.output = home / "torture.out"
        self._out = self.output.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tonewalk", "--home", str(home), *arguments],
            stdout=self._out,
            stderr=self._out,
            env=ENVIRONMENT,
            start_new_session=True,
        )

    def family(self) -> list[psutil.Process]:
        """It and all that it started, itself first."""
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        return []

    def kill(self, which: int | None = None) -> None:
        """End the whole family at once, as a power cut does; or one of it, by its place.

        What is left without its parent ends by itself: that is waited for.
        """
        family = self.family()
        for one in family if which is None else [family[which % len(family)]] if family else []:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        if which is None or not family or which % len(family) == 0:
            self.process.wait(PATIENCE)
            _, left = psutil.wait_procs(family, PATIENCE)
            if left:
                raise Hung(f"{left[0].pid} lives on {PATIENCE:.0f} s after its parent was killed")

    def wait(self, seconds: float) -> int | None:
        """Its exit status; None where it goes on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """Kill what is left of it."""
        if self.process.poll() is None:
            self.kill()
        self._out.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Daemon(Victim):
    """A daemon, and what it is asked."""

    def __init__(self, home: Path, *arguments: str) -> None:
        info = home / "daemon.json"
        info.unlink(missing_ok=True)
        super().__init__(home, "serve", "--http-port", "0", "--osc-port", "0", *arguments)
        began = time.monotonic()
        while True:
            with contextlib.suppress(OSError, ValueError):
                self.ports: dict[str, Any] = json.loads(info.read_text())
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}/readyz", timeout=5):
                    return
            if self.process.poll() is not None:
                raise Hung(f"the daemon ended as it began: {self.output.read_text()[-500:]}")
            if time.monotonic() - began > PATIENCE:
                raise Hung(f"the daemon was not ready after {PATIENCE:.0f} s")
            time.sleep(0.01)

    def ask(self, command: str, **arguments: object) -> dict[str, Any]:
        """One command over HTTP.

        Raises:
            OSError: it did not answer; the same where it answers with an error (`urllib.error.HTTPError`).
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['http']}/api/v1/{command}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.ports['token']}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                reply: dict[str, Any] = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            error.close()
            raise
        except ValueError as error:  # cut in the middle
            raise ConnectionError(str(error)) from error
        return reply

    def calm(self) -> None:
        """Wait until no job runs."""
        until = time.monotonic() + PATIENCE
        quiet = 0
        while quiet < 4:
            busy = any(job["state"] in {"waiting", "running"} for job in self.ask("job/list")["jobs"])
            quiet = 0 if busy else quiet + 1
            if time.monotonic() > until:
                raise Hung(f"jobs ran for more than {PATIENCE:.0f} s")
            time.sleep(0.1)
