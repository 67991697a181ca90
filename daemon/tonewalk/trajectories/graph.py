"""The neighbour graph of a space: made once in the background, kept on the disk, asked for shortest ways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from tonewalk.base.errors import TonewalkError, Unavailable
from tonewalk.base.home import Home
from tonewalk.base.saving import written
from tonewalk.base.types import Matrix, Rows
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.work import spawn
from tonewalk.work.jobs import Jobs, Progress

logger = logging.getLogger(__name__)

NEIGHBOURS: Final = 12
"""Neighbours of each sound."""
AT_ONCE: Final = 4096
"""Rows up to which a graph is made while the question waits: 0.3 s."""
OUTGROWN: Final = 1.25
"""A graph is made anew when the space is so many times as large; until then new sounds join it as they are met."""


class NeighbourGraph:
    """Who is near whom among the first rows of a space; never changed.

    Args:
        rows: neighbours of each row `[shape=(n, k)]`.
        chords: Euclidean distances to them `[shape=(n, k)]`.
    """

    def __init__(self, rows: Rows, chords: Matrix) -> None:
        self.rows, self.chords = rows, chords
        self._links: Any = None
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.rows)

    def way(self, vectors: Matrix, stops: Sequence[int]) -> list[int]:
        """The rows on the shortest way from stop to stop, stops included.

        Squared angles count, so that many short steps are shorter than a long one. Where the graph has no way
        (islands), the next stop follows at once; a stop that came after the graph was made joins it at the row
        nearest to it.

        Args:
            vectors: all rows of the space, the graph's first `[shape=(m, dim)]`.
        """
        ways = [stops[0]]
        for start, end in pairwise(stops):
            ways += self._leg(vectors, start, end)
        return ways

    def _leg(self, vectors: Matrix, start: int, end: int) -> list[int]:
        from scipy.sparse.csgraph import dijkstra

        first, last = (
            row if row < len(self) else int((vectors[: len(self)] @ vectors[row]).argmax()) for row in (start, end)
        )
        links: Any = self._linked()
        before = dijkstra(links, directed=False, indices=[first], return_predecessors=True)[1][0]
        way = [last]
        while way[-1] != first and before[way[-1]] >= 0:
            way.append(int(before[way[-1]]))
        if way[-1] != first:
            return [end] if end != start else []
        return [row for row in way[::-1] if row not in (start, end)] + ([end] if end != start else [])

    def _linked(self) -> Any:
        from scipy.sparse import csr_matrix

        with self._lock:
            if self._links is None:
                count, k = self.rows.shape
                angles = 2 * np.arcsin(np.clip(self.chords.astype(np.float64) / 2, 0, 1))
                lengths = np.maximum(angles**2, 1e-9)
                starts = np.arange(0, count * k + 1, k)
                self._links = csr_matrix((lengths.ravel(), self.rows.ravel(), starts), shape=(count, count))
        return self._links


class Graphs:
    """The graphs of a library's spaces."""

    def __init__(self, home: Home) -> None:
        self._folder = home.path / "graphs"
        self._made: dict[str, NeighbourGraph] = {}
        self._lock = Lock()

    def of(self, handle: SpaceHandle) -> NeighbourGraph:
        """The graph of a space; in a thread.

        Raises:
            Unavailable: it has to be made first (`make`).
        """
        key, vectors = _key(handle), handle.space.vectors
        with self._lock:
            graph = self._made.get(key) or self._read(key, vectors)
            if len(vectors) <= AT_ONCE and (graph is None or len(vectors) > len(graph)):
                graph = neighbours(vectors)
            if graph is None:
                raise Unavailable("The space's neighbour graph is not there yet: ask again when its job is done.")
            self._made[key] = graph
        return graph

    def wanted(self, handle: SpaceHandle) -> bool:
        """Whether a graph is to be made in the background: there is none, or the space has outgrown it."""
        rows = len(handle.space)
        if rows <= AT_ONCE:
            return False
        try:
            return rows > OUTGROWN * len(self.of(handle))
        except Unavailable:
            return True

    async def prepare(self, handle: SpaceHandle, jobs: Jobs, patience: float) -> None:
        """Have a graph made where one is wanted; on the event loop.

        Args:
            patience: s that a first question waits for its graph.

        Raises:
            Unavailable: there is none, and it takes longer.
        """
        key = _key(handle)
        if not await asyncio.to_thread(self.wanted, handle):
            return

        async def work(progress: Progress) -> str:
            return await self._make(key, handle, progress)

        job = jobs.active("graph", key) or jobs.start("graph", key, work)
        if key in self._made:
            return
        try:
            await asyncio.wait_for(jobs.wait(job.job), patience)
        except TimeoutError:
            raise Unavailable(
                f"The space's neighbour graph is being made (job {job.job}): ask again when it is done."
            ) from None
        if job.state != "done":
            raise Unavailable(f"The space's neighbour graph could not be made: {job.text}")

    async def _make(self, key: str, handle: SpaceHandle, progress: Progress) -> str:
        rows, target = len(handle.space), self._path(key)
        progress(0, 0, f"Looking for the neighbours of {rows} sounds")
        gone = "The process that made the neighbour graph ended early: try again."
        job = (handle.space.folder, rows, target)
        await spawn.ask(_run, job, nice=10, threads=0, patience=0, gone=gone)
        graph = await asyncio.to_thread(self._read, key, handle.space.vectors)
        if graph is None:
            raise TonewalkError(gone)
        self._made[key] = graph
        return f"Joined {len(graph)} sounds to their neighbours."

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npz"

    def _read(self, key: str, vectors: Matrix) -> NeighbourGraph | None:
        """The graph as it was kept, if it fits the space."""
        try:
            with np.load(self._path(key), allow_pickle=False) as file:
                rows, chords, check = file["rows"].astype(np.int64), file["chords"], file["check"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            logger.warning("the neighbour graph %s can't be read (%s) and is made anew", key, error)
            return None
        known = len(rows)
        fits = rows.shape == chords.shape and rows.ndim == 2 and 0 < known <= len(vectors)
        if not fits or rows.min() < 0 or rows.max() >= known or not np.array_equal(check, _check(vectors[:known])):
            logger.warning("the neighbour graph %s is one of other sounds and is made anew", key)
            return None
        return NeighbourGraph(rows, chords)


def neighbours(vectors: Matrix) -> NeighbourGraph:
    """The graph of a few rows, at once: the `NEIGHBOURS` nearest others of each, or all where there are fewer."""
    k = min(NEIGHBOURS, len(vectors) - 1)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    rows: Rows = np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int64)
    cosines = np.take_along_axis(scores, rows, axis=1)
    return NeighbourGraph(rows, np.sqrt(np.maximum(2 - 2 * cosines, 0)))


def _key(handle: SpaceHandle) -> str:
    return f"{handle.encoder.name}-{handle.encoder.fingerprint[:12]}"


def _check(vectors: Matrix) -> Matrix:
    """Some rows, by which a graph is known to be theirs."""
    return np.stack([vectors[0], vectors[len(vectors) // 2], vectors[-1]])


def _run(job: tuple[Path, int, Path], _: spawn.Asker) -> None:
    """Make the graph of so many rows of a space's folder, and keep it in a file; in a process of its own.

    Raises:
        TonewalkError: it could not be made.
    """
    from tonewalk.maps.umap import nearest_neighbours
    from tonewalk.spaces.space import Space

    folder, rows, target = job
    try:
        vectors = np.ascontiguousarray(Space.open(folder, rows).vectors)
        found, chords = nearest_neighbours(vectors, NEIGHBOURS)
        with written(target) as temporary:
            np.savez(temporary, rows=found.astype(np.int32), chords=chords, check=_check(vectors))
    except TonewalkError:
        raise
    except Exception as error:
        logger.exception("a neighbour graph could not be made")
        text = f"The neighbour graph could not be made ({type(error).__name__}: {error})."
        raise TonewalkError(text) from error
