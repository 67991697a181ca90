"""Killed at random moments: nothing acknowledged is lost, and the end is that of an undisturbed run."""

from __future__ import annotations

import math
import random
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from benchmarks.entry import entry
from benchmarks.torture.finding import Finding
from benchmarks.torture.homes import moving, upgrading
from benchmarks.torture.lives import Ground, Told, indexing, slicing
from benchmarks.torture.talk import telling

LIVES: Final[dict[str, Callable[[Ground, random.Random, Told], Generator[None, None, None]]]] = {
    "indexing": indexing,
    "slicing": slicing,
    "a daemon told tags, favourites, classes, knobs, paths and maps": telling,
    "an older home upgraded": upgrading,
    "vectors moved to a Milvus and back": moving,
}
SHARES: Final = {"vectors moved to a Milvus and back": 0.25}
"""of the kills of other activities, where one takes far longer; 1 for all others"""
SHOWN: Final = 20


def torture(ground: Ground, kills: int, seed: int) -> Iterator[Finding]:
    """Kill `kills` times in all, in every activity."""
    gone: list[str] = []
    counts = dict.fromkeys(LIVES, 0)
    lock = threading.Lock()

    def told(sentence: str) -> None:
        with lock:
            gone.append(sentence)
            if len(gone) <= SHOWN:
                print(f"lost: {sentence}", file=sys.stderr, flush=True)

    def live(name: str) -> None:
        share = math.ceil(kills * SHARES.get(name, 1) / sum(SHARES.get(one, 1) for one in LIVES))
        life = LIVES[name](ground, random.Random(f"{seed} {name}"), told)
        for _ in range(share):
            next(life)
            counts[name] += 1
            if counts[name] % 25 == 0:
                print(f"{name}: {counts[name]} of {share}", file=sys.stderr, flush=True)
        life.close()

    with ThreadPoolExecutor(len(LIVES)) as pool:
        for one in [pool.submit(live, name) for name in LIVES]:
            one.result()
    many = sum(counts.values())
    yield Finding(
        "SIGKILL at random moments",
        "; ".join(f"{name}: {count}" for name, count in counts.items()),
        f"{many - min(len(gone), many)} of {many} survived with nothing lost"
        + (f"; lost: {'; '.join(gone[:3])}" if gone else ""),
        not gone,
        (entry("torture.kills", many, "kills"), entry("torture.lost", len(gone), "things")),
    )
