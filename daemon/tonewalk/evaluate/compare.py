"""Several spaces over one kind of sounds, side by side: the same examples, the same words, one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.figures import Figure
from tonewalk.evaluate.analogies import analogy_figures
from tonewalk.evaluate.contenders import Contender
from tonewalk.evaluate.retrieval import NEIGHBOURS, Asked, K, ask, figure, figures, text_relevances
from tonewalk.evaluate.verdicts import Verdict, verdict
from tonewalk.library.labelled import Labelled, probes
from tonewalk_models import metrics

DEEPEST: Final = 50
"""Up to which k precision and recall are told."""

MAPPED: Final = 4000
"""Sounds on a map: of more a seeded sample, as a picture shows no more."""


class Confusion(msgspec.Struct):
    """What sounds are taken for by their nearest neighbours."""

    labels: list[str]
    counts: list[list[int]]
    """How many sounds of a row's label are taken for a column's; the last column is every other label."""


class SpaceResult(msgspec.Struct):
    """One space over one family."""

    space: str
    about: str
    figures: list[Figure]
    precision: list[float]
    """Share of the label among the first k = 1, 2, ..."""
    recall: list[float]
    confusion: Confusion
    map: list[list[float]]
    """Places of `FamilyResult.mapped` on a 2D map of this space, in [0, 1]; empty where there are too few."""


class FamilyResult(msgspec.Struct):
    """All spaces over one family of sounds."""

    family: str
    sounds: int
    labels: list[str]
    """Those that ask, most sounds first."""
    verdict: Verdict
    spaces: list[SpaceResult]
    mapped: list[str]
    """The labels of the sounds on the maps."""


class Compared(msgspec.Struct):
    """A family's result, and what is measured further."""

    result: FamilyResult
    asked: dict[str, list[Asked]]
    """Space -> what each example found."""


def compare(
    contenders: Sequence[Contender],
    sounds: Sequence[Labelled],
    members: Sequence[int],
    attributes: Sequence[str],
    baseline: str,
) -> Compared | None:
    """Measure every contender on the sounds at these places, by example, by word, by analogy and as a map.

    Args:
        attributes: what the parts of `Labelled.attributes` are called; "" for one that is not asked for.
        baseline: the contender that the others are told against; "" or absent: none.

    Returns:
        None where no sound may ask.
    """
    own = [sounds[at] for at in members]
    asked = {one.name: ask(own, one.like(members)) for one in contenders}
    if not any(asked.values()):
        return None
    names = [own[at].label for at in probes([one.label for one in own])]
    labels = sorted(set(names), key=lambda label: (-names.count(label), label))
    shown = _shown(own)
    results = [_measured(one, own, members, asked, attributes, baseline, labels, shown) for one in contenders]
    result = FamilyResult(
        family=own[0].family,
        sounds=len(own),
        labels=labels,
        verdict=verdict({name: [precisions(found)] for name, found in asked.items()}),
        spaces=results,
        mapped=[own[at].label for at in shown],
    )
    return Compared(result, asked)


def precisions(asked: Sequence[Asked]) -> list[float]:
    """P@10 of every example: what spaces are judged by."""
    return [metrics.precision_at(one.relevance, K) for one in asked]


def _measured(
    one: Contender,
    own: Sequence[Labelled],
    members: Sequence[int],
    asked: dict[str, list[Asked]],
    attributes: Sequence[str],
    baseline: str,
    labels: list[str],
    shown: list[int],
) -> SpaceResult:
    mine = asked[one.name]
    plain = asked.get(baseline) if baseline != one.name else None
    relevances = [query.relevance for query in mine]
    found = figures("like", relevances, None if plain is None else [query.relevance for query in plain])
    taken = [(own[query.at].label, metrics.vote(query.nearest)) for query in mine]
    right = [float(label == guess) for label, guess in taken]
    beside = None if plain is None else [float(own[q.at].label == metrics.vote(q.nearest)) for q in plain]
    found.append(figure(f"knn@{NEIGHBOURS}", right, beside))
    if one.text is not None:
        found += figures("text", list(text_relevances(own, one.text(members)).values()))
    for number, name in enumerate(attributes):
        if name:
            found += analogy_figures(f"analogy.{name}", own, number, one.analogy(members))
    places, scores = _map(one, members, own, shown)
    precision, recall = metrics.over_k(relevances, min(DEEPEST, len(own) - 1))
    return SpaceResult(
        space=one.name,
        about=one.about,
        figures=[*found, *scores],
        precision=_rounded(precision),
        recall=_rounded(recall),
        confusion=_confusion(taken, labels),
        map=places,
    )


def _confusion(taken: Sequence[tuple[str, str]], labels: list[str]) -> Confusion:
    counts = [[0] * (len(labels) + 1) for _ in labels]
    place = {label: at for at, label in enumerate(labels)}
    for label, guess in taken:
        counts[place[label]][place.get(guess, len(labels))] += 1
    return Confusion(labels, counts)


def _shown(own: Sequence[Labelled]) -> list[int]:
    if len(own) <= MAPPED:
        return list(range(len(own)))
    return sorted(np.random.default_rng(1).permutation(len(own))[:MAPPED].tolist())


def _map(
    one: Contender, members: Sequence[int], own: Sequence[Labelled], shown: list[int]
) -> tuple[list[list[float]], list[Figure]]:
    """A UMAP of the sounds, and what it is worth: by neighbourhoods all sounds, by regions those that ask."""
    from tonewalk.maps.fit import fit_map
    from tonewalk.maps.score import neighbourhoods, regions

    vectors = one.vectors[[members[at] for at in shown]]
    coords = fit_map(vectors, "umap", 2, 1, progress=lambda *_: None)
    scores = neighbourhoods(vectors, coords)
    labels = [own[at].label for at in shown]
    clear = probes(labels)
    if clear:
        scores |= regions(coords[clear], [labels[at] for at in clear])
    made = [figure(f"map2d.{name}", [value]) for name, value in scores.items()]
    return [_rounded(row) for row in coords.tolist()], made


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 4) for value in values]
