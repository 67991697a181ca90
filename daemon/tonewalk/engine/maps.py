"""Commands about maps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tonewalk.commands.common import Nothing
from tonewalk.commands.maps import (
    XY,
    XYZ,
    MapBuild,
    MapHit,
    MapLabels,
    MapPoints,
    MapRef,
    Maps,
    MapScore,
    MapTune,
    MapTuned,
    MapTuneReport,
)
from tonewalk.engine.base import Answers
from tonewalk.maps import tuning
from tonewalk.queries.classes import ClassBox
from tonewalk.work.jobs import Job, Progress


class MapAnswers(Answers):
    """Maps."""

    classes: ClassBox

    async def map_list(self, _: Nothing) -> Maps:
        """The maps there are."""
        return Maps(maps=self.maps.infos())

    async def map_build(self, request: MapBuild) -> Job:
        """Make a map in the background."""
        return self.builder.build(request)

    async def map_tune(self, request: MapTune) -> Job:
        """Search for the best way to make a map, in the background."""
        handle = self.kept_maps.space(request.encoder)
        wanted = await self._run(tuning.job_of, request, self.home, handle, self.library.columns, self.classes)

        async def work(progress: Progress) -> str:
            ranking = await tuning.search(wanted, progress)
            text = tuning.sentence(ranking)
            if request.apply:
                text += f" {await tuning.build_best(ranking, request, self.jobs, self.builder.build)}"
            return text

        return self.jobs.start("tune", handle.encoder.name, work, same=request)

    async def map_tuned(self, request: MapTuned) -> MapTuneReport:
        """What the last search for the best map found."""
        handle = self.kept_maps.space(request.encoder)
        return await self._run(tuning.found, self.home, handle.encoder.name, request.dims)

    async def map_score(self, request: MapRef) -> MapScore:
        """How well a map keeps neighbourhoods."""
        return await self._run(self.maps.score, request.map)

    async def map_points(self, request: MapRef) -> MapPoints:
        """Every sound's place."""
        return self.maps.points(request.map)

    async def map_labels(self, request: MapRef) -> MapLabels:
        """Names of a map's regions, from the automatic labels."""
        return await self._run(self.maps.labels, request.map)

    def map_columns(self, name: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Ids `[shape=(n,)]` and places `[shape=(n, dims)]` of a map's visible sounds; "": the current map."""
        return self.maps.columns(name)

    def nearest(self, request: XY | XYZ) -> MapHit:
        """The sound nearest to a place, at once: what a controller waits for."""
        hit = self.maps.nearest(request)
        self.trajectories.recorder.take(request, hit)
        return hit

    async def xy(self, request: XY) -> MapHit:
        """The sound nearest to a place on a 2D map."""
        return self.nearest(request)

    async def xyz(self, request: XYZ) -> MapHit:
        """The sound nearest to a place on a 3D map."""
        return self.nearest(request)
