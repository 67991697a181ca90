"""The design's quality table, on the sound bank's `dev` split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from tonewalk.base.figures import Figure
from tonewalk.base.types import Matrix
from tonewalk.commands.queries import Blend, Classify, Term
from tonewalk.evaluate.analogies import analogy_figures
from tonewalk.evaluate.compare import precisions
from tonewalk.evaluate.contenders import FUSED, MFCC, YAMNET
from tonewalk.evaluate.knobs import knob_figures
from tonewalk.evaluate.labelled_library import ALL, LabelledLibrary
from tonewalk.evaluate.retrieval import Asked, K, RankLike, ask, by_vectors, figure, text_relevances
from tonewalk.library.indexing import Report
from tonewalk_models import metrics
from tonewalk_models.small.measure import ESC10, ESC50

FAMILIES: Final = frozenset({"drum-machines", "orchestra", "environment", "described"})

ORCHESTRA: Final = ("pitch", "length", "dynamic", "articulation")
"""What the parts of an orchestra note's attributes are."""

BASELINES: Final = {MFCC: "MFCC", YAMNET: "YAMNet"}

ORDER_WORDS: Final = {
    "centroid": ("dark", "bright"),
    "duration": ("short", "long"),
    "f0": ("low", "high"),
    "flatness": ("tonal", "noisy"),
    "attack": ("loud attack", "soft attack"),
}
"""Descriptor -> words for little and for much of it."""

FEWEST_DESCRIBED: Final = 3


class Bank(NamedTuple):
    """The sound bank's `dev` split as it was compared."""

    library: LabelledLibrary
    vectors: dict[str, Matrix]
    """Space -> one row for every sound."""
    asked: dict[str, dict[str, list[Asked]]]
    """Family -> space -> what each example found."""


def table(bank: Bank, report: Report) -> list[Figure]:
    """All rows that can be measured; `quality.` and a name each."""
    library = bank.library
    found = []
    for name, part in {
        "drums": _family(bank, "drum-machines", "drums"),
        "orchestra": _family(bank, "orchestra", "orchestra"),
        "environment": _environment(library),
        "described": _described(bank),
        "order words": _order_words(library),
        "analogy": _analogy(library),
        "knobs": knob_figures(library),
        "map": _map(library),
    }.items():
        report.progress(0, 0, f"Quality: {name}")
        found += list(part)
    return found


def _precisions(library: LabelledLibrary, members: Sequence[int], rank: RankLike) -> list[float]:
    sounds = [library.sounds[at] for at in members]
    return [metrics.precision_at(one.relevance, K) for one in ask(sounds, rank, FEWEST_DESCRIBED)]


def _family(bank: Bank, family: str, name: str) -> Iterator[Figure]:
    """Same kind by example (beside every baseline) and by word."""
    library, asked = bank.library, bank.asked[family]
    found, plain = precisions(asked[FUSED]), {one: precisions(asked[one]) for one in BASELINES if one in asked}
    yield figure(f"quality.{name}_like_p10", found, plain[MFCC])
    if YAMNET in plain:
        yield figure(f"quality.{name}_like_p10_vs_yamnet", found, plain[YAMNET], "YAMNet")
    members = library.members(family)
    ranked = text_relevances([library.sounds[at] for at in members], library.text(members))
    yield figure(f"quality.{name}_text_map", [metrics.average_precision(one) for one in ranked.values()])


def _environment(library: LabelledLibrary) -> Iterator[Figure]:
    right = []
    for at in library.members("environment"):
        classes = library.engine.searcher.classify(Classify(sound=library.ids[at], labels=list(ESC50))).classes
        label = library.sounds[at].label
        right.append(float(classes[0].label == ESC10.get(label, label)))
    yield figure("quality.esc_text_accuracy50", right)


def _described(bank: Bank) -> Iterator[Figure]:
    library = bank.library
    members = library.members("described")
    sounds = [library.sounds[at] for at in members]
    ranked = text_relevances(sounds, library.text(members), fewest=1)
    yield figure("quality.described_text_r10", [float(one[:K].any()) for one in ranked.values()])
    plain = {
        shown: _precisions(library, members, by_vectors(bank.vectors[name][members]))
        for name, shown in BASELINES.items()
        if name in bank.vectors
    }
    best = max(plain, key=lambda name: float(np.mean(plain[name])))
    found = _precisions(library, members, library.like(members))
    yield figure("quality.described_like_p10", found, plain[best], best)


def _order_words(library: LabelledLibrary) -> Iterator[Figure]:
    correlations = []
    for name, (little, much) in ORDER_WORDS.items():
        values = np.array(library.descriptor(name))
        terms = [Term(direction=[little, much])]
        hits = library.engine.searcher.blend(Blend(terms=terms, k=ALL, weights=library.weights))
        order = library.order(hits, range(len(library.sounds)))
        known = order[np.isfinite(values[order])]
        correlations.append(metrics.spearman(list(range(len(known), 0, -1)), values[known].tolist()))
        yield figure(f"quality.order_{name}", [correlations[-1]])
    yield figure("quality.order_words", correlations)


def _analogy(library: LabelledLibrary) -> Iterator[Figure]:
    """Instrument x pitch and instrument x dynamic, among the orchestra, each beside chance."""
    members = library.members("orchestra")
    sounds = [library.sounds[at] for at in members]
    for name in ("pitch", "dynamic"):
        yield from (
            msgspec.structs.replace(one, name=f"quality.{one.name.replace('.', '_').replace('@', '')}")
            for one in analogy_figures(
                f"analogy_{name}",
                sounds,
                ORCHESTRA.index(name),
                lambda a, b, c: library.analogy(a, b, c, members),
            )
        )


def _map(library: LabelledLibrary) -> Iterator[Figure]:
    from tonewalk.maps.fit import fit_map
    from tonewalk.maps.score import neighbourhoods

    spaces = library.engine.library.spaces
    vectors = np.asarray(spaces.handles[spaces.semantic].space.vectors)
    coords = fit_map(vectors, "umap", 2, 1, progress=lambda *_: None)
    for name, value in neighbourhoods(vectors, coords).items():
        yield figure(f"quality.map2d_{name}", [value])
