"""Commands about trajectories."""

from __future__ import annotations

from tonewalk import replies, requests
from tonewalk.answers.base import Answers


class TrajectoryAnswers(Answers):
    """Trajectories."""

    async def trajectory_build(self, request: requests.TrajectoryBuild) -> replies.Trajectory:
        """Sounds along a path."""
        await self.paths.prepare(request, self.jobs, self.patience)
        return await self._run(self.paths.build, request)

    async def trajectory_play(self, request: requests.TrajectoryPlay) -> replies.Done:
        """Send a trajectory's steps in time."""
        self.paths.play(request)
        return replies.Done()

    def steer(self, request: requests.TrajectorySteer) -> None:
        """Change how a trajectory plays, at once: what a controller's stream does."""
        self.paths.steer(request)

    async def trajectory_steer(self, request: requests.TrajectorySteer) -> replies.Done:
        """Change how a trajectory plays."""
        self.steer(request)
        return replies.Done()

    async def trajectory_record(self, request: requests.TrajectoryRecord) -> replies.TrajectoryInfo:
        """Begin to record gestures, or end it and keep them."""
        return self.paths.record(request)

    async def trajectory_list(self, _: requests.Nothing) -> replies.Trajectories:
        """The trajectories that are kept."""
        return await self._run(self.paths.all)

    async def trajectory_get(self, request: requests.TrajectoryRef) -> replies.Trajectory:
        """A trajectory's steps."""
        return await self._run(self.paths.get, request)

    async def trajectory_remove(self, request: requests.TrajectoryRef) -> replies.Done:
        """Forget a trajectory."""
        self.paths.remove(request)
        return replies.Done()

    async def trajectory_stop(self, request: requests.TrajectoryRef) -> replies.Done:
        """Stop a trajectory; without a name, all of them."""
        self.paths.stop(request)
        return replies.Done()

    async def trajectory_render(self, request: requests.TrajectoryRender) -> replies.File:
        """Write it to a WAV."""
        return await self._run(self.paths.render, request)

    async def trajectory_export(self, request: requests.TrajectoryExport) -> replies.File:
        """Its sounds and a MIDI file that plays them."""
        return await self._run(self.paths.export, request)
