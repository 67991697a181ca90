"""`map/tune`: which way of making a map suits this library."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from tonewalk.base.errors import Damaged, InvalidArgument, NotFound, told
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild, MapCandidate, MapTune, MapTuneReport
from tonewalk.library.columns import Columns
from tonewalk.maps import kinds, tune
from tonewalk.queries.classes import ClassBox
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.work import spawn
from tonewalk.work.jobs import Job, Jobs, Progress


def job_of(request: MapTune, home: Home, handle: SpaceHandle, columns: Columns, classes: ClassBox) -> tune.TuneJob:
    """What a request comes to: a seeded sample of the visible sounds and their labels. In a thread.

    Raises:
        InvalidArgument: too few sounds, or the labels that were asked for tell nothing apart.
    """
    positions = columns.position_of_rows(handle.space_id)[: len(handle.space)]
    rows = np.flatnonzero(positions >= 0)
    if len(rows) < tune.FEWEST:
        raise InvalidArgument(f"{len(rows)} sounds are too few to tune a map on: index {tune.FEWEST} or more.")
    rows = np.sort(np.random.default_rng(request.seed).permutation(rows)[: request.sounds])
    basis, labels = kinds.kinds(request.by, columns, classes, positions[rows].tolist())
    return tune.TuneJob(
        encoder=handle.encoder.name,
        fingerprint=handle.encoder.fingerprint,
        dims=request.dims,
        seed=request.seed,
        space=handle.space.folder,
        count=len(handle.space),
        rows=rows,
        labels=labels,
        basis=basis,
        methods=_methods(request.method),
        folder=_folder(home, handle.encoder.name, request.dims),
        anew=request.anew,
    )


async def search(job: tune.TuneJob, progress: Progress) -> tune.Ranking:
    """Measure in a process of its own; what was measured stays when this is cancelled.

    Raises:
        TonewalkError: as the process said it.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    gone = "The process that measured maps ended early: run it again, it goes on there."
    return await spawn.ask(tune.run, job, progress, nice=10, threads=0, patience=0, gone=gone)


async def build_best(ranking: tune.Ranking, request: MapTune, jobs: Jobs, build: Callable[[MapBuild], Job]) -> str:
    """Make the best candidate the current map of the whole library; one sentence.

    Raises:
        TonewalkError: the map could not be made.
    """
    best = ranking.measured[0].candidate
    wanted = MapBuild(
        method=best.method,
        dims=request.dims,
        encoder=ranking.encoder,
        map=request.map,
        seed=request.seed,
        neighbours=best.neighbours,
        min_dist=best.min_dist,
        components=best.components,
    )
    built = await jobs.wait(build(wanted).job)
    if built.state != "done":
        raise told(built.code or "error", f"The best map could not be made: {built.text}")
    return built.text


def sentence(ranking: tune.Ranking) -> str:
    """What a search found."""
    best = ranking.measured[0]
    scores = ", ".join(f"{name} {value:.3f}" for name, value in best.scores.items())
    among = f"labels from {ranking.basis}" if ranking.basis else "no labels"
    return (
        f"Of {len(ranking.measured)} maps of {ranking.sounds} sounds ({among}) the best is "
        f"{best.candidate.words()}: {scores}. All of them are drawn in {ranking.sheet}."
    )


def found(home: Home, encoder: str, dims: int) -> MapTuneReport:
    """What the last search in a space found.

    Raises:
        NotFound: there was none.
        Damaged: its file can't be read.
    """
    path = _folder(home, encoder, dims) / tune.RANKING
    if not path.is_file():
        raise NotFound(f"No {dims}D map of {encoder} was tuned yet: `tonewalk map tune` does it.")
    ranking = _read(path)
    return MapTuneReport(
        encoder=ranking.encoder,
        dims=ranking.dims,
        sounds=ranking.sounds,
        labels=ranking.basis,
        sheet=ranking.sheet,
        candidates=[
            MapCandidate(
                method=one.candidate.method,
                components=one.candidate.components,
                neighbours=one.candidate.neighbours,
                min_dist=one.candidate.min_dist,
                merit=one.merit,
                scores=one.scores,
            )
            for one in ranking.measured
        ],
    )


def _methods(wanted: str) -> tuple[str, ...]:
    """The one that was asked for, else all that can be had."""
    if wanted:
        return (wanted,)
    return ("pca", "umap", "tsne") if importlib.util.find_spec("openTSNE") else ("pca", "umap")


def _folder(home: Home, encoder: str, dims: int) -> Path:
    return home.maps / "tuned" / f"{encoder}-{dims}d"


def _read(path: Path) -> tune.Ranking:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tune.Ranking)
    except (msgspec.DecodeError, OSError) as error:
        raise Damaged(f"{path} can't be read ({error}): delete it and tune again.") from error
