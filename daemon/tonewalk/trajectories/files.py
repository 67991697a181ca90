"""Trajectories as files: a WAV of all, or a folder with each sound and a MIDI file that plays them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.home import Home
from tonewalk.base.saving import Rules, check_place, given_path
from tonewalk.commands.common import File
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.trajectories import TrajectoryExport, TrajectoryRender
from tonewalk.exports.kit import Pad, write_kit
from tonewalk.library.view import View, Viewed
from tonewalk.trajectories.render import Cue, render
from tonewalk.trajectories.store import Stored, TrajectoryStore
from tonewalk.trajectories.timing import seconds_a_step
from tonewalk.trajectories.whereabouts import Found, Whereabouts

MOST_GAIN: Final = 12.0
"""dB by which a render makes a sound louder or softer, at most: more would bring up its noise."""

_Writes = TrajectoryRender | TrajectoryExport | Mosaic


class TrajectoryFiles:
    """Writes kept trajectories; in a thread.

    Args:
        home: `renders/` and `exports/` in it are ours.
    """

    def __init__(self, home: Home, library: Viewed, store: TrajectoryStore, whereabouts: Whereabouts) -> None:
        self._home, self._library = home, library
        self._store, self._whereabouts = store, whereabouts

    def render(self, request: TrajectoryRender, given: Stored | None = None) -> File:
        """Write a trajectory to a WAV file.

        Args:
            given: in place of the one that is kept under its name.

        Raises:
            UnknownTrajectory: there is none of this name.
            Damaged: its file can't be read.
            InvalidArgument: the file to write is no WAV.
            Unreadable: not one of its sounds can be read.
            TooLarge: it is longer than a WAV can be.
            DiskFull, Refused: the file can't be written.
        """
        stored = given or self._store.load(request.trajectory)
        target = self._home.renders / f"{stored.trajectory}.wav"
        if request.file:
            target = given_path(request.file, "$.file")
            if target.suffix.lower() != ".wav":
                raise InvalidArgument(
                    f"{request.file!r} does not end with .wav, and that is written.", where="$.file"
                )
        starts, length = _starts(stored, request)
        cues = [
            Cue(
                one.audio,
                at,
                gain,
                # a tempo of another timing leaves no sense to how long a sound lasted
                None if request.tempo else step.last,
                step.transpose,
                one.start,
                one.end,
            )
            if one
            else Cue(None, at)
            for step, one, at, gain in zip(
                stored.steps,
                self._whereabouts.found(stored.steps),
                starts,
                self._gains(stored) if request.match else [1.0] * len(starts),
                strict=True,
            )
        ]
        rules = self._rules(request.file, request)
        path = render(cues, target, rules, length=length, crossfade=request.crossfade)
        return File(path=str(path))

    def export(self, request: TrajectoryExport, given: Stored | None = None) -> File:
        """Write a trajectory as a folder: its sounds, a MIDI file that plays them from C1 up, a playlist.

        Args:
            given: in place of the one that is kept under its name.

        Raises:
            UnknownTrajectory: there is none of this name.
            Damaged: its file can't be read.
            InvalidArgument: more sounds than a kit holds.
            Unreadable: all of its sounds are gone.
            AudioError: a sound can't be read.
            DiskFull, Refused: the folder can't be written.
        """
        stored = given or self._store.load(request.trajectory)
        folder = self._home.exports / stored.trajectory
        if request.folder:
            folder = given_path(request.folder, "$.folder")
        view = self._library.now()
        pads = [one and _pad(view, one) for one in self._whereabouts.found(stored.steps)]
        rules = self._rules(request.folder, request)
        folder = write_kit(pads, stored.trajectory, request.tempo, request.division, folder, rules)
        return File(path=str(folder))

    def check_place(self, request: Mosaic) -> None:
        """Refuse a place for a mosaic's file before the work for it is done.

        Raises:
            Refused: nothing may be written there.
        """
        check_place(given_path(request.file, "$.file"), self._rules(request.file, request))

    def _rules(self, given: str, request: _Writes) -> Rules:
        # a home of ours may lie in a root: what has no name of a user's is still written there
        roots = self._library.now().root_paths() if given or request.overwrite else ()
        return Rules(request.overwrite, request.into_library, roots)

    def _gains(self, stored: Stored) -> list[float]:
        """A mosaic's own factors; of others those that bring all to one loudness, none above full scale."""
        own = [step.gain for step in stored.steps if step.gain is not None]
        if own:
            return [10 ** (gain / 20) for gain in own]
        view = self._library.now()
        found = [view.find(step.sound) for step in stored.steps]
        known = np.array([at is not None for at in found])
        positions = np.array([at or 0 for at in found])
        loudness = np.where(known, view.loudness[positions], np.nan)
        if not np.isfinite(loudness).any():
            return [1.0] * len(positions)
        change = np.clip(np.nanmedian(loudness) - loudness, -MOST_GAIN, MOST_GAIN)
        headroom = np.nan_to_num(-view.peak[positions], nan=np.inf)
        decibels = np.nan_to_num(np.minimum(change, np.maximum(headroom, 0)))
        return [float(factor) for factor in 10 ** (decibels / 20)]


def _pad(view: View, found: Found) -> Pad:
    name, duration = view.name(found.position), float(view.duration[found.position])
    return Pad(found.audio, name, duration, found.start, found.end)


def _starts(stored: Stored, request: TrajectoryRender) -> tuple[Sequence[float] | Sequence[None], float | None]:
    """When each step begins, and how long all lasts (s); None where that hangs on how long the sounds are."""
    steps = len(stored.steps)
    if request.tempo:
        interval = seconds_a_step(request.tempo, request.division)
        return [interval * (step + request.swing * (step % 2)) for step in range(steps)], interval * steps
    if stored.timed:
        return stored.times(), stored.length
    return [None] * steps, None
