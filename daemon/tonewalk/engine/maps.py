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
    MapRegion,
    Maps,
    MapScore,
    MapTune,
    MapTuned,
    MapTuneReport,
)
from tonewalk.engine.base import Answers
from tonewalk.maps import tuning
from tonewalk.maps.regions import regions
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.labels import UNKNOWN, LabelBox
from tonewalk.work.jobs import Job, Progress


class MapAnswers(Answers):
    """Maps."""

    classes: ClassBox
    labels: LabelBox

    async def map_list(self, _: Nothing) -> Maps:
        """The maps there are."""
        return Maps(maps=self.atlas.infos())

    async def map_build(self, request: MapBuild) -> Job:
        """Make a map in the background."""
        return self.atlas.build(request)

    async def map_tune(self, request: MapTune) -> Job:
        """Search for the best way to make a map, in the background."""
        handle = self.atlas.space(request.encoder)
        wanted = await self._run(tuning.job_of, request, self.home, handle, self.library.columns, self.classes)

        async def work(progress: Progress) -> str:
            ranking = await tuning.search(wanted, progress)
            text = tuning.sentence(ranking)
            if request.apply:
                text += f" {await tuning.build_best(ranking, request, self.jobs, self.atlas.build)}"
            return text

        return self.jobs.start("tune", handle.encoder.name, work, same=request)

    async def map_tuned(self, request: MapTuned) -> MapTuneReport:
        """What the last search for the best map found."""
        handle = self.atlas.space(request.encoder)
        return await self._run(tuning.found, self.home, handle.encoder.name, request.dims)

    async def map_score(self, request: MapRef) -> MapScore:
        """How well a map keeps neighbourhoods."""
        return await self._run(self.atlas.score, request.map)

    async def map_points(self, request: MapRef) -> MapPoints:
        """Every sound's place."""
        name = self.atlas.named(request.map)
        ids, places = self.map_columns(name)
        columns = [column.tolist() for column in places.T]
        z = columns[2] if len(columns) == 3 else []
        return MapPoints(map=name, dims=len(columns), ids=ids.tolist(), x=columns[0], y=columns[1], z=z)

    async def map_labels(self, request: MapRef) -> MapLabels:
        """Names of a map's regions, from the automatic labels."""
        return await self._run(self._regions, self.atlas.named(request.map))

    def _regions(self, name: str) -> MapLabels:
        ids, places = self.map_columns(name)
        labels, of = self.labels.labelling()
        positions = np.searchsorted(self.library.columns.ids, ids)
        known = np.full(len(ids), UNKNOWN, np.int32)
        there = positions < len(of)  # what came since is not labelled yet
        known[there] = of[positions[there]]
        found = []
        for region in regions(places, known):
            x, y, *z = region.place.tolist()
            found.append(
                MapRegion(
                    label=labels[region.label],
                    x=x,
                    y=y,
                    z=z[0] if z else None,
                    sounds=region.sounds,
                    share=region.share,
                )
            )
        return MapLabels(map=name, labels=found)

    def map_columns(self, name: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Ids `[shape=(n,)]` and places `[shape=(n, dims)]` of a map's visible sounds; "": the current map."""
        return self.atlas.columns(name)

    def xy_now(self, request: XY | XYZ) -> MapHit:
        """The sound nearest to a place, at once: what a controller waits for."""
        hit = self.atlas.nearest(request)
        self.paths.recorder.take(request, hit)
        return hit

    xyz_now = xy_now

    async def xy(self, request: XY) -> MapHit:
        """The sound nearest to a place on a 2D map."""
        return self.xy_now(request)

    async def xyz(self, request: XYZ) -> MapHit:
        """The sound nearest to a place on a 3D map."""
        return self.xyz_now(request)
