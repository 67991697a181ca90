"""The command as users run it, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("TONEWALK_")}


def tonewalk(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment())


def reply(home: Path, *arguments: str | Path) -> Any:
    done = tonewalk(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Daemon:
    """`tonewalk serve` on free ports."""

    def __init__(self, home: Path, *arguments: str | Path) -> None:
        self.home = home
        self.log = home / "serve.out"
        command = [sys.executable, "-m", "tonewalk", "--home", str(home), "serve", "--http-port", "0"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [*command, "--osc-port", "0", *map(str, arguments)], stdout=out, stderr=out, env=environment()
            )

    def wait_for(self, text: str, seconds: float = 600) -> str:
        """What it has printed, once `text` is in it."""
        end = time.monotonic() + seconds
        while text not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.05)
        return said

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(600)
