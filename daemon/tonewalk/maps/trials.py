"""Measuring candidates for a map in a process of its own; each is kept, so that a search can be taken up again."""

from __future__ import annotations

import hashlib
import time
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.errors import DamagedMap, InvalidArgument
from tonewalk.base.types import Matrix, Rows
from tonewalk.base.writing import replace_file
from tonewalk.maps import files, fit, score
from tonewalk.maps.candidates import Candidate, Measured, grid, ranked
from tonewalk.maps.map import About
from tonewalk.maps.sheet import Tile, sheet
from tonewalk.spaces.space import Space
from tonewalk.work.spawn import Asker

FEWEST: Final = 16
"""Sounds below which no neighbourhood of ten can be judged."""

RANKING: Final = "ranking.json"
SHEET: Final = "sheet.png"


class TrialsJob(msgspec.Struct, kw_only=True):
    """What to measure and where to keep it."""

    encoder: str
    fingerprint: str
    dims: int
    seed: int
    space: Path
    """The space's folder."""
    count: int
    """How many of its rows the catalogue counts."""
    rows: Rows
    """Those that are measured on, rising."""
    labels: list[str]
    """One a row, "" for none."""
    basis: str
    """What the labels are: `tags`, `classes`, `folders`, or "" where there are none."""
    methods: tuple[str, ...]
    """Which of `umap`, `tsne` and `pca` to compare."""
    folder: Path
    """Where candidates, ranking and picture are kept."""
    anew: bool = False
    """Measure again what was measured before."""


class Ranking(msgspec.Struct, kw_only=True):
    """What a search found, as its folder keeps it."""

    encoder: str
    dims: int
    sounds: int
    """How many it was measured on."""
    basis: str
    sheet: str
    """The picture's path."""
    measured: list[Measured]
    """The best first."""


def run(job: TrialsJob, asker: Asker) -> Ranking:
    """Measure all candidates, in a process of its own.

    To stop it, terminate the process: what was measured is kept.

    Raises:
        TonewalkError: as it is told to the user.
    """
    return fit.guarded(asker, "Tuning: ", partial(searched, job), len(job.rows))


def searched(job: TrialsJob, progress: fit.Progress) -> Ranking:
    """Measure what is not measured yet, and write ranking and picture.

    Raises:
        InvalidArgument: too few sounds.
        DiskFull: no room; what was measured is kept.
    """
    vectors = np.asarray(Space.open(job.space, job.count).vectors[job.rows])
    if len(vectors) < FEWEST:
        raise InvalidArgument(f"{len(vectors)} sounds are too few to tune a map on: index {FEWEST} or more.")
    candidates = grid(job.methods)
    kept = {_path(job, candidate) for candidate in candidates}
    for path in job.folder.glob("*.npz"):
        if job.anew or path not in kept:
            path.unlink()
    labelled = np.array([label != "" for label in job.labels])
    labels = [label for label in job.labels if label]
    measured, tiles = [], {}
    for number, candidate in enumerate(candidates):
        progress(candidate.words(), number, len(candidates))
        coords, scores = _map(job, candidate, vectors)
        if labels:
            scores |= score.regions(coords[labelled], labels)
        measured.append(Measured(candidate=candidate, scores=scores))
        tiles[candidate] = coords
    progress("drawing", len(candidates), len(candidates))
    best = ranked(measured)
    picture = sheet([Tile(one.candidate, one.scores, tiles[one.candidate]) for one in best], job.labels)
    replace_file(job.folder / SHEET, picture)
    ranking = Ranking(
        encoder=job.encoder,
        dims=job.dims,
        sounds=len(vectors),
        basis=job.basis,
        sheet=str(job.folder / SHEET),
        measured=best,
    )
    replace_file(job.folder / RANKING, msgspec.json.encode(ranking))
    return ranking


def _map(job: TrialsJob, candidate: Candidate, vectors: Matrix) -> tuple[Matrix, dict[str, float]]:
    """A candidate's places and scores: those that are kept, or new ones that are kept from now on."""
    path = _path(job, candidate)
    try:
        known = files.load(path)
        return known.coords, dict(known.about.scores)
    except (FileNotFoundError, DamagedMap):
        pass
    coords = fit.fit_map(
        vectors,
        candidate.method,
        job.dims,
        job.seed,
        neighbours=candidate.neighbours,
        min_dist=candidate.min_dist,
        size=candidate.components,
        progress=lambda *_: None,
    )
    about = About(
        name=path.stem,
        method=candidate.method,
        dims=3 if job.dims == 3 else 2,
        seed=job.seed,
        params=candidate.params(),
        encoder=job.encoder,
        fingerprint=job.fingerprint,
        scores=score.neighbourhoods(vectors, coords, seed=job.seed),
        created=time.time(),
    )
    files.save(path, about, coords)
    return coords, dict(about.scores)


def _path(job: TrialsJob, candidate: Candidate) -> Path:
    """A name that only the same way on the same sounds gives."""
    digest = hashlib.blake2b(msgspec.json.encode([candidate, job.fingerprint, job.dims, job.seed]), digest_size=12)
    digest.update(np.asarray(job.rows, "<i8").tobytes())
    return job.folder / f"{digest.hexdigest()}.npz"
