"""Building an index, in a process of its own."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from tonewalk.base.errors import DamagedIndex, TonewalkError
from tonewalk.base.types import Matrix
from tonewalk.base.writing import sync_file
from tonewalk.spaces import annoy_index, hnsw_index, ivf_index, projected_index
from tonewalk.spaces.effort import HELD_OUT, Exact, Measured, exact, least_effort, queries
from tonewalk.spaces.info import IndexInfo, Kind, Wish, file_checksum, read_info, write_info
from tonewalk.spaces.items import Items
from tonewalk.spaces.loaded import Index
from tonewalk.spaces.mapping import ValidRows, VectorMapping
from tonewalk.spaces.policy import ANNOY_ROWS, EXACT_ROWS, GOOD_RECALL, TIME_LIMIT_MS, searched_exactly
from tonewalk.spaces.seals import prefix_digest
from tonewalk.work.spawn import Asker, Stopped

logger = logging.getLogger(__name__)

Progress = Callable[[float, str], None]
"""Called with the share that is done, 0 to 1, and what is being done."""

TREES: Final = 64
CONNECTIVITY: Final = 16
STEPS: Final = 100
"""What a build in a process of its own counts to."""

_FIRST_EFFORT: Final[dict[Kind, int]] = {"ivf": 8, "projected": 100, "annoy": 200, "hnsw": 16}
_SAFETY: Final = 0.003
"""Recall aimed at above the target, about one standard error of what 400 queries measure."""


def build_index(
    folder: Path,
    kind: Wish = "auto",
    recall_target: float = 0.98,
    seed: int = 1,
    progress: Progress = lambda done, text: None,
    should_stop: Callable[[], bool] = lambda: False,
    texts: Matrix | None = None,
    usable: Callable[[], None] = lambda: None,
) -> IndexInfo:
    """Build an index over all valid rows in `folder`, find its effort and put it in place of the old one.

    Args:
        kind: `auto` takes exact search up to 50,000 rows; above it Annoy where it holds the target in 5 ms, else
            the first of IVF, a projection and HNSW that does, else the fastest that holds it, else exact search.
        recall_target: recall@10 against exact search, 0 to 1, that queries outside the index have to reach.
        seed: of the trees and of the choice of queries; the same rows and seed give the same trees.
        progress: told now and then what is done.
        should_stop: asked often; what it stops leaves the old index.
        texts: embeddings of words, where the encoder reads them: the recall has to hold for those too.
        usable: called where `auto` finds no index in place and has one that searches already, at an effort that is
            still to be found; whatever comes then, it stays until a better one is in its place.

    Raises:
        DamagedVectors: the rows can't be trusted.
        DiskFull: no room; the old index stays.
        Stopped: `should_stop` said so; the old index is as it was.
    """

    def stopped() -> None:
        if should_stop():
            raise Stopped

    rows = VectorMapping(folder).read()
    count = len(rows.vectors)
    if searched_exactly(count, kind):
        why = "that was asked for" if kind == "exact" else f"up to {EXACT_ROWS} rows scoring every one is fast"
        info = _exactly(rows, kind, recall_target, f"exact, since {why}")
    else:
        info = _Build(folder, rows, kind, recall_target, seed, progress, stopped, texts, usable).best()
    write_info(folder, info)
    for old in folder.glob("index-*"):
        if old.name != info.file:
            _remove(old)
    progress(1.0, info.reason)
    return info


class BuildJob(msgspec.Struct, kw_only=True):
    """What to build: the arguments of `build_index`."""

    folder: Path
    kind: Wish = "auto"
    recall_target: float = 0.98
    seed: int = 1
    texts: Matrix | None = None


def run(job: BuildJob, asker: Asker) -> IndexInfo:
    """Build an index, in a process of its own; gives True on its way once one searches already.

    Raises:
        TonewalkError: as `build_index`, and where memory is short; the old index is as it was.
        Stopped: nobody waits for it; likewise.
    """

    def tell(done: float, text: str) -> None:
        asker.progress(round(STEPS * done), STEPS, text)

    def usable() -> None:
        asker.give(True)

    try:
        return build_index(
            job.folder, job.kind, job.recall_target, job.seed, tell, asker.stopped, job.texts, usable
        )
    except MemoryError as error:
        raise TonewalkError(f"the index of {job.folder.name} takes more memory than there is") from error


class _Held(NamedTuple):
    """An index that was built and measured."""

    kind: Kind
    path: Path
    settings: dict[str, int]
    measured: Measured


class _Build:
    """One build of an index over many rows: the rows, the queries held out of them, and what was tried."""

    def __init__(
        self,
        folder: Path,
        rows: ValidRows,
        wish: Wish,
        target: float,
        seed: int,
        progress: Progress,
        stopped: Callable[[], None],
        texts: Matrix | None,
        usable: Callable[[], None],
    ) -> None:
        self._folder, self._rows, self._wish, self._target, self._seed = folder, rows, wish, target, seed
        self._progress, self._stopped, self._usable = progress, stopped, usable
        count = len(rows.vectors)
        self._held = np.sort(np.random.default_rng(seed).choice(count, min(HELD_OUT, count // 10), replace=False))
        self._items = Items(rows.vectors, self._held)
        self._asked = queries(rows.vectors[self._held], seed, texts)
        self._published: Path | None = None
        self._done = 0.0
        progress(0.0, f"building an index over {count} rows")

    @cached_property
    def _truth(self) -> Exact:
        self._progress(self._done, f"asking {len(self._items)} rows {len(self._asked.vectors)} questions exactly")
        return exact(self._items, self._asked.vectors, self._stopped)

    def best(self) -> IndexInfo:
        """Build the kinds that come into question, until one holds what is asked in a few milliseconds."""
        kinds, failings = self._wanted()
        held: _Held | None = None
        try:
            for place, kind in enumerate(kinds):
                if held is not None and held.measured.p99_ms <= TIME_LIMIT_MS and kind != "annoy":
                    break
                tried, failing = self._try(kind, place / len(kinds), 1 / len(kinds))
                if self._wish == "auto":
                    failing = failing or self._slower(tried, held)
                if failing and self._wish == "auto":
                    failings.append(failing)
                    self._drop(tried.path)
                else:
                    if held is not None:
                        self._drop(held.path)
                    held = tried
        except BaseException:
            if held is not None:
                self._drop(held.path)
            raise
        if held is None:
            return _exactly(self._rows, self._wish, self._target, f"exact, because {' and '.join(failings)}")
        return self._info(held, failings)

    def _wanted(self) -> tuple[list[Kind], list[str]]:
        """The kinds to try, in order, and why others are not."""
        wanted: list[Kind] = ["ivf", "annoy", "projected", "hnsw"] if self._wish == "auto" else [self._wish]
        reasons: dict[Kind, str] = {}
        if not ivf_index.available():
            reasons["ivf"] = "the faiss package is not installed"
        if self._wish == "auto" and len(self._items) > ANNOY_ROWS:
            reasons["annoy"] = f"annoy is not tried on more than {ANNOY_ROWS} rows, where its forest takes minutes"
        elif not annoy_index.available():
            reasons["annoy"] = "the annoy package is not installed (it needs a C++ compiler)"
        kinds = [kind for kind in wanted if kind not in reasons] or ["hnsw"]
        return kinds, [reasons[kind] for kind in wanted if kind in reasons]

    def _slower(self, tried: _Held, held: _Held | None) -> str:
        """Why what is held stays in place of what was tried; nothing where it does not."""
        if held is None or (tried.kind == "annoy" and tried.measured.p99_ms <= TIME_LIMIT_MS):
            return ""
        if tried.measured.p50_ms < held.measured.p50_ms:
            return ""
        return (
            f"{tried.kind} takes {tried.measured.p50_ms:.1f} ms for as much (p99 {tried.measured.p99_ms:.1f} ms)"
        )

    def _try(self, kind: Kind, start: float, share: float) -> tuple[_Held, str]:
        """Build one kind and find its effort; also what speaks against it."""
        path = self._folder / f"index-{secrets.token_hex(4)}.{kind}"
        try:
            self._done = start
            settings, index = self._built(kind, path, start, share)
            self._done = start + 0.8 * share
            if kind == "ivf" and self._wish == "auto" and _bare(self._folder):
                self._publish(path, settings)
            measured = self._measured(kind, index)
            return _Held(kind, path, settings, measured), self._failing(kind, measured)
        except BaseException:
            self._drop(path)
            raise

    def _publish(self, path: Path, settings: dict[str, int]) -> None:
        """Let an index search at an effort that serves most spaces, before its own was found."""
        effort = max(_FIRST_EFFORT["ivf"], settings["cells"] // 8)
        info = self._info(_Held("ivf", path, settings, Measured(effort, 0.0, 0.0, 0.0)), [], measured=False)
        write_info(self._folder, info)
        self._published = path
        self._usable()

    def _drop(self, path: Path) -> None:
        """Delete an index that is not the best, but for the one in place, whose turn comes when it is replaced."""
        if path != self._published:
            _remove(path)

    def _built(self, kind: Kind, path: Path, start: float, share: float) -> tuple[dict[str, int], Index]:
        def tell(done: float) -> None:
            self._progress(start + 0.8 * share * done, f"building {kind} over {len(self._items)} rows")

        threads, dim = os.cpu_count() or 1, self._items.shape[1]
        if kind == "projected":
            kept = projected_index.build(self._items, path, progress=tell, stopped=self._stopped)
            return {"directions": kept}, projected_index.ProjectedIndex(path, dim, len(self._items), kept)
        if kind == "ivf":
            cells = ivf_index.build(self._items, path, progress=tell, stopped=self._stopped)
            return {"cells": cells}, ivf_index.IvfIndex(path, dim, len(self._items))
        if kind == "annoy":
            annoy_index.build(
                self._items,
                path,
                trees=TREES,
                seed=self._seed,
                threads=threads,
                progress=tell,
                stopped=self._stopped,
            )
            return {"trees": TREES, "seed": self._seed}, annoy_index.AnnoyIndex(path, dim, len(self._items))
        hnsw_index.build(
            self._items, path, connectivity=CONNECTIVITY, threads=threads, progress=tell, stopped=self._stopped
        )
        return {"connectivity": CONNECTIVITY}, hnsw_index.HnswIndex(path, dim, len(self._items), CONNECTIVITY)

    def _measured(self, kind: Kind, index: Index) -> Measured:
        return least_effort(
            index,
            self._items,
            self._asked,
            self._truth,
            first=_FIRST_EFFORT[kind],
            target=min(self._target + _SAFETY, 1.0),
            good=max(GOOD_RECALL, self._target),
            limit_ms=self._limit_ms,
            cheap_ms=TIME_LIMIT_MS / 2,
            stopped=self._stopped,
        )

    def _failing(self, kind: Kind, measured: Measured) -> str:
        """What speaks against an index, in words; nothing where it holds the target in time."""
        if measured.recall < self._target or measured.p99_ms > self._limit_ms:
            return (
                f"{kind} found {measured.recall:.3f} of the true ten nearest in {measured.p99_ms:.1f} ms (p99) "
                f"where {self._target:g} in {self._limit_ms:.1f} ms are asked"
            )
        if measured.p50_ms > self._exact_p50:
            return f"{kind} takes {measured.p50_ms:.1f} ms where scoring every row takes {self._exact_p50:.1f}"
        return ""

    @property
    def _exact_p50(self) -> float:
        return float(np.median(self._truth.times))

    @property
    def _limit_ms(self) -> float:
        return max(TIME_LIMIT_MS, self._exact_p50)

    def _info(self, held: _Held, failings: list[str], *, measured: bool = True) -> IndexInfo:
        kind, path, settings, figures = held
        sync_file(path)
        exact_p50 = self._exact_p50 if measured else 0.0
        reason = (
            f"{kind}, whose effort is still being found"
            if not measured
            else (
                f"{kind} finds {figures.recall:.3f} of the true ten nearest in {figures.p99_ms:.1f} ms (p99), "
                f"scoring every row takes {exact_p50:.1f} ms"
            )
        )
        return IndexInfo(
            kind=kind,
            wish=self._wish,
            reason=f"{reason}; {' and '.join(failings)}" if failings else reason,
            rows=len(self._rows.vectors),
            digest=_digest(self._rows),
            target=self._target,
            recall=figures.recall,
            p50_ms=figures.p50_ms,
            p99_ms=figures.p99_ms,
            exact_p50_ms=exact_p50,
            effort=figures.effort,
            settings=settings,
            held_out=self._held.tolist(),
            file=path.name,
            bytes=path.stat().st_size,
            checksum=file_checksum(path),
        )


def _exactly(rows: ValidRows, wish: Wish, target: float, reason: str) -> IndexInfo:
    return IndexInfo(
        kind="exact", wish=wish, reason=reason, rows=len(rows.vectors), digest=_digest(rows), target=target
    )


def _bare(folder: Path) -> bool:
    """Whether searches in a space are exact for want of an index."""
    try:
        info = read_info(folder)
    except DamagedIndex:
        return True
    return info is None or not info.file


def _digest(rows: ValidRows) -> str:
    digest = prefix_digest(rows.seals, len(rows.vectors))
    if digest is None:
        raise RuntimeError(f"{len(rows.vectors)} rows end inside a seal")
    return digest


def _remove(path: Path) -> None:
    """Delete a file of ours, unless a daemon on Windows still maps it: the next build deletes it then."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        logger.info("%s is still in use", path)
