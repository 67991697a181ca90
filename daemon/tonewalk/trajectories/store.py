"""Trajectories by name, one JSON file each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

import msgspec

from tonewalk.errors import Damaged, UnknownTrajectory
from tonewalk.exports.writing import written
from tonewalk.types import SoundId

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Stored(msgspec.Struct, kw_only=True):
    """A trajectory as it is kept: its sounds, so that it stays the same whatever happens to the map."""

    trajectory: str
    mode: Literal["map", "slerp", "graph", "walk", "recorded", "mosaic"]
    map: str = ""
    """The map that it was drawn on."""
    points: list[list[float]] = []
    """As drawn, 0 to 1."""
    sounds: list[SoundId]
    """One a step."""


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
        path = self._folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            there = ", ".join(self.names()) or "none yet"
            raise UnknownTrajectory(f"There is no trajectory {name!r}: there are {there}.", where="$.trajectory")
        try:
            return msgspec.json.decode(path.read_bytes(), type=Stored)
        except msgspec.DecodeError as error:
            raise Damaged(f"{path} is no trajectory ({error}): build it again under this name.") from error

    def names(self) -> list[str]:
        """The trajectories there are, in alphabetical order."""
        return sorted(path.stem for path in self._folder.glob("*.json") if _NAME.fullmatch(path.stem))
