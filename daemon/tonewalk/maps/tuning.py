"""`map/tune`: which way of making a map suits this library."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import msgspec
import numpy as np

from tonewalk.base.errors import Damaged, InvalidArgument, NotFound, error_of
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild, MapCandidate, MapTune, MapTuned, MapTuneReport
from tonewalk.library.live import LiveLibrary
from tonewalk.maps import kinds, trials
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.kept import KeptMaps
from tonewalk.queries.classes import ClassBox
from tonewalk.work import spawn
from tonewalk.work.jobs import Job, Jobs, Progress


class MapTuner:
    """Searches for the best way to make a map; used on the event loop except where a method says so."""

    def __init__(
        self,
        home: Home,
        library: LiveLibrary,
        kept: KeptMaps,
        classes: ClassBox,
        builder: MapBuilder,
        jobs: Jobs,
    ) -> None:
        self._home, self._library, self._kept = home, library, kept
        self._classes, self._builder, self._jobs = classes, builder, jobs

    @property
    def _tuned(self) -> Path:
        return self._home.maps / "tuned"

    def wanted(self, request: MapTune) -> trials.TrialsJob:
        """What a request comes to: a seeded sample of the visible sounds and their labels. In a thread.

        Raises:
            UnknownEncoder: the library has no space of this encoder.
            InvalidArgument: too few sounds, or the labels that were asked for tell nothing apart.
        """
        handle, view = self._kept.space(request.encoder), self._library.now()
        positions = view.position_of_rows(handle.encoder.name)
        rows = np.flatnonzero(positions >= 0)
        if len(rows) < trials.FEWEST:
            raise InvalidArgument(
                f"{len(rows)} sounds are too few to tune a map on: index {trials.FEWEST} or more."
            )
        rows = np.sort(np.random.default_rng(request.seed).permutation(rows)[: request.sounds])
        basis, labels = kinds.kinds(request.by, view, self._classes, positions[rows].tolist())
        return trials.TrialsJob(
            encoder=handle.encoder.name,
            fingerprint=handle.encoder.fingerprint,
            dims=request.dims,
            seed=request.seed,
            space=handle.space.folder,
            count=len(positions),
            rows=rows,
            labels=labels,
            basis=basis,
            methods=_methods(request.method),
            folder=self._folder(handle.encoder.name, request.dims),
            anew=request.anew,
        )

    def start(self, request: MapTune, wanted: trials.TrialsJob) -> Job:
        """Measure candidates in the background, and make the best one the current map where that is asked for.

        Args:
            wanted: what `wanted` made of the request.
        """

        async def work(progress: Progress) -> str:
            ranking = await search(wanted, progress)
            text = sentence(ranking)
            if request.apply:
                text += f" {await self._build_best(ranking, request)}"
            return text

        return self._jobs.start("tune", wanted.encoder, work, same=request)

    async def _build_best(self, ranking: trials.Ranking, request: MapTune) -> str:
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
        built = await self._jobs.wait(self._builder.build(wanted).job)
        if built.state != "done":
            raise error_of(built.code or "error", f"The best map could not be made: {built.text}")
        return built.text

    def found(self, request: MapTuned) -> MapTuneReport:
        """What the last search in a space found. In a thread.

        Raises:
            UnknownEncoder: the library has no space of this encoder.
            NotFound: there was none.
            Damaged: its file can't be read.
        """
        encoder, dims = self._kept.space(request.encoder).encoder.name, request.dims
        path = self._folder(encoder, dims) / trials.RANKING
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

    def known(self) -> list[str]:
        """The folders of the searches that were made: `small-2d`. In a thread."""
        return sorted(one.parent.name for one in self._tuned.glob(f"*/{trials.RANKING}"))

    def _folder(self, encoder: str, dims: int) -> Path:
        return self._tuned / f"{encoder}-{dims}d"


async def search(job: trials.TrialsJob, progress: Progress) -> trials.Ranking:
    """Measure in a process of its own; what was measured stays when this is cancelled.

    Raises:
        TonewalkError: as the process said it.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    gone = "The process that measured maps ended early: run it again, it goes on there."
    return await spawn.ask(trials.run, job, progress, nice=10, threads=0, patience=0, gone=gone)


def sentence(ranking: trials.Ranking) -> str:
    """What a search found."""
    best = ranking.measured[0]
    scores = ", ".join(f"{name} {value:.3f}" for name, value in best.scores.items())
    among = f"labels from {ranking.basis}" if ranking.basis else "no labels"
    return (
        f"Of {len(ranking.measured)} maps of {ranking.sounds} sounds ({among}) the best is "
        f"{best.candidate.words()}: {scores}. All of them are drawn in {ranking.sheet}."
    )


def _methods(wanted: str) -> tuple[str, ...]:
    """The one that was asked for, else all that can be had."""
    if wanted:
        return (wanted,)
    return ("pca", "umap", "tsne") if importlib.util.find_spec("openTSNE") else ("pca", "umap")


def _read(path: Path) -> trials.Ranking:
    try:
        return msgspec.json.decode(path.read_bytes(), type=trials.Ranking)
    except (msgspec.DecodeError, OSError) as error:
        raise Damaged(f"{path} can't be read ({error}): delete it and tune again.") from error
