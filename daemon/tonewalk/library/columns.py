"""The latest view of a library, asked piece by piece: for maps and trajectories, until they are given views."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import UnknownSound
from tonewalk.base.types import Mask, Rows, SoundId
from tonewalk.library.intake import Intake
from tonewalk.library.opening import Kept
from tonewalk.library.view import Positions
from tonewalk.library.view import Stretch as Stretch


class Columns(Intake):
    """An `Intake` that is asked for properties of the view of each moment, and for spaces by their id."""

    @property
    def version(self) -> int:
        """Of the latest view."""
        return self.now().version

    @property
    def ids(self) -> npt.NDArray[np.int32]:
        """Sound ids, rising."""
        return self.now().ids

    @property
    def visible(self) -> Mask:
        """Whose file is there, in a root that is online."""
        return self.now().visible

    @property
    def duration(self) -> npt.NDArray[np.float32]:
        """s"""
        return self.now().duration

    @property
    def loudness(self) -> npt.NDArray[np.float32]:
        """LUFS"""
        return self.now().loudness

    @property
    def peak(self) -> npt.NDArray[np.float32]:
        """dBFS"""
        return self.now().peak

    def position(self, sound_id: SoundId) -> int:
        """Where a sound stands in the arrays; -1 for an id that no sound has."""
        try:
            return self.now().position(sound_id)
        except UnknownSound:
            return -1

    def path(self, position: int) -> bytes:
        """A sound's path, absolute."""
        return self.now().path(position)

    def name(self, position: int) -> str:
        """A sound's file name, as text."""
        return self.now().name(position)

    def tags(self, position: int) -> frozenset[str]:
        """A sound's tags."""
        return self.now().tags(position)

    def stretch(self, position: int) -> Stretch:
        """What a sound is, of which file."""
        return self.now().stretch(position)

    def kept(self, position: int) -> Kept:
        """A sound's file, to be opened."""
        return self.now().kept(position)

    def root_paths(self) -> tuple[bytes, ...]:
        """The library's folders."""
        return self.now().root_paths()

    def rows(self, space_id: int) -> Rows:
        """Each sound's row in a space's vector file, -1 for one without `[shape=(n,)]`."""
        return self.now().rows(self._space(space_id))

    def position_of_rows(self, space_id: int) -> Positions:
        """The first visible sound of each row of a space, -1 for one without `[shape=(rows,)]`."""
        return self.now().position_of_rows(self._space(space_id))

    def _space(self, space_id: int) -> str:
        return next(name for name, handle in self.now().spaces.handles.items() if handle.space_id == space_id)
