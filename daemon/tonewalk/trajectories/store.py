"""Trajectories by name, one JSON file each."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import msgspec

from tonewalk.base.errors import Damaged, UnknownTrajectory
from tonewalk.base.saving import written
from tonewalk.base.types import SoundId

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Stored(msgspec.Struct, kw_only=True):
    """A trajectory as it is kept: its sounds, so that it stays the same whatever happens to the map."""

    trajectory: str
    mode: Literal["map", "slerp", "graph", "walk", "recorded", "mosaic"]
    map: str = ""
    """The map that it was drawn on."""
    points: list[list[float]] = []
    """As drawn, 0 to 1; of a recording, where each step began."""
    sounds: list[SoundId]
    """One a step."""
    times: list[float] = []
    """s from the beginning at which each step of a recording or a mosaic comes, rising; empty for the others."""
    length: float = 0.0
    """s that it lasts in its own time."""
    lasts: list[float] = []
    """s for which each step of a mosaic sounds; empty for the others, as `gains` and `transposed`."""
    gains: list[float] = []
    """dB by which each step of a mosaic is louder."""
    transposed: list[float] = []
    """Semitones by which each step of a mosaic is played higher, and so much faster."""

    def gaps(self) -> list[float]:
        """s from each step to the next, the last one's to the end; empty without a timing of its own."""
        return [after - before for before, after in pairwise([*self.times, self.length])] if self.times else []


class TrajectoryStore:
    """The trajectories of one home.

    Args:
        folder: where the files are; made when the first is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, stored: Stored) -> None:
        """Keep a trajectory, in place of another of its name.

        Raises: `DiskFull`, `Refused` where the folder can't be written to.
        """
        with written(self._folder / f"{stored.trajectory}.json") as temporary:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(stored)))

    def load(self, name: str) -> Stored:
        """Read a trajectory.

        Raises: `UnknownTrajectory`, `Damaged` where its file is no trajectory.
        """
        path = self._path(name)
        try:
            stored = msgspec.json.decode(path.read_bytes(), type=Stored)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Damaged(f"{path} is no trajectory ({error}): build it again under this name.") from error
        listed = (stored.times, stored.lasts, stored.gains, stored.transposed)
        if not stored.sounds or any(one and len(one) != len(stored.sounds) for one in listed):
            raise Damaged(f"{path} is no whole trajectory: build it again under this name.")
        return stored

    def remove(self, name: str) -> None:
        """Forget a trajectory.

        Raises: `UnknownTrajectory`.
        """
        self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The trajectories there are, in alphabetical order."""
        return sorted(path.stem for path in self._folder.glob("*.json") if _NAME.fullmatch(path.stem))

    def _path(self, name: str) -> Path:
        path = self._folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            there = ", ".join(self.names()) or "none yet"
            raise UnknownTrajectory(f"There is no trajectory {name!r}: there are {there}.", where="$.trajectory")
        return path
