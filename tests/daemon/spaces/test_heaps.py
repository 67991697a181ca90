"""Why a graph fails where a library has heaps of near-copies, and cells do not.

In a heap the nearest of each row are in the same heap, so a graph of near neighbours has few ways from one heap to
the next. A question from far away (as words are) begins anywhere and ends in a heap near there, not in the best.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.types import Matrix
from tonewalk.spaces import hnsw_index, ivf_index

HEAPS, COPIES, DIM = 50, 400, 64


def unit(rows: np.ndarray) -> Matrix:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def heaps() -> Matrix:
    """Sounds of one quarter of the sphere, each with 400 copies as far from it as two hits of a kind."""
    random = np.random.default_rng(3)
    middles = unit(unit(random.standard_normal((HEAPS, DIM))) + np.eye(DIM)[0])
    moved = random.normal(0, 0.25 / np.sqrt(DIM), (HEAPS * COPIES, DIM))
    return unit(np.tile(middles, (COPIES, 1)) + moved)


@pytest.fixture(scope="module")
def words() -> Matrix:
    """Questions from anywhere."""
    return unit(np.random.default_rng(4).standard_normal((100, DIM)))


def found(index: hnsw_index.HnswIndex | ivf_index.IvfIndex, rows: Matrix, asked: Matrix, effort: int):
    """Shares of the true ten that are found, and of their heaps that any candidate lies in."""
    right, reached = [], []
    for query in asked:
        true = np.argsort(-(rows @ query))[:10]
        near = index.nearest(query, 20, effort)
        right.append(np.isin(true, near).mean())
        reached.append(np.isin(true % HEAPS, near % HEAPS).mean())
    return float(np.mean(right)), float(np.mean(reached))


def nothing(*_: object) -> None:
    pass


def test_a_walk_on_a_graph_ends_in_a_wrong_heap_and_finds_what_lies_in_those_that_it_reaches(
    tmp_path: Path, heaps: Matrix, words: Matrix
):
    path = tmp_path / "graph"
    hnsw_index.build(heaps, path, connectivity=16, threads=1, progress=nothing, stopped=nothing)
    graph = hnsw_index.HnswIndex(path, DIM, len(heaps), 16)
    right, reached = found(graph, heaps, words, 64)
    assert right < 0.8
    assert right > 0.85 * reached, "what is missed is missed with its whole heap"
    drawn = found(graph, heaps, heaps[::200], 64)[1]
    assert drawn > 0.99, "a row as a question is drawn to its own heap"


@pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed here")
def test_cells_find_the_right_heaps(tmp_path: Path, heaps: Matrix, words: Matrix):
    path = tmp_path / "cells"
    many = ivf_index.build(heaps, path, progress=nothing, stopped=nothing)
    cells = ivf_index.IvfIndex(path, DIM, len(heaps))
    right, reached = found(cells, heaps, words, many // 2)
    assert reached > 0.99
    assert right > 0.97
