"""What a search through a Milvus costs beside one through the index here: a standalone server on this machine.

Rows and queries are those of `ann`: real embeddings, the queries outside the index. Both sides answer the same
questions by `Space.search`, one after the other, so that both see the same machine; the server speaks TLS and asks
for a token, as one elsewhere would.
"""

from __future__ import annotations

import functools
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import ann, ann_data
from benchmarks.entry import Entry, entry, percentile
from tests.helpers.milvus_server import TOKEN, MilvusServer
from tonewalk.base import config
from tonewalk.base.home import Home
from tonewalk.spaces.build import build_index
from tonewalk.spaces.header import Header
from tonewalk.spaces.milvus import moving
from tonewalk.spaces.milvus.store import MilvusStores
from tonewalk.spaces.scoring import search_exactly
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models import registry
from tonewalk_models.encoder import Matrix

QUERIES = 1_000
K = 10


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `milvus.*.100k`.

    Args:
        sounds: folder of recordings; None takes the demo library's.
    """
    make_encoder = functools.partial(registry.load, ann.ENCODER)
    rows = ann_data.embeddings(make_encoder, sounds or ann.demo_folder(), ann.SIZES["100k"] + ann.QUERIES)
    return beside_local("100k", rows[: ann.SIZES["100k"]], rows[-ann.QUERIES :][:QUERIES])


def beside_local(name: str, rows: Matrix, queries: Matrix) -> list[Entry]:
    """Move a space of these rows to a server, and ask it and the index here."""
    with tempfile.TemporaryDirectory() as parent:
        home = Home(Path(parent) / "home")
        folder, twin = home.space(ann.ENCODER, "benchmark"), Path(parent) / "twin"
        for one in (folder, twin):
            with VectorFile.create(one, ann.ENCODER, "benchmark", rows.shape[1]) as file:
                file.append(rows)
                file.flush()
        info = build_index(twin, "hnsw")
        print(f"  {name}: {info.reason}", file=sys.stderr)
        server = MilvusServer(Path(parent))
        server.start()
        try:
            settings = config.Spaces(store="milvus", uri=server.uri, token=TOKEN, ca=str(server.ca), patience=30.0)
            keeper = MilvusStores(settings, home)
            started = time.perf_counter()
            place = moving.Place(folder, Header(ann.ENCODER, "benchmark", rows.shape[1]), len(rows))
            (moved,) = moving.there(
                home, settings, keeper.connection, [place], lambda done, total, text: None, lambda: False
            )
            took = time.perf_counter() - started
            print(f"  {name}: moved and compared in {took:.0f} s, {moved}", file=sys.stderr)
            asked = _asked(name, Space.open(folder, keeper=keeper), Space.open(twin), queries)
            keeper.close()
            return [*asked, entry(f"milvus.move_s.{name}", took, f"s, effort {moved.effort}")]
        finally:
            server.kill()


def _asked(name: str, there: Space, here: Space, queries: Matrix) -> list[Entry]:
    times: dict[str, list[float]] = {"there": [], "here": []}
    right: dict[str, list[float]] = {"there": [], "here": []}
    for query in queries[:50]:
        there.search(query, K)
        here.search(query, K)
    for query in queries:
        least = search_exactly(here.vectors, query, K)[1][-1]
        for side, space in (("there", there), ("here", here)):
            started = time.perf_counter()
            scores = space.search(query, K)[1]
            times[side].append(1e3 * (time.perf_counter() - started))
            right[side].append(np.count_nonzero(scores >= least - 1e-6) / K)
    beyond = percentile(times["there"], 50) - percentile(times["here"], 50)
    recall, local = float(np.mean(right["there"])), float(np.mean(right["here"]))
    return [
        entry(f"milvus.p50_ms.{name}", beyond, "ms beyond hnsw here"),
        entry(f"milvus.p99_ms.{name}", percentile(times["there"], 99), "ms"),
        entry(f"milvus.here_p50_ms.{name}", percentile(times["here"], 50), "ms, hnsw here"),
        entry(f"milvus.recall10.{name}", recall, "share", "hnsw here", recall / local),
    ]
