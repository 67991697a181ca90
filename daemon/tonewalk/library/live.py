"""The library as the running daemon sees it: catalogue, columns and spaces, kept up to date while it grows."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

import numpy as np

from tonewalk.base.config import Config
from tonewalk.base.errors import DamagedVectors, TonewalkError, UnknownSound, told
from tonewalk.base.home import Home
from tonewalk.base.log import failure
from tonewalk.base.types import RootId, SoundId
from tonewalk.commands.daemon import SpaceStatus
from tonewalk.commands.library import ProblemEntry, Problems, Root, Roots
from tonewalk.library.catalogue import mended
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.desk import Desk
from tonewalk.library.catalogue.keeper import Keeper
from tonewalk.library.catalogue.words import Ids
from tonewalk.library.changes import Changes, changes_since
from tonewalk.library.columns import Columns
from tonewalk.library.indexing import Committed, Ended, Failed, Progressed, Wanted, run
from tonewalk.library.names import Scope
from tonewalk.library.opening import Kept
from tonewalk.library.records import SoundRecord, shown
from tonewalk.library.scanning.roots import spelled
from tonewalk.library.scanning.watch import watch_roots
from tonewalk.library.second_pass import HEARD_VERSION
from tonewalk.library.slicing import forget
from tonewalk.library.view import View
from tonewalk.spaces.encoders import load
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.tending import Indexes
from tonewalk.work import spawn
from tonewalk.work.events import Event, Events
from tonewalk.work.jobs import Job, Jobs, Progress
from tonewalk_models.encoder import Encoder

T = TypeVar("T")

logger = logging.getLogger(__name__)

SETTLING = 1.0
"""s after its start that a daemon first answers those who wait for it, and then looks for what has changed."""

PAUSE = 0.5
"""s at least between two looks at what the indexing process committed: each costs the event loop 2 ms."""

ATTEMPTS = 3
"""Indexing processes for one job: one that is killed, as where memory is short, leaves the rest to the next."""

NICE = 10
"""Indexing gives way to everything a musician waits for."""


class LiveLibrary:
    """One home's library; used on the event loop, except `sounds_with`, which any thread may call.

    Attributes:
        columns: every sound's properties.
        spaces: every encoder's vectors.
    """

    def __init__(self, home: Home, config: Config, events: Events, jobs: Jobs) -> None:
        self._home, self._config, self._events, self._jobs = home, config, events, jobs
        self._listeners: list[Callable[[], None]] = []
        self._watching: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._roots_changed = asyncio.Event()
        self._names_lock = Lock()
        self._refreshing = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        self._refreshed = -math.inf
        self._serving = False
        self.keeper = Keeper(home.catalogue)

    def open(self) -> None:
        """Read the catalogue and map the vectors; in a thread, before anything else is called.

        Raises:
            DamagedCatalogue, DamagedVectors, EncoderUnavailable: see there.
        """
        self._catalogue = Catalogue.open(self._home.catalogue)
        self._names = Catalogue.open(self._home.catalogue)
        self._reader, self._writer = Desk(self._home.catalogue), Desk(self._home.catalogue)
        names = self._config.library.encoders
        with ThreadPoolExecutor() as threads:  # weights are read while the catalogue is
            loading = {name: threads.submit(load, name) for name in names}
            self.columns = Columns.load(self._catalogue)
            self._mended: dict[str, str] = {}
            self.spaces = Spaces({name: self._space(name, loading[name].result()) for name in names})
            if any(self._mended.values()):
                self.columns = Columns.load(self._catalogue)  # without the rows that are gone
        self.columns.join(self.spaces)
        self._indexes = Indexes(self.spaces, self._config.spaces, self._jobs)

    def _space(self, name: str, encoder: Encoder) -> SpaceHandle:
        space_id = self._catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        space, self._mended[name] = mended.open_space(self._home, self._catalogue, name, encoder)
        return SpaceHandle(space, space_id, encoder)

    async def start(self) -> None:
        """Look for what changed while no daemon ran, and watch from now on."""
        self._serving = True
        self._loop = asyncio.get_running_loop()
        if self._catalogue.roots():
            self._settling = asyncio.create_task(self._catch_up(), name="catch up")
        self.keeper.start()
        if self._config.library.watch:
            self._watching = asyncio.create_task(self._watch(), name="watch")

    async def _catch_up(self) -> None:
        await asyncio.sleep(SETTLING)
        self._indexes.tend()
        self.scan("")

    async def close(self) -> None:
        """Stop watching and let go of all files."""
        tasks = [task for task in (self._watching, self._settling, self._soon) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.keeper.close()
        for handle in self.spaces.handles.values():
            handle.space.close()
        for desk in (self._writer, self._reader):
            await asyncio.to_thread(desk.close)
        self._catalogue.close()
        self._names.close()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call this after every refresh that found something."""
        self._listeners.append(listener)

    async def refresh(self) -> None:
        """Take in what was committed, here or by the indexing process, and tell of it."""
        await self._take_in()
        for listener in self._listeners:
            listener()
        self.announce()

    def _refresh_soon(self) -> None:
        if self._soon is None or self._soon.done():
            self._soon = asyncio.create_task(self._refresh_in_turn(), name="refresh")
            self._soon.add_done_callback(failure(logger, "what was committed could not be shown yet"))

    async def _refresh_in_turn(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._refreshed + PAUSE - loop.time())
        self._soon, self._refreshed = None, loop.time()  # what is committed from here on needs another
        await self.refresh()

    async def _take_in(self) -> None:
        async with self._refreshing:
            since = self.now().change
            changes = await self._reader.run(lambda catalogue: self._read(catalogue, since))
            if not self.columns.take(changes):
                self.columns.forget_all_but(await self._reader.run(Catalogue.ids))
            for space in self.spaces.handles:  # or the next move of a controller would wait for it
                await asyncio.to_thread(self.now().position_of_rows, space)

    def _read(self, catalogue: Catalogue, since: int) -> Changes:
        # vectors before the sounds that have them
        for name, handle in self.spaces.handles.items():
            try:
                handle.space.refresh(catalogue.row_count(handle.space_id))
            except DamagedVectors as damage:
                told = mended.renew_open(self._home, catalogue, name, handle, damage)
                self._mended[name] = told or damage.text
                if told and self._serving:
                    self._loop.call_soon_threadsafe(self.scan, "")
        return changes_since(catalogue, since)

    async def _write(self, work: Callable[[Catalogue], T], after: Callable[[], Awaitable[None]]) -> T:
        """Change the catalogue and do `after`, both even where this is cancelled."""

        async def both() -> T:
            result = await self._writer.run(work)
            await after()
            return result

        return await asyncio.shield(asyncio.create_task(both()))

    def announce(self) -> None:
        """Tell clients that what they see of the library is old."""
        self._events.tell(Event("library", Roots(roots=self.root_replies())))

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
        """Forget a folder.

        Raises:
            UnknownRoot: it was never added.
        """
        root = self._known_root(path)
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
        return self._index([root.path for root in self._catalogue.roots()], "all folders")

    def _known_root(self, path: str) -> bytes:
        given = os.path.realpath(os.path.expanduser(os.fsencode(path)))
        return self._catalogue.root_at(given).path

    def _index(self, roots: Sequence[bytes], what: str, *, ours: bool = False) -> Job:
        return self._start([os.fsdecode(root) for root in roots], what, ours=ours)

    def slice(self, wanted: Wanted) -> Job:
        """Cut recordings at their onsets into sounds of their own.

        Raises: `UnknownSound`.
        """
        what = shown(self.record(wanted.sound).path) if wanted.sound else wanted.path or "all recordings"
        return self._start(wanted, f"slices of {what}")

    async def unslice(self, wanted: Wanted) -> int:
        """Forget the slices of recordings; how many they were.

        Raises: `UnknownSound`, `UnknownRoot`.
        """
        return await self._write(lambda catalogue: forget(catalogue, wanted), self.refresh)

    def _start(self, what: list[str] | Wanted, text: str, *, ours: bool = False) -> Job:
        async def work(progress: Progress) -> str:
            if hearing := self._jobs.active("listening"):  # it goes on afterwards
                self._jobs.cancel(hearing.job)
            try:
                return await self._follow(what, progress)
            finally:
                self.keeper.indexed()
                await self.hear_on()

        return self._jobs.start("index", text, work, same=what, ours=ours)

    async def hear_on(self) -> None:
        """Hear in the background what was not heard yet, unless all of this is being stopped."""
        task = asyncio.current_task()
        stopping = task is not None and task.cancelling()
        if not stopping and await self._reader.run(lambda catalogue: catalogue.count_unheard(HEARD_VERSION) > 0):
            self._jobs.start("listening", "all folders", lambda progress: self._follow(None, progress), ours=True)

    async def _follow(self, what: list[str] | Wanted | None, progress: Progress) -> str:
        """Run the indexing process, and again where it is killed: what it committed is kept."""
        try:
            for attempt in range(1, ATTEMPTS + 1):
                if (text := await self._follow_one(what, progress)) is not None:
                    return text
                logger.warning("the indexing process ended early, %d of %d", attempt, ATTEMPTS)
            raise TonewalkError(
                f"The indexing process ended early {ATTEMPTS} times, and what it finished is kept: its log, "
                "index.log, and the system's may say why (memory?); then scan again."
            )
        finally:
            await self.refresh()
            self._indexes.tend()

    async def _follow_one(self, what: list[str] | Wanted | None, progress: Progress) -> str | None:
        """One indexing process's sentence, refreshing as it commits; None where it ended without one."""
        # a first library is what everybody waits for; a later folder is no reason to wait for anything
        later = len(self.now()) > 0
        settings = self._config.library
        async with spawn.child(run, self._home.path, what, settings, nice=NICE, idle=later, daemon=False) as child:
            async for message in child.messages():
                match message:
                    case Progressed(done, total, text):
                        progress(done, total, text)
                    case Committed():
                        self._refresh_soon()
                    case Failed(code, text):
                        raise told(code, text)
                    case Ended(text):
                        return text
        return None

    async def _watch(self) -> None:
        """Scan what changes on disk; starts over whenever the folders are others."""
        while True:
            self._roots_changed.clear()
            roots = [root.path for root in self._catalogue.roots()]
            watching = asyncio.create_task(self._scan_changes(roots))
            waiting = asyncio.create_task(self._roots_changed.wait())
            try:
                await asyncio.wait([watching, waiting], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (watching, waiting):
                    task.cancel()
                results = await asyncio.gather(watching, waiting, return_exceptions=True)
            if isinstance(results[0], Exception):
                logger.error("watching failed; scans by hand still work", exc_info=results[0])
                await self._roots_changed.wait()

    async def _scan_changes(self, roots: list[bytes]) -> None:
        if not roots:
            await asyncio.Event().wait()
        async for changed in watch_roots(roots):
            names = sorted(changed)
            self._index(names, ", ".join(map(shown, names)), ours=True)

    # what is known

    def now(self) -> View:
        """Every sound as it is at this moment; from any thread."""
        return self.columns.now()

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> Ids:
        """The sounds in whose path or name a word stands, rising; from any thread."""
        with self._names_lock:
            return self._names.sounds_with(word, scope, beginning=beginning)

    def record(self, sound: int) -> SoundRecord:
        """Everything known of a sound.

        Raises:
            UnknownSound: no such id.
        """
        if not 1 <= sound < 2**24:
            raise UnknownSound(f"There is no sound {sound}: ids are 1 to 16777215, search gives them.")
        return self._catalogue.sound(SoundId(sound))

    def kept(self, record: SoundRecord) -> Kept:
        """A sound's file, to be opened."""
        return Kept(record.path, tuple(root.path for root in self._catalogue.roots()), record.stamp)

    def look_again(self, root_id: RootId) -> None:
        """A file was found to be another than the one that was indexed: a daemon scans its folder once more."""
        root = next((root for root in self._catalogue.roots() if root.id == root_id), None)
        if self._serving and root is not None and self._jobs.active("index", shown(root.path)) is None:
            self._index([root.path], shown(root.path))

    async def tag(self, sound: int, tag: str, on: bool) -> None:
        """Put a tag on a sound or take it off."""
        await self._write(lambda catalogue: catalogue.tag(SoundId(sound), tag, on), self._take_in)

    async def favourite(self, sound: int, on: bool) -> None:
        """Make a sound a favourite, or no longer."""
        await self._write(lambda catalogue: catalogue.favourite(SoundId(sound), on), self._take_in)

    # what is told

    def root_replies(self) -> list[Root]:
        """The folders, with counts."""
        view = self.now()
        sounds = np.bincount(view.root[~view.missing])
        problems = self._catalogue.problem_counts()
        return [
            Root(
                path=shown(root.path),
                online=root.online,
                sounds=int(sounds[root.id]) if root.id < len(sounds) else 0,
                problems=problems.get(root.id, 0),
            )
            for root in self._catalogue.roots()
        ]

    def space_replies(self) -> list[SpaceStatus]:
        """The spaces, with their indexes."""
        return [
            SpaceStatus(
                encoder=name,
                dim=handle.encoder.dim,
                rows=len(handle.space),
                index=handle.space.index_kind,
                recall=handle.space.recall,
                problem=self._mended[name] or (handle.space.problem.text if handle.space.problem else ""),
            )
            for name, handle in self.spaces.handles.items()
        ]

    def problem_replies(self) -> Problems:
        """The scan report."""
        problems = self._catalogue.problems()
        return Problems(
            problems=[ProblemEntry(path=shown(one.path), code=one.code, text=one.text) for one in problems],
            counts=dict(Counter(one.code for one in problems)),
        )
