"""Commands about trajectories."""

from __future__ import annotations

from tonewalk.commands.common import Done, File, Nothing
from tonewalk.commands.trajectories import (
    Trajectories,
    Trajectory,
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryInfo,
    TrajectoryPlay,
    TrajectoryRecord,
    TrajectoryRef,
    TrajectoryRender,
    TrajectorySteer,
)
from tonewalk.engine.base import Answers


class TrajectoryAnswers(Answers):
    """Trajectories."""

    async def trajectory_build(self, request: TrajectoryBuild) -> Trajectory:
        """Sounds along a path."""
        await self.paths.prepare(request, self.jobs, self.patience)
        return await self._run(self.paths.build, request)

    async def trajectory_play(self, request: TrajectoryPlay) -> Done:
        """Send a trajectory's steps in time."""
        self.paths.play(request)
        return Done()

    def trajectory_steer_now(self, request: TrajectorySteer) -> None:
        """Change how a trajectory plays, at once: what a controller's stream does."""
        self.paths.steer(request)

    async def trajectory_steer(self, request: TrajectorySteer) -> Done:
        """Change how a trajectory plays."""
        self.trajectory_steer_now(request)
        return Done()

    async def trajectory_record(self, request: TrajectoryRecord) -> TrajectoryInfo:
        """Begin to record gestures, or end it and keep them."""
        return self.paths.record(request)

    async def trajectory_list(self, _: Nothing) -> Trajectories:
        """The trajectories that are kept."""
        return await self._run(self.paths.all)

    async def trajectory_get(self, request: TrajectoryRef) -> Trajectory:
        """A trajectory's steps."""
        return await self._run(self.paths.get, request)

    async def trajectory_remove(self, request: TrajectoryRef) -> Done:
        """Forget a trajectory."""
        self.paths.remove(request)
        return Done()

    async def trajectory_stop(self, request: TrajectoryRef) -> Done:
        """Stop a trajectory; without a name, all of them."""
        self.paths.stop(request)
        return Done()

    async def trajectory_render(self, request: TrajectoryRender) -> File:
        """Write it to a WAV."""
        return await self._run(self.paths.render, request)

    async def trajectory_export(self, request: TrajectoryExport) -> File:
        """Its sounds and a MIDI file that plays them."""
        return await self._run(self.paths.export, request)
