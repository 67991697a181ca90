"""Commands about maps."""

from __future__ import annotations

from tonewalk.commands.common import Done, Nothing
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
from tonewalk.engine.threads import Threads
from tonewalk.maps.asked import AskedMaps
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.tuning import MapTuner
from tonewalk.trajectories.recorder import Recorder
from tonewalk.work.jobs import Job


class MapController:
    """Maps."""

    def __init__(
        self, maps: AskedMaps, builder: MapBuilder, tuner: MapTuner, recorder: Recorder, threads: Threads
    ) -> None:
        self.maps, self.builder, self.tuner, self.recorder = maps, builder, tuner, recorder
        self._run = threads.run

    async def map_list(self, _: Nothing) -> Maps:
        """The maps there are."""
        return Maps(maps=self.maps.infos(), tuned=await self._run(self.tuner.known))

    async def map_build(self, request: MapBuild) -> Job:
        """Make a map in the background."""
        return self.builder.build(request)

    async def map_tune(self, request: MapTune) -> Job:
        """Search for the best way to make a map, in the background."""
        return self.tuner.start(request, await self._run(self.tuner.wanted, request))

    async def map_tuned(self, request: MapTuned) -> MapTuneReport:
        """What the last search for the best map found."""
        return await self._run(self.tuner.found, request)

    async def map_use(self, request: MapRef) -> Done:
        """Make a map the current one of its dimensions."""
        self.maps.use(request.map)
        return Done()

    async def map_score(self, request: MapRef) -> MapScore:
        """How well a map keeps neighbourhoods."""
        return await self._run(self.maps.score, request.map)

    async def map_points(self, request: MapRef) -> MapPoints:
        """Every sound's place."""
        return self.maps.points(request.map)

    async def map_labels(self, request: MapRef) -> MapLabels:
        """Names of a map's regions, from the automatic labels."""
        return await self._run(self.maps.labels, request.map)

    def xy_now(self, request: XY | XYZ) -> MapHit:
        """The sound nearest to a place, at once: what a controller waits for."""
        hit = self.maps.nearest(request)
        self.recorder.take(request, hit)
        return hit

    xyz_now = xy_now

    async def xy(self, request: XY) -> MapHit:
        """The sound nearest to a place on a 2D map."""
        return self.xy_now(request)

    async def xyz(self, request: XYZ) -> MapHit:
        """The sound nearest to a place on a 3D map."""
        return self.xyz_now(request)
