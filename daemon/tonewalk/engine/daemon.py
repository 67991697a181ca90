"""Commands about the daemon itself, its jobs and its encoders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np

from tonewalk import __version__
from tonewalk.base import config
from tonewalk.base.config import Config
from tonewalk.base.errors import Conflict
from tonewalk.base.home import Home
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import (
    JobRef,
    Jobs,
    ModelInfo,
    Models,
    Pong,
    Ports,
    Settings,
    SettingsWanted,
    Status,
)
from tonewalk.engine.threads import Threads
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.asked import AskedMaps
from tonewalk.spaces import encoders
from tonewalk.work import jobs as work
from tonewalk.work.jobs import Job
from tonewalk_models import registry

_KEYS: Final = {
    "watch": "library.watch",
    "workers": "library.workers",
    "method": "maps.method",
    "upload_mb": "server.upload_mb",
}
"""What is asked for whenever it is needed, and so may change; everything else is read once, at start."""


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
        settings: Config,
        threads: Threads,
    ) -> None:
        self.home, self.library, self.maps, self.jobs, self.page = home, library, maps, jobs, page
        self.ports = Ports()
        self._config = settings
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

    async def settings(self, _: Nothing | None = None) -> Settings:
        """The settings that can be changed while the daemon runs."""
        now = self._config
        return Settings(
            watch=now.library.watch,
            workers=now.library.workers,
            method=now.maps.method,
            upload_mb=now.server.upload_mb,
            file=str(self.home.config),
        )

    async def settings_set(self, request: SettingsWanted) -> Settings:
        """Change settings, from now on and in the home's file."""
        wanted = {key: value for name, key in _KEYS.items() if (value := getattr(request, name)) is not None}
        for key in wanted:
            if (variable := config.variable_of(key)) in os.environ:
                raise Conflict(f"{key} is set by ${variable}, which is stronger than any other: change it there.")
        for key, value in wanted.items():
            await self._run(config.change, self.home.config, key, value)
            section, field = key.split(".")
            setattr(getattr(self._config, section), field, value)
        await self.library.watch(self._config.library.watch)
        return await self.settings()

    async def models_list(self, _: Nothing) -> Models:
        """The encoders there are."""
        return Models(models=await self._run(lambda: [_model(info) for info in encoders.available()]))


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
