"""The fused space of one library, and the clicks in it: what a lesson is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.types import Mask
from tonewalk.library.catalogue.clicks import Click
from tonewalk.library.view import Positions, View
from tonewalk.personal.basis import MEASURES, scaled
from tonewalk.personal.learn import LearnJob
from tonewalk.personal.metric import Share
from tonewalk.personal.scoring import vectors_of, whole

SAMPLE: Final = 2048
"""Sounds in which the directions are looked for."""

Weights = Mapping[str, float]
"""How much each space counts in queries by example."""


class FusedSpace(NamedTuple):
    """What queries by example add up, as one space."""

    shares: tuple[Share, ...]
    unit: float
    """As in `Metric`."""


def fused_space(view: View, weights: Weights) -> FusedSpace:
    """The spaces of a view side by side, each weighed as queries weigh it.

    Evidence is added in standard deviations, so a space's cosines count by its weight over their usual spread.
    """
    names = [name for name in view.spaces.names() if weights[name]]
    each = {name: weights[name] / view.background(name).spread() for name in names}
    total = sum(each.values())
    shares = tuple(
        Share(
            space=name,
            fingerprint=view.spaces.handles[name].encoder.fingerprint,
            dim=view.spaces.handles[name].encoder.dim,
            share=each[name] / total,
        )
        for name in names
    )
    return FusedSpace(shares, total / sum(weights[name] for name in names))


class Heard(NamedTuple):
    """Clicks whose three sounds are there, and embedded in every space."""

    clicks: list[Click]
    positions: Positions
    """Of the sounds that they are about `[shape=(m,)]`."""
    triplets: Positions
    """Places in `positions`, a row a click `[shape=(n, 3)]`."""


def heard(space: FusedSpace, view: View, clicks: Sequence[Click]) -> Heard:
    """Those clicks that something can be learned from now."""
    there = whole(space.shares, view)[::-1]
    first = np.full(int(view.content.max(initial=0)) + 1, -1, np.int64)
    first[view.content[there]] = there  # of copies the first, which is written last
    of = np.array([one[1:4] for one in clicks], np.int64).reshape(-1, 3)
    known = of < len(first)
    found = np.where(known, first[np.where(known, of, 0)], -1)
    kept: Mask = np.asarray((found >= 0).all(axis=1))
    positions, triplets = np.unique(found[kept], return_inverse=True)
    return Heard(
        [one for one, keep in zip(clicks, kept.tolist(), strict=True) if keep],
        positions.astype(np.int64),
        triplets.reshape(-1, 3).astype(np.int64),
    )


def lesson_on(space: FusedSpace, view: View, positions: Positions, triplets: Positions) -> LearnJob:
    """What a process learns from.

    Args:
        positions, triplets: as in `Heard`.
    """
    some = whole(space.shares, view)
    if len(some) > SAMPLE:
        some = np.sort(np.random.default_rng(1).choice(some, SAMPLE, replace=False))
    return LearnJob(
        dims=[one.dim for one in space.shares],
        sample=vectors_of(space.shares, view, some),
        measured=np.stack([scaled(name, view.descriptor(name)[some]) for name in MEASURES], axis=1),
        sounds=vectors_of(space.shares, view, positions),
        triplets=triplets,
    )
