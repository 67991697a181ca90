"""Looks after a running daemon's catalogue: backs it up, and says where it is damaged."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import Final

from tonewalk.base.errors import TonewalkError
from tonewalk.base.log import failure
from tonewalk.library.catalogue import backups, soundness
from tonewalk.library.catalogue.backup_files import listed
from tonewalk.work import spawn

logger = logging.getLogger(__name__)

FIRST: Final = 30.0
"""s after its start that a daemon first looks: whoever starts it wants to play."""

EVERY: Final = 3600.0
"""s between two looks at whether a backup is due."""


class Keeper:
    """One catalogue's; used on the event loop. What takes long is done in a process of its own, beside everything.

    Attributes:
        problem: why the catalogue, or its backup, is not as it should be, in one sentence; else "".
    """

    def __init__(self, catalogue: Path) -> None:
        self._catalogue = catalogue
        self._task: asyncio.Task[None] | None = None
        self._indexed = asyncio.Event()
        self.problem = ""

    def start(self) -> None:
        """Look soon, and from then on."""
        self._task = asyncio.create_task(self._keep(), name="keep the catalogue")
        self._task.add_done_callback(failure(logger, "the catalogue is not backed up any more"))

    def indexed(self) -> None:
        """An index run has ended: the first one is backed up at once."""
        if not listed(self._catalogue):
            self._indexed.set()

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        checked = False
        wait = FIRST
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._indexed.wait(), wait)
            self._indexed.clear()
            due = await asyncio.to_thread(backups.wanted, self._catalogue)
            if due or not checked:
                await self._look(due)
                checked = True
            wait = EVERY

    async def _look(self, due: bool) -> None:
        gone = "The process that looks after the catalogue ended early: it looks again in an hour."
        try:
            await spawn.ask(look, (self._catalogue, due), nice=19, gone=gone)
        except spawn.Gone as error:
            logger.warning("%s", error.text)
        except TonewalkError as error:
            self.problem = error.text
            logger.error("%s", error.text)
        else:
            self.problem = ""


def look(job: tuple[Path, bool], _: spawn.Asker) -> None:
    """Back a catalogue up where that is due, which checks it as well, or only check it; in a process of its own.

    Raises:
        DamagedCatalogue: it is damaged.
        TonewalkError: it can't be backed up.
    """
    catalogue, due = job
    if due:
        backups.make(catalogue, "daily")
    else:
        soundness.check(catalogue)
