"""What stays when a map is fitted again: how it was made, and what places on it point at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tonewalk.base.types import Rows
from tonewalk.commands.maps import MapBuild
from tonewalk.maps.map import About, Map

Carried = Callable[[Sequence[float]], Sequence[float]]
"""Gives the place on a new map of what a place, of 2 or 3 numbers or more, pointed at on the one before it."""

Nearest = Callable[[Map, Sequence[float]], Rows]
"""The visible row of a map that is nearest to a place `[shape=(1,)]`, or none."""


def again(about: About) -> MapBuild:
    """What makes a map of UMAP or t-SNE as it was made."""
    known = about.params
    return MapBuild(
        method=about.method,
        dims=about.dims,
        encoder=about.encoder,
        map=about.name,
        seed=about.seed,
        neighbours=int(known.get("neighbours", 15)),
        min_dist=known.get("min_dist", 0.1),
        components=int(known.get("components", 0)),
        personal=about.personal,
    )


def fitted(shape: Map) -> float:
    """How many rows a map was fitted on."""
    return shape.about.params.get("rows", float(len(shape.coords)))


def carried(nearest: Nearest, old: Map, new: Map, place: Sequence[float]) -> list[float]:
    """Where what a place of the old map points at lies on the new one; the place itself where none does.

    It keeps its distance from its sound where that is still the nearest one then.
    """
    dims = old.about.dims
    point, rest = np.array(place[:dims]), [*place[dims:]]
    rows = nearest(old, point.tolist())
    if old.about.encoder != new.about.encoder or not len(rows) or rows[0] >= len(new.coords):
        return [*place]
    there = new.coords[rows[0]].astype(np.float64)
    if not np.isfinite(there).all():
        return [*place]
    beside = np.clip(there + point - old.coords[rows[0]], 0, 1)
    same = nearest(new, beside.tolist())[0] == rows[0]
    return [*(beside if same else there).tolist(), *rest]
