"""Trajectories by name, one JSON file each."""

from __future__ import annotations

import contextlib
import re
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import msgspec

from tonewalk.base.errors import Conflict, Damaged, InvalidArgument, UnknownTrajectory
from tonewalk.base.saving import written
from tonewalk.base.types import SoundId
from tonewalk.base.writing import is_beside, is_device

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")

VERSION: Final = 1
"""Of these files; those without one are of it."""

Mode = Literal["map", "slerp", "graph", "walk", "recorded", "mosaic"]


class StoredStep(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One sound of a trajectory, and what a recording or a mosaic says of it.

    Attributes:
        sound: whose.
        place: where on its map a recorded step began, 0 to 1.
        time: s from the beginning at which it comes, in a timing of the trajectory's own.
        last: s for which it sounds, in a mosaic.
        gain: dB by which it is louder, in a mosaic.
        transpose: semitones by which it is played higher, and so much faster.
    """

    sound: SoundId
    place: list[float] = []
    time: float | None = None
    last: float | None = None
    gain: float | None = None
    transpose: float = 0.0


class Stored(msgspec.Struct, kw_only=True):
    """A trajectory as it is kept: its sounds, so that it stays the same whatever happens to the map."""

    trajectory: str
    mode: Mode
    map: str = ""
    """The map that it was drawn on."""
    points: list[list[float]] = []
    """As drawn, 0 to 1."""
    how: dict[str, float] = {}
    """What it was built with, where that is not what is usual."""
    steps: list[StoredStep]
    """At least one; times, lasts and gains have all of them or none, and times rise."""
    length: float = 0.0
    """s that it lasts in its own time."""
    version: int = VERSION
    """Of this form."""

    @property
    def timed(self) -> bool:
        """Whether it has a timing of its own."""
        return self.steps[0].time is not None

    def times(self) -> list[float]:
        """s from the beginning at which each step comes; empty without a timing of its own."""
        return [step.time for step in self.steps if step.time is not None]

    def gaps(self) -> list[float]:
        """s from each step to the next, the last one's to the end; empty without a timing of its own."""
        return [after - before for before, after in pairwise([*self.times(), self.length])] if self.timed else []

    @property
    def whole(self) -> bool:
        """Whether there are steps, and they all have what one of them has."""
        having = [{value is None for value in of} for of in zip(*map(_told_of, self.steps), strict=True)]
        return bool(self.steps) and all(len(one) == 1 for one in having)


def _told_of(step: StoredStep) -> tuple[float | None, ...]:
    return step.time, step.last, step.gain


class _Lists(msgspec.Struct, kw_only=True):
    """A trajectory as it was kept before it had steps: one list a property, empty or with one value a step."""

    trajectory: str
    mode: Mode
    map: str = ""
    points: list[list[float]] = []
    sounds: list[SoundId]
    times: list[float] = []
    length: float = 0.0
    lasts: list[float] = []
    gains: list[float] = []
    transposed: list[float] = []

    def joined(self) -> Stored:
        """The same as steps; as none where the lists do not fit each other."""
        stored = Stored(trajectory=self.trajectory, mode=self.mode, map=self.map, steps=[], length=self.length)
        places = self.points if self.mode == "recorded" else []
        stored.points = [] if places else self.points
        lists = (places, self.times, self.lasts, self.gains, self.transposed)
        if all(len(one) in (0, len(self.sounds)) for one in lists):
            stored.steps = [
                StoredStep(
                    sound=sound,
                    place=places[number] if places else [],
                    time=self.times[number] if self.times else None,
                    last=self.lasts[number] if self.lasts else None,
                    gain=self.gains[number] if self.gains else None,
                    transpose=self.transposed[number] if self.transposed else 0.0,
                )
                for number, sound in enumerate(self.sounds)
            ]
        return stored


class TrajectoryStore:
    """The trajectories of one home.

    Args:
        folder: where the files are; made when the first is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, stored: Stored) -> None:
        """Keep a trajectory, in place of another of its name.

        Raises:
            DiskFull: no room; the old file stays.
            Refused: the folder can't be written to.
            InvalidArgument: the name is a device's.
        Conflict: there is one of this name that a newer tonewalk made.
        """
        check_name(stored.trajectory)
        path = self._folder / f"{stored.trajectory}.json"
        if path.is_file():
            _refuse_newer(path, path.read_bytes())
        with written(path) as temporary:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(stored)))

    def load(self, name: str) -> Stored:
        """Read a trajectory.

        Raises:
            UnknownTrajectory: there is none.
            Damaged: its file is no trajectory.
            Conflict: a newer tonewalk made it.
        """
        path = self.path(name)
        data = path.read_bytes()
        _refuse_newer(path, data)
        try:
            stored = _decoded(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Damaged(f"{path} is no trajectory ({error}): build it again under this name.") from error
        if not stored.whole:
            raise Damaged(f"{path} is no whole trajectory: build it again under this name.")
        return stored

    def remove(self, name: str) -> None:
        """Forget a trajectory.

        Raises:
            UnknownTrajectory: there is none.
        """
        self.path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The trajectories there are, in alphabetical order."""
        return sorted(path.stem for path in self._folder.glob("*.json") if _is_name(path.stem))

    def path(self, name: str) -> Path:
        """The file of a trajectory.

        Raises:
            UnknownTrajectory: there is none.
        """
        path = self._folder / f"{name}.json"
        if not _is_name(name) or not path.is_file():
            there = ", ".join(self.names()) or "none yet"
            raise UnknownTrajectory(f"There is no trajectory {name!r}: there are {there}.", where="$.trajectory")
        return path


class _Versioned(msgspec.Struct):
    version: int = VERSION


def _refuse_newer(path: Path, data: bytes) -> None:
    """Leave a trajectory alone whose form is not known here; one that can't be read is told by who reads it."""
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
        version = msgspec.json.decode(data, type=_Versioned).version
        if version > VERSION:
            raise Conflict(
                f"The trajectory {path} was made by a newer tonewalk (it is of version {version}, this one knows "
                f"{VERSION}): update tonewalk, or take another name."
            )


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not is_beside(f"{name}.json")


def check_name(name: str) -> None:
    """Have it said before it is needed that a trajectory can't be called so.

    Raises:
        InvalidArgument: it is a device's name.
    """
    if is_device(name):
        raise InvalidArgument(
            f"{name!r} is a device on Windows: give the trajectory another name.", where="$.trajectory"
        )


def _decoded(data: bytes) -> Stored:
    """As it is written now, else as it was."""
    try:
        return msgspec.json.decode(data, type=Stored)
    except msgspec.ValidationError:
        with contextlib.suppress(msgspec.ValidationError):
            return msgspec.json.decode(data, type=_Lists).joined()
        raise
