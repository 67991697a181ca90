"""The layout of a large library: some of its sounds first, the others placed among them, and then all moved.

Exact neighbours cost the square of the number of sounds, and passes over a million of them, begun at principal
components, sort out regions slowly. So landmarks, drawn evenly from where the sounds are, are laid out by
themselves; every other sound comes to lie between its nearest landmarks; and from there passes over the neighbours
of all put each among its own (as multilevel layouts do; landmarks: de Silva & Tenenbaum 2004).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Matrix, Rows
from tonewalk.maps import cells, umap

EPOCHS: Final = 120
"""Passes over the neighbours of all."""

BETWEEN: Final = 15
"""Landmarks that a sound is placed between, as many as UMAP takes neighbours by default."""

PAIRS: Final = 60_000_000
"""Sounds times neighbours, at most: each takes some tens of bytes while the graph is made."""


Told = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, all steps)."""


def layout(
    vectors: Matrix,
    start: Matrix,
    *,
    old: Matrix | None,
    landmarks: int,
    seed: int,
    neighbours: int,
    min_dist: float,
    step: float,
    progress: Told,
) -> Matrix:
    """Lay out vectors so that neighbours stay neighbours.

    Args:
        vectors: `[shape=(n, dim)]` float32; Euclidean distances count.
        start: where landmarks begin `[shape=(n, dims)]`, in [0, 1].
        old: places of an older map, which then take the landmarks' part `[shape=(n, dims)]`, NaN for rows without.
        landmarks: how many are laid out by themselves, where there is no older map.
        seed, neighbours, min_dist, step: as `umap.layout` takes them.
        progress: told of every phase.

    Returns:
        `[shape=(n, dims)]` float32, in the unit of `min_dist`. One seed gives one layout to the bit.

    Raises:
        InvalidArgument: more neighbours than there is memory for.
    """
    n, known = len(vectors), min(neighbours, len(vectors)) - 1
    if n * known > PAIRS:
        raise InvalidArgument(
            f"A map of {n} sounds takes {PAIRS // n + 1} neighbours at most, not {neighbours}.",
            where="$.neighbours",
        )
    progress("sorting", 0, 0)
    sorted_ = cells.cut(vectors, seed)
    rows = vectors[sorted_.order]
    if old is None:
        chosen = np.unique(np.linspace(0, n - 1, min(landmarks, n)).astype(np.int64))
        told = partial(progress, "laying out landmarks")
        first = start[sorted_.order[chosen]]
        places = _unit(
            umap.layout(
                rows[chosen], first, seed=seed, neighbours=neighbours, min_dist=min_dist, step=1.0, progress=told
            )
        )
    else:
        there = old[sorted_.order]
        chosen = np.flatnonzero(np.isfinite(there).all(axis=1))
        places = there[chosen]
    begin = _between(rows, sorted_, chosen, places, partial(progress, "placing"))
    near = cells.nearest(rows, sorted_, known, partial(progress, "neighbours"))
    graph = umap.memberships(*near)
    del near
    told = partial(progress, "laying out")
    moved = umap.descended(graph, begin, EPOCHS, seed=seed, min_dist=min_dist, step=step, progress=told)
    found = np.empty_like(moved)
    found[sorted_.order] = moved
    return found


def _between(rows: Matrix, sorted_: cells.Cells, chosen: Rows, places: Matrix, done: cells.Done) -> Matrix:
    """A place for every row: between its nearest chosen ones, by UMAP's strengths (see `Placer.place`)."""
    near, distances = cells.nearest_among(rows, sorted_, chosen, min(BETWEEN, len(chosen)), done)
    distances -= distances[:, :1].copy()
    spread = np.maximum(distances.mean(axis=1, keepdims=True), 1e-6)
    weights = np.exp(-distances / spread)
    weights /= weights.sum(axis=1, keepdims=True)
    found = np.stack([np.einsum("ij,ij->i", weights, axis[near]) for axis in places.T], axis=1)
    found[chosen] = places
    return np.asarray(found, np.float32)


def _unit(layout: Matrix) -> Matrix:
    """Into [0, 1], its aspect kept."""
    low = layout.min(axis=0)
    unit: Matrix = (layout - low) / max(float((layout.max(axis=0) - low).max()), 1e-12)
    return unit
