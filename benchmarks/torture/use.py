"""Hours of use in a short time: memory, open files and threads stay as they were after the first minutes."""

from __future__ import annotations

import itertools
import random
import shutil
import sys
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from benchmarks.entry import entry
from benchmarks.torture.finding import Finding
from benchmarks.torture.lives import Ground
from benchmarks.torture.victims import Daemon

ROUND: Final = 40
"""things asked between two looks at the process"""
WARM: Final = 0.3
"""share of the time in which caches may still fill"""
GROWTH: Final = 0.05
"""share of its memory that it may grow by afterwards"""


def torture(ground: Ground, hours: float, seed: int) -> Iterator[Finding]:
    """Search, walk, tag, build paths and maps, upload, change files on the disk, for `hours`."""
    home = ground.copy("used")
    folder = ground.scratch / "used sounds"
    shutil.copytree(ground.folder, folder)
    chance = random.Random(seed)
    looks: list[tuple[float, int, int, int]] = []
    asked = 0
    with Daemon(home, str(folder)) as daemon:
        daemon.calm()
        process = psutil.Process(daemon.process.pid)
        began = time.monotonic()
        for number in itertools.count():
            passed = time.monotonic() - began
            if passed > hours * 3600:
                break
            for _ in range(ROUND):
                _do(daemon, chance, folder, number)
                asked += 1
            memory = process.memory_full_info().uss
            looks.append((passed, memory, process.num_fds(), process.num_threads()))
            if number % 100 == 0:
                print(f"use: {passed:.0f} s, {memory / 1e6:.0f} MB", file=sys.stderr, flush=True)
        daemon.calm()
    table = np.array(looks)
    warm = table[table[:, 0] > WARM * table[-1, 0]]
    memory = np.polyfit(warm[:, 0], warm[:, 1], 1)[0] * (warm[-1, 0] - warm[0, 0])
    descriptors, threads = (int(np.ptp(warm[:, column])) for column in (2, 3))
    half = len(warm) // 2
    risen = [float(np.median(warm[half:, column]) - np.median(warm[:half, column])) for column in (2, 3)]
    yield Finding(
        "Use without a pause",
        f"{asked} questions, tags, paths and changed files in {hours * 60:.0f} minutes",
        f"memory {memory / 1e6:+.1f} MB on {np.median(warm[:, 1]) / 1e6:.0f} MB, open files {risen[0]:+.0f} "
        f"(within {descriptors}), threads {risen[1]:+.0f} (within {threads}) after the first third",
        memory < GROWTH * float(np.median(warm[:, 1])) and risen[0] <= 2 and risen[1] <= 1,
        (entry("torture.memory_growth_mb", memory / 1e6, "MB"),),
    )


def _do(daemon: Daemon, chance: random.Random, folder: Path, number: int) -> None:
    sounds = daemon.ask("session/get")  # also a question of its own
    del sounds
    sound = chance.randrange(1, 400)
    what = chance.randrange(12)
    try:
        if what < 3:
            daemon.ask(
                "search", text=f"{chance.choice(('kick', 'warm pad', 'bright hat', 'noise'))} {chance.random()}"
            )
        elif what < 5:
            daemon.ask("like", sound=sound)
        elif what < 7:
            daemon.ask("xy", x=chance.random(), y=chance.random())
        elif what == 7:
            daemon.ask("sound/tag", sound=sound, tag=f"t{chance.randrange(20)}", on=chance.random() < 0.5)
        elif what == 8:
            points = [[chance.random(), chance.random()] for _ in range(4)]
            daemon.ask("trajectory/build", trajectory=f"p{chance.randrange(10)}", points=points, steps=16)
        elif what == 9:
            daemon.ask("analogy", a=sound, b="bright", c=chance.randrange(1, 400))
        elif what == 10 and number % 20 == 0:
            _change(folder, chance)
        elif what == 11:
            daemon.ask("session/select", sounds=[sound])
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise


def _change(folder: Path, chance: random.Random) -> None:
    """A file comes, and an earlier one goes."""
    files = sorted(folder.rglob("*.wav"))
    for old in folder.glob("new *.wav"):
        old.unlink()
    shutil.copy(chance.choice(files), folder / f"new {chance.randrange(1000)}.wav")
