"""Commands that write sounds and trajectories to files, and what HTTP gives out of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import NamedTuple

from tonewalk.base.errors import NotFound
from tonewalk.commands.exports import Exported, ExportSounds, ExportTrajectory
from tonewalk.engine.session import Session
from tonewalk.engine.threads import Threads
from tonewalk.library.opening import Opened
from tonewalk.trajectories.exported import Exports


class Sent(NamedTuple):
    """A ZIP that is made while it is sent."""

    name: str
    pieces: AsyncIterator[bytes]


class ExportController:
    """Exports."""

    def __init__(self, exports: Exports, session: Session, threads: Threads) -> None:
        self._exports, self._session = exports, session
        self._read = threads.read

    async def export_sounds(self, request: ExportSounds) -> Exported:
        """Write sounds."""
        return await self._read(partial(self._exports.sounds, request))

    async def export_trajectory(self, request: ExportTrajectory) -> Exported:
        """Write a trajectory."""
        return await self._read(partial(self._exports.trajectory, request))

    async def exported(self, folder: str, name: str) -> Opened | Sent:
        """A file of the home's exports or renders, open; of a folder a ZIP.

        Raises:
            NotFound: nothing there has this name.
            TonewalkError: it can't be read, or is too large.
        """
        found = await self._read(partial(self._exports.opened, folder, name))
        return found if isinstance(found, Opened) else Sent(found.name, self._pieces(found.blocks))

    async def selection_zip(self) -> Sent:
        """The files of the session's selection.

        Raises:
            NotFound: nothing is selected.
            TonewalkError: they can't be read, or are too large.
        """
        sounds = list(self._session.get().selection)
        if not sounds:
            raise NotFound("No sound is selected: select some and ask again.")
        name = f"{len(sounds)} sound{'s' if len(sounds) > 1 else ''}.zip"
        return Sent(name, self._pieces(await self._read(partial(self._exports.zipped, sounds))))

    async def _pieces(self, blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
        while (piece := await self._read(lambda: next(blocks, None))) is not None:
            yield piece
