"""Commands that rebuild recordings from the library."""

from __future__ import annotations

import asyncio

from tonewalk.base.errors import NothingIndexed
from tonewalk.commands.mosaic import Mosaic, UnitHit, Units, UnitsAmong, UnitWanted
from tonewalk.commands.trajectories import TrajectoryRender
from tonewalk.engine.threads import Threads
from tonewalk.library.live import LiveLibrary
from tonewalk.mosaic.stream import LiveUnits
from tonewalk.queries.search import Searcher
from tonewalk.trajectories.kept import Trajectories
from tonewalk.work.jobs import Job, Jobs, Progress


class MosaicController:
    """Concatenative synthesis."""

    def __init__(
        self,
        library: LiveLibrary,
        searcher: Searcher,
        units: LiveUnits,
        trajectories: Trajectories,
        jobs: Jobs,
        threads: Threads,
    ) -> None:
        self.library, self.searcher, self.units = library, searcher, units
        self.trajectories, self.jobs = trajectories, jobs
        self._run = threads.run

    async def mosaic(self, request: Mosaic) -> Job:
        """Rebuild a recording from the library, in the background."""
        # late: few daemons are ever asked
        from tonewalk.mosaic.choose import Chooser
        from tonewalk.mosaic.rebuild import checked, rebuild

        path = checked(request)
        if request.file:
            self.trajectories.files.check_place(request)
        if not self.library.now().visible.any():
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        view, allowed = await self._run(self.searcher.filtered, request.filter)
        chooser = await self._run(Chooser, view, allowed, request)

        async def work(progress: Progress) -> str:
            stored = await rebuild(request, path, chooser, progress)
            await asyncio.to_thread(self.trajectories.keep, stored)
            text = (
                f"Rebuilt {path.name} ({stored.length:.1f} s) in {len(stored.steps)} steps from "
                f"{len(chooser.used)} sounds, kept as the trajectory {stored.trajectory}"
            )
            if not request.file:
                return f"{text}."
            wav = TrajectoryRender(
                trajectory=stored.trajectory,
                file=request.file,
                overwrite=request.overwrite,
                into_library=request.into_library,
            )
            written = await asyncio.to_thread(self.trajectories.files.render, wav)
            return f"{text} and as {written.path}."

        return self.jobs.start("mosaic", path.name, work)

    def unit_now(self, request: UnitWanted) -> UnitHit:
        """The sound that fits descriptors best, at once: what a running analysis waits for."""
        return self.units.best(request)

    async def unit(self, request: UnitWanted) -> UnitHit:
        """The sound that fits descriptors best."""
        await self.units.prepare()
        return self.unit_now(request)

    async def unit_among(self, request: UnitsAmong) -> Units:
        """Say among which sounds units are looked for."""
        return Units(sounds=await self.units.among(request.filter))
