"""Commands about trajectories."""

from __future__ import annotations

import asyncio

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
from tonewalk.engine.threads import Threads
from tonewalk.trajectories import kept
from tonewalk.work.jobs import Jobs


class TrajectoryController:
    """Trajectories.

    Args:
        patience: s that a question waits for what is made once.
    """

    def __init__(self, trajectories: kept.Trajectories, jobs: Jobs, patience: float, threads: Threads) -> None:
        self.trajectories, self.jobs, self.patience = trajectories, jobs, patience
        self._run = threads.run

    async def trajectory_build(self, request: TrajectoryBuild) -> Trajectory:
        """Sounds along a path."""
        await self.trajectories.prepare(request, self.jobs, self.patience)
        return await self._run(self.trajectories.build, request)

    async def trajectory_play(self, request: TrajectoryPlay) -> Done:
        """Send a trajectory's steps in time."""
        self.trajectories.transport.play(request)
        return Done()

    def trajectory_steer_now(self, request: TrajectorySteer) -> None:
        """Change how a trajectory plays, at once: what a controller's stream does."""
        self.trajectories.transport.steer(request)

    async def trajectory_steer(self, request: TrajectorySteer) -> Done:
        """Change how a trajectory plays."""
        self.trajectory_steer_now(request)
        return Done()

    async def trajectory_record(self, request: TrajectoryRecord) -> TrajectoryInfo:
        """Begin to record gestures, or end it and keep them."""
        return self.trajectories.record(request)

    async def trajectory_list(self, _: Nothing) -> Trajectories:
        """The trajectories that are kept."""
        return Trajectories(trajectories=await self._run(self.trajectories.all))

    async def trajectory_get(self, request: TrajectoryRef) -> Trajectory:
        """A trajectory's steps."""
        return await self._run(self.trajectories.get, request)

    async def trajectory_remove(self, request: TrajectoryRef) -> Done:
        """Forget a trajectory."""
        self.trajectories.remove(request)
        return Done()

    async def trajectory_stop(self, request: TrajectoryRef) -> Done:
        """Stop a trajectory; without a name, all of them."""
        self.trajectories.transport.stop(request)
        return Done()

    async def trajectory_render(self, request: TrajectoryRender) -> File:
        """Write it to a WAV."""
        # it may take long: in the threads of queries two of them would keep all searches waiting
        return await asyncio.to_thread(self.trajectories.files.render, request)

    async def trajectory_export(self, request: TrajectoryExport) -> File:
        """Its sounds and a MIDI file that plays them."""
        return await asyncio.to_thread(self.trajectories.files.export, request)
