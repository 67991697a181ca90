"""The map of a million sounds, fitted as the daemon has it fitted, and what landmarks cost in truth at 100,000.

The rows are real embeddings (see `ann_data`) and, up to the million, places between two that are alike, moved a
little: embedding a million transformed copies would take an hour. Opt-in: `python -m benchmarks million_map`.
"""

from __future__ import annotations

import asyncio
import functools
import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import ann_data
from benchmarks.entry import Entry, entry
from tonewalk.maps import files, fit, score
from tonewalk.maps.map import About
from tonewalk.spaces.vectors import VectorFile
from tonewalk.work import spawn
from tonewalk_models import registry
from tonewalk_models.encoder import Matrix

ENCODER = "small"
LARGE, REAL, MILLION = 100_000, 102_000, 1_000_000
LANDMARKS = LARGE * fit.LANDMARKS // MILLION
"""The same share of 100,000 as of a million."""
POOL, BATCH = 2048, 4096
SPREAD = 0.15
"""Length of what is added to a unit vector between two real ones."""


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `million.map2d.*`, and `map.landmarks.*` beside `map.full.*` at 100,000.

    Args:
        sounds: folder of recordings; None takes the demo library's.
    """
    make_encoder = functools.partial(registry.load, ENCODER)
    if sounds is not None:
        rows = ann_data.embeddings(make_encoder, sounds, REAL)
        return [*on_landmarks(rows), *million(rows)]
    from tonewalk.demo import synthesise

    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder))
        rows = ann_data.embeddings(make_encoder, Path(folder), REAL)
    return [*on_landmarks(rows), *million(rows)]


def on_landmarks(rows: Matrix) -> list[Entry]:
    """Trustworthiness and continuity of 100,000 laid out on landmarks, and by a full fit."""
    rows = rows[:LARGE]
    quiet = functools.partial(fit.fit_map, rows, "umap", 2, 1, progress=lambda *_: None)
    full = score.neighbourhoods(rows, quiet(many=LARGE))
    ours = score.neighbourhoods(rows, quiet(many=LARGE - 1, landmarks=LANDMARKS))
    measured = []
    for kind in ("trustworthiness", "continuity"):
        measured += [
            entry(f"map.landmarks.{kind}.100k", ours[kind], "0 to 1", "a full fit", ours[kind] / full[kind]),
            entry(f"map.full.{kind}.100k", full[kind], "0 to 1"),
        ]
    return measured


def million(rows: Matrix, dims: int = 2) -> list[Entry]:
    """Seconds, private memory and truth of the fit of a million, in its own process, from the file to the file."""
    name = f"million.map{dims}d"
    with tempfile.TemporaryDirectory() as parent:
        space = Path(parent) / "space"
        with VectorFile.create(space, ENCODER, "benchmark", rows.shape[1]) as file:
            for part in grown(rows, MILLION):
                file.append(part)
                file.flush()
        about = About(
            name="million", method="umap", dims=3 if dims == 3 else 2, seed=1,
            encoder=ENCODER, fingerprint="benchmark", created=time.time(),
        )  # fmt: skip
        job = fit.MapJob(about=about, space=space, rows=MILLION, target=Path(parent) / "million.npz")
        seconds, private = fitted(job)
        scores = files.load(job.target).about.scores
    return [
        entry(f"{name}.s", seconds, "s"),
        entry(f"{name}.private_mb", private, "MB"),
        *(entry(f"{name}.{kind}", value, "0 to 1") for kind, value in scores.items()),
    ]


def grown(rows: Matrix, count: int) -> Iterator[Matrix]:
    """So many rows of unit length, in parts: the real ones, then places between each and one that is like it."""
    random = np.random.default_rng(5)
    for at in range(0, min(count, len(rows)), BATCH):
        yield rows[at : min(at + BATCH, count)]
    for at in range(len(rows), count, BATCH):
        some = rows[random.integers(0, len(rows), min(BATCH, count - at))]
        pool = rows[random.integers(0, len(rows), POOL)]
        way = random.uniform(0.1, 0.5, (len(some), 1)).astype(np.float32)
        made = (1 - way) * some + way * pool[(some @ pool.T).argmax(axis=1)]
        made += random.normal(0, SPREAD / np.sqrt(rows.shape[1]), made.shape).astype(np.float32)
        yield np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def fitted(job: fit.MapJob) -> tuple[float, float]:
    """Seconds that a fit takes as the daemon starts it, and the most memory that is its alone, in MB (Linux)."""
    most, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            most.extend(_private_mb(child.pid or 0) for child in multiprocessing.active_children())

    looking = threading.Thread(target=look)
    looking.start()
    started, said = time.perf_counter(), ""

    def tell(done: int, total: int, text: str) -> None:
        nonlocal said
        if text != said:
            said = text
            print(f"  {time.perf_counter() - started:6.1f} s {text}", file=sys.stderr, flush=True)

    try:
        asyncio.run(spawn.ask(fit.run, job, tell, threads=0, gone="the fit ended early"))
        return time.perf_counter() - started, max(most)
    finally:
        over.set()
        looking.join()


def _private_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it ended, or this is no Linux
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("RssAnon")), 0.0)
