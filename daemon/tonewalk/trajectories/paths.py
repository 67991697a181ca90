"""The trajectories of a library: built, kept by name, played, rendered and exported."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

import numpy as np

from tonewalk import replies, requests
from tonewalk.errors import InvalidArgument, Unreadable
from tonewalk.events import Events
from tonewalk.exports.kit import Pad, write_kit
from tonewalk.exports.writing import given_path
from tonewalk.home import Home
from tonewalk.jobs import Jobs
from tonewalk.library.columns import Columns
from tonewalk.library.records import shown
from tonewalk.queries.handles import Spaces
from tonewalk.trajectories.build import Builder, Maps
from tonewalk.trajectories.graph import Graphs
from tonewalk.trajectories.player import Player
from tonewalk.trajectories.render import render
from tonewalk.trajectories.store import Stored, TrajectoryStore
from tonewalk.types import SoundId


class Paths:
    """All commands about trajectories. `play` and `stop` belong on the event loop, the others in a thread.

    Args:
        home: `trajectories/`, `renders/` and `exports/` in it are ours.
    """

    def __init__(self, home: Home, columns: Columns, spaces: Spaces, maps: Maps, events: Events) -> None:
        self._home, self._columns, self._maps = home, columns, maps
        self._graphs = Graphs(home)
        self._builder = Builder(columns, spaces, maps, self._graphs)
        self._store = TrajectoryStore(home.trajectories)
        self._player = Player(events, self._step)

    async def close(self) -> None:
        """Stop playing."""
        await self._player.close()

    async def prepare(self, request: requests.TrajectoryBuild, jobs: Jobs, patience: float) -> None:
        """Have made what a path needs and takes long: the neighbour graph of a large space.

        Args:
            patience: s to wait for it.

        Raises: `Unavailable` where it takes longer.
        """
        if request.mode == "graph":
            await self._graphs.prepare(self._builder.handle(), jobs, patience)

    def build(self, request: requests.TrajectoryBuild) -> replies.Trajectory:
        """Choose the sounds along a path and keep them under the trajectory's name.

        Raises: as `Builder.build`, and `DiskFull`, `Refused`.
        """
        sounds = self._builder.build(request)
        stored = Stored(
            trajectory=request.trajectory,
            mode=request.mode,
            map=request.map,
            points=[list(point) for point in request.points],
            sounds=sounds,
        )
        self._store.save(stored)
        return replies.Trajectory(
            trajectory=request.trajectory,
            steps=[step for n, sound in enumerate(sounds) if (step := self._step(n, sound)) is not None],
        )

    def play(self, request: requests.TrajectoryPlay) -> None:
        """Tell clients of every step ahead of its time.

        Raises: `UnknownTrajectory`, `Damaged`, `Unreadable` where all of its sounds are gone.
        """
        sounds = self._store.load(request.trajectory).sounds
        self._paths(sounds)
        interval = seconds_a_step(request.tempo, request.division)
        self._player.play(request.trajectory, sounds, interval, loop=request.loop)

    def stop(self, request: requests.TrajectoryRef) -> None:
        """Stop a trajectory; without a name, all of them.

        Raises: `UnknownTrajectory` where there is none of that name.
        """
        playing = self._player.playing()
        if request.trajectory and request.trajectory not in playing:
            self._store.load(request.trajectory)
        for name in playing if not request.trajectory else [request.trajectory]:
            self._player.stop(name)

    def render(self, request: requests.TrajectoryRender) -> replies.File:
        """Write a trajectory to a WAV file.

        Raises: `UnknownTrajectory`, `InvalidArgument`, `Unreadable`, `TooLarge`, `DiskFull`, `Refused`.
        """
        stored = self._store.load(request.trajectory)
        target = self._home.renders / f"{stored.trajectory}.wav"
        if request.file:
            target = given_path(request.file, "$.file")
            if target.suffix.lower() != ".wav":
                raise InvalidArgument(
                    f"{request.file!r} does not end with .wav, and that is written.", where="$.file"
                )
        interval = seconds_a_step(request.tempo, request.division) if request.tempo else 0.0
        render(self._paths(stored.sounds), interval, target)
        return replies.File(path=str(target))

    def export(self, request: requests.TrajectoryExport) -> replies.File:
        """Write a trajectory as a folder: its sounds, a MIDI file that plays them from C1 up, a playlist.

        Raises: `UnknownTrajectory`, `InvalidArgument`, `Unreadable` and other audio errors, `DiskFull`, `Refused`.
        """
        stored = self._store.load(request.trajectory)
        folder = self._home.exports / stored.trajectory
        if request.folder:
            folder = given_path(request.folder, "$.folder")
        steps = [
            None if path is None else self._pad(sound, path)
            for sound, path in zip(stored.sounds, self._paths(stored.sounds), strict=True)
        ]
        write_kit(steps, stored.trajectory, request.tempo, request.division, folder)
        return replies.File(path=str(folder))

    def _paths(self, sounds: Sequence[SoundId]) -> list[bytes | None]:
        """Where the sounds are now, None for those that are gone."""
        positions = [self._columns.position(sound) for sound in sounds]
        paths = [self._columns.path(at) if at >= 0 and self._columns.visible[at] else None for at in positions]
        if not any(paths):
            raise Unreadable("All sounds of the trajectory are gone: plug their drive in, or build it again.")
        return paths

    def _pad(self, sound: SoundId, path: bytes) -> Pad:
        at = self._columns.position(sound)
        return Pad(path, shown(os.path.split(path)[1]), float(self._columns.duration[at]))

    def _step(self, number: int, sound: SoundId) -> replies.Step | None:
        at = self._columns.position(sound)
        if at < 0 or not self._columns.visible[at]:
            return None
        x, y = self._maps.places(np.array([at]))[0].tolist()
        placed = not (math.isnan(x) or math.isnan(y))
        return replies.Step(
            step=number,
            id=sound,
            x=x if placed else None,
            y=y if placed else None,
            name=self._columns.name(at),
            path=shown(self._columns.path(at)),
        )


def seconds_a_step(tempo: float, division: int) -> float:
    """How long a step of 1 / `division` whole notes lasts at `tempo` quarter notes a minute."""
    return 240.0 / (tempo * division)
