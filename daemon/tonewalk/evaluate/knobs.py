"""Do knobs do what they say? What is measured of the hits has to move with the knob, all the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tonewalk.evaluate.library import LabelledLibrary
from tonewalk.evaluate.retrieval import Figure, K, figure
from tonewalk.queries.knobs import KnobBox, scale
from tonewalk.queries.turning import Turner
from tonewalk.requests import Knob
from tonewalk.types import SoundId
from tonewalk_models import metrics

TURNED = ("bright", "long", "high", "noisy", "soft")
POSITIONS = np.linspace(-1, 1, 9)
SEEDS = 100
"""How many sounds each knob is turned on, drawn with a fixed seed."""
LEAST_RHO = 0.8
LEAST_CHANGE = 1.0
"""Standard deviations of the library from one end to the other."""


def knob_figures(library: LabelledLibrary) -> Iterator[Figure]:
    """Share of (knob, seed sound) pairs in which Spearman's rho between the 9 positions and the mean of the
    matching descriptor over the first 10 hits is at least 0.8, and its change from end to end at least one
    standard deviation of the library; for each knob and for all.

    Beside it, `quality.knob_same_label`: of the first 10 hits over all positions, how many carry the seed's label.
    """
    engine = library.engine
    columns = engine.library.columns
    box = KnobBox(engine.home.knobs, columns, engine.library.spaces)
    turner = Turner(engine.searcher, box)
    seeds = np.random.default_rng(1).permutation(len(library.sounds))[:SEEDS].tolist()
    labels = {one: sound.label for one, sound in zip(library.ids, library.sounds, strict=True)}
    right: list[float] = []
    same: list[float] = []
    for name in TURNED:
        knob = box.named(name)
        descriptor = scale(knob.low, knob.high)
        values = getattr(columns, descriptor.lstrip("-"))
        spread = float(np.nanstd(values))
        mine = []
        for at in seeds:
            means = []
            for position in POSITIONS:
                request = Knob(k=K, weights=library.weights)
                hits = turner.turn(library.ids[at], {name: float(position)}, request).hits
                found = [float(values[columns.position(SoundId(hit.id))]) for hit in hits]
                means.append(_mean(found))
                if library.sounds[at].label:
                    same.append(float(np.mean([labels.get(hit.id) == library.sounds[at].label for hit in hits])))
            mine.append(float(_follows(means, spread)))
        right += mine
        yield figure(f"quality.knob_{name}", mine)
    yield figure("quality.knob_share", right)
    if same:
        yield figure("quality.knob_same_label", same)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def _follows(means: Sequence[float], spread: float) -> bool:
    known = [at for at, mean in enumerate(means) if np.isfinite(mean)]
    if len(known) < len(means):
        return False
    rho = metrics.spearman(POSITIONS.tolist(), list(means))
    return rho >= LEAST_RHO and (means[-1] - means[0]) >= LEAST_CHANGE * spread
