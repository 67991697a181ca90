"""How long an answer takes, through the doors, with 100,000 sounds and while indexing runs."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks import crowd
from benchmarks.entry import Entry, entry, percentile
from tonewalk import demo

SOUNDS = 100_000
TEXTS = ("warm pad", "punchy kick", "short bright closed hi-hat", "dark metallic bell", "vinyl noise", "deep bass")
MOVES = 2_000
PAUSE = 0.005
"""s between two moves: 200 a second, as a fast controller sends them."""
STEPS = 160
TEMPO, DIVISION = 120.0, 16
PLAY: dict[str, object] = {"trajectory": "bench", "tempo": TEMPO, "division": DIVISION, "loop": True}
"""What to ask `trajectory/play` for."""
_NTP = 2_208_988_800
"""s from 1900, where OSC's time tags begin, to 1970."""


def measure(bank: Path | None) -> list[Entry]:
    """Latencies of text over HTTP and of XY over OSC, idle and while indexing; the start of the daemon."""
    with tempfile.TemporaryDirectory() as scratch:
        home, more = Path(scratch) / "home", Path(scratch) / "more"
        crowd.fill(home, SOUNDS)
        # a fit of 100,000 sounds would run for minutes beside what is measured here
        (home / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        demo.synthesise(more, count=12_000)
        entries = []
        with daemon(home) as (ports, seconds):
            entries.append(entry("daemon.start.s", seconds, "s"))
            calm(ports)
            entries += _latencies("idle.", ports)
            post(ports, "trajectory/build", {"trajectory": "bench", "points": [[0, 0], [1, 1]], "steps": 64})
            post(ports, "trajectory/play", PLAY)
            entries += _steps(ports["osc"], "idle.")
            post(ports, "library/add", {"path": str(more)})
            entries += _steps(ports["osc"], "")
            post(ports, "trajectory/stop", {"trajectory": "bench"})
            entries += _latencies("", ports)
            jobs = post(ports, "job/list", {})["jobs"]
            busy = any(job["kind"] == "index" and job["state"] == "running" for job in jobs)  # type: ignore[attr-defined]
            entries.append(entry("query.indexing_ran_throughout", float(busy), "1 = yes"))
        return entries


@contextmanager
def daemon(home: Path) -> Iterator[tuple[dict[str, Any], float]]:
    """What a real daemon's file says; seconds from its start to the first text search answered."""
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "tonewalk",
        "--home",
        str(home),
        "serve",
        "--http-port",
        "0",
        "--osc-port",
        "0",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                ports = json.loads((home / "daemon.json").read_text())
                post(ports, "search", {"text": TEXTS[0]})
                break
            except (OSError, ValueError):
                if process.poll() is not None or time.perf_counter() - started > 120:
                    raise
                time.sleep(0.005)
        yield ports, time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def calm(ports: dict[str, Any]) -> None:
    """Wait until no job runs: the index is built, the folder looked through."""
    calm = 0
    while calm < 10:
        jobs = post(ports, "job/list", {})["jobs"]
        active = any(job["state"] in {"waiting", "running"} for job in jobs)  # type: ignore[attr-defined]
        calm = 0 if active else calm + 1
        time.sleep(0.3)


def post(ports: dict[str, Any], command: str, arguments: dict[str, object]) -> dict[str, object]:
    """One command over HTTP, with the token of the daemon's file."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{ports['http']}/api/v1/{command}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {ports['token']}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        reply: dict[str, object] = json.loads(answer.read())
    return reply


def _latencies(prefix: str, ports: dict[str, Any]) -> list[Entry]:
    texts = _texts(ports["http"])
    moves = _moves(ports["osc"])
    return [
        entry(f"query.{prefix}http_text.p50_ms", percentile(texts, 50), "ms"),
        entry(f"query.{prefix}http_text.p99_ms", percentile(texts, 99), "ms"),
        entry(f"query.{prefix}osc_xy.p50_ms", percentile(moves, 50), "ms"),
        entry(f"query.{prefix}osc_xy.p99_ms", percentile(moves, 99), "ms"),
    ]


def _texts(port: int) -> list[float]:
    """New words every time, so that no cache answers."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for number in range(300):
        body = json.dumps({"text": f"{TEXTS[number % len(TEXTS)]} {number}", "k": 20})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/search", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status == 200
    connection.close()
    return taken


def _moves(port: int) -> list[float]:
    """From sending a move to its hit; moves that change nothing get no answer and are not counted."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(0.05)
    generator = np.random.default_rng(1)
    taken = []
    for x, y in generator.random((MOVES, 2)):
        builder = OscMessageBuilder("/tonewalk/xy")
        builder.add_arg(float(x), "f")
        builder.add_arg(float(y), "f")
        message = builder.build().dgram
        started = time.perf_counter()
        client.sendto(message, ("127.0.0.1", port))
        try:
            answer = OscMessage(client.recv(2048))
        except TimeoutError:
            continue
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.address == "/tonewalk/xy/hit"
        time.sleep(PAUSE)
    client.close()
    assert len(taken) > MOVES / 2, f"only {len(taken)} of {MOVES} moves were answered"
    return taken


def _steps(port: int, prefix: str) -> list[Entry]:
    """Entries `trajectory.<prefix>*`, while it plays: how far time tags lie from an even grid (a tick is 2^-32 s),
    and how far arrivals do from their tags, the constant lead taken off.
    """
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(5)
    builder = OscMessageBuilder("/tonewalk/subscribe")
    builder.add_arg(0, "i")
    builder.add_arg("steps", "s")
    client.sendto(builder.build().dgram, ("127.0.0.1", port))
    tags: list[int] = []
    arrivals: list[float] = []
    while len(tags) < STEPS:
        packet = client.recv(4096)
        arrived = time.time()
        if packet.startswith(b"#bundle\0") and b"/tonewalk/steps" in packet:
            tags.append(struct.unpack(">Q", packet[8:16])[0])
            arrivals.append(arrived)
    client.close()
    apart = np.diff(np.array(tags, np.uint64)).astype(np.int64)
    even = round(240.0 / (TEMPO * DIVISION) * 2**32)
    lead = np.array([tag / 2**32 - _NTP for tag in tags]) - np.array(arrivals)
    late = 1e3 * np.abs(lead - np.median(lead))
    return [
        entry(f"trajectory.{prefix}tags.jitter_ms", 1e3 * float(np.abs(apart - even).max()) / 2**32, "ms"),
        entry(f"trajectory.{prefix}arrival.jitter_p99_ms", percentile(late.tolist(), 99), "ms"),
    ]


os.environ.setdefault("OMP_NUM_THREADS", "1")
