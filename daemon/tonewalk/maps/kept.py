"""The maps of a running library: a first one at once, new sounds placed as they come, refits in the background."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, UnknownEncoder, UnknownMap
from tonewalk.base.home import Home
from tonewalk.base.log import failure
from tonewalk.base.types import Mask, Matrix, Rows, SoundId
from tonewalk.commands.maps import XY, XYZ, MapBuild, MapHit, MapInfo, MapScore
from tonewalk.library.columns import Stretch
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import shown
from tonewalk.maps import fit, manifold, score
from tonewalk.maps.map import About, Map, Method
from tonewalk.maps.refit import Carried, again, carried, fitted
from tonewalk.maps.store import MapStore, default_name
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.work import spawn
from tonewalk.work.jobs import Job, Jobs, Progress

logger = logging.getLogger(__name__)

CALM = 1.5
"""s without a change after which the library counts as settled, and its map may be fitted."""

OUTGROWN = 1.25
"""A map whose sounds have become this many times more is fitted again; the quick first one at twice."""

REFITTED = ("umap", "tsne")
"""Methods that are fitted again as the library grows; the learned space places every sound for good."""

DIMS = (2, 3)


class Atlas:
    """Maps, by name; used on the event loop except where a method says so."""

    def __init__(self, home: Home, config: Config, library: LiveLibrary, jobs: Jobs) -> None:
        self._home, self._store = home, MapStore(home.maps)
        self._config, self._library, self._jobs = config, library, jobs
        self._maps: dict[str, Map] = {}
        self._current: dict[int, Map] = {}
        self._visible: tuple[int, str, Mask, npt.NDArray[np.int64]] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._refitted: Callable[[Carried], None] = lambda _: None

    def open(self) -> None:
        """Read the maps that still fit their spaces; in a thread, before anything else is called."""
        for about in self._store.all():
            if self._handle(about) is not None:
                self._maps[about.name] = self._store.load(about.name)
        for dims in DIMS:
            chosen = self._store.current(dims)
            if chosen is not None and chosen.about.name in self._maps:
                self._current[dims] = chosen

    def _handle(self, about: About) -> SpaceHandle | None:
        """The space that a map shows; None where its encoder or its weights are others now."""
        handle = self._library.spaces.handles.get(about.encoder)
        return handle if handle is not None and handle.encoder.fingerprint == about.fingerprint else None

    def _encoder(self) -> str:
        """Whose space is mapped unless told otherwise."""
        return self._library.spaces.semantic or next(iter(self._library.spaces.handles))

    async def start(self) -> None:
        """Keep the maps up to date from now on."""
        self.library_changed()

    def library_changed(self) -> None:
        """The library has other sounds than before: tend to the maps soon."""
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle(), name="maps")
            self._settling.add_done_callback(failure(logger, "tending to the maps failed"))

    async def close(self) -> None:
        """Stop tending; a fit that runs is a job and is stopped with those."""
        if self._settling:
            self._settling.cancel()
            await asyncio.gather(self._settling, return_exceptions=True)

    async def _settle(self) -> None:
        """A first map while the library grows, its new sounds placed, and the real map once it is calm."""
        while True:
            version = self._library.columns.version
            await self._first_map()
            for shape in list(self._maps.values()):
                await self._place_new(shape)
                if shape.needs_tree:
                    shape.adopt(await asyncio.to_thread(shape.plant))
            await asyncio.sleep(CALM)
            if version == self._library.columns.version and self._jobs.active("index") is None:
                break
        self._build_if_outgrown()

    async def _first_map(self) -> None:
        """Principal components at once: of the first sounds, and again whenever they have doubled."""
        handle = self._library.spaces.handles[self._encoder()]
        if not len(handle.space):
            return
        current, rows = self._current.get(2), len(handle.space)
        if current is not None and (current.about.method != "pca" or rows < 2 * fitted(current)):
            return
        about = self._about("pca", 2, handle, default_name("pca", 2), 1, {}, rows)
        vectors, init = handle.space.vectors[:rows], None
        if current is not None:
            init = np.full((rows, 2), np.nan, np.float32)
            init[: min(rows, len(current.coords))] = current.coords[:rows]
        coords = await asyncio.to_thread(fit.fit_map, vectors, "pca", 2, 1, init=init, progress=lambda *_: None)
        shape = Map(about, coords)
        shape.adopt(await asyncio.to_thread(shape.plant))
        self._store.save(shape)
        self._adopt(shape)

    async def _place_new(self, shape: Map) -> None:
        """Put sounds that came after the fit between their nearest neighbours."""
        handle = self._handle(shape.about)
        if handle is None:
            return
        rows, coords = len(handle.space), shape.coords
        missing = np.flatnonzero(~shape.placed)
        new = np.concatenate([missing, np.arange(len(coords), rows)])
        if not len(new):
            return
        learned, files = shape.about.learned, self._files(handle, new) if shape.about.learned else []
        places = await asyncio.to_thread(_places, new, handle, shape, self._home, learned, files)
        shape.put(new, places)
        await asyncio.to_thread(self._store.save, shape)

    def _build_if_outgrown(self) -> None:
        """Fit the current map again as it was made, or the first one that is no quick one."""
        maps, current = self._config.maps, self._current.get(2)
        name = default_name(maps.method, 2)
        known = current if current is not None and current.about.method in REFITTED else self._maps.get(name)
        wanted = MapBuild(method=maps.method, seed=maps.seed, map=name)
        if known is not None:
            wanted = again(known.about)
        rows = len(self.space(wanted.encoder).space)
        if rows < fit.FEWEST or maps.method == "pca" or self._jobs.active("map", wanted.map) is not None:
            return
        if known is None or rows >= OUTGROWN * fitted(known):
            self.build(wanted)

    # building

    def space(self, encoder: str) -> SpaceHandle:
        """An encoder's space; "": the one that is mapped unless told otherwise.

        Raises:
            UnknownEncoder: the library has none of it.
        """
        handle = self._library.spaces.handles.get(encoder or self._encoder())
        if handle is None:
            there = ", ".join(self._library.spaces.handles)
            raise UnknownEncoder(f"The library has no space of {encoder!r}: it has {there}.", where="$.encoder")
        return handle

    def build(self, request: MapBuild) -> Job:
        """Fit a map in a process of its own; the map of that name stays in use until the new one is there.

        Raises:
            UnknownEncoder: the library has no space of this encoder.
            InvalidArgument: there is no sound to map.
        """
        handle = self.space(request.encoder)
        if not len(handle.space):
            raise InvalidArgument("The library has no sound to map: index a folder first.")
        name = request.map or default_name(request.method, request.dims)
        params = {"neighbours": float(request.neighbours), "min_dist": request.min_dist}
        params |= {"components": float(request.components)} if request.components else {}
        about = self._about(request.method, request.dims, handle, name, request.seed, params, len(handle.space))
        job = fit.MapJob(
            about=about, space=handle.space.folder, rows=len(handle.space), target=self._store.path(name)
        )
        if request.method == "manifold":
            job.learned = manifold.chosen(self._home, request.dims)
            job.files = self._files(handle, np.arange(job.rows))

        async def work(progress: Progress) -> str:
            return await self._fit(job, progress)

        return self._jobs.start("map", name, work, same=request)

    def _files(self, handle: SpaceHandle, rows: Rows) -> list[Stretch]:
        """What each row is of which file; of none where no visible sound has it."""
        positions = self._library.columns.position_of_rows(handle.space_id)
        known = [int(positions[row]) if row < len(positions) else -1 for row in rows.tolist()]
        return [self._library.columns.stretch(at) if at >= 0 else (b"", None, None) for at in known]

    async def _fit(self, job: fit.MapJob, progress: Progress) -> str:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        gone = f"The process that made map {job.about.name} ended early: try again."
        await spawn.ask(fit.run, job, progress, nice=10, threads=0, patience=0, gone=gone)
        shape = await asyncio.to_thread(self._store.reload, job.about.name)
        shape.adopt(await asyncio.to_thread(shape.plant))
        self._adopt(shape)
        self.library_changed()
        seconds = time.monotonic() - started
        return f"Mapped {job.rows} sounds as {job.about.name} in {seconds:.1f} s."

    def _about(
        self,
        method: Method,
        dims: int,
        handle: SpaceHandle,
        name: str,
        seed: int,
        params: dict[str, float],
        rows: int,
    ) -> About:
        return About(
            name=name,
            method=method,
            dims=3 if dims == 3 else 2,
            seed=seed,
            params=params | {"rows": float(rows)},
            encoder=handle.encoder.name,
            fingerprint=handle.encoder.fingerprint,
            created=time.time(),
        )

    def on_refit(self, listener: Callable[[Carried], None]) -> None:
        """Have told where places of the current map lie on the one that follows it."""
        self._refitted = listener

    def _adopt(self, shape: Map) -> None:
        old = self._current.get(2, self._current.get(3))
        if old is not None and old.about.dims == shape.about.dims:
            self._refitted(partial(carried, lambda shape, point: self._near(shape, point, 1)[1], old, shape))
        self._maps[shape.about.name] = shape
        self._current[shape.about.dims] = shape
        self._store.choose(shape.about.name)
        self._library.announce()

    # asking

    def _map(self, name: str, dims: int | None = None) -> Map:
        """A map by name; "": the current one of these dimensions (2D before 3D where they are open)."""
        if name and name != "current":
            if name not in self._maps:
                there = ", ".join(sorted(self._maps)) or "none yet"
                raise UnknownMap(f"There is no map {name!r}: there are {there}.", where="$.map")
            shape = self._maps[name]
        else:
            found = [self._current[d] for d in DIMS if d in self._current and dims in (None, d)]
            if not found:
                kind = f"{dims}D map" if dims else "map"
                raise UnknownMap(f"There is no {kind} yet: index a folder, or run `tonewalk map build`.")
            shape = found[0]
        if dims is not None and shape.about.dims != dims:
            raise InvalidArgument(f"Map {name!r} has {shape.about.dims} dimensions, not {dims}.", where="$.map")
        return shape

    def named(self, name: str) -> str:
        """The name of the map that `name` stands for.

        Raises:
            UnknownMap: there is none.
        """
        return self._map(name).about.name

    def _rows_seen(self, shape: Map) -> tuple[Mask, npt.NDArray[np.int64]]:
        """Which rows have a visible sound, and that sound's position."""
        columns, encoder = self._library.columns, shape.about.encoder
        if self._visible is None or self._visible[:2] != (columns.version, encoder):
            positions = columns.position_of_rows(self._library.spaces.handles[encoder].space_id)
            rows = np.full(max(len(positions), len(shape.coords)), -1, np.int64)
            rows[: len(positions)] = positions
            self._visible = (columns.version, encoder, rows >= 0, rows)
        return self._visible[2], self._visible[3]

    def nearest(self, request: XY | XYZ) -> MapHit:
        """The visible sound nearest to a place.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions, or no visible sound.
        """
        point = (request.x, request.y, request.z) if isinstance(request, XYZ) else (request.x, request.y)
        shape = self._map(request.map, len(point))
        positions, rows, distances = self._near(shape, point, 1)
        if not len(rows):
            raise InvalidArgument(f"The map {shape.about.name} shows no sound now: are its folders offline?")
        columns, position = self._library.columns, int(positions[0])
        place = shape.coords[rows[0]].tolist()
        return MapHit(
            id=int(columns.ids[position]),
            x=place[0],
            y=place[1],
            z=place[2] if len(place) == 3 else None,
            distance=float(distances[0]),
            name=columns.name(position),
            path=shown(columns.path(position)),
        )

    def _near(
        self, shape: Map, point: Sequence[float], k: int
    ) -> tuple[npt.NDArray[np.int64], Rows, npt.NDArray[np.float64]]:
        visible, positions = self._rows_seen(shape)
        rows, distances = shape.nearest(point, k, visible)
        return positions[rows], rows, distances

    def near(self, map: str, point: Sequence[float], k: int) -> npt.NDArray[np.int64]:
        """Positions of the k visible sounds nearest to a place, nearest first.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions.
        """
        return self._near(self._map(map, len(point)), point, k)[0]

    def around(
        self, map: str, point: Sequence[float], k: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Positions of the k visible sounds nearest to a place, and how far away they are, nearest first.

        Raises: as `near`.
        """
        positions, _, distances = self._near(self._map(map, len(point)), point, k)
        return positions, distances

    def columns(self, name: str) -> tuple[npt.NDArray[np.int32], Matrix]:
        """Ids `[shape=(n,)]` and places `[shape=(n, dims)]` of all visible sounds, copies too.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._map(name)
        columns = self._library.columns
        rows = columns.rows(self._library.spaces.handles[shape.about.encoder].space_id)
        shown_now = columns.visible & (rows >= 0) & (rows < len(shape.coords))
        places = shape.coords[rows[shown_now]]
        there = np.isfinite(places).all(axis=1)
        return columns.ids[shown_now][there], places[there]

    def places(self, positions: npt.NDArray[np.int64]) -> Matrix:
        """Where positions lie on the current 2D map, NaN where they don't `[shape=(n, 2)]`; from any thread."""
        found = np.full((len(positions), 2), np.nan, np.float32)
        shape = self._current.get(2)
        if shape is not None:
            space = self._library.spaces.handles[shape.about.encoder].space_id
            coords, rows = shape.coords, self._library.columns.rows(space)[positions]
            placed = (rows >= 0) & (rows < len(coords))
            found[placed] = coords[rows[placed]]
        return found

    def place_of(self, sound: int) -> tuple[float, float] | None:
        """Where a sound lies on the current 2D map, if it does."""
        position = self._library.columns.position(SoundId(sound))
        x, y = self.places(np.array([position]))[0].tolist() if position >= 0 else (np.nan, np.nan)
        return None if np.isnan(x) else (x, y)

    def infos(self) -> list[MapInfo]:
        """All maps, by name."""
        return [
            MapInfo(
                map=name,
                method=shape.about.method,
                dims=shape.about.dims,
                encoder=shape.about.encoder,
                sounds=int(np.count_nonzero(shape.placed)),
                current=shape is self._current.get(shape.about.dims),
                scores=shape.about.scores,
            )
            for name, shape in sorted(self._maps.items())
        ]

    def score(self, name: str) -> MapScore:
        """Scores of a map; against the folders as labels where there are at least two. In a thread.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._map(name)
        scores = dict(shape.about.scores)
        handle = self._handle(shape.about)
        if not scores and handle is not None:
            known = min(len(shape.coords), len(handle.space))
            scores |= score.neighbourhoods(handle.space.vectors[:known], shape.coords[:known])
        ids, places = self.columns(name)
        columns = self._library.columns
        labels = [Path(shown(columns.path(columns.position(SoundId(one))))).parent.name for one in ids.tolist()]
        if len(set(labels)) > 1:
            scores |= score.regions(places, labels)
        return MapScore(map=shape.about.name, scores=scores)


def _places(
    rows: Rows, handle: SpaceHandle, shape: Map, home: Home, learned: str, files: Sequence[Stretch]
) -> Matrix:
    """By the learned space that the map shows, if it shows one, else between neighbours."""
    vectors, coords = handle.space.vectors, shape.coords
    found = manifold.new_places(home, learned, files) if learned else np.full((len(rows), coords.shape[1]), np.nan)
    between = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if len(between):
        shape.placer.learn(vectors, coords)
    for at in between:
        found[at] = shape.placer.place(vectors[rows[at]], vectors, coords)
    return np.asarray(found, np.float32)
