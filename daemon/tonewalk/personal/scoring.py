"""How much closer, or farther, sounds are than the fused space has them: evidence for queries by example.

What the transform gives is told as a difference, so that where it changes nothing it adds exactly nothing: the
likeness with it less the likeness without, both as they stand above a sample of the library for this very query,
in the units in which evidence is added.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.library.view import Positions, View
from tonewalk.personal.metric import Lengths, Metric, Share, fused

SAMPLE: Final = 512
"""Sounds that say what is ordinary: a mean is then known to 0.05 of a standard deviation."""
BLOCK: Final = 8192
"""Rows whose lengths are found at once, which bounds the memory."""

Float = npt.NDArray[np.float32]


class _Known(NamedTuple):
    """What is known of one library's sounds."""

    files: tuple[Hashable, ...]
    """That the spaces' rows lie in."""
    size: int
    """Of the library, in doublings, when the sample was drawn."""
    sample: Matrix
    """Fused vectors of some sounds `[shape=(n, dim)]`."""
    sample_lengths: Lengths
    lengths: npt.NDArray[np.float32]
    """Of every row of the first space, once transformed; NaN until it is asked for."""


class Scoring:
    """A transform over a library. Any thread may use it.

    Attributes:
        metric: the transform.
    """

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self._lock = Lock()
        self._known: _Known | None = None

    def asked(self, queries: Mapping[str, Vector], view: View) -> Asked:
        """One question.

        Args:
            queries: of every space of the transform, of unit length.
        """
        query = fused(self.metric.shares, [queries[one.space][None] for one in self.metric.shares])
        return Asked(self, query[0], view)

    def fits(self, view: View) -> bool:
        """Whether its first space has any rows: it has none where it was begun anew."""
        return len(view.vectors(self.metric.shares[0].space)) > 0

    def known(self, view: View) -> _Known:
        """What is known of a view's sounds; drawn anew as the library doubles or halves."""
        first = self.metric.shares[0].space
        rows = len(view.vectors(first))
        files, size = tuple(view.file(one.space) for one in self.metric.shares), rows.bit_length()
        with self._lock:
            known = self._known
            if known is None or known.files != files or known.size != size:
                sample = sampled(self.metric.shares, view, SAMPLE)
                before = known.lengths if known is not None and known.files == files else None
                known = _Known(files, size, sample, self.metric.lengths(sample), _grown(before, rows))
            elif len(known.lengths) < rows:
                known = known._replace(lengths=_grown(known.lengths, rows))
            self._known = known
            return known

    def lengths(self, positions: Positions, view: View) -> Lengths:
        """Of sounds, once transformed; 1 for those that a space lacks `[shape=(len(positions),)]`."""
        shares, held = self.metric.shares, self.known(view).lengths
        rows = view.rows(shares[0].space)[positions]
        missing = positions[(rows >= 0) & np.isnan(held[rows])]
        for start in range(0, len(missing), BLOCK):
            block = missing[start : start + BLOCK]
            held[view.rows(shares[0].space)[block]] = self.metric.lengths(vectors_of(shares, view, block))
        return np.where(rows >= 0, held[rows], np.float32(1))

    def warm(self, view: View) -> None:
        """Find the lengths of all sounds, in a thread; else the first queries find their candidates'."""
        shown = np.flatnonzero(view.visible)
        for start in range(0, len(shown), BLOCK):
            self.lengths(shown[start : start + BLOCK], view)


class Asked:
    """A transform's answers to one question."""

    def __init__(self, scoring: Scoring, query: Vector, view: View) -> None:
        self._scoring, self._view, self._query = scoring, view, query
        metric = scoring.metric
        self._pull = metric.pull(query[None])[0]
        self._length = float(metric.lengths(query[None])[0])
        known = scoring.known(view)
        plain = known.sample @ query
        moved = (plain + known.sample @ self._pull) / (known.sample_lengths * np.float32(self._length))
        self._means = float(plain.mean()), float(moved.mean())
        spread = max(float(plain.std()), 1e-3)
        self._scale = spread / max(float(moved.std()), 1e-3)

    def proposing(self) -> dict[str, Vector]:
        """What to look for in each space for the sounds that are near after the transform."""
        whole = self._query + self._pull
        found = {}
        for share, part in zip(self._scoring.metric.shares, self._scoring.metric.parts(whole), strict=True):
            length = float(np.linalg.norm(part))
            if length:
                found[share.space] = np.asarray(part / length, np.float32)
        return found

    def standard(self, positions: Positions, cosines: Mapping[str, Float]) -> Float:
        """What the transform adds to the scores of sounds, in the fused score's units.

        Args:
            cosines: of the sounds with the query in every space of the transform, NaN where one has no row.

        Returns:
            `[shape=(len(positions),)]`, NaN for sounds that a space lacks.
        """
        metric, view = self._scoring.metric, self._view
        plain = np.zeros(len(positions), np.float32)
        pulled = np.zeros(len(positions), np.float32)
        for share, part in zip(metric.shares, metric.parts(self._pull), strict=True):
            root = np.float32(np.sqrt(share.share))
            plain += np.float32(share.share) * cosines[share.space]
            pulled += root * _products(share, part, view.rows(share.space)[positions], view)
        lengths = self._scoring.lengths(positions, view) * np.float32(self._length)
        moved = (plain + pulled) / lengths
        difference = self._scale * (moved - self._means[1]) - (plain - self._means[0])
        return np.asarray(metric.unit * difference, np.float32)


def _products(share: Share, part: Vector, rows: Rows, view: View) -> Float:
    """Of a vector with some rows of a space; 0 for -1."""
    found = np.zeros(len(rows), np.float32)
    length = float(np.linalg.norm(part))
    held = np.flatnonzero(rows >= 0) if length else np.zeros(0, np.int64)
    for start in range(0, len(held), BLOCK):
        block = held[start : start + BLOCK]
        found[block] = np.float32(length) * view.score(share.space, part, rows[block])
    return found


def vectors_of(shares: tuple[Share, ...], view: View, positions: Positions) -> Matrix:
    """Fused vectors of sounds `[shape=(len(positions), dim)]`."""
    return fused(shares, [view.vectors_of(one.space, positions) for one in shares])


def whole(shares: tuple[Share, ...], view: View) -> Positions:
    """The visible sounds that have a row in every one of the spaces."""
    held = view.visible.copy()
    for one in shares:
        held &= view.rows(one.space) >= 0
    return np.flatnonzero(held)


def sampled(shares: tuple[Share, ...], view: View, many: int) -> Matrix:
    """Fused vectors of some sounds, the same ones every time; zeros, one row, where there is none."""
    there = whole(shares, view)
    if not len(there):
        return np.zeros((1, sum(one.dim for one in shares)), np.float32)
    if len(there) > many:
        there = np.sort(np.random.default_rng(1).choice(there, many, replace=False))
    return vectors_of(shares, view, there)


def _grown(before: npt.NDArray[np.float32] | None, rows: int) -> npt.NDArray[np.float32]:
    grown = np.full(rows, np.nan, np.float32)
    if before is not None:
        many = min(len(before), rows)
        grown[:many] = before[:many]
    return grown
