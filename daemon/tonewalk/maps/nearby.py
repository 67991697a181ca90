"""Which sound is nearest to a place on a map: a k-d tree, and a short list of those that came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask, Matrix, Rows

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Distances = npt.NDArray[np.float64]
"""On the map `[shape=(n,)]`, rising."""

TAIL: Final = 500
"""How many places may be looked through one by one before a new tree is wanted, in a library of any size."""

_SHARE: Final = 500
"""One place of so many may be too: of a million 2,000, since a tree over all takes 0.3 s to grow."""

_WIDEST: Final = 1024
"""Hidden sounds passed over in the tree before the visible ones are looked through one by one."""


class Tree(NamedTuple):
    """A k-d tree over the placed rows of one moment; never changed."""

    rows: Rows
    """Row of each of the tree's points, rising."""
    points: cKDTree[None, None]


def tail_of(count: int) -> int:
    """How many of a map's places may be looked through one by one before a new tree is wanted."""
    return max(TAIL, count // _SHARE)


def placed(coords: Matrix) -> Mask:
    """Which rows have a place `[shape=(rows,)]`."""
    # a dimension at a time: thirty times as fast as `all` along a short axis, and the event loop waits for it
    return np.asarray(np.logical_and.reduce([np.isfinite(axis) for axis in coords.T]), np.bool_)


def plant(coords: Matrix) -> Tree:
    """Build the tree over all placed rows of `coords` `[shape=(rows, dims)]`: 30 ms at 100,000, in any thread."""
    from scipy.spatial import cKDTree  # slow to import: a daemon answers words before it needs a tree

    rows = np.flatnonzero(placed(coords))
    return Tree(rows, cKDTree(coords[rows], balanced_tree=False, compact_nodes=False, copy_data=True))


def search(
    tree: Tree, tail: Rows, coords: Matrix, point: npt.ArrayLike, k: int, visible: Mask
) -> tuple[Rows, Distances]:
    """The k visible rows nearest to `point` among those of `tree` and `tail`, nearest first.

    Args:
        tree: over most rows.
        tail: the other placed rows, at most a few thousand.
        coords: places `[shape=(rows, dims)]`.
        point: `[shape=(dims,)]`, finite.
        k: at least 1; more than are visible gives all.
        visible: `[shape=(rows,)]`.
    """
    target = np.asarray(point, np.float64)
    rows, distances = _in_tree(tree, coords, target, k, visible)
    if len(tail):
        late = tail[visible[tail]]
        rows = np.concatenate([rows, late])
        distances = np.concatenate([distances, _distances(coords[late], target)])
        order = np.argsort(distances, kind="stable")[:k]
        rows, distances = rows[order], distances[order]
    return rows, distances


def _in_tree(tree: Tree, coords: Matrix, target: Distances, k: int, visible: Mask) -> tuple[Rows, Distances]:
    """Ask the tree for more and more until k of them are visible; where nearly all are hidden, ask no more."""
    count = len(tree.rows)
    ask = max(k, 2)
    while ask < min(max(_WIDEST, 4 * k), count):
        distances, places = map(np.asarray, tree.points.query(target, ask))
        rows = tree.rows[places]
        seen = visible[rows]
        if np.count_nonzero(seen[:k]) == k:  # as nearly always
            return rows[:k], distances[:k]
        if np.count_nonzero(seen) >= k:
            return rows[seen][:k], distances[seen][:k]
        ask *= 4
    rows = tree.rows[visible[tree.rows]]
    distances = _distances(coords[rows], target)
    if k < len(rows):
        nearest = np.argpartition(distances, k - 1)[:k]
        rows, distances = rows[nearest], distances[nearest]
    order = np.argsort(distances, kind="stable")
    return rows[order], distances[order]


def _distances(places: Matrix, target: Distances) -> Distances:
    distances: Distances = np.sqrt(sum((axis - here) ** 2 for axis, here in zip(places.T, target, strict=True)))
    return distances
