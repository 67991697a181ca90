"""The trajectories of a library: built, recorded, kept by name."""

from __future__ import annotations

import contextlib
import logging

from tonewalk.base.errors import Conflict, Damaged, UnknownTrajectory
from tonewalk.base.home import Home
from tonewalk.commands.trajectories import (
    How,
    Trajectory,
    TrajectoryBuild,
    TrajectoryInfo,
    TrajectoryRecord,
    TrajectoryRef,
)
from tonewalk.library.view import Viewed
from tonewalk.trajectories.build import Builder, Maps
from tonewalk.trajectories.exported import Exports
from tonewalk.trajectories.files import TrajectoryFiles
from tonewalk.trajectories.graph import Graphs
from tonewalk.trajectories.recorder import Recorder
from tonewalk.trajectories.store import Stored, StoredStep, TrajectoryStore, check_name
from tonewalk.trajectories.transport import Transport
from tonewalk.trajectories.whereabouts import Whereabouts
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

logger = logging.getLogger(__name__)


class Trajectories:
    """Trajectories by name. Used in a thread, except for what records and plays, which belongs on the event loop.

    Args:
        home: `trajectories/`, `renders/` and `exports/` in it are ours.

    Attributes:
        recorder: what moves over the map are told to.
        transport: what plays them.
        files: what writes them.
        exports: what writes them, and any sounds, to where HTTP gives them out.
    """

    def __init__(self, home: Home, library: Viewed, maps: Maps, events: Events) -> None:
        self._graphs = Graphs(home)
        self._builder = Builder(library, maps, self._graphs)
        self._store = TrajectoryStore(home.trajectories)
        self._whereabouts = Whereabouts(library, maps)
        self.recorder = Recorder()
        self.transport = Transport(self._store, self._whereabouts, events)
        self.files = TrajectoryFiles(home, library, self._store, self._whereabouts)
        self.exports = Exports(home, library, self._store, self._whereabouts, self.files)

    async def prepare(self, request: TrajectoryBuild, jobs: Jobs, patience: float) -> None:
        """Have made what a path needs and takes long: the neighbour graph of a large space.

        Args:
            patience: s to wait for it.

        Raises:
            Unavailable: it takes longer.
        """
        if request.mode == "graph":
            await self._graphs.prepare(self._builder.handle(), jobs, patience)

    def build(self, request: TrajectoryBuild) -> Trajectory:
        """Choose the sounds along a path and keep them under the trajectory's name.

        Raises:
            TonewalkError: as `Builder.build`.
            DiskFull, Refused: it can't be kept.
        """
        stored = Stored(
            trajectory=request.trajectory,
            mode=request.mode,
            map=request.map,
            points=[list(point) for point in request.points],
            how=_unusual(request.how),
            steps=[StoredStep(sound=sound) for sound in self._builder.build(request)],
        )
        self._store.save(stored)
        return self._shown(stored)

    def get(self, request: TrajectoryRef) -> Trajectory:
        """A trajectory's steps; those whose sounds are gone are left out.

        Raises:
            UnknownTrajectory: there is none of this name.
            Damaged: its file can't be read.
        """
        return self._shown(self._store.load(request.trajectory))

    def all(self) -> list[TrajectoryInfo]:
        """All that are kept, by name; a file that is none is left out."""
        kept = []
        for name in self._store.names():
            try:
                with contextlib.suppress(UnknownTrajectory):  # removed since its name was read
                    kept.append(self._info(self._store.load(name)))
            except (Conflict, Damaged) as error:
                logger.warning("%s", error.text)
        return kept

    def remove(self, request: TrajectoryRef) -> None:
        """Forget a trajectory; what plays goes on.

        Raises:
            UnknownTrajectory: there is none of this name.
        """
        self._store.remove(request.trajectory)

    def record(self, request: TrajectoryRecord) -> TrajectoryInfo:
        """Begin to record gestures, or end it and keep them.

        Raises:
            Conflict, NotFound, InvalidArgument: see `Recorder`, and `check_name`.
            DiskFull, Refused: it can't be kept; it is on as before, so that it can be ended again.
        """
        if request.on:
            check_name(request.trajectory)
            self.recorder.start(request.trajectory, request.map, request.dims)
            return TrajectoryInfo(
                trajectory=request.trajectory,
                mode="recorded",
                steps=0,
                gone=0,
                seconds=0.0,
                playing=False,
                recording=True,
            )
        stored = self.recorder.taken(request.trajectory)
        self._store.save(stored)
        self.recorder.forget(request.trajectory)
        return self._info(stored)

    def keep(self, stored: Stored) -> None:
        """Keep a trajectory that was made elsewhere.

        Raises:
            DiskFull, Refused: it can't be kept.
        """
        self._store.save(stored)

    def _shown(self, stored: Stored) -> Trajectory:
        found = (self._whereabouts.shown(number, step) for number, step in enumerate(stored.steps))
        return Trajectory(
            trajectory=stored.trajectory,
            steps=[step for step in found if step is not None],
            mode=stored.mode,
            points=stored.points,
            how=stored.how,
        )

    def _info(self, stored: Stored) -> TrajectoryInfo:
        return TrajectoryInfo(
            trajectory=stored.trajectory,
            mode=stored.mode,
            steps=len(stored.steps),
            gone=self._whereabouts.gone(stored.steps),
            seconds=stored.length,
            playing=stored.trajectory in self.transport.playing(),
            recording=stored.trajectory in self.recorder.recording(),
        )


def _unusual(how: How) -> dict[str, float]:
    usual = How()
    return {name: value for name in how.__struct_fields__ if (value := getattr(how, name)) != getattr(usual, name)}
