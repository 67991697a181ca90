"""Questions that teach much: two sounds that the ear may take either way, and that lie far apart as learning goes.

A click's loss pulls the harder the less sure its answer is, and along what tells the two candidates apart; so of
many questions one of those is put whose answer is expected to change the transform most (expected gradient length:
Settles, "Active Learning Literature Survey", 2009, 3.3; for comparisons of three also Tamuz et al., "Adaptively
Learning the Crowd Kernel", ICML 2011).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.errors import Unavailable
from tonewalk.base.types import Matrix, Scores
from tonewalk.library.view import Positions, View
from tonewalk.personal.fit import SHARPNESS
from tonewalk.personal.metric import Metric
from tonewalk.personal.scoring import vectors_of, whole
from tonewalk.personal.space import FusedSpace

ANCHORS: Final = 24
"""Sounds of which questions are thought of, unless one is given."""
AMONG: Final = 2048
"""Sounds that candidates are drawn from."""
NEAREST: Final = 32
"""Candidates for each, the nearest: what lies far away nobody confuses."""
EACH: Final = 8
"""Questions that are thought of for each."""
LEAST: Final = 8
"""Of the best so many, or an eighth, one is put: who skips a question is asked another."""
SAME: Final = 0.995
"""Cosine from which two sounds are too alike to be told apart."""


class Question(NamedTuple):
    """Is a closer to b or to c?"""

    a: int
    """Positions in the view."""
    b: int
    c: int
    sure: float
    """How likely b is thought to be, 0.5 to 1."""


def suggest(
    view: View,
    space: FusedSpace,
    metric: Metric | None,
    allowed: Positions,
    asked: Collection[frozenset[int]],
    anchor: int = -1,
    seed: int | None = None,
) -> Question:
    """A question; another one each time, unless a seed is given.

    Args:
        metric: what is learned so far.
        allowed: the sounds to ask about.
        asked: the contents of questions that were answered before.
        anchor: the position of the sound to compare; -1: any.

    Raises:
        Unavailable: there are not three embedded sounds that differ.
    """
    random = np.random.default_rng(seed)
    among = np.intersect1d(allowed, whole(space.shares, view))
    among = among[np.unique(view.content[among], return_index=True)[1]]
    if anchor >= 0:
        among = among[view.content[among] != view.content[anchor]]
        anchors = np.array([anchor])
    else:
        anchors = random.permutation(among)[:ANCHORS]
    candidates = random.permutation(among)[:AMONG]
    vectors, firsts = (vectors_of(space.shares, view, one) for one in (candidates, anchors))
    if metric is not None:
        vectors, firsts = metric.transformed(vectors), metric.transformed(firsts)
    found: list[tuple[float, Question]] = []
    for at, first in zip(anchors.tolist(), firsts, strict=True):
        cosines = vectors @ first
        cosines[view.content[candidates] == view.content[at]] = -2
        near = np.argsort(-cosines, kind="stable")[:NEAREST]
        near = near[(cosines[near] < SAME) & (cosines[near] > -2)]
        worth, doubt = _worth(vectors[near], cosines[near])
        for pick in np.argsort(-worth, axis=None, kind="stable")[:EACH].tolist():
            b, c = divmod(pick, len(near))
            question = Question(at, int(candidates[near[b]]), int(candidates[near[c]]), float(1 - doubt[b, c]))
            if worth[b, c] > 0 and frozenset(view.content[list(question[:3])].tolist()) not in asked:
                found.append((float(worth[b, c]), question))
    if not found:
        raise Unavailable("There are not three different sounds to compare: index more, or widen the filter.")
    found.sort(key=lambda one: -one[0])
    return found[int(random.integers(max(min(len(found), LEAST), len(found) // 8)))][1]


def _worth(vectors: Matrix, cosines: Scores) -> tuple[Scores, Scores]:
    """Of every pair of candidates, how much an answer is expected to teach, and how much it is in doubt."""
    apart = np.sqrt(np.maximum(2 - 2 * (vectors @ vectors.T), 0))
    apart[apart < np.sqrt(2 - 2 * SAME)] = 0
    doubt = 1 / (1 + np.exp(SHARPNESS * np.abs(cosines[:, None] - cosines[None])))
    return np.triu(doubt * apart, 1), doubt
