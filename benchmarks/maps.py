"""How fast and how true maps are: fits beside umap-learn called plainly, placing a sound, finding the nearest.

All on real embeddings (see `ann_data`). Both sides of a comparison are warm, and work on the same vectors in the
same process, one after the other.
"""

from __future__ import annotations

import functools
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import ann_data
from benchmarks.entry import Entry, entry, percentile
from tonewalk.maps import score
from tonewalk.maps.fit import fit_map
from tonewalk.maps.map import About, Map
from tonewalk.maps.pca import pca_now
from tonewalk.maps.place import Placer
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models import registry
from tonewalk_models.encoder import Matrix

ENCODER = "small"
SIZES = {"10k": 10_000, "50k": 50_000}
LARGE, QUERIES = 100_000, 2_000
GROWN = 12_000
"""Rows of a library after a fifth was added to it."""
WARM = 5_000
"""Rows of the fits that only warm up; umap-learn compiles its approximate search above 4,096."""


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `map.*`.

    Args:
        sounds: folder of recordings; None takes the demo library's.
    """
    make_encoder = functools.partial(registry.load, ENCODER)
    if sounds is None:
        from tonewalk.demo import synthesise

        with tempfile.TemporaryDirectory() as folder:
            synthesise(Path(folder))
            rows = ann_data.embeddings(make_encoder, Path(folder), LARGE + QUERIES)
    else:
        rows = ann_data.embeddings(make_encoder, sounds, LARGE + QUERIES)
    measured = [*_fits(rows), *_one_sound(rows), *_first(rows), *_grown(rows[:GROWN])]
    dev = sounds / "dev" if sounds is not None else None
    if dev is not None and dev.is_dir():
        count = sum(path.suffix.lower() in ann_data.SUFFIXES for path in dev.rglob("*"))
        measured += _recordings(ann_data.embeddings(make_encoder, dev, count))
    return measured


def _ours(vectors: Matrix) -> Matrix:
    return fit_map(vectors, "umap", 2, 1, progress=lambda *_: None)


def _theirs(vectors: Matrix) -> Matrix:
    import umap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed costs it its threads, which is what is compared here
        return np.asarray(umap.UMAP(random_state=1).fit_transform(vectors), np.float32)


def _timed(fit: Callable[[Matrix], Matrix], vectors: Matrix) -> tuple[float, Matrix]:
    started = time.perf_counter()
    coords = fit(vectors)
    return time.perf_counter() - started, coords


def _fits(rows: Matrix) -> list[Entry]:
    """Seconds and trustworthiness of both; the figure without a size is that of the largest."""
    _ours(rows[:WARM])
    _theirs(rows[:WARM])
    measured: list[Entry] = []
    for name, size in SIZES.items():
        vectors = rows[:size]
        (mine, ours), (plain, theirs) = _timed(_ours, vectors), _timed(_theirs, vectors)
        print(f"  {name}: {mine:.1f} s, umap-learn {plain:.1f} s", file=sys.stderr)
        against = "umap-learn, seeded"
        known = {kind: score.neighbourhoods(vectors, coords) for kind, coords in (("o", ours), ("t", theirs))}
        measured += [
            entry(f"map.umap2d.s.{name}", mine, "s", against, plain / mine),
            entry(f"map.umap2d.trustworthiness.{name}", known["o"]["trustworthiness"], "0 to 1"),
            entry(f"map.umap2d.continuity.{name}", known["o"]["continuity"], "0 to 1"),
            entry(f"map.umap_learn.trustworthiness.{name}", known["t"]["trustworthiness"], "0 to 1"),
            entry(f"map.umap_learn.continuity.{name}", known["t"]["continuity"], "0 to 1"),
        ]
    return [entry("map.umap2d.vs_umap_learn", plain / mine, "times as fast", against, plain / mine), *measured]


def _one_sound(rows: Matrix) -> list[Entry]:
    """Placing one sound among 100,000, the search for its neighbours included, and finding the nearest there."""
    about = About(
        name="bench", method="pca", dims=2, seed=1, encoder=ENCODER, fingerprint="benchmark", created=time.time()
    )
    shape = Map(about, pca_now(rows[:LARGE], 2))
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "space"
        with VectorFile.create(folder, ENCODER, "benchmark", rows.shape[1]) as file:
            file.append(rows)
            file.flush()
        vectors = Space.open(folder).vectors
        placer, taken = Placer(), []
        placer.learn(vectors, shape.coords)
        for row in range(LARGE, LARGE + 500):
            started = time.perf_counter()
            place = placer.place(vectors[row], vectors, shape.coords)
            shape.put(np.array([row]), place[None])
            taken.append((time.perf_counter() - started) * 1e3)
    return [
        entry("map.place_one.ms", percentile(taken, 50), "ms"),
        entry("map.place_one.p99_ms", percentile(taken, 99), "ms"),
        *_nearest(shape),
    ]


def _nearest(shape: Map) -> list[Entry]:
    """Microseconds of one call, with all sounds visible and with a tenth of them."""
    measured = []
    for name, share in (("map.nearest.us", 1.0), ("map.nearest.tenth_visible.us", 0.1)):
        visible = np.random.default_rng(2).random(len(shape.coords)) < share
        taken = []
        for point in np.random.default_rng(1).random((QUERIES, 2)).tolist():
            started = time.perf_counter()
            shape.nearest(point, 1, visible)
            taken.append((time.perf_counter() - started) * 1e6)
        measured.append(entry(name, percentile(taken, 50), "us"))
    return measured


def _first(rows: Matrix) -> list[Entry]:
    """The map that is there at once."""
    taken = [_timed(lambda vectors: pca_now(vectors, 2), rows[:10_000])[0] * 1e3 for _ in range(9)]
    return [entry("map.pca2d.10k.ms", percentile(taken, 50), "ms")]


def _grown(rows: Matrix) -> list[Entry]:
    """How far the old sounds move when a library that grew by a fifth is fitted again, and what that costs."""
    old = _ours(rows[: round(len(rows) / 1.2)])
    init = np.full((len(rows), 2), np.nan, np.float32)
    init[: len(old)] = old
    again = fit_map(rows, "umap", 2, 1, init=init, progress=lambda *_: None)
    moved = np.linalg.norm(again[: len(old)] - old, axis=1) / np.linalg.norm(np.ptp(old, axis=0))
    true, fresh = (score.neighbourhoods(rows, coords)["trustworthiness"] for coords in (again, _ours(rows)))
    return [
        entry("map.grown_fifth.median_moved", float(np.median(moved)), "map diagonals"),
        entry("map.grown_fifth.p90_moved", percentile(moved.tolist(), 90), "map diagonals"),
        entry("map.grown_fifth.trustworthiness", true, "0 to 1", "a fresh fit", true / fresh),
        entry("map.grown_fifth.fresh.trustworthiness", fresh, "0 to 1"),
    ]


def _recordings(rows: Matrix) -> list[Entry]:
    """A map of real recordings alone, the first second of each."""
    kept = score.neighbourhoods(rows, _ours(rows))
    return [
        entry("map.dev.umap2d.trustworthiness", kept["trustworthiness"], "0 to 1"),
        entry("map.dev.umap2d.continuity", kept["continuity"], "0 to 1"),
    ]
