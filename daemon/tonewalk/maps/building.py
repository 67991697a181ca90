"""Maps as they are asked for: fitted in a process of their own, while the map of that name stays in use."""

from __future__ import annotations

import asyncio
import time

import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild
from tonewalk.library.live import LiveLibrary
from tonewalk.maps import fit, manifold
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.map import About, Method
from tonewalk.maps.personal import OverSpaces, over_spaces
from tonewalk.maps.store import default_name
from tonewalk.personal.box import PersonalBox
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.work import spawn
from tonewalk.work.jobs import Job, Jobs, Progress


class MapBuilder:
    """Makes maps in the background; used on the event loop."""

    def __init__(
        self, home: Home, library: LiveLibrary, kept: KeptMaps, jobs: Jobs, box: PersonalBox | None = None
    ) -> None:
        self._home, self._library, self._kept, self._jobs = home, library, kept, jobs
        self._box = box

    def build(self, request: MapBuild) -> Job:
        """Fit a map in a process of its own; the map of that name stays in use until the new one is there.

        Raises:
            UnknownEncoder: the library has no space of this encoder.
            InvalidArgument: there is no sound to map, or the name can't be a file's.
            NotFound: a learned space is to be shown, and none has been learned yet.
            Unavailable: what the user's clicks teach is to be shown, and that is nothing yet.
        """
        handle = self._kept.space(request.encoder)
        if not len(handle.space):
            raise InvalidArgument("The library has no sound to map: index a folder first.")
        name = request.map or default_name(request.method, request.dims, personal=request.personal)
        rows = len(handle.space)
        params = {"neighbours": float(request.neighbours), "min_dist": request.min_dist}
        params |= {"components": float(request.components)} if request.components else {}
        about = about_fit(name, request.method, request.dims, request.seed, handle, params | {"rows": float(rows)})
        about.personal = request.personal
        job = fit.MapJob(about=about, space=handle.space.folder, rows=rows, target=self._kept.path(name))
        if request.personal:
            job.personal = self._personal(request, handle, rows)
        if request.method == "manifold":
            job.learned = manifold.chosen(self._home, request.dims)
            job.files = manifold.files_of(self._library.now(), handle.encoder.name, np.arange(rows))

        async def work(progress: Progress) -> str:
            return await self._fit(job, progress)

        return self._jobs.start("map", name, work, same=request)

    def _personal(self, request: MapBuild, handle: SpaceHandle, rows: int) -> OverSpaces:
        if request.method == "manifold" or self._box is None:
            raise InvalidArgument(
                "A manifold hears the sounds themselves: leave out personal.", where="$.personal"
            )
        return over_spaces(self._box, self._library.now(), handle, rows)

    async def _fit(self, job: fit.MapJob, progress: Progress) -> str:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        gone = f"The process that made map {job.about.name} ended early: try again."
        await spawn.ask(fit.run, job, progress, nice=10, threads=0, patience=0, gone=gone)
        shape = await asyncio.to_thread(self._kept.reload, job.about.name)
        shape.adopt(await asyncio.to_thread(shape.plant))
        self._kept.adopt(shape)
        seconds = time.monotonic() - started
        return f"Mapped {job.rows} sounds as {job.about.name} in {seconds:.1f} s."


def about_fit(
    name: str, method: Method, dims: int, seed: int, handle: SpaceHandle, params: dict[str, float]
) -> About:
    """What a map of a space that is fitted now will be; `rows` of the params is how many rows it is fitted on."""
    return About(
        name=name,
        method=method,
        dims=3 if dims == 3 else 2,
        seed=seed,
        params=params,
        encoder=handle.encoder.name,
        fingerprint=handle.encoder.fingerprint,
        digest=handle.space.digest(int(params["rows"])),
        created=time.time(),
    )
