"""The trajectories of a library: built, kept by name, played, rendered and exported."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np

from tonewalk.base.errors import Damaged, InvalidArgument, UnknownTrajectory, Unreadable
from tonewalk.base.home import Home
from tonewalk.base.saving import Rules, check_place, given_path
from tonewalk.base.types import SoundId
from tonewalk.commands.common import File
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.trajectories import (
    Step,
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
from tonewalk.exports.kit import Pad, write_kit
from tonewalk.library.columns import Columns
from tonewalk.library.opening import Kept
from tonewalk.library.records import shown
from tonewalk.spaces.handles import Spaces
from tonewalk.trajectories.build import Builder, Maps
from tonewalk.trajectories.graph import Graphs
from tonewalk.trajectories.player import Manner, Player
from tonewalk.trajectories.recorder import Recorder
from tonewalk.trajectories.render import Cue, render
from tonewalk.trajectories.store import Stored, TrajectoryStore
from tonewalk.trajectories.timing import Timeline
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

log = logging.getLogger(__name__)

_Writes = TrajectoryRender | TrajectoryExport | Mosaic

_Stretch = tuple[Kept, float | None, float | None]
"""A sound's file, and where in it it begins and ends (s), None for all of it."""


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
        self._divisions: dict[str, int] = {}
        self.recorder = Recorder()
        self._player = Player(events, self._step)

    async def close(self) -> None:
        """Stop playing."""
        await self._player.close()

    async def prepare(self, request: TrajectoryBuild, jobs: Jobs, patience: float) -> None:
        """Have made what a path needs and takes long: the neighbour graph of a large space.

        Args:
            patience: s to wait for it.

        Raises: `Unavailable` where it takes longer.
        """
        if request.mode == "graph":
            await self._graphs.prepare(self._builder.handle(), jobs, patience)

    def build(self, request: TrajectoryBuild) -> Trajectory:
        """Choose the sounds along a path and keep them under the trajectory's name.

        Raises: as `Builder.build`, and `DiskFull`, `Refused`.
        """
        stored = Stored(
            trajectory=request.trajectory,
            mode=request.mode,
            map=request.map,
            points=[list(point) for point in request.points],
            sounds=self._builder.build(request),
        )
        self._store.save(stored)
        return self._shown(stored)

    def get(self, request: TrajectoryRef) -> Trajectory:
        """A trajectory's steps; those whose sounds are gone are left out.

        Raises: `UnknownTrajectory`, `Damaged`.
        """
        return self._shown(self._store.load(request.trajectory))

    def all(self) -> Trajectories:
        """All that are kept; a file that is none is left out."""
        kept = []
        for name in self._store.names():
            try:
                kept.append(self._info(self._store.load(name)))
            except Damaged as error:
                log.warning("%s", error.text)
        return Trajectories(trajectories=kept)

    def remove(self, request: TrajectoryRef) -> None:
        """Forget a trajectory; what plays goes on.

        Raises: `UnknownTrajectory`.
        """
        self._store.remove(request.trajectory)

    def record(self, request: TrajectoryRecord) -> TrajectoryInfo:
        """Begin to record gestures, or end it and keep them.

        Raises: `Conflict`, `NotFound`, `InvalidArgument` (see `Recorder`), `DiskFull`, `Refused`.
        """
        if request.on:
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
        stored = self.recorder.stop(request.trajectory)
        self._store.save(stored)
        return self._info(stored)

    def keep(self, stored: Stored) -> None:
        """Keep a trajectory that was made elsewhere.

        Raises: `DiskFull`, `Refused`.
        """
        self._store.save(stored)

    def play(self, request: TrajectoryPlay) -> None:
        """Tell clients of every step ahead of its time.

        Raises: `UnknownTrajectory`, `Damaged`, `InvalidArgument` where it has no timing of its own and is given no
            tempo, `Unreadable` where all of its sounds are gone.
        """
        stored = self._store.load(request.trajectory)
        self._stretches(stored.sounds)
        own = request.tempo == 0
        if own and not stored.times:
            raise InvalidArgument(
                f"The trajectory {stored.trajectory!r} has no timing of its own: give a tempo of 1 to 999 BPM.",
                where="$.tempo",
            )
        if 0 < request.tempo < 1:
            raise InvalidArgument(f"The tempo is {request.tempo:g} BPM: give 1 to 999.", where="$.tempo")
        self._divisions[stored.trajectory] = request.division
        manner = Manner(
            unit=1.0 if own else seconds_a_step(request.tempo, request.division),
            gaps=stored.gaps() if own else [],
            loop=request.loop,
            swing=0.0 if own else request.swing,
            grid=seconds_a_step(request.tempo or 120.0, request.quantise) if request.quantise else 0.0,
            reverse=request.reverse,
            speed=request.speed,
        )
        self._player.play(stored.trajectory, stored.sounds, manner, partial(self._step_of, stored))

    def steer(self, request: TrajectorySteer) -> None:
        """Change how a trajectory plays, or all that do.

        Raises:
            UnknownTrajectory: it does not play.
            InvalidArgument: the value is none for this.
        """
        playing = self._player.playing()
        if request.trajectory and request.trajectory not in playing:
            there = ", ".join(playing) or "nothing"
            raise UnknownTrajectory(
                f"The trajectory {request.trajectory!r} does not play: {there} does.", where="$.trajectory"
            )
        checked = [
            (name, _change(request, self._player.steps(name), self._divisions[name]))
            for name in ([request.trajectory] if request.trajectory else playing)
        ]
        for name, change in checked:
            self._player.steer(name, change, bool(request.value) if request.what == "loop" else None)

    def stop(self, request: TrajectoryRef) -> None:
        """Stop a trajectory; without a name, all of them.

        Raises: `UnknownTrajectory` where there is none of that name.
        """
        playing = self._player.playing()
        if request.trajectory and request.trajectory not in playing:
            self._store.load(request.trajectory)
        for name in playing if not request.trajectory else [request.trajectory]:
            self._player.stop(name)

    def render(self, request: TrajectoryRender) -> File:
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
        times, length = _times(stored, request)
        cues = [
            Cue(found[0], at, gain, last, transpose, *found[1:]) if found else Cue(None, at)
            for found, at, gain, last, transpose in zip(
                self._stretches(stored.sounds),
                times,
                self._gains(stored) if request.match else [1.0] * len(times),
                # a tempo of another timing leaves no sense to how long a sound lasted
                stored.lasts if stored.lasts and not request.tempo else [None] * len(times),
                stored.transposed or [0.0] * len(times),
                strict=True,
            )
        ]
        rules = self._rules(request.file, request)
        path = render(cues, target, rules, length=length, crossfade=request.crossfade)
        return File(path=str(path))

    def export(self, request: TrajectoryExport) -> File:
        """Write a trajectory as a folder: its sounds, a MIDI file that plays them from C1 up, a playlist.

        Raises: `UnknownTrajectory`, `InvalidArgument`, `Unreadable` and other audio errors, `DiskFull`, `Refused`.
        """
        stored = self._store.load(request.trajectory)
        folder = self._home.exports / stored.trajectory
        if request.folder:
            folder = given_path(request.folder, "$.folder")
        steps = [
            None if stretch is None else self._pad(sound, stretch)
            for sound, stretch in zip(stored.sounds, self._stretches(stored.sounds), strict=True)
        ]
        rules = self._rules(request.folder, request)
        folder = write_kit(steps, stored.trajectory, request.tempo, request.division, folder, rules)
        return File(path=str(folder))

    def check_place(self, request: Mosaic) -> None:
        """Refuse a place for a mosaic's file before the work for it is done.

        Raises: `Refused`.
        """
        check_place(given_path(request.file, "$.file"), self._rules(request.file, request))

    def _rules(self, given: str, request: _Writes) -> Rules:
        # a home of ours may lie in a root: what has no name of a user's is still written there
        roots = self._columns.root_paths() if given or request.overwrite else ()
        return Rules(request.overwrite, request.into_library, roots)

    def _shown(self, stored: Stored) -> Trajectory:
        found = (self._step_of(stored, number, sound) for number, sound in enumerate(stored.sounds))
        steps = [step for step in found if step is not None]
        return Trajectory(trajectory=stored.trajectory, steps=steps)

    def _step_of(self, stored: Stored, number: int, sound: SoundId) -> Step | None:
        step = self._step(number, sound)
        if step is not None:
            step.time = stored.times[number] if stored.times else None
            step.last = stored.lasts[number] if stored.lasts else None
            step.gain = stored.gains[number] if stored.gains else 0.0
            step.transpose = stored.transposed[number] if stored.transposed else 0.0
        return step

    def _info(self, stored: Stored) -> TrajectoryInfo:
        there = [at for sound in stored.sounds if (at := self._columns.position(sound)) >= 0]
        return TrajectoryInfo(
            trajectory=stored.trajectory,
            mode=stored.mode,
            steps=len(stored.sounds),
            gone=len(stored.sounds) - int(np.count_nonzero(self._columns.visible[there])),
            seconds=stored.length,
            playing=stored.trajectory in self._player.playing(),
            recording=stored.trajectory in self.recorder.recording(),
        )

    def _gains(self, stored: Stored) -> list[float]:
        """A mosaic's own factors; of others those that bring all to one loudness, none above full scale."""
        if stored.gains:
            return [10 ** (gain / 20) for gain in stored.gains]
        sounds = stored.sounds
        positions = np.array([self._columns.position(sound) for sound in sounds])
        loudness = np.where(positions >= 0, self._columns.loudness[positions], np.nan)
        if not np.isfinite(loudness).any():
            return [1.0] * len(sounds)
        change = np.clip(np.nanmedian(loudness) - loudness, -MOST_GAIN, MOST_GAIN)
        headroom = np.nan_to_num(-self._columns.peak[positions], nan=np.inf)
        decibels = np.nan_to_num(np.minimum(change, np.maximum(headroom, 0)))
        return [float(factor) for factor in 10 ** (decibels / 20)]

    def _stretches(self, sounds: Sequence[SoundId]) -> list[_Stretch | None]:
        """Where the sounds are now, None for those that are gone."""
        positions = [self._columns.position(sound) for sound in sounds]
        columns = self._columns
        found = [
            (columns.kept(at), *columns.stretch(at)[1:]) if at >= 0 and columns.visible[at] else None
            for at in positions
        ]
        if not any(found):
            raise Unreadable("All sounds of the trajectory are gone: plug their drive in, or build it again.")
        return found

    def _pad(self, sound: SoundId, stretch: _Stretch) -> Pad:
        at = self._columns.position(sound)
        audio, start, end = stretch
        return Pad(audio, self._columns.name(at), float(self._columns.duration[at]), start, end)

    def _step(self, number: int, sound: SoundId) -> Step | None:
        at = self._columns.position(sound)
        if at < 0 or not self._columns.visible[at]:
            return None
        x, y = self._maps.places(np.array([at]))[0].tolist()
        placed = not (math.isnan(x) or math.isnan(y))
        path, start, end = self._columns.stretch(at)
        return Step(
            step=number,
            id=sound,
            x=x if placed else None,
            y=y if placed else None,
            name=self._columns.name(at),
            path=shown(path),
            start=start,
            end=end,
        )


def seconds_a_step(tempo: float, division: int) -> float:
    """How long a step of 1 / `division` whole notes lasts at `tempo` quarter notes a minute."""
    return 240.0 / (tempo * division)


MOST_GAIN: Final = 12.0
"""dB by which a render makes a sound louder or softer, at most: more would bring up its noise."""


def _times(stored: Stored, request: TrajectoryRender) -> tuple[Sequence[float] | Sequence[None], float | None]:
    """When each step begins, and how long all lasts (s); None where that hangs on how long the sounds are."""
    steps = len(stored.sounds)
    if request.tempo:
        interval = seconds_a_step(request.tempo, request.division)
        return [interval * (step + request.swing * (step % 2)) for step in range(steps)], interval * steps
    if stored.times:
        return stored.times, stored.length
    return [None] * steps, None


STEERED: Final = {
    "speed": (0.01, 100.0),
    "tempo": (1.0, 999.0),
    "swing": (0.0, 0.5),
    "reverse": (0.0, 1.0),
    "loop": (0.0, 1.0),
}
"""What can be changed of what plays, and between which values."""


def _change(request: TrajectorySteer, steps: int, division: int) -> Callable[[Timeline, float], None]:
    """What a request does to the timeline of a trajectory of so many steps.

    Raises: `InvalidArgument`.
    """
    value = request.value
    low, high = STEERED.get(request.what, (0, steps - 1))
    if not low <= value <= high:  # NaN too
        raise InvalidArgument(f"{request.what} is {value:g}: give {low:g} to {high:g}.", where="$.value")

    def change(timeline: Timeline, now: float) -> None:
        match request.what:
            case "speed":
                timeline.pace(now, speed=value)
            case "tempo":
                timeline.pace(now, unit=seconds_a_step(value, division))
            case "swing":
                timeline.swing = value
            case "reverse":
                timeline.turn(bool(value))
            case "jump":
                timeline.jump(int(value))

    return change
