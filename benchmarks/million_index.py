"""The index of a million sounds: what it takes to build, what it finds, how quick a search is meanwhile and after.

Rows are those of `million_rows`: tens of thousands of real embeddings, and what is made from them. Asked are real
transformed copies that are no rows, and real words that the build did not see. The build runs as the daemon's
does, niced and in a process of its own, while this one asks; no part of `make bench`, since it takes minutes:
`python -m benchmarks million_index`.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import ann_data, million_rows
from benchmarks.entry import Entry, entry, percentile
from tonewalk.base.types import Matrix, Scores
from tonewalk.spaces import build
from tonewalk.spaces.effort import exact
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.info import IndexInfo
from tonewalk.spaces.items import Items
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.work import spawn
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder

ROWS = 1_000_000
ASKED = 500
K = 10
_BLOCK = 65_536


class _Built(NamedTuple):
    info: IndexInfo
    seconds: float
    before: list[float]
    """ms of searches before any index was there."""
    during: list[float]
    """From then to the end of the build."""


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `million.index.s`, `million.recall10`, `million.recall10_text`, `million.search.p50_ms`, ...; with
    `.timbre` the same for the space without words.

    Args:
        sounds: folder of recordings, with a folder a kind.

    Raises:
        SystemExit: there is none.
    """
    if sounds is None:
        raise SystemExit("A million rows are made from recordings: give a folder of them with --sounds.")
    return _space("small", sounds, "") + _space("timbre", sounds, ".timbre")


def _space(name: str, sounds: Path, addition: str) -> list[Entry]:
    encoder = registry.load(name)
    members = ann_data.families(functools.partial(registry.load, name), sounds, million_rows.COPIES)
    families = million_rows.of_folder(members, sounds)
    with tempfile.TemporaryDirectory() as parent:
        space, dimensions = _written(Path(parent) / "space", families, encoder)
        asked = {"": families.asked[:ASKED]}
        if encoder.has_text:
            asked["_text"] = _words(encoder, sounds)
        built = asyncio.run(_built(name, encoder, space, np.concatenate(list(asked.values()))))
        print(f"  {name}: built in {built.seconds:.0f} s: {built.info.reason}", file=sys.stderr)
        measured = [
            entry(f"million.index.s{addition}", built.seconds, f"s, {built.info.kind}"),
            entry(f"million.index.mb{addition}", built.info.bytes / 1e6, "MB"),
            entry(f"million.intrinsic_dimension{addition}", dimensions[1], "dimensions"),
            entry(f"million.intrinsic_dimension.real{addition}", dimensions[0], "dimensions"),
            *_times(f"exact{addition}", built.before),
            *_times(f"while_built{addition}", built.during),
        ]
        for kind, queries in asked.items():
            measured += _found(kind, addition, space, queries)
    return measured


def _written(folder: Path, families: million_rows.Families, encoder: Encoder) -> tuple[Space, tuple[float, float]]:
    """A space of a million rows in random order; the intrinsic dimensions of the real ones and of all."""
    random, real = np.random.default_rng(5), million_rows.real(families)
    real = random.permutation(real)
    rows = np.concatenate([real, million_rows.made(families, ROWS - len(real))])
    random.shuffle(rows)
    with VectorFile.create(folder, encoder.name, "benchmark", rows.shape[1]) as file:
        for start in range(0, len(rows), _BLOCK):
            file.append(rows[start : start + _BLOCK])
            file.flush()
    return Space.open(folder), (ann_data.intrinsic_dimension(real), ann_data.intrinsic_dimension(rows))


def _words(encoder: Encoder, sounds: Path) -> Matrix:
    """Embeddings of the names of the folders that sounds lie in."""
    names = {path.parent.name.replace("-", " ").lower() for path in ann_data.audio_files(sounds)}
    texts = sorted(names)
    return encoder.embed_text(texts[:: max(1, len(texts) // ASKED)])


async def _built(name: str, encoder: Encoder, space: Space, asked: Matrix) -> _Built:
    """Build as `tending.Indexes` does, and ask one question after the other meanwhile."""
    texts = Spaces({name: SpaceHandle(space, 1, encoder)}).words_asked(name)
    before: list[float] = []
    during: list[float] = []

    async def searches_already(_: object) -> None:
        space.adopt()

    started = time.perf_counter()
    job = build.BuildJob(folder=space.folder, texts=texts)
    gone = "The process that built the index ended early."
    building = asyncio.ensure_future(spawn.ask(build.run, job, nice=10, gone=gone, part=searches_already))
    place = 0
    while not building.done():
        into = before if space.index_kind == "exact" else during
        begun = time.perf_counter()
        await asyncio.to_thread(space.search, asked[place % len(asked)], K)
        into.append(1e3 * (time.perf_counter() - begun))
        place += 1
        await asyncio.sleep(0.02)
    info = await building
    seconds = time.perf_counter() - started
    space.adopt()
    return _Built(info, seconds, before, during)


def _found(kind: str, addition: str, space: Space, asked: Matrix) -> list[Entry]:
    """What is found of the true ten, and the times of a search."""
    truth = exact(Items(space.vectors, np.zeros(0, np.int64)), asked, lambda: None).least
    shares, times, busy = [], [], []
    for query, least in zip(asked, truth.tolist(), strict=True):
        begun, started = time.thread_time(), time.perf_counter()
        scores: Scores = space.search(query, K)[1]
        times.append(1e3 * (time.perf_counter() - started))
        busy.append(1e3 * (time.thread_time() - begun))
        shares.append(np.count_nonzero(scores >= least - 1e-6) / K)
    recall = float(np.mean(shares))
    return [
        entry(f"million.recall10{kind}{addition}", recall, "share", "exact search", recall),
        *_times(f"search{kind}{addition}", times),
        # Without what other work on the machine adds.
        entry(f"million.search{kind}{addition}.cpu_p99_ms", percentile(busy, 99), "ms of its thread"),
    ]


def _times(name: str, milliseconds: list[float]) -> list[Entry]:
    if not milliseconds:
        return []
    return [
        entry(f"million.{name}.p50_ms", percentile(milliseconds, 50), "ms"),
        entry(f"million.{name}.p99_ms", percentile(milliseconds, 99), "ms"),
    ]
