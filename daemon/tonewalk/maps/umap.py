"""UMAP (McInnes, Healy and Melville 2018), made for this job: exact neighbours, any thread count, one result.

It follows umap-learn's algorithm; `benchmarks/maps.py` holds it against umap-learn. What differs: neighbours are
exact, through BLAS; the layout starts from principal components or an older map; all points of an epoch move
at once, so that threads never race and a seed gives one result to the bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.maps import kernels

TILE: Final = 512
"""Rows and columns of the product matrix that a thread holds at once: 1 MB, which stays in its cache."""

EPOCHS: Final = 200
MANY_EPOCHS: Final = 500
FEW_POINTS: Final = 2000
"""Passes over the graph, and how many where there are few points, which cost next to nothing. Up to 10,000
points umap-learn takes 500; from principal components 200 reach the same trustworthiness to 0.002."""

WIDTHS: Final = tuple(5 * 2 ** (step / 4) for step in range(21))
"""How wide a layout may start, in the unit of UMAP's curve: 5 to 160. umap-learn always takes 10."""

WORTH_THREADS: Final = 4000
"""Points below which handing them to threads costs more than it saves."""

SAMPLE: Final = 50_000
"""Pairs by which the width is chosen."""

NEGATIVES: Final = 5
"""Points pushed away from for each one pulled to, as in umap-learn."""


def nearest_neighbours(vectors: Matrix, k: int) -> tuple[Rows, Matrix]:
    """Exact Euclidean neighbours of every row among the others.

    Args:
        vectors: `[shape=(n, dim)]` float32, n > k.
        k: neighbours wanted.

    Returns:
        Rows and distances, nearest first, both `[shape=(n, k)]`.
    """
    n = len(vectors)
    half_norms = np.einsum("ij,ij->i", vectors, vectors) / 2
    best = np.full((n, k), -np.inf, np.float32)
    rows = np.zeros((n, k), np.int32)

    def search(row: int) -> None:
        some = vectors[row : row + TILE]
        products = np.empty((TILE, TILE), np.float32)
        for first in range(0, n, TILE):
            others = vectors[first : first + TILE]
            tile = np.matmul(some, others.T, out=products[: len(some), : len(others)])
            norms = half_norms[first : first + TILE]
            kernels.merge_nearest(tile, norms, row, first, best[row : row + TILE], rows[row : row + TILE])

    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as threads:
        for _ in threads.map(search, range(0, n, TILE)):
            pass
    squares = 2 * (half_norms[:, None] - best[:, ::-1])
    return rows[:, ::-1].astype(np.int64), np.sqrt(np.maximum(squares, 0), dtype=np.float32)


def memberships(rows: Rows | npt.NDArray[np.int32], distances: Matrix) -> scipy.sparse.csr_matrix:
    """UMAP's fuzzy graph: how strongly each pair counts as neighbours, in (0, 1], symmetric.

    Args:
        rows, distances: neighbours of every row, nearest first, `[shape=(n, k)]`.

    Returns:
        `[shape=(n, n)]` float32; the k nearest of each row count log2(k + 1) in sum before the fuzzy union.
    """
    n, k = distances.shape
    positive = np.where(distances > 0, distances, np.inf).min(axis=1)
    nearest = np.where(np.isfinite(positive), positive, 0).astype(np.float32)
    beyond = np.maximum(distances - nearest[:, None], 0)
    low, high = np.zeros(n, np.float32), np.full(n, np.inf, np.float32)
    width = np.ones(n, np.float32)
    for _ in range(32):
        surplus = np.exp(-beyond / width[:, None]).sum(axis=1) - np.log2(k + 1)
        high = np.where(surplus > 0, width, high)
        low = np.where(surplus > 0, low, width)
        width = np.where(np.isinf(high), width * 2, (low + high) / 2)
        width = np.clip(width, 1e-12, 1e12).astype(np.float32)
    own_mean = np.where(nearest > 0, distances.mean(axis=1), distances.mean())
    width = np.maximum(np.maximum(width, 1e-3 * own_mean), np.float32(1e-12))
    strength = np.exp(-beyond / width[:, None]).astype(np.float32)
    starts = np.arange(0, n * k + 1, k)
    directed = scipy.sparse.csr_matrix((strength.ravel(), rows.ravel(), starts), shape=(n, n))
    turned = directed.T.tocsr()
    union: scipy.sparse.csr_matrix = (directed + turned - directed.multiply(turned)).tocsr()
    union.sort_indices()
    return union


def layout(
    vectors: Matrix,
    start: Matrix,
    *,
    seed: int,
    neighbours: int,
    min_dist: float,
    step: float,
    progress: Callable[[int, int], None],
) -> Matrix:
    """Lay out vectors so that neighbours stay neighbours.

    Args:
        vectors: `[shape=(n, dim)]` float32, n > 3; Euclidean distances count.
        start: where to begin `[shape=(n, dims)]`, in [0, 1].
        seed: the same seed, vectors and start give the same layout to the bit.
        neighbours: how many, the point itself among them (umap-learn counts so); at most n.
        min_dist: least distance between points of the layout, in its unit.
        step: size of the first gradient step, falling to 0: 1 as in umap-learn, less to keep to the start.
        progress: called with (epochs done, all epochs).

    Returns:
        `[shape=(n, dims)]` float32, in the unit of `min_dist`.
    """
    n = len(vectors)
    graph = memberships(*nearest_neighbours(vectors, min(neighbours, n) - 1))
    epochs = MANY_EPOCHS if n <= FEW_POINTS else EPOCHS
    return descended(graph, start, epochs, seed=seed, min_dist=min_dist, step=step, progress=progress)


def descended(
    graph: scipy.sparse.csr_matrix,
    start: Matrix,
    epochs: int,
    *,
    seed: int,
    min_dist: float,
    step: float,
    progress: Callable[[int, int], None],
) -> Matrix:
    """What a start becomes when neighbours pull at each other and push others away, again and again.

    Args:
        graph: as `memberships` gives it; weak edges are taken out of it.
        start, seed, min_dist, step, progress: as `layout` takes them.
        epochs: how often.

    Returns:
        As `layout`.
    """
    n = len(start)
    rates = graph.data / graph.data.max()
    rates[rates < 1 / epochs] = 0
    graph.data = rates
    graph.eliminate_zeros()
    progress(0, epochs)
    random = np.random.default_rng(seed)
    phases = random.random(graph.nnz, np.float32)
    a, b = curve(min_dist)
    wide = start * fitting_width(start, graph, a, b, random)
    old = (wide + random.normal(0, 1e-4, start.shape)).astype(np.float32)
    new = np.empty_like(old)
    force = forces(a, b)
    edges = graph.indptr, graph.indices, graph.data, phases
    shares = np.linspace(0, n, (os.cpu_count() or 1) + 1 if n >= WORTH_THREADS else 2, dtype=np.int64)

    def move(first: int, last: int) -> None:
        kernels.epoch(first, last, old, new, *edges, *force, number, alpha, NEGATIVES, seed)

    with ThreadPoolExecutor(len(shares) - 1) as threads:
        for number in range(epochs):
            alpha = np.float32(step * (1 - number / epochs))
            for _ in threads.map(move, shares[:-1], shares[1:]):
                pass
            old, new = new, old
            progress(number + 1, epochs)
    return old


def fitting_width(
    start: Matrix, graph: scipy.sparse.csr_matrix, a: np.float32, b: np.float32, random: np.random.Generator
) -> np.float32:
    """How wide to spread a start in [0, 1] so that it is disturbed least: where UMAP's loss is lowest.

    Too narrow, and the regions of an older map would burst and come to lie elsewhere; too wide, and neighbours
    would not find each other. The loss is that of a sample of pulls, and as many pushes as they bring along.
    """
    edges = graph.tocoo()
    sample = random.integers(0, graph.nnz, SAMPLE)
    pulled = ((start[edges.row[sample]] - start[edges.col[sample]]) ** 2).sum(axis=1) + 1e-12
    pairs = random.integers(0, len(start), (2, SAMPLE))
    pushed = ((start[pairs[0]] - start[pairs[1]]) ** 2).sum(axis=1) + 1e-12
    strength = edges.data[sample]

    def loss(width: float) -> float:
        near, far = a * (width**2 * pulled) ** b, a * (width**2 * pushed) ** b
        pushes = NEGATIVES * float(strength.mean()) * np.log1p(1 / (far + 1e-3)).mean()
        return float((strength * np.log1p(near)).mean() + pushes)

    return np.float32(min(WIDTHS, key=loss))


def forces(a: np.float32, b: np.float32) -> tuple[Vector, Vector]:
    """Pull and push at the squared distances `kernels.KNOTS`, as multiples of the way between two points.

    The gradients of log(q) and log(1 - q) with q = 1 / (1 + a d^2b); the push is kept finite near 0, as in
    umap-learn.
    """
    squares = kernels.KNOTS.astype(np.float64)
    power = a * squares**b
    pull = -2 * b * power / (squares * (power + 1))
    push = 2 * b / ((0.001 + squares) * (power + 1))
    return pull.astype(np.float32), push.astype(np.float32)


def curve(min_dist: float) -> tuple[np.float32, np.float32]:
    """The a and b with which 1 / (1 + a d^2b) is 1 up to `min_dist` and then falls off as exp(-d)."""
    d = np.linspace(0, 3, 300)
    wanted = np.where(d < min_dist, 1.0, np.exp(-(d - min_dist)))

    def shape(x: npt.NDArray[np.float64], a: float, b: float) -> npt.NDArray[np.float64]:
        return 1 / (1 + a * x ** (2 * b))

    (a, b), _ = scipy.optimize.curve_fit(shape, d, wanted)
    return np.float32(a), np.float32(b)
