"""Terms of a query to one vector a space.

Words and sounds lie in two separate cones of a text-audio space (the modality gap: Liang et al., "Mind the Gap",
NeurIPS 2022). Where terms are added or subtracted, each is therefore first taken relative to the mean of its own
kind, words to the mean of words and sounds to the mean of the library's; what is left are directions of meaning,
which both kinds share. A single term is used as it is, and so are sounds that are only added: their plain mean.
On the sound bank's `train` split (P@10 of three seeds of a label) the plain mean, the mean of what is left, and
the best of the three find: drums 0.93, 0.93, 0.90, environment 0.95, 0.94, 0.97, General MIDI 0.95, 0.95, 0.94,
orchestra 1.00, 1.00, 0.97, speech 0.66, 0.57, 0.73; on `dev` drum machines 0.65, 0.65, 0.60. One seed alone: drums
0.85, drum machines 0.56.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Vector
from tonewalk.library.view import View

Kind = Literal["words", "sound", "direction"]

CANCELLED: Final = 1e-4
"""Length under which a sum of unit vectors is taken for nothing."""


class WeightedTerm(NamedTuple):
    """One term: its unit vector (for a direction: a difference of two) in every space that can hold it."""

    kind: Kind
    weight: float
    vectors: dict[str, Vector]


class Mixture(NamedTuple):
    """What to look for in one space."""

    vector: Vector
    """Unit length."""
    share: float
    """Share of the terms' weight that this space could take in, 0 to 1."""


def mix(terms: Sequence[WeightedTerm], view: View) -> dict[str, Mixture]:
    """The sum of weighted terms in every space that holds one of them.

    Raises:
        InvalidArgument: nothing is left of the sum in any space.
    """
    terms = [term for term in terms if term.weight]
    alone = all(term.kind == "sound" and term.weight > 0 for term in terms) or (
        len(terms) == 1 and terms[0].weight > 0
    )
    total = sum(abs(term.weight) for term in terms)
    mixtures: dict[str, Mixture] = {}
    for name in view.names():
        held = [term for term in terms if name in term.vectors]
        if not held:
            continue
        vectors = [term.vectors[name] if alone else _relative(term, name, view) for term in held]
        summed = np.sum([term.weight * vector for term, vector in zip(held, vectors, strict=True)], axis=0)
        length = float(np.linalg.norm(summed))
        if length > CANCELLED * max(abs(term.weight) for term in held):
            share = sum(abs(term.weight) for term in held) / total
            mixtures[name] = Mixture(np.asarray(summed / length, np.float32), share)
    if not mixtures:
        raise InvalidArgument("The terms cancel each other out: change a weight or a term.", where="$.terms")
    return mixtures


def _relative(term: WeightedTerm, name: str, view: View) -> Vector:
    if term.kind == "direction":
        return term.vectors[name]
    mean = view.spaces.text_mean(name) if term.kind == "words" else view.background(name).mean
    return term.vectors[name] - mean
