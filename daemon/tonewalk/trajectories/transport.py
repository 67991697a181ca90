"""What trajectories are told while they play: start, go on otherwise, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tonewalk.base.errors import InvalidArgument, UnknownTrajectory
from tonewalk.commands.trajectories import TrajectoryPlay, TrajectoryRef, TrajectorySteer
from tonewalk.trajectories.player import Manner, Player
from tonewalk.trajectories.store import TrajectoryStore
from tonewalk.trajectories.timing import Timeline, seconds_a_step
from tonewalk.trajectories.whereabouts import Whereabouts
from tonewalk.work.events import Events

STEERED: Final = {
    "speed": (0.01, 100.0),
    "tempo": (1.0, 999.0),
    "swing": (0.0, 0.5),
    "reverse": (0.0, 1.0),
    "loop": (0.0, 1.0),
}
"""What can be changed of what plays, and between which values."""


class Transport:
    """Plays kept trajectories, any number at once; on the event loop."""

    def __init__(self, store: TrajectoryStore, whereabouts: Whereabouts, events: Events) -> None:
        self._store, self._whereabouts = store, whereabouts
        self._player = Player(events, whereabouts.shown)
        self._divisions: dict[str, int] = {}

    async def close(self) -> None:
        """Stop playing."""
        await self._player.close()

    def playing(self) -> list[str]:
        """What plays now."""
        return self._player.playing()

    def play(self, request: TrajectoryPlay) -> None:
        """Tell clients of every step ahead of its time.

        Raises:
            UnknownTrajectory: there is none of this name.
            Damaged: its file can't be read.
            InvalidArgument: it has no timing of its own and is given no tempo.
            Unreadable: all of its sounds are gone.
        """
        stored = self._store.load(request.trajectory)
        self._whereabouts.check(stored.steps)
        own = request.tempo == 0
        if own and not stored.timed:
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
        self._player.play(stored.trajectory, stored.steps, manner)

    def steer(self, request: TrajectorySteer) -> None:
        """Change how a trajectory plays, or all that do.

        Raises:
            UnknownTrajectory: it does not play.
            InvalidArgument: the value is none for this.
        """
        playing = self.playing()
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

        Raises:
            UnknownTrajectory: there is none of that name.
        """
        playing = self.playing()
        if request.trajectory and request.trajectory not in playing:
            self._store.path(request.trajectory)
        for name in playing if not request.trajectory else [request.trajectory]:
            self._player.stop(name)


def _change(request: TrajectorySteer, steps: int, division: int) -> Callable[[Timeline, float], None]:
    """What a request does to the timeline of a trajectory of so many steps.

    Raises:
        InvalidArgument: the value is none for this.
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
