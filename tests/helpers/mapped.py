"""A library of four kinds of sounds, and everything about its maps."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import shown
from tonewalk.library.view import View
from tonewalk.maps.asked import AskedMaps
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.tending import MapTender
from tonewalk.queries.labels import LabelBox
from tonewalk.work.events import Event, Events
from tonewalk.work.jobs import Job, Jobs

Blobs = Callable[..., tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]]
"""count, kinds, dim and seed -> unit vectors, and their kinds"""


class Mapped:
    """A library of 22 sounds of four kinds, of which one is there twice, and everything about its maps."""

    def __init__(self, home: Home) -> None:
        self.home, self.config, self.events = home, Config(), Events()
        self.jobs = Jobs(self.events)
        self.library = LiveLibrary(home, self.config, self.events, self.jobs)
        self.library.open()
        self.kept = KeptMaps(home, self.library)
        self.kept.open()
        self.asked = AskedMaps(self.kept, self.library, LabelBox(home.labels))
        self.builder = MapBuilder(home, self.library, self.kept, self.jobs)
        self.told: list[Event] = []
        self._told_all = self.events.listen(self.told.append)

    @property
    def view(self) -> View:
        """The library now."""
        return self.library.now()

    def tender(self) -> MapTender:
        """Have the maps kept up to date from now on."""
        self._tender = MapTender(self.home, self.config, self.library, self.kept, self.builder, self.jobs)
        return self._tender

    async def built(self, **request: object) -> Job:
        """A job that has made a map."""
        return await self.jobs.wait(self.builder.build(MapBuild(**request)).job)  # type: ignore[arg-type]

    def root(self, kind: str) -> str:
        """The folder of one kind."""
        return next(root.path for root in self.library.root_replies() if os.path.basename(root.path) == kind)

    def of_kind(self, kind: str) -> list[int]:
        """The sounds of one kind."""
        paths = {int(sound): shown(self.view.path(at)) for at, sound in enumerate(self.view.ids)}
        return [sound for sound, path in paths.items() if Path(path).parent.name == kind]

    async def close(self) -> None:
        """Let go of all."""
        await self.jobs.close()
        if hasattr(self, "_tender"):
            await self._tender.close()
        await self.library.close()
