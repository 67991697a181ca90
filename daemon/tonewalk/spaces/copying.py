"""What waits for the stores of a running library: copied as it comes, and again once a server is back."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from tonewalk.base.errors import TonewalkError
from tonewalk.base.log import failure
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.stores import Store
from tonewalk.work.jobs import Jobs, Progress

logger = logging.getLogger(__name__)

KIND: Final = "copying"
"""Of the jobs."""
EVERY: Final = 1.0
"""s between two looks at what waits."""
MANY: Final = 4_096
"""Rows that are copied while an index run goes on; fewer wait for its end."""
VERIFIED: Final = 60.0
"""s between two looks at whether a server still holds what it acknowledged."""
PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""s after a server that was away is asked again; the last one repeats."""
PATIENCE: Final = 5.0
"""s for each question to it."""


class Copies:
    """Copies to the stores of some spaces; nothing where they have none."""

    def __init__(self, spaces: Spaces, jobs: Jobs) -> None:
        self._spaces, self._jobs = spaces, jobs
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Copy from now on."""
        for name, handle in self._spaces.handles.items():
            if handle.space.store is not None:
                task = asyncio.create_task(self._tend(name, handle, handle.space.store), name=f"copying {name}")
                task.add_done_callback(failure(logger, f"{name} is not copied any more"))
                self._tasks.append(task)

    async def close(self) -> None:
        """Copy no more; what was acknowledged is marked, and what waits does so for the next daemon."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tend(self, name: str, handle: SpaceHandle, store: Store) -> None:
        verified, failures = float("-inf"), 0
        while True:
            try:
                if time.monotonic() - verified > VERIFIED or store.problem is not None:
                    whole = await asyncio.to_thread(store.verify, PATIENCE)
                    verified = time.monotonic()
                else:
                    whole = True
                waiting = store.waiting(handle.space.rows)
                done = True
                if not whole or waiting >= MANY or (waiting and self._jobs.active("index") is None):
                    done = await self._copy(name, store)
                    verified = float("-inf")
                failures = 0 if done else failures + 1
            except TonewalkError as error:
                if not failures:
                    logger.warning("%s", error.text)
                failures += 1
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1] if failures else EVERY)

    async def _copy(self, name: str, store: Store) -> bool:
        """Whether the job came to its end: it may be stopped.

        Raises:
            TonewalkError: why it failed.
        """
        raised: list[TonewalkError] = []

        async def work(progress: Progress) -> str:
            try:
                return await store.copy(progress)
            except TonewalkError as error:
                raised.append(error)
                raise

        job = self._jobs.start(KIND, name, work, ours=True)
        job = await self._jobs.wait(job.job)
        if raised:
            raise raised[0]
        return job.state == "done"
