"""When the bangs of a path that plays come, in Pure Data beside an index run: driven by the delay that each step
carries, by `lead 0`, and by the arrival of steps, as where nobody waits for anything.
"""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import crowd
from benchmarks.entry import Entry, entry, percentile
from benchmarks.queries import DIVISION, PLAY, TEMPO, calm, daemon, post
from tonewalk import demo

STEPS: Final = 240
UNIT: Final = 240.0 / (TEMPO * DIVISION)
"""s from step to step"""
WAYS: Final = {1: "del", 2: "arrival", 3: "lead0", 4: "pd_alone"}
"""What Pd sends at a bang -> what the bang waited for; the last is a metro of Pd's own, no step: what Pd itself is
off by on this machine and at this load.
"""
_TIMESTAMP: Final = 35
"""Linux's SO_TIMESTAMPNS, which Python does not name"""

PATCH: Final = """#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X msg 10 40 connect 127.0.0.1 {probe};
#X obj 10 70 netsend -u -b;
#X obj 200 10 loadbang;
#X obj 200 40 t b b;
#X msg 260 70 connect 127.0.0.1 {daemon};
#X obj 200 100 metro 10000;
#X obj 200 70 t b;
#X msg 200 130 0 steps;
#X obj 200 160 oscformat tonewalk subscribe;
#X obj 200 190 list prepend send;
#X obj 200 220 list trim;
#X obj 200 250 netsend -u -b;
#X obj 200 280 oscparse;
#X obj 200 310 list trim;
#X obj 200 340 route tonewalk;
#X obj 200 370 route steps;
#X obj 200 400 list split 13;
#X obj 260 430 del;
#X msg 260 460 send 1;
#X msg 200 460 send 2;
#X obj 500 10 loadbang;
#X obj 500 40 t b b;
#X msg 560 70 connect 127.0.0.1 {daemon};
#X obj 500 100 metro 10000;
#X obj 500 70 t b;
#X msg 500 130 0 steps lead 0;
#X obj 500 160 oscformat tonewalk subscribe;
#X obj 500 190 list prepend send;
#X obj 500 220 list trim;
#X obj 500 250 netsend -u -b;
#X obj 500 280 oscparse;
#X obj 500 310 list trim;
#X obj 500 340 route tonewalk;
#X obj 500 370 route steps;
#X msg 500 460 send 3;
#X obj 700 10 loadbang;
#X obj 700 40 metro {unit};
#X msg 700 70 send 4;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 3 0 4 0;
#X connect 4 0 7 0;
#X connect 4 1 5 0;
#X connect 5 0 12 0;
#X connect 7 0 6 0;
#X connect 6 0 8 0;
#X connect 8 0 9 0;
#X connect 9 0 10 0;
#X connect 10 0 11 0;
#X connect 11 0 12 0;
#X connect 12 1 13 0;
#X connect 13 0 14 0;
#X connect 14 0 15 0;
#X connect 15 0 16 0;
#X connect 16 0 17 0;
#X connect 17 0 20 0;
#X connect 17 1 18 0;
#X connect 18 0 19 0;
#X connect 19 0 2 0;
#X connect 20 0 2 0;
#X connect 21 0 22 0;
#X connect 22 0 25 0;
#X connect 22 1 23 0;
#X connect 23 0 30 0;
#X connect 25 0 24 0;
#X connect 24 0 26 0;
#X connect 26 0 27 0;
#X connect 27 0 28 0;
#X connect 28 0 29 0;
#X connect 29 0 30 0;
#X connect 30 1 31 0;
#X connect 31 0 32 0;
#X connect 32 0 33 0;
#X connect 33 0 34 0;
#X connect 34 0 35 0;
#X connect 35 0 2 0;
#X connect 36 0 37 0;
#X connect 37 0 38 0;
#X connect 38 0 2 0;
"""
"""A metro renews each subscription; `list split 13` parts a step from its delay."""


def measure(bank: Path | None) -> list[Entry]:
    """Entries `steps.*`: how far bangs lie from an even grid, and how many of them never came."""
    if shutil.which("pd") is None:
        print("pd is not installed: steps are not measured (apt-get install puredata-core).", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as scratch:
        home, more = Path(scratch) / "home", _unheard(bank, Path(scratch) / "more")
        crowd.fill(home, 200)
        (home / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        with daemon(home) as (ports, _), _probe() as (probe, port):
            calm(ports)
            post(ports, "trajectory/build", {"trajectory": "bench", "points": [[0, 0], [1, 1]], "steps": 64})
            post(ports, "trajectory/play", PLAY)
            patch = Path(scratch) / "steps.pd"
            patch.write_text(PATCH.format(probe=port, daemon=ports["osc"], unit=1e3 * UNIT))
            with _pd(patch):
                entries = _bangs(probe, "idle.")
                post(ports, "library/add", {"path": str(more)})
                entries += _bangs(probe, "")
            jobs = post(ports, "job/list", {})["jobs"]
            busy = any(job["kind"] == "index" and job["state"] == "running" for job in jobs)  # type: ignore[attr-defined]
            entries.append(entry("steps.indexing_ran_throughout", float(busy), "1 = yes"))
    (waited,) = (one["value"] for one in entries if one["name"] == "steps.del.p99_ms")
    entries.append(entry("pd.step_jitter.p99_ms", waited, "ms"))  # what has a bar
    return entries


def _unheard(bank: Path | None, folder: Path) -> Path:
    """Sounds to index meanwhile, for longer than the steps are heard: real ones, or the demo's."""
    if bank is not None and (bank / "train").is_dir():
        return bank / "train"
    demo.synthesise(folder, count=12_000)
    return folder


@contextmanager
def _probe() -> Iterator[tuple[socket.socket, int]]:
    """A socket that hears Pd's bangs, and its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        probe.settimeout(30)
        if sys.platform == "linux":
            probe.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)
        yield probe, int(probe.getsockname()[1])


@contextmanager
def _pd(patch: Path) -> Iterator[None]:
    """Pd without sound, whose scheduler follows the system's clock, in real time where the system allows that.

    It looks for messages every ms; with sound it does so every block of 64 samples (1.45 ms), without every 5 ms.
    """
    command = ["pd", "-nogui", "-rt", "-sleepgrain", "1", "-nosound", "-nomidi", "-noprefs", "-stderr", str(patch)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _bangs(probe: socket.socket, prefix: str) -> list[Entry]:
    """Hear `STEPS` steps of each way."""
    came: dict[int, list[float]] = {way: [] for way in WAYS}
    while min(map(len, came.values())) < STEPS:
        data, told, _, _ = probe.recvmsg(64, 64)
        came[data[0]].append(_when(told))
        assert max(map(len, came.values())) < 2 * STEPS, f"bangs are missing: {came}"
    return [one for way, name in WAYS.items() for one in _figures(f"steps.{prefix}{name}", came[way][:STEPS])]


def _when(told: list[tuple[int, int, bytes]]) -> float:
    """When a packet came, as the kernel says it where it does: to be woken takes time, too."""
    stamps = [data for level, kind, data in told if (level, kind) == (socket.SOL_SOCKET, _TIMESTAMP)]
    if not stamps:
        return time.time()
    seconds, nanoseconds = struct.unpack("qq", stamps[0])
    return float(seconds + 1e-9 * nanoseconds)


def _figures(name: str, came: list[float]) -> list[Entry]:
    """How far arrivals lie from the grid that fits them best."""
    times = np.array(came) - came[0]
    off = (times - np.median(times % UNIT) + UNIT / 2) % UNIT - UNIT / 2
    off = 1e3 * np.abs(off - np.median(off))
    lost = round(times[-1] / UNIT) + 1 - len(times)
    return [
        entry(f"{name}.p50_ms", percentile(off.tolist(), 50), "ms"),
        entry(f"{name}.p99_ms", percentile(off.tolist(), 99), "ms"),
        entry(f"{name}.max_ms", float(off.max()), "ms"),
        entry(f"{name}.lost", float(lost), "steps"),
    ]
