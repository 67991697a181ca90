"""Do knobs do what they say? What is measured of the hits has to move with the knob, and their kind to stay."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from tonewalk.base.figures import Figure
from tonewalk.commands.knobs import Knob
from tonewalk.evaluate.labelled_library import LabelledLibrary
from tonewalk.evaluate.retrieval import K, figure
from tonewalk.library.labelled import probes
from tonewalk.queries.knob_search import KnobSearcher
from tonewalk.queries.knobs import KnobBox, scale
from tonewalk_models import metrics

TURNED: Final = ("bright", "long", "high", "noisy", "soft")
POSITIONS: Final = np.linspace(-1, 1, 9)
SEEDS: Final = 500
"""How many sounds each knob is turned on, drawn with a fixed seed from those of kinds that there is enough of."""
ENOUGH: Final = 21
"""Sounds of a kind: the seed, and twice as many others as are looked at."""
LEAST_RHO: Final = 0.8
LEAST_CHANGE: Final = 0.5
"""Standard deviations of the seed's kind from one end to the other."""


def knob_figures(library: LabelledLibrary) -> Iterator[Figure]:
    """Two figures over seed sounds, each turned by every knob; both look at the first 10 hits.

    `quality.knob_share`, and one for each knob: the share in which Spearman's rho between 9 positions and the mean
    of the matching descriptor is at least 0.8. `quality.knob_reach`: in which that mean changes from end to end by
    half a standard deviation of the seed's kind as well. `quality.knob_kind_share`: of the hits of a knob that is
    turned, how many are of the seed's kind; `quality.knob_kind_unturned`: the same where none is.
    """
    labels = {one: sound.label for one, sound in zip(library.ids, library.sounds, strict=True)}
    seeds = _seeds([sound.label for sound in library.sounds])
    reached: list[float] = []
    right: list[float] = []
    same: list[float] = []
    unturned: list[float] = []
    box = KnobBox(library.engine.home.knobs)
    knob_searcher = KnobSearcher(library.engine.library, library.engine.searcher, box)
    for name in TURNED:
        knob = box.named(name)
        values = dict(zip(library.ids, library.descriptor(scale(knob.low, knob.high).lstrip("-")), strict=True))
        mine = []
        for at in seeds:
            kind = library.sounds[at].label
            means = []
            for position in POSITIONS:
                request = Knob(k=K, weights=library.weights)
                hits = knob_searcher.turn(library.ids[at], {name: float(position)}, request).hits
                means.append(_mean([values.get(hit.id, math.nan) for hit in hits]))
                stayed = float(np.mean([labels.get(hit.id) == kind for hit in hits]))
                (same if position else unturned).append(stayed)
            follows = _rho(means) >= LEAST_RHO
            spread = _spread([values[one] for one, label in labels.items() if label == kind])
            mine.append(float(follows))
            reached.append(float(follows and means[-1] - means[0] >= LEAST_CHANGE * spread))
        right += mine
        yield figure(f"quality.knob_{name}", mine)
    if right:
        yield figure("quality.knob_share", right)
        yield figure("quality.knob_reach", reached)
        yield figure("quality.knob_kind_share", same)
        yield figure("quality.knob_kind_unturned", unturned)


def _seeds(labels: Sequence[str]) -> list[int]:
    """Places of the sounds that knobs are turned on."""
    places: list[int] = np.random.default_rng(1).permutation(probes(labels, ENOUGH))[:SEEDS].tolist()
    return places


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def _spread(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.std(known)) if known else 0.0


def _rho(means: Sequence[float]) -> float:
    """Of the means with the positions; -1 where one is unknown."""
    return metrics.spearman(POSITIONS.tolist(), list(means)) if np.isfinite(means).all() else -1.0
