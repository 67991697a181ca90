"""Where a layout lies in the unit square or cube: scaling a new one, and laying a refit over the old one."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix

Layout = npt.NDArray[np.float32] | npt.NDArray[np.float64]
"""Places in any unit `[shape=(n, dims)]`, finite."""

MARGIN: Final = 0.02
"""Of each side, kept for what lies far outside."""

TAIL: Final = 0.005
"""The share of sounds on either side of an axis that may count as far outside."""


def into_box(layout: Layout) -> Matrix:
    """Scale a layout into [0, 1], keeping its aspect ratio, unmoved by a few outliers.

    The rule: the box between the 0.5 % and 99.5 % quantiles of each axis is centred, and its longest side fills
    the space from 0.02 to 0.98. What lies outside the box is squeezed into the margin in the order of its
    distance, so that one stray sound neither shrinks the map for all others nor falls on its edge.

    Args:
        layout: `[shape=(n, dims)]`, finite, in any unit.

    Returns:
        `[shape=(n, dims)]` float32 in [0, 1]; identical points all lie in the middle.
    """
    if not len(layout):
        return layout.astype(np.float32)
    low, high = _box(layout)
    side = float((high - low).max())
    scale = (1 - 2 * MARGIN) / side if side > 0 else 0.0
    return _squeezed((layout - (low + high) / 2) * scale + 0.5)


def turned(layout: Layout, old: Layout) -> npt.NDArray[np.float64]:
    """Rotate or mirror a layout to lie as an older one does (orthogonal Procrustes; Schönemann 1966).

    Args:
        layout: `[shape=(n, dims)]`, finite, in any unit.
        old: another layout of the same sounds, in any unit; rows with NaN do not count.

    Returns:
        `[shape=(n, dims)]`, the old layout's centre in the origin, in `layout`'s unit.
    """
    known = np.isfinite(old).all(axis=1)
    new = layout.astype(np.float64) - layout[known].mean(axis=0)
    target = old[known].astype(np.float64)
    u, _, vt = np.linalg.svd(new[known].T @ (target - target.mean(axis=0)))
    lying: npt.NDArray[np.float64] = new @ (u @ vt)
    return lying


def aligned(layout: Layout, old: Matrix) -> Matrix:
    """Lay a refitted layout over the old map, so that places keep their meaning.

    It is turned to lie as the old map does, scaled so that the sounds of both are spread as widely, and shifted
    to the old centre. The scale is that of the spreads and not the least-squares one, with which a map would
    shrink a little at every refit. Where the library has outgrown the old frame, the whole is shrunk and
    shifted by no more than brings it back into [0, 1].

    Args:
        layout: `[shape=(n, dims)]`, finite, in any unit.
        old: places in [0, 1] `[shape=(n, dims)]`, NaN for sounds that had none.

    Returns:
        `[shape=(n, dims)]` float32 in [0, 1]; as `into_box` where too few sounds had places to go by.
    """
    known = np.isfinite(old).all(axis=1)
    if known.sum() <= layout.shape[1]:
        return into_box(layout)
    moved = turned(layout, old)
    spread, old_spread = np.linalg.norm(moved[known].std(axis=0)), np.linalg.norm(old[known].std(axis=0))
    if spread == 0 or old_spread == 0:
        return into_box(layout)
    moved = moved * (old_spread / spread) + old[known].mean(axis=0)
    low, high = _box(moved)
    moved = (moved - low) * min(1.0, (1 - 2 * MARGIN) / max(float((high - low).max()), 1e-12)) + low
    low, high = _box(moved)
    moved += np.maximum(MARGIN - low, 0) - np.maximum(high - (1 - MARGIN), 0)
    return _squeezed(moved)


def _box(layout: Layout) -> tuple[Layout, Layout]:
    """Low and high corner of where nearly all points lie."""
    low, high = np.quantile(layout.astype(np.float64), (TAIL, 1 - TAIL), axis=0)
    return low, high


def _squeezed(layout: Layout) -> Matrix:
    """Leave [MARGIN, 1 - MARGIN] as it is and squeeze what lies outside into the margins, in order."""
    over = np.maximum(layout - (1 - MARGIN), 0) + np.minimum(layout - MARGIN, 0)
    inside = np.clip(layout, MARGIN, 1 - MARGIN)
    squeezed: Matrix = (inside - np.sign(over) * MARGIN * np.expm1(-np.abs(over) / MARGIN)).astype(np.float32)
    return squeezed
