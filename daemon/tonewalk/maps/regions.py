"""Names for the regions of a map: where one label stands out among the sounds that lie together."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Rows

MOST: Final = 24
"""Clusters of a map; regions are no more."""
FEWEST: Final = 6
"""Sounds that a cluster holds on average at least."""
SHARE: Final = 0.25
"""Of a cluster's sounds that carry its name at least."""
JOINED: Final = 0.15
"""Clusters of one name whose middles are no farther apart (in sides of the map) are one region."""

_SAMPLE: Final = 10_000
_ROUNDS: Final = 30
UNKNOWN: Final = -1

Numbers = npt.NDArray[np.int32]


class Region(NamedTuple):
    """A part of a map that has a name."""

    label: int
    """Its number among the labels."""
    place: npt.NDArray[np.float64]
    """The median of the sounds that carry the name `[shape=(dims,)]`."""
    sounds: int
    """How many lie in it, whatever they are labelled."""
    share: float
    """Of them, how many carry the name, 0 to 1."""


def regions(coords: Matrix, labels: Numbers, *, seed: int = 1) -> list[Region]:
    """The regions that have a name, largest first.

    The map is cut into clusters (k-means, begun with k-means++; Arthur & Vassilvitskii 2007). A cluster is named
    by the label whose share there stands out most from its share on the whole map, a share of a quarter at least;
    neighbouring clusters of one name are joined.

    Args:
        coords: places `[shape=(n, dims)]`, finite, in [0, 1].
        labels: a number a sound, -1 for unknown.
        seed: of the clusters.
    """
    if not len(coords):
        return []
    whole = shares(labels)
    cluster = _clusters(coords, min(MOST, max(1, len(coords) // FEWEST)), np.random.default_rng(seed))
    named: dict[int, list[Rows]] = {}
    for number in range(int(cluster.max()) + 1):
        members = np.flatnonzero(cluster == number)
        label = standing_out(labels[members], whole)
        if label != UNKNOWN:
            named.setdefault(label, []).append(members)
    found = [
        _region(label, members, coords, labels)
        for label, parts in named.items()
        for members in _joined(parts, coords)
    ]
    return sorted(found, key=lambda region: -region.sounds)


def shares(labels: Numbers, count: int | None = None) -> npt.NDArray[np.float64]:
    """How large a part of some sounds each label has `[shape=(count,)]`; all that occur, unless said."""
    many = int(labels.max(initial=UNKNOWN)) + 1 if count is None else count
    found: npt.NDArray[np.float64] = np.bincount(labels[labels >= 0], minlength=many) / max(len(labels), 1)
    return found


def standing_out(labels: Numbers, whole: npt.NDArray[np.float64]) -> int:
    """The label that tells some sounds from the rest, -1 where none does.

    Args:
        labels: theirs, -1 for unknown.
        whole: shares of the labels among all sounds.
    """
    own = shares(labels, len(whole))
    out = np.where(own >= SHARE, own * np.log1p(own / np.maximum(whole, 1e-9)), 0)
    return int(out.argmax()) if out.max(initial=0) > 0 else UNKNOWN


def _region(label: int, members: Rows, coords: Matrix, labels: Numbers) -> Region:
    carrying = members[labels[members] == label]
    return Region(label, np.median(coords[carrying], axis=0), len(members), len(carrying) / len(members))


def _joined(parts: list[Rows], coords: Matrix) -> list[Rows]:
    """Clusters of one name, those joined that reach each other in steps of `JOINED`."""
    groups: list[list[Rows]] = []
    for part in parts:
        middle = coords[part].mean(axis=0)
        near = [
            group
            for group in groups
            if any(np.linalg.norm(coords[other].mean(axis=0) - middle) <= JOINED for other in group)
        ]
        groups = [group for group in groups if not any(group is one for one in near)]
        groups.append([part, *(other for group in near for other in group)])
    return [np.sort(np.concatenate(group)) for group in groups]


def _clusters(coords: Matrix, count: int, random: np.random.Generator) -> Rows:
    """Each point's cluster `[shape=(n,)]`; the middles are found on 10,000 of the points."""
    sample = coords[np.sort(random.permutation(len(coords))[:_SAMPLE])].astype(np.float64)
    middles = sample[random.integers(len(sample), size=1)]
    for _ in range(count - 1):
        nearest = _squares(sample, middles).min(axis=1)
        if not nearest.any():
            break  # fewer different places than clusters
        middles = np.vstack([middles, sample[random.choice(len(sample), p=nearest / nearest.sum())]])
    for _ in range(_ROUNDS):
        own = _squares(sample, middles).argmin(axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, own, sample)
        sizes = np.bincount(own, minlength=len(middles))
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], middles)
        if np.allclose(moved, middles, atol=1e-6):
            break
        middles = moved
    return np.asarray(_squares(coords, middles).argmin(axis=1))


def _squares(points: npt.NDArray[np.floating], middles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Squared distances `[shape=(points, middles)]`."""
    squares: npt.NDArray[np.float64] = (
        (points**2).sum(axis=1)[:, None] - 2 * points @ middles.T + (middles**2).sum(axis=1)
    )
    return np.maximum(squares, 0)
