"""Fitting a map, in a process of its own: `run` is what the daemon spawns, so that its event loop never waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import numpy as np

from tonewalk.base.errors import DamagedMap, InvalidArgument, TonewalkError
from tonewalk.base.types import Matrix
from tonewalk.library.view import Stretch
from tonewalk.maps import files, manifold, score
from tonewalk.maps.frame import aligned, into_box, turned
from tonewalk.maps.map import About, Method
from tonewalk.maps.pca import principal
from tonewalk.maps.personal import OverSpaces
from tonewalk.spaces.space import Space
from tonewalk.work.spawn import Asker

T = TypeVar("T")

_CHUNK: Final = 8192

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, all steps); all steps is 0 where nobody can know."""

COMPONENTS: Final = 50
PRODUCTS: Final = 5e10
"""Neighbours are sought in at least so many principal components, and in as many more as keep the search's
multiplications below the second figure: all of 512 up to 10,000 sounds, 50 from 32,000 on."""

REFIT_STEP: Final = 0.1
"""Of UMAP's first step from an older map. When a fifth is added, the median sound moves 2.4 % of the map's
diagonal (2.9 % with 0.25, 1.9 % with 0.05), and neighbourhoods are kept no worse than in a fresh fit."""

MANY: Final = 150_000
"""Sounds above which a map of UMAP is fitted on landmarks, and neighbours are sought in cells: see `large`."""

LANDMARKS: Final = 50_000
"""Of a large library: a twentieth of a million. With as large a part of 100,000 a map is as true as a full fit."""

KNOWN: Final = 0.5
"""Share of a large library's sounds that an older map must hold to be started from; else it is only aligned to."""

FEWEST: Final = 6
"""Sounds below which neighbourhoods say nothing and principal components are the map."""


class MapJob(msgspec.Struct, kw_only=True):
    """What to fit and where to put it."""

    about: About
    """Of the new map; its scores and time are filled in."""
    space: Path
    """The space's folder."""
    rows: int
    """How many of its rows to map."""
    target: Path
    """The npz to write; an older one of the same dimensions there is started from and aligned to."""
    learned: Path | None = None
    """The learned space's folder, for the method `manifold`."""
    files: list[Stretch] = []
    """What each row is of which file, for the method `manifold`; the path is b"" for none."""
    personal: OverSpaces | None = None
    """What the user's clicks make of the space and the others beside it; None: the space as it is."""


def run(job: MapJob, asker: Asker) -> None:
    """Fit a map and write it, in a process of its own.

    To stop it, terminate the process: the map file changes only when all is done.

    Raises:
        TonewalkError: as it is told to the user; the old file is as it was.
    """
    guarded(asker, f"Map {job.about.name}: ", partial(_fit, job), job.rows)


def guarded(asker: Asker, what: str, work: Callable[[Progress], T], rows: int) -> T:
    """Do `work` on so many sounds; its progress is passed on, after `what`.

    Raises:
        TonewalkError: as `work`, and where memory is short.
    """
    # openTSNE's threads would otherwise spin while they wait, which starves a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

    def tell(text: str, done: int, total: int) -> None:
        asker.progress(done, total, what + text)

    try:
        return work(tell)
    except MemoryError as error:
        raise TonewalkError(f"a map of {rows} sounds takes more memory than there is") from error


def _fit(job: MapJob, progress: Progress) -> None:
    about = job.about
    vectors = Space.open(job.space, job.rows).vectors[: job.rows]
    if job.personal is not None:
        vectors = job.personal.vectors(vectors)
    coords = _learned(job, job.learned, progress) if job.learned else _laid_out(job, vectors, progress)
    progress("scoring", 0, 0)
    about.scores = score.neighbourhoods(vectors, coords, seed=about.seed)
    about.created = time.time()
    files.save(job.target, about, coords)


def _laid_out(job: MapJob, vectors: Matrix, progress: Progress) -> Matrix:
    about = job.about
    init, same = _old_places(job)
    return fit_map(
        vectors,
        about.method,
        about.dims,
        about.seed,
        neighbours=int(about.params.get("neighbours", 15)),
        min_dist=about.params.get("min_dist", 0.1),
        size=int(about.params.get("components", 0)),
        init=init,
        anew=not same,
        progress=progress,
    )


def _learned(job: MapJob, folder: Path, progress: Progress) -> Matrix:
    coords, fingerprint = manifold.places(folder, job.files, partial(progress, "placing"))
    job.about.learned = f"{folder.name}:{fingerprint}"
    return coords


def _old_places(job: MapJob) -> tuple[Matrix | None, bool]:
    """Places of the map that is to be replaced, one a row of the space, and whether it was made in the same way.

    None where there is none that fits.
    """
    try:
        old = files.load(job.target)
    except (FileNotFoundError, DamagedMap):
        return None, False
    if old.about.dims != job.about.dims or old.about.fingerprint != job.about.fingerprint:
        return None, False
    places = np.full((job.rows, job.about.dims), np.nan, np.float32)
    known = min(job.rows, len(old.coords))
    places[:known] = old.coords[:known]
    then, now = ({**one.params, "rows": 0.0} for one in (old.about, job.about))
    return places, old.about.method == job.about.method and then == now


def fit_map(
    vectors: Matrix,
    method: Method,
    dims: int,
    seed: int,
    *,
    neighbours: int = 15,
    min_dist: float = 0.1,
    size: int = 0,
    init: Matrix | None = None,
    anew: bool = False,
    many: int = MANY,
    landmarks: int = LANDMARKS,
    progress: Progress,
) -> Matrix:
    """Lay out the vectors of a space in 2D or 3D.

    UMAP and t-SNE work on principal components: all of them, or in a large library the first 50 at least.
    Fewer than 6 vectors, or vectors that are all the same, get their principal components as a map. One seed
    gives one map, to the bit. Of more than `many`, UMAP lays out landmarks first, and then all from there.

    Args:
        vectors: `[shape=(n, dim)]`, of unit length; any n from 0.
        method: `pca`, `umap` or `tsne`.
        dims: 2 or 3.
        seed: of all randomness.
        neighbours: UMAP's neighbours, t-SNE's perplexity; as many as there are at most.
        min_dist: UMAP's least distance.
        size: principal components to lay out; 0: as said above.
        init: an older map `[shape=(n, dims)]` in [0, 1], NaN for rows that it lacks: the layout starts from it
            and is aligned to it.
        anew: start from principal components all the same, as for other settings than the older map's, and only
            align.
        many: sounds above which a library is large.
        landmarks: how many sounds of a large library are laid out first.
        progress: told of every phase and epoch.

    Returns:
        `[shape=(n, dims)]` float32 in [0, 1].

    Raises:
        Unavailable: t-SNE without openTSNE.
        InvalidArgument: vectors that are not finite; of a large library, more neighbours than memory is for.
    """
    if not all(np.isfinite(vectors[at : at + _CHUNK]).all() for at in range(0, len(vectors), _CHUNK)):
        raise InvalidArgument("a map needs finite vectors: run `tonewalk doctor` to find the damaged space")
    progress("principal components", 0, 0)
    affordable = int(PRODUCTS / max(len(vectors), 1) ** 2)
    components = principal(vectors, max(dims, min(size or max(COMPONENTS, affordable), vectors.shape[1])))
    flat = into_box(components[:, :dims])
    known = init if init is not None and np.isfinite(init).all(axis=1).any() else None
    if method == "pca" or len(vectors) < FEWEST or not components.any():
        return flat if known is None else aligned(components[:, :dims], known)
    warm = known is not None and not anew
    if method == "umap" and len(vectors) > many:
        layout = _large(components, flat, known if warm else None, landmarks, seed, neighbours, min_dist, progress)
        return into_box(turned(layout, flat)) if known is None else aligned(layout, known)
    start = _completed(known, components) if known is not None and warm else flat
    progress("neighbours", 0, 0)
    if method == "tsne":
        layout = _tsne(components, start, seed, neighbours, progress)
    else:
        step = REFIT_STEP if warm else 1.0
        layout = _umap(components, start, seed, neighbours, min_dist, step, progress)
    return into_box(turned(layout, flat)) if known is None else aligned(layout, known)


def _large(
    components: Matrix,
    flat: Matrix,
    known: Matrix | None,
    landmarks: int,
    seed: int,
    neighbours: int,
    min_dist: float,
    progress: Progress,
) -> Matrix:
    from tonewalk.maps import large

    if known is not None and np.isfinite(known).all(axis=1).mean() < KNOWN:
        known = None
    return large.layout(
        components,
        flat,
        old=known,
        landmarks=landmarks,
        seed=seed,
        neighbours=neighbours,
        min_dist=min_dist,
        step=1.0 if known is None else REFIT_STEP,
        progress=progress,
    )


def _umap(
    components: Matrix,
    start: Matrix,
    seed: int,
    neighbours: int,
    min_dist: float,
    step: float,
    progress: Progress,
) -> Matrix:
    # numba, a second to import: never in the daemon's process.
    from tonewalk.maps import umap

    return umap.layout(
        components,
        start,
        seed=seed,
        neighbours=neighbours,
        min_dist=min_dist,
        step=step,
        progress=partial(progress, "laying out"),
    )


def _tsne(components: Matrix, start: Matrix, seed: int, neighbours: int, progress: Progress) -> Matrix:
    from tonewalk.maps import tsne

    return tsne.layout(
        components, start, seed=seed, neighbours=neighbours, progress=partial(progress, "laying out")
    )


def _completed(known: Matrix, components: Matrix) -> Matrix:
    """The old places, and for sounds without one that of the nearest sound that has one."""
    complete = known.copy()
    placed = np.isfinite(known).all(axis=1)
    old_rows, new_rows = np.flatnonzero(placed), np.flatnonzero(~placed)
    olds = components[old_rows]
    half_norms = np.einsum("ij,ij->i", olds, olds) / 2
    for part in np.array_split(new_rows, -(-len(new_rows) // 256) or 1):
        nearest = (components[part] @ olds.T - half_norms).argmax(axis=1)
        complete[part] = known[old_rows[nearest]]
    return complete
