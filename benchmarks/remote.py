"""An encoder elsewhere against the same one here: both on this machine, so the server takes of the same cores.

Only where it is asked for by name: `python -m benchmarks remote`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.entry import Entry, entry, percentile
from benchmarks.indexing import _indexing, one_shots
from tonewalk.base import remotes
from tonewalk.base.remotes import Remote, Waves
from tonewalk.spaces import encoders

ENCODER = "small"
WORDS = 200


@contextmanager
def server(home: Path) -> Iterator[str]:
    """`tonewalk encoder serve` in a process of its own; where it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "tonewalk",
        "--home",
        str(home),
        "encoder",
        "serve",
        ENCODER,
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while "Ctrl-C ends." not in (line := process.stdout.readline()):
            if not line:
                raise RuntimeError("the encoder server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def measure(bank: Path | None) -> list[Entry]:
    """Files a second and words' milliseconds, over loopback and here."""
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch)
        folder = one_shots(bank, top / "demo")
        here = _rate(folder, top / "here")
        words_here = _words(lambda: encoders.load(ENCODER))
        found = []
        with server(top / "server") as url:
            try:
                for waves in ("pcm16", "flac", "float32"):
                    rate, words = _elsewhere(url, waves, folder, top / waves)
                    name = "remote.vs_local" if waves == "pcm16" else f"remote.{waves}.vs_local"
                    found.append(entry(name, rate, "files/s", "here", rate / here))
                    if waves == "pcm16":
                        found.append(entry("remote.text.p50_ms", words, "ms", "here", words / words_here))
            finally:
                os.environ.pop(remotes.VARIABLE, None)
        return found


def _elsewhere(url: str, waves: Waves, folder: Path, home: Path) -> tuple[float, float]:
    remotes.settle({ENCODER: Remote(remote=url, waves=waves)}, home / "config.toml")
    return _rate(folder, home), _words(lambda: encoders.load(ENCODER))


def _rate(folder: Path, home: Path) -> float:
    """Files a second until all can be searched, starts included: decoding runs ahead of an encoder elsewhere."""
    count = sum(path.suffix in {".wav", ".ogg"} for path in folder.rglob("*"))
    return count / _indexing(folder, [ENCODER], home)[1]


def _words(load: Callable[[], encoders.Encoder]) -> float:
    """Milliseconds of a question's words that nobody has asked before, median."""
    encoder, taken = load(), []
    encoder.embed_text(["the first loads the tower"])
    for number in np.random.default_rng(os.getpid()).integers(1 << 40, size=WORDS):
        started = time.perf_counter()
        encoder.embed_text([f"kick {number}"])
        taken.append(1000 * (time.perf_counter() - started))
    return percentile(taken, 50)
