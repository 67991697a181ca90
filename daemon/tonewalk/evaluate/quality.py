"""The design's quality table, on the sound bank's `dev` split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tonewalk.evaluate import baselines
from tonewalk.evaluate.knobs import knob_figures
from tonewalk.evaluate.library import ALL, LabelledLibrary
from tonewalk.evaluate.retrieval import (
    Figure,
    K,
    RankLike,
    by_vectors,
    figure,
    like_relevances,
    text_relevances,
)
from tonewalk.library.indexing import Report
from tonewalk.requests import Analogy, Blend, Classify, Term
from tonewalk.types import Matrix
from tonewalk_models import metrics
from tonewalk_models.small.measure import ESC10, ESC50

FAMILIES = frozenset({"drum-machines", "orchestra", "environment", "described"})

ANALOGIES = 200
"""How many are asked, drawn with a fixed seed."""

ORDER_WORDS = {
    "centroid": ("dark", "bright"),
    "duration": ("short", "long"),
    "f0": ("low", "high"),
    "flatness": ("tonal", "noisy"),
    "attack": ("loud attack", "soft attack"),
}
"""Descriptor -> words for little and for much of it."""

FEWEST_DESCRIBED = 3


def table(library: LabelledLibrary, cepstral: Matrix, teacher: Path | None, report: Report) -> list[Figure]:
    """All rows that can be measured; `quality.` and a name each."""
    found = []
    for name, part in {
        "drums": _drums(library, cepstral),
        "orchestra": _orchestra(library, cepstral),
        "environment": _environment(library),
        "described": _described(library, cepstral, teacher, report),
        "order words": _order_words(library),
        "analogy": _analogy(library),
        "knobs": knob_figures(library),
        "map": _map(library),
    }.items():
        report.progress(0, 0, f"Quality: {name}")
        found += list(part)
    return found


def _precisions(library: LabelledLibrary, members: Sequence[int], rank: RankLike, fewest: int = 6) -> list[float]:
    sounds = [library.sounds[at] for at in members]
    return [metrics.precision_at(one, K) for one in like_relevances(sounds, rank, fewest)]


def _text_map(library: LabelledLibrary, family: str) -> list[float]:
    members = library.members(family)
    ranked = text_relevances([library.sounds[at] for at in members], library.text(members))
    return [metrics.average_precision(one) for one in ranked.values()]


def _drums(library: LabelledLibrary, cepstral: Matrix) -> Iterator[Figure]:
    members = library.members("drum-machines")
    plain = _precisions(library, members, by_vectors(cepstral[members]))
    yield figure("quality.drums_like_p10", _precisions(library, members, library.like(members)), plain)
    yield figure("quality.drums_text_map", _text_map(library, "drum-machines"))


def _orchestra(library: LabelledLibrary, cepstral: Matrix) -> Iterator[Figure]:
    members = library.members("orchestra")
    plain = _precisions(library, members, by_vectors(cepstral[members]))
    yield figure("quality.orchestra_like_p10", _precisions(library, members, library.like(members)), plain)
    yield figure("quality.orchestra_text_map", _text_map(library, "orchestra"))


def _environment(library: LabelledLibrary) -> Iterator[Figure]:
    right = []
    for at in library.members("environment"):
        classes = library.engine.searcher.classify(Classify(sound=library.ids[at], labels=list(ESC50))).classes
        label = library.sounds[at].label
        right.append(float(classes[0].label == ESC10.get(label, label)))
    yield figure("quality.esc_text_accuracy50", right)


def _described(
    library: LabelledLibrary, cepstral: Matrix, teacher: Path | None, report: Report
) -> Iterator[Figure]:
    members = library.members("described")
    sounds = [library.sounds[at] for at in members]
    ranked = text_relevances(sounds, library.text(members), fewest=1)
    yield figure("quality.described_text_r10", [float(one[:K].any()) for one in ranked.values()])
    plain = {"MFCC": _precisions(library, members, by_vectors(cepstral[members]), FEWEST_DESCRIBED)}
    if teacher is not None:
        heard = baselines.yamnet(
            [sound.path for sound in sounds], teacher, lambda done, total: report.progress(done, total, "YAMNet")
        )
        plain["YAMNet"] = _precisions(library, members, by_vectors(heard), FEWEST_DESCRIBED)
    best = max(plain, key=lambda name: float(np.mean(plain[name])))
    found = _precisions(library, members, library.like(members), FEWEST_DESCRIBED)
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
    """Instrument a at pitch p is to b at p as a at q is to ?: b at q among the first 10."""
    at_pitch: dict[tuple[str, str], list[int]] = {}
    for at in library.members("orchestra"):
        sound = library.sounds[at]
        at_pitch.setdefault((sound.label, sound.attributes.split(";")[0]), []).append(at)
    keys = sorted(at_pitch)
    generator = np.random.default_rng(1)
    right: list[float] = []
    while len(right) < ANALOGIES:
        a, p = keys[generator.integers(len(keys))]
        others = [key for key in keys if key[1] == p and key[0] != a]
        if not others:
            continue
        b = others[generator.integers(len(others))][0]
        shared = [key[1] for key in keys if key[0] == a and key[1] != p and (b, key[1]) in at_pitch]
        if not shared:
            continue
        q = shared[generator.integers(len(shared))]
        first, second, third = (
            library.ids[at_pitch[key][generator.integers(len(at_pitch[key]))]] for key in ((a, p), (b, p), (a, q))
        )
        hits = library.engine.searcher.analogy(Analogy(a=first, b=second, c=third, k=K))
        wanted = {library.ids[at] for at in at_pitch[(b, q)]}
        right.append(float(any(hit.id in wanted for hit in hits.hits)))
    yield figure("quality.analogy_r10", right)


def _map(library: LabelledLibrary) -> Iterator[Figure]:
    from tonewalk.maps.fit import fit_map
    from tonewalk.maps.score import neighbourhoods

    spaces = library.engine.library.spaces
    vectors = np.asarray(spaces.handles[spaces.semantic].space.vectors)
    coords = fit_map(vectors, "umap", 2, 1, progress=lambda *_: None)
    for name, value in neighbourhoods(vectors, coords).items():
        yield figure(f"quality.map2d_{name}", [value])
