"""The inner loops of UMAP, compiled. Import this in a fitting process only: numba takes a second to load."""

from __future__ import annotations

from typing import Final

import numba
import numpy as np

STRIDE: Final = 0x9E3779B9
"""2^32 over the golden ratio: a step that visits 32-bit numbers evenly."""


SHIFT: Final = 17
FIRST_KNOT: Final = (127 - 24) << (23 - SHIFT)
KNOTS: Final = (np.arange(FIRST_KNOT, (127 + 20) << (23 - SHIFT), dtype=np.int32) << SHIFT).view(np.float32)
"""Squared distances at which forces are tabled: 64 an octave from 2^-24 to 2^20, found by a float's upper bits and
interpolated by its lower ones to 4 digits: a power function would cost more than all the rest."""


@numba.njit(nogil=True, cache=True, fastmath=True)
def merge_nearest(products, half_norms, row, first, best, rows):  # type: ignore[no-untyped-def]
    """Keep each row's nearest columns over a stream of tiles of the product matrix.

    Args:
        products: inner products of this tile's rows and columns `[shape=(n, columns)]`.
        half_norms: half the squared length of the columns' vectors `[shape=(columns,)]`.
        row: number of the tile's first row, which is no neighbour of itself.
        first: number of the tile's first column.
        best: the largest values of `product - half_norm` so far, rising `[shape=(n, k)]`; updated.
        rows: the columns that they belong to `[shape=(n, k)]`; updated.
    """
    n, columns = products.shape
    k = best.shape[1]
    step = 16
    for i in range(n):
        least = best[i, 0]
        for start in range(0, columns, step):
            stop = min(start + step, columns)
            top = np.float32(-np.inf)
            for j in range(start, stop):
                top = max(top, products[i, j] - half_norms[j])
            if top <= least:
                continue
            for j in range(start, stop):
                value = products[i, j] - half_norms[j]
                if value > least and first + j != row + i:
                    slot = 0
                    while slot + 1 < k and best[i, slot + 1] < value:
                        best[i, slot] = best[i, slot + 1]
                        rows[i, slot] = rows[i, slot + 1]
                        slot += 1
                    best[i, slot] = value
                    rows[i, slot] = first + j
                    least = best[i, 0]


@numba.njit(nogil=True, cache=True, fastmath=True)
def nearer(first, last, vectors, half_norms, known, best, rows):  # type: ignore[no-untyped-def]
    """Take in those neighbours of some rows' neighbours that are nearer than the ones found so far.

    Args:
        first, last: the rows to look at, the last left out.
        vectors: `[shape=(n, dim)]`.
        half_norms: half their squared lengths `[shape=(n,)]`.
        known: each row's neighbours, as they were before `[shape=(n, k)]`.
        best: the values of `product - half_norm` of each row's neighbours, rising `[shape=(n, k)]`; updated.
        rows: the neighbours that they belong to `[shape=(n, k)]`; updated.
    """
    k, dim = rows.shape[1], vectors.shape[1]
    for i in range(first, last):
        for a in range(k):
            through = known[i, a]
            for b in range(k):
                other = known[through, b]
                value = -half_norms[other]
                for d in range(dim):
                    value += vectors[i, d] * vectors[other, d]
                if value <= best[i, 0] or other == i:
                    continue
                fresh = True
                for slot in range(k):
                    fresh = fresh and rows[i, slot] != other
                if not fresh:
                    continue
                slot = 0
                while slot + 1 < k and best[i, slot + 1] < value:
                    best[i, slot] = best[i, slot + 1]
                    rows[i, slot] = rows[i, slot + 1]
                    slot += 1
                best[i, slot] = value
                rows[i, slot] = other


@numba.njit(inline="always")
def _mixed(state):  # type: ignore[no-untyped-def]
    """One step of a 32-bit counter hash (Wellons' lowbias32): a random number from any whole number."""
    # numba widens uint32 arithmetic to 64 bits: cut back after every product.
    state = np.uint32(state ^ (state >> np.uint32(16)))
    state = np.uint32(state * np.uint32(0x7FEB352D))
    state = np.uint32(state ^ (state >> np.uint32(15)))
    state = np.uint32(state * np.uint32(0x846CA68B))
    return np.uint32(state ^ (state >> np.uint32(16)))


@numba.njit(fastmath=True)
def _squared(place, places, other):  # type: ignore[no-untyped-def]
    square = np.float32(0.0)
    for d in range(places.shape[1]):
        square += (place[d] - places[other, d]) * (place[d] - places[other, d])
    return square


@numba.njit(fastmath=True)
def _step(place, places, other, force, alpha):  # type: ignore[no-untyped-def]
    """Move `place` along its line to `places[other]`, by the force at that distance; at most 4 an axis."""
    square = np.float32(_squared(place, places, other))
    bits = square.view(np.int32)
    knot = min(max((bits >> SHIFT) - FIRST_KNOT, 0), force.shape[0] - 2)
    share = np.float32(bits & ((1 << SHIFT) - 1)) * np.float32(1 / (1 << SHIFT))
    strength = force[knot] + share * (force[knot + 1] - force[knot])
    for d in range(places.shape[1]):
        way = strength * (place[d] - places[other, d])
        place[d] += alpha * min(max(way, np.float32(-4.0)), np.float32(4.0))


@numba.njit(nogil=True, cache=True, fastmath=True)
def epoch(first, last, old, new, starts, tails, rates, phases, pull, push, number, alpha, negatives, seed):  # type: ignore[no-untyped-def]
    """One epoch of UMAP's stochastic gradient descent for some points, each against the others' places before it.

    Unlike umap-learn's, which moves both ends of an edge at once and so gives another result whenever two
    threads meet, every point here reads from `old` and writes its own place in `new`: the result depends on
    the seed alone, whatever the number of threads.

    Args:
        first, last: the points to move: this thread's share, the last left out.
        old, new: places `[shape=(n, dims)]` float32; `new` is written.
        starts, tails, rates: the symmetric graph in CSR form; `rates` in (0, 1]: how often an edge pulls.
        phases: where in its period each edge begins, in [0, 1).
        pull, push: forces at the squared distances `KNOTS`.
        number: of the epoch.
        alpha: step size.
        negatives: points to be pushed away from per pull.
        seed: of the random numbers.
    """
    n, dims = old.shape
    here = np.float32(number)
    place = np.empty(3, np.float32)
    for i in range(first, last):
        random = _mixed(np.uint32(seed ^ _mixed(np.uint32(number * STRIDE + i))))
        for d in range(dims):
            place[d] = old[i, d]
        for edge in range(starts[i], starts[i + 1]):
            turn = here * rates[edge] + phases[edge]
            if np.floor(turn + rates[edge]) == np.floor(turn):
                continue
            # An edge stands in the graph in both directions and each would move both ends: two steps for ours.
            _step(place, old, tails[edge], pull, alpha)
            _step(place, old, tails[edge], pull, alpha)
            for _ in range(negatives):
                random = _mixed(np.uint32(random + STRIDE))
                other = np.int64((np.uint64(random) * np.uint64(n)) >> np.uint64(32))
                _step(place, old, other, push, alpha)
        for d in range(dims):
            new[i, d] = place[d]
