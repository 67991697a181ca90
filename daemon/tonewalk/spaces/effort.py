"""Measuring an index against exact search, and finding the least effort that holds a target."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.types import Matrix, Rows, Scores
from tonewalk.spaces.items import Items
from tonewalk.spaces.loaded import Index
from tonewalk.spaces.policy import RECALL_K, SPARE
from tonewalk.spaces.scoring import best, cosines, search_exactly

HELD_OUT: Final = 400
"""Rows left out of an index to be its queries. Half of them are asked as they are, half mixed (see `queries`)."""
_TIMED: Final = 20
"""Queries whose exact search is timed."""
_BLOCK: Final = 16_384
_SAME: Final = 1e-6
"""Two sums of the same products, in another order, differ by less."""
_STEP: Final = 1.4
_FAR: Final = 0.1
"""Recall short of the target by more is not worth small steps: each asks every query again."""

_clock = time.thread_time if time.get_clock_info("thread_time").resolution <= 1e-5 else time.perf_counter
"""The thread's own time where it is fine enough, so that other work on the machine does not decide."""


class Asked(NamedTuple):
    """What an index is measured with.

    Attributes:
        vectors: of unit length `[shape=(n, dim)]`.
        kinds: of which kind each is: 0 a row, 1 a mixture of rows, 2 words `[shape=(n,)]`.
    """

    vectors: Matrix
    kinds: Rows


class Exact(NamedTuple):
    """What exact search answers to the held-out queries.

    Attributes:
        least: score of the tenth best row of each query `[shape=(n,)]`.
        times: ms that some of them took, one by one `[shape=(m,)]`.
    """

    least: Scores
    times: Scores


class Measured(NamedTuple):
    """An index at one effort.

    Attributes:
        recall: recall@10, the lowest of those of the kinds of queries.
        p50_ms: median time of a search with its exact re-ranking, one thread.
        p99_ms: its 99th percentile.
    """

    effort: int
    recall: float
    p50_ms: float
    p99_ms: float


def queries(held_out: Matrix, seed: int, texts: Matrix | None = None) -> Asked:
    """Queries of every kind: of rows outside an index the first half as they are, the second half as analogies
    (c + b - a) of three of them, which like blends lie off the sounds' own ground; and words, farther off.

    Args:
        held_out: the rows `[shape=(n, dim)]`.
        texts: embeddings of words, where the space's encoder reads them `[shape=(m, dim)]`.
    """
    random = np.random.default_rng(seed)
    half = len(held_out) // 2
    a, b, c = (held_out[random.permutation(len(held_out))[: len(held_out) - half]] for _ in range(3))
    mixed = c + b - a
    mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)
    parts = [held_out[:half], mixed, *([] if texts is None else [texts])]
    kinds = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return Asked(np.concatenate(parts).astype(np.float32), kinds)


def exact(items: Items, asked: Matrix, stopped: Callable[[], None]) -> Exact:
    """Answer the queries by scoring every item: in blocks, and some one by one to see how long that takes."""
    kept = np.full((len(asked), RECALL_K), -2, np.float32)
    for start in range(0, len(items), _BLOCK):
        stopped()
        scores = np.concatenate([kept, asked @ items[start : start + _BLOCK].T], axis=1)
        kept = np.partition(scores, scores.shape[1] - RECALL_K, axis=1)[:, -RECALL_K:]
    times = np.empty(min(_TIMED, len(asked)), np.float32)
    for place, query in enumerate(asked[: len(times)]):
        stopped()
        begin = _clock()
        search_exactly(items.vectors, query, RECALL_K)
        times[place] = 1e3 * (_clock() - begin)
    return Exact(kept.min(axis=1), times)


def measure(index: Index, items: Items, asked: Asked, truth: Exact, effort: int) -> Measured:
    """Recall and times of the index at one effort."""
    shares, times = np.empty(len(asked.vectors)), np.empty(len(asked.vectors))
    for place, query in enumerate(asked.vectors):
        begin = _clock()
        found: Rows = index.nearest(query, RECALL_K + SPARE, effort)
        scores = best(found, cosines(items[found], query), RECALL_K)[1]
        times[place] = 1e3 * (_clock() - begin)
        # Rows that score as the tenth are as right as it is.
        shares[place] = np.count_nonzero(scores >= truth.least[place] - _SAME) / RECALL_K
    recall = min(float(shares[asked.kinds == kind].mean()) for kind in np.unique(asked.kinds))
    return Measured(effort, recall, float(np.median(times)), float(np.percentile(times, 99)))


def least_effort(
    index: Index,
    items: Items,
    asked: Asked,
    truth: Exact,
    *,
    first: int,
    target: float,
    good: float,
    limit_ms: float,
    cheap_ms: float,
    stopped: Callable[[], None],
) -> Measured:
    """The least effort that finds `target` of the true ten nearest, doubled while that brings it nearer to `good`
    and costs less than `cheap_ms` (p99) and half of exact search. Where `target` is not reached within `limit_ms`
    and at less than exact search costs, the last one tried.
    """
    effort = first
    while True:
        stopped()
        tried = measure(index, items, asked, truth, effort)
        if tried.recall >= target:
            break
        effort = int(effort * (_STEP if tried.recall > target - _FAR else 2)) + 1
        if tried.p99_ms > limit_ms or index.cost(effort) > len(items):
            return tried
    held = tried
    while held.recall < good and index.cost(2 * held.effort) <= len(items) // 2:
        stopped()
        tried = measure(index, items, asked, truth, 2 * held.effort)
        if tried.recall <= held.recall or tried.p99_ms > cheap_ms:
            break
        held = tried
    return held
