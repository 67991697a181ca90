"""Commands about the daemon itself, its jobs and its encoders."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from tonewalk import __version__
from tonewalk.base.home import Home
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import JobRef, Jobs, ModelInfo, Models, Pong, Ports, Status
from tonewalk.engine.threads import Threads
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.asked import AskedMaps
from tonewalk.work import jobs as work
from tonewalk.work.jobs import Job
from tonewalk_models import registry


class DaemonController:
    """The daemon itself.

    Attributes:
        ports: where the doors are, once they are open.
    """

    def __init__(
        self,
        home: Home,
        library: LiveLibrary,
        maps: AskedMaps,
        jobs: work.Jobs,
        page: Path | None,
        threads: Threads,
    ) -> None:
        self.home, self.library, self.maps, self.jobs, self.page = home, library, maps, jobs, page
        self.ports = Ports()
        self._run = threads.run

    async def ping(self, _: Nothing | None = None) -> Pong:
        """Is the daemon there?"""
        return Pong(version=__version__)

    async def status(self, _: Nothing | None = None) -> Status:
        """Version, counts, spaces, maps, jobs and ports."""
        view = self.library.now()
        return Status(
            version=__version__,
            home=str(self.home.path),
            log=str(self.home.log),
            pid=os.getpid(),
            sounds=int(np.count_nonzero(view.visible)),
            missing=int(len(view) - np.count_nonzero(view.visible)),
            favourites=int(np.count_nonzero(view.favourite)),
            roots=self.library.root_replies(),
            encoder=self.library.spaces.semantic,
            spaces=self.library.space_replies(),
            maps=[info.map for info in self.maps.infos()],
            jobs=self.jobs.list(),
            ports=self.ports,
            page=self.page is not None,
            problem=self.library.keeper.problem,
        )

    async def job_list(self, _: Nothing) -> Jobs:
        """Work in the background."""
        return Jobs(jobs=self.jobs.list())

    async def job_cancel(self, request: JobRef) -> Job:
        """Stop a job."""
        return self.jobs.cancel(request.job)

    async def models_list(self, _: Nothing) -> Models:
        """The encoders there are."""
        return Models(models=await self._run(lambda: [_model(info) for info in registry.available()]))


def _model(info: registry.EncoderInfo) -> ModelInfo:
    return ModelInfo(
        name=info.name,
        dim=info.dim,
        has_text=info.has_text,
        ready=info.ready,
        text=info.summary,
        licence=info.licence,
        source=info.source,
        size=registry.size_of(info.name) if info.ready else 0,
    )
