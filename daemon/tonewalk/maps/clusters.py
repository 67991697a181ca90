"""The islands of a map: where sounds lie close together, with less between them.

Persistence-based clustering (ToMATo; Chazal, Guibas, Oudot & Skraba 2013) over a grid: density is climbed cell by
cell from its peaks down, and of two hills that meet, the lower one joins the higher one unless it stands out well
above the saddle between them. It needs no number of clusters, and takes as long for a million sounds as for few.
"""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix

MOST: Final = 64
"""clusters of a map: the smaller ones of more are none"""
FEWEST: Final = 4
"""sounds of a cluster: fewer belong to none"""
PROMINENCE: Final = 1.6
"""density of a hill's peak over that of the saddle to a higher one, at least"""
NONE: Final = -1

_CELLS: Final = {2: 96, 3: 32}
"""along each side of a map of so many dimensions"""
_NEIGHBOUR: Final = 6
_ASKED: Final = 2_000
_WIDTHS: Final = (1.2, 4.0)
"""least and greatest standard deviation of the smoothing, in cells"""
_EMPTY: Final = 0.02
"""density below that share of the highest is ground that joins nothing"""

Numbers = npt.NDArray[np.int32]


def clusters(coords: Matrix) -> Numbers:
    """Each sound's cluster, the largest being 0; -1 for those that lie alone `[shape=(n,)]`.

    Args:
        coords: places `[shape=(n, 2 or 3)]`, finite, in [0, 1].
    """
    from scipy.ndimage import gaussian_filter  # slow to import: a daemon answers before it draws regions

    n, dims = coords.shape
    if not n:
        return np.zeros(0, np.int32)
    side = _CELLS[dims]
    cells = np.minimum((coords * side).astype(np.int64), side - 1)
    counts = np.zeros((side,) * dims)
    np.add.at(counts, tuple(cells.T), 1)
    density = gaussian_filter(counts, _width(coords) * side, mode="constant")
    hill = _hills(density)[tuple(cells.T)]
    return _numbered(hill)


def _width(coords: Matrix) -> float:
    """Of the smoothing, in sides of the map: what is typical between near neighbours."""
    side = _CELLS[coords.shape[1]]
    least, most = (width / side for width in _WIDTHS)
    k = min(_NEIGHBOUR, len(coords) - 1)
    if k < 1:
        return least
    from scipy.spatial import KDTree

    some = coords[np.linspace(0, len(coords) - 1, min(_ASKED, len(coords))).astype(np.int64)]
    distances = KDTree(coords).query(some, [k + 1])[0]
    return float(np.clip(np.median(distances), least, most))


def _hills(density: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Each cell's hill, by a number of its own; -1 on the ground `[shape=density's]`."""
    framed = np.pad(density, 1)  # so that every cell above the ground has all its neighbours
    steps = framed.shape[0] ** np.arange(framed.ndim)
    around = [int(np.dot(way, steps)) for way in product((-1, 0, 1), repeat=framed.ndim) if any(way)]
    flat = framed.ravel()
    above = np.flatnonzero(flat > _EMPTY * flat.max())
    order = above[np.argsort(-flat[above], kind="stable")].tolist()
    hills = _climbed(flat.tolist(), order, around)
    found = np.full(flat.shape, NONE, np.int64)
    found[list(hills)] = list(hills.values())
    return found.reshape(framed.shape)[(slice(1, -1),) * framed.ndim]


def _climbed(flat: list[float], order: list[int], around: list[int]) -> dict[int, int]:
    """The peak of each cell, where a hill that stands out too little is a part of the one that it meets.

    Args:
        flat: densities.
        order: the cells above the ground, highest first.
        around: what leads from a cell to those that touch it.
    """
    parent: dict[int, int] = {}

    def peak(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = cell = parent[parent[cell]]
        return cell

    for cell in order:
        peaks = {peak(cell + way) for way in around if cell + way in parent}
        highest = max(peaks, key=flat.__getitem__, default=cell)
        parent[cell] = highest
        for other in peaks - {highest}:
            if flat[other] < PROMINENCE * flat[cell]:
                parent[other] = highest
    return {cell: peak(cell) for cell in order}


def _numbered(hill: npt.NDArray[np.int64]) -> Numbers:
    """Hills by size, small ones left out."""
    peaks, of, sizes = np.unique(hill, return_inverse=True, return_counts=True)
    kept = np.flatnonzero((peaks != NONE) & (sizes >= FEWEST))
    by_size = kept[np.argsort(-sizes[kept], kind="stable")][:MOST]
    number = np.full(len(peaks), NONE, np.int32)
    number[by_size] = np.arange(len(by_size), dtype=np.int32)
    found: Numbers = number[of]
    return found
