"""The library of a running daemon: folders are indexed in processes of their own, watched, shown as they grow."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Final

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.base.log import failure
from tonewalk.base.types import RootId
from tonewalk.library.catalogue.keeper import Keeper
from tonewalk.library.indexing import Committed, IndexJob, Looked, Wanted, run
from tonewalk.library.opened import OpenLibrary
from tonewalk.library.records import shown
from tonewalk.library.scanning.roots import spelled
from tonewalk.library.scanning.watch import Changed, watch_roots
from tonewalk.library.second_pass import HEARD_VERSION
from tonewalk.library.slicing import forget
from tonewalk.spaces.copying import Copies
from tonewalk.spaces.tending import Indexes
from tonewalk.work import spawn
from tonewalk.work.events import Events
from tonewalk.work.jobs import Job, Jobs, Progress, Work

logger = logging.getLogger(__name__)

SETTLING: Final = 1.0
"""s after its start that a daemon first answers those who wait for it, and then looks for what has changed."""

ATTEMPTS: Final = 3
"""Indexing processes for one job: one that is killed, as where memory is short, leaves the rest to the next."""

NICE: Final = 10
"""Indexing gives way to everything a musician waits for."""


class LiveLibrary(OpenLibrary):
    """An opened library, with the jobs that change it."""

    def __init__(self, home: Home, config: Config, events: Events, jobs: Jobs) -> None:
        super().__init__(home, config, events)
        self._jobs = jobs
        self._watching: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._keep: asyncio.Task[None] | None = None
        self._roots_changed = asyncio.Event()
        self._told: dict[bytes, frozenset[bytes]] = {}
        self._plain = set[bytes]()
        self._serving = False
        self.keeper = Keeper(home.catalogue)

    def open(self) -> None:
        """Read the catalogue and map the vectors; in a thread, before anything else is called.

        Raises:
            DamagedCatalogue, DamagedVectors, EncoderUnavailable: as opening each of them.
        """
        super().open()
        self._indexes = Indexes(self.spaces, self._config.spaces, self._jobs)
        self._copies = Copies(self.spaces, self._jobs)

    async def start(self) -> None:
        """Look for what changed while no daemon ran, and watch from now on."""
        self._serving = True
        if self._catalogue.roots():
            self._settling = asyncio.create_task(self._catch_up(), name="catch up")
        self.keeper.start()
        self._copies.start()
        if self._config.library.watch:
            self._watching = asyncio.create_task(self._watch(untold=False), name="watch")

    async def watch(self, on: bool) -> None:
        """Watch the folders from now on, or no longer.

        What happened before is found by a scan once they are watched: a change between a scan and the watch would
        be found by neither.
        """
        watching, self._watching = self._watching, None
        if on and self._serving:
            self._watching = watching or asyncio.create_task(self._watch(untold=True), name="watch")
        elif watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _catch_up(self) -> None:
        await asyncio.sleep(SETTLING)
        self._keep_soon(calm=True)
        self._indexes.tend()
        self.scan("")

    async def close(self) -> None:
        """Stop watching and let go of all files."""
        tasks = [task for task in (self._watching, self._settling) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._keep is not None:
            await asyncio.gather(self._keep, return_exceptions=True)
        await self.keeper.close()
        await self._copies.close()
        await super().close()

    async def _take_in(self) -> bool:
        anew = await super()._take_in()
        self._keep_soon(calm=False)
        if anew and self._serving:
            self.scan("")
        return anew

    def _keep_soon(self, *, calm: bool) -> None:
        """Have columns written for the next start, if they are due (see `ColumnStore`)."""
        if self._serving and (self._keep is None or self._keep.done()) and self.columns_due(calm=calm):
            self._keep = asyncio.create_task(self.keep_columns(), name="keep columns")
            self._keep.add_done_callback(failure(logger, "columns could not be kept"))

    # folders

    async def add(self, path: str) -> Job:
        """Add a folder and index it.

        Raises:
            FolderMissing: it does not exist or is no folder.
            Conflict: it lies inside one that is there already.
        """
        root = await self._writer.run(lambda catalogue: catalogue.add_root(spelled(path)))
        self._roots_changed.set()
        return self._index([root.path], shown(root.path))

    async def remove(self, path: str) -> None:
        """Forget a folder, and stop what still indexes it.

        Raises:
            UnknownRoot: it was never added.
        """
        root = self._known_root(path)
        while indexing := self._jobs.active("index", shown(root)):
            self._jobs.cancel(indexing.job)
            await self._jobs.wait(indexing.job)
        await self._write(lambda catalogue: catalogue.remove_root(root), self.refresh)
        self._roots_changed.set()

    def scan(self, path: str) -> Job:
        """Index one folder again, or all of them.

        Raises:
            UnknownRoot: it was never added.
        """
        if path:
            root = self._known_root(path)
            return self._index([root], shown(root))
        return self._index(self._roots(), "all folders")

    def _known_root(self, path: str) -> bytes:
        given = os.path.realpath(os.path.expanduser(os.fsencode(path)))
        return self._catalogue.root_at(given).path

    def _index(self, roots: Sequence[bytes], what: str) -> Job:
        return self._start([os.fsdecode(root) for root in roots], what)

    def _look(self, changed: Changed) -> None:
        """Have what happened on disk indexed, together with what else is told before its job begins.

        All of a folder is looked through until that was done once, as long as links lie in it, and after a job
        that did not come to its end.
        """
        root, everywhere = changed.root, frozenset[bytes]()
        before = self._told.get(root)
        both = changed.places | before if before and changed.places else everywhere
        self._told[root] = changed.places if before is None else both

        async def follow(progress: Progress) -> str:
            told = self._told.pop(root, everywhere)
            places = told if root in self._plain else everywhere
            try:
                return await self._follow([os.fsdecode(root)], progress, {root: places})
            except BaseException:
                self._told[root] = everywhere
                raise

        self._run(follow, shown(root), same=("told", root), ours=True)

    def slice(self, wanted: Wanted) -> Job:
        """Cut recordings at their onsets into sounds of their own.

        Raises:
            UnknownSound: no such id.
        """
        what = shown(self.record(wanted.sound).path) if wanted.sound else wanted.path or "all recordings"
        return self._start(wanted, f"slices of {what}")

    async def unslice(self, wanted: Wanted) -> int:
        """Forget the slices of recordings; how many they were.

        Raises:
            UnknownSound: no such id.
            UnknownRoot: it was never added.
        """
        return await self._write(lambda catalogue: forget(catalogue, wanted), self.refresh)

    def look_again(self, root_id: RootId) -> None:
        """A file was found to be another than the one that was indexed: a daemon scans its folder once more."""
        root = next((root for root in self._catalogue.roots() if root.id == root_id), None)
        if self._serving and root is not None and self._jobs.active("index", shown(root.path)) is None:
            self._index([root.path], shown(root.path))

    def _start(self, what: list[str] | Wanted, text: str) -> Job:
        return self._run(lambda progress: self._follow(what, progress), text, same=what)

    def _run(self, follow: Work, text: str, *, same: object, ours: bool = False) -> Job:
        """Start a job in which an indexing process is followed."""

        async def work(progress: Progress) -> str:
            if hearing := self._jobs.active("listening"):  # it goes on afterwards
                self._jobs.cancel(hearing.job)
            try:
                return await follow(progress)
            finally:
                self.keeper.indexed()
                await self.hear_on()

        return self._jobs.start("index", text, work, same=same, ours=ours)

    async def hear_on(self) -> None:
        """Hear in the background what was not heard yet, unless all of this is being stopped."""
        task = asyncio.current_task()
        stopping = task is not None and task.cancelling()
        if not stopping and await self._reader.run(lambda catalogue: catalogue.count_unheard(HEARD_VERSION) > 0):
            self._jobs.start("listening", "all folders", lambda progress: self._follow(None, progress), ours=True)

    async def _follow(
        self,
        what: list[str] | Wanted | None,
        progress: Progress,
        places: Mapping[bytes, frozenset[bytes]] | None = None,
    ) -> str:
        """Run the indexing process, and again where it is killed: what it committed is kept."""
        job = IndexJob(self._home.path, what, self._config.library, dict(places or {}))
        try:
            for _ in range(1, ATTEMPTS):
                with contextlib.suppress(spawn.Gone):  # which is logged; the last one is told
                    return await self._follow_one(job, progress)
            return await self._follow_one(job, progress)
        finally:
            await self.refresh()
            self._keep_soon(calm=True)
            self._indexes.tend()

    async def _follow_one(self, job: IndexJob, progress: Progress) -> str:
        """One indexing process's sentence, refreshing as it commits.

        Raises:
            Gone: it ended without one.
        """

        async def part(given: Committed | Looked) -> None:
            match given:
                case Looked(root, linked):
                    (self._plain.discard if linked else self._plain.add)(root)
                case _:
                    self._refresh_soon()

        # a first library is what everybody waits for; a later folder is no reason to wait for anything
        later = len(self.now()) > 0
        gone = (
            f"The indexing process ended early {ATTEMPTS} times, and what it finished is kept: its log, "
            "index.log, and the system's may say why (memory?); then scan again."
        )
        return await spawn.ask(run, job, progress, part=part, nice=NICE, idle=later, daemon=False, gone=gone)

    def _roots(self) -> list[bytes]:
        return [root.path for root in self._catalogue.roots()]

    async def _watch(self, *, untold: bool) -> None:
        """Scan what changes on disk."""
        while True:
            try:
                async for changed in watch_roots(self._roots, self._roots_changed, untold=untold):
                    self._look(changed)
            except Exception:
                logger.exception("watching failed; scans by hand still work")
                await self._roots_changed.wait()
                untold = True
