"""Analogies over an attribute table: b at p is to a at p as what is to a at q? Label b at q."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.figures import Figure
from tonewalk.base.types import Matrix
from tonewalk.evaluate.retrieval import K, Order, figure
from tonewalk.library.labelled import Labelled
from tonewalk_models.metrics import chance_of_any

ANALOGIES: Final = 200
"""How many are asked for each attribute, drawn with a fixed seed."""

PATIENCE: Final = 100
"""Draws for each that is asked: in a sparse table most draws lack a fourth corner."""

RankAnalogy = Callable[[int, int, int], Order]
"""From the places of a, b and c to all sounds' places by nearness to c + (b - a), best first."""


class Question(NamedTuple):
    """One analogy, by places."""

    a: int
    b: int
    c: int
    wanted: frozenset[int]
    """The sounds that are the fourth corner."""


def questions(sounds: Sequence[Labelled], attribute: int) -> list[Question]:
    """Label a with value p is to label b with p as a with q is to b with q, all four of them there.

    Args:
        attribute: which part of `Labelled.attributes`.
    """
    table: dict[tuple[str, str], list[int]] = {}
    for at, sound in enumerate(sounds):
        if value := value_of(sound, attribute):
            table.setdefault((sound.label, value), []).append(at)
    keys = sorted(table)
    generator = np.random.default_rng(1)
    found: list[Question] = []
    for _ in range(ANALOGIES * PATIENCE if keys else 0):
        if len(found) == ANALOGIES:
            break
        a, p = keys[generator.integers(len(keys))]
        others = [label for label, value in keys if value == p and label != a]
        if not others:
            continue
        b = others[generator.integers(len(others))]
        shared = [value for label, value in keys if label == a and value != p and (b, value) in table]
        if not shared:
            continue
        q = shared[generator.integers(len(shared))]
        first, second, third = (
            table[key][generator.integers(len(table[key]))] for key in ((a, p), (b, p), (a, q))
        )
        found.append(Question(first, second, third, frozenset(table[(b, q)])))
    return found


def value_of(sound: Labelled, attribute: int) -> str:
    """One of a sound's attributes; "" where it has none."""
    values = sound.attributes.split(";")
    return values[attribute] if attribute < len(values) else ""


def by_difference(vectors: Matrix) -> RankAnalogy:
    """Rank by cosine with c + (b - a), of unit-length rows (Mikolov, Yih and Zweig 2013)."""

    def rank(a: int, b: int, c: int) -> Order:
        order = np.argsort(-(vectors @ (vectors[c] + vectors[b] - vectors[a])), kind="stable")
        return order[~np.isin(order, (a, b, c))]

    return rank


def analogy_figures(name: str, sounds: Sequence[Labelled], attribute: int, rank: RankAnalogy) -> list[Figure]:
    """Whether the first 10 hold label and attribute as asked for, beside what chance gives.

    `<name>.r@10`: how often, against 10 sounds drawn without looking. `<name>.share`: of those of the first 10
    that have the right label, how many have the right value too, against its share of that label's sounds: what
    is left when the label is granted.

    Empty where the table has no four corners.
    """
    right, chance, share, usual = [], [], [], []
    for question in questions(sounds, attribute):
        order = rank(question.a, question.b, question.c)
        first = order[:K].tolist()
        right.append(float(any(at in question.wanted for at in first)))
        chance.append(chance_of_any(len(order), len(question.wanted), K))
        label = sounds[question.b].label
        alike = [at for at in first if sounds[at].label == label]
        if alike:
            share.append(float(np.mean([at in question.wanted for at in alike])))
            usual.append(float(np.mean([at in question.wanted for at in order if sounds[at].label == label])))
    found = [figure(f"{name}.r@{K}", right, chance, "chance")] if right else []
    return found + ([figure(f"{name}.share", share, usual, "its label's")] if share else [])
