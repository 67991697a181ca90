"""How well and how fast the index finds: recall@10 against exact search, and the time of one search.

Rows are real embeddings (see `ann_data`); 2,000 more, outside the index, are the queries; one thread asks. Beside
them stand their intrinsic dimension and an index over iid Gaussian rows, which no index serves well.
"""

from __future__ import annotations

import functools
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import ann_data
from benchmarks.entry import Entry, entry, percentile
from tonewalk import demo
from tonewalk.spaces import annoy_index
from tonewalk.spaces.build import build_index
from tonewalk.spaces.handles import many_words
from tonewalk.spaces.info import IndexInfo, Wish
from tonewalk.spaces.scoring import search_exactly
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder, Matrix

ENCODER = "small"
QUERIES = 2_000
TEXTS = 300
SIZES = {"10k": 10_000, "100k": 100_000}
K = 10


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `ann.recall10.*` and `ann.p99_ms.*` for 10,000 and 100,000 rows, and what describes the rows.

    Args:
        sounds: folder of recordings; None takes the demo library's.
    """
    folder = sounds or demo_folder()
    make_encoder = functools.partial(registry.load, ENCODER)
    rows = ann_data.embeddings(make_encoder, folder, SIZES["100k"] + QUERIES)
    words, tuned = _words(make_encoder(), folder), make_encoder().embed_text(many_words())
    indexed: Wish = "annoy" if annoy_index.available() else "hnsw"
    # At 10,000 rows `auto` would not build an index at all.
    asked = {"": rows[-QUERIES:], "_text": words}
    measured = _index("10k", rows[: SIZES["10k"]], asked, indexed, tuned)
    measured += _index("100k", rows[: SIZES["100k"]], asked, "auto", tuned)
    measured += _index("100k_annoy", rows[: SIZES["100k"]], asked, indexed, tuned)
    noise = ann_data.gaussian(len(rows), rows.shape[1])
    measured += _index("100k_gaussian", noise[:-QUERIES], {"": noise[-QUERIES:]}, indexed)
    measured.append(entry("ann.intrinsic_dimension", ann_data.intrinsic_dimension(rows), "dimensions"))
    measured.append(entry("ann.intrinsic_dimension.gaussian", ann_data.intrinsic_dimension(noise), "dimensions"))
    return measured


def demo_folder() -> Path:
    """The demo library, synthesised where it is not there yet."""
    folder = ann_data.KEPT / "demo"
    if not (folder / "manifest.csv").exists():
        demo.synthesise(folder)
    return folder


def _words(encoder: Encoder, folder: Path) -> Matrix:
    """Embeddings of the names of the folders that sounds lie in, as text queries."""
    names = {path.parent.name for path in folder.rglob("*") if path.suffix.lower() in ann_data.SUFFIXES}
    texts = sorted({name.replace("-", " ").lower() for name in names})
    return encoder.embed_text(texts[:: max(1, len(texts) // TEXTS)])


def _index(
    name: str, rows: Matrix, asked: dict[str, Matrix], kind: Wish, texts: Matrix | None = None
) -> list[Entry]:
    """Build an index over `rows` and ask it; `asked` holds queries by what to add to the entries' names."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "space"
        with VectorFile.create(folder, ENCODER, "benchmark", rows.shape[1]) as file:
            file.append(rows)
            file.flush()
        started = time.perf_counter()
        info = build_index(folder, kind, texts=texts)
        built = time.perf_counter() - started
        print(f"  {name}: {rows.shape[1]} dimensions, built in {built:.0f} s: {info.reason}", file=sys.stderr)
        measured = [entry(f"ann.build_s.{name}", built, f"s, {_named(info)}")]
        space = Space.open(folder)
        for addition, queries in asked.items():
            measured += _asked(name + addition, space, queries)
        return measured


def _asked(name: str, space: Space, queries: Matrix) -> list[Entry]:
    exactly, through, busy, right = [], [], [], []
    for query in queries[:50]:
        space.search(query, K)
    for query in queries:
        begun, started = time.thread_time(), time.perf_counter()
        scores = space.search(query, K)[1]
        middle = time.perf_counter()
        busy.append(1e3 * (time.thread_time() - begun))
        least = search_exactly(space.vectors, query, K)[1][-1]
        exactly.append(1e3 * (time.perf_counter() - middle))
        through.append(1e3 * (middle - started))
        right.append(np.count_nonzero(scores >= least - 1e-6) / K)
    fast, slow = percentile(through, 99), percentile(exactly, 99)
    recall = float(np.mean(right))
    return [
        entry(f"ann.recall10.{name}", recall, "share", "exact search", recall),
        entry(f"ann.p99_ms.{name}", fast, "ms", "as fast as exact search (p99)", slow / fast),
        # Without what other work on the machine adds.
        entry(f"ann.cpu_p99_ms.{name}", percentile(busy, 99), "ms of its thread"),
        entry(
            f"ann.p50_ms.{name}",
            percentile(through, 50),
            "ms",
            "as fast as exact search (p50)",
            percentile(exactly, 50) / percentile(through, 50),
        ),
    ]


def _named(info: IndexInfo) -> str:
    settings = ", ".join(f"{key} {value}" for key, value in info.settings.items() if key != "seed")
    return f"{info.kind}, {settings}, effort {info.effort}" if settings else info.kind
