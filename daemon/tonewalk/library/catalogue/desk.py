"""The catalogue, asked from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tonewalk.library.catalogue.catalogue import Catalogue

T = TypeVar("T")


class Desk:
    """A connection to the catalogue with a thread of its own, which does what it is asked in that order.

    The event loop never waits for the disk then, nor for the transaction of another process.

    Raises:
        TonewalkError: as `Catalogue.open`.
    """

    def __init__(self, path: Path) -> None:
        self._catalogue = Catalogue.open(path)
        self._thread = ThreadPoolExecutor(1, "catalogue")

    async def run(self, work: Callable[[Catalogue], T]) -> T:
        """What `work` gives or raises; it is done to its end even where this is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._catalogue)

    def close(self) -> None:
        """Do what was asked, and let go of the file."""
        self._thread.shutdown()
        self._catalogue.close()
