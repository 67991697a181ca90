"""One home's library, opened: its sounds and their embeddings as they are now, and what is told of them."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, NamedTuple, TypeVar

from tonewalk.base.config import Config
from tonewalk.base.errors import DamagedVectors, TonewalkError, UnknownSound
from tonewalk.base.home import Home
from tonewalk.base.log import failure
from tonewalk.base.types import SoundId
from tonewalk.commands.daemon import SpaceStatus
from tonewalk.commands.library import ProblemEntry, Problems, Root, Roots
from tonewalk.library.catalogue import mended
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.desk import Desk
from tonewalk.library.catalogue.words import Ids
from tonewalk.library.changes import Changes, changes_since
from tonewalk.library.column_store import ColumnStore
from tonewalk.library.intake import Intake
from tonewalk.library.names import Scope
from tonewalk.library.opening import Kept
from tonewalk.library.records import SoundRecord, shown
from tonewalk.library.view import View
from tonewalk.spaces.encoders import load
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.stores import stores
from tonewalk.work.events import Event, Events
from tonewalk_models.encoder import Encoder

T = TypeVar("T")

logger = logging.getLogger(__name__)

PAUSE: Final = 0.5
"""s at least between two looks at what the indexing process committed: each costs the event loop 2 ms."""


async def _to_its_end(work: Awaitable[T]) -> T:
    """What `work` gives or raises; it goes on where this is cancelled.

    Its error is then the log's, unless it is one that its user would have been told.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_unheard)
        raise


def _unheard(task: asyncio.Future[T]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, TonewalkError):
        logger.error("what was begun for one who has gone failed", exc_info=error)


class _Read(NamedTuple):
    """What was read of the home."""

    changes: Changes
    anew: list[int]
    """Ids of the spaces that were damaged and are begun anew, without a row."""


class OpenLibrary:
    """One home's library; used on the event loop, except `now` and `sounds_with`, which any thread may call.

    Attributes:
        spaces: every encoder's vectors.
    """

    def __init__(self, home: Home, config: Config, events: Events) -> None:
        self._home, self._config, self._events = home, config, events
        self._listeners: list[Callable[[], None]] = []
        self._names_lock = Lock()
        self._refreshing = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        self._refreshed = -math.inf
        self._columns = ColumnStore(home.columns)
        self._kept_at = -math.inf
        """How many sounds `Intake.taken` counted when columns were read or written; at first none were."""

    def open(self) -> None:
        """Read the catalogue and map the vectors; in a thread, before anything else is called.

        Raises:
            DamagedCatalogue, DamagedVectors, EncoderUnavailable: as opening each of them.
            ConfigError: the settings name no store that there can be.
        """
        self._keeper = stores(self._config.spaces, self._home)
        self._catalogue = Catalogue.open(self._home.catalogue)
        self._names = Catalogue.open(self._home.catalogue)
        self._reader, self._writer = Desk(self._home.catalogue), Desk(self._home.catalogue)
        names = self._config.library.encoders
        with ThreadPoolExecutor() as threads:  # weights are read while the catalogue is
            loading = {name: threads.submit(load, name) for name in names}
            kept = self._columns.read(self._catalogue)
            self._mapped = None if kept is None else kept.mapped
            self._intake = Intake.load(self._catalogue, kept)
            self._kept_at = -math.inf if kept is None else 0
            self._mended: dict[str, str] = {}
            self.spaces = Spaces({name: self._space(name, loading[name].result()) for name in names})
            if any(self._mended.values()):
                self._intake = Intake.load(self._catalogue)  # without the rows that are gone
                self._kept_at = -math.inf
        self._intake.join(self.spaces)

    def _space(self, name: str, encoder: Encoder) -> SpaceHandle:
        space_id = self._catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        space, self._mended[name] = mended.open_space(self._home, self._catalogue, name, encoder, self._keeper)
        return SpaceHandle(space, space_id, encoder)

    def give_back(self) -> None:
        """Have the system take back the memory of what was read of files and may be read again; in any thread."""
        if self._mapped is not None:
            self._mapped.give_back()

    async def close(self) -> None:
        """Let go of all files."""
        if self._soon:
            self._soon.cancel()
            await asyncio.gather(self._soon, return_exceptions=True)
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

    async def _take_in_and_tell(self) -> None:
        await self._take_in()
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

    async def _take_in(self) -> bool:
        """Show what was committed; gives whether a damaged space was begun anew, so that it lacks its rows."""
        async with self._refreshing:
            changes, anew = await self._reader.run(lambda catalogue: self._read(catalogue, self.now()))
            if not await asyncio.to_thread(self._apply, changes, anew):
                ids = await self._reader.run(Catalogue.ids)
                await asyncio.to_thread(self._intake.forget_all_but, ids)
            return bool(anew)

    def _apply(self, changes: Changes, anew: list[int]) -> bool:
        for space_id in anew:
            self._intake.forget_rows(space_id)
        return self._intake.take(changes)

    def columns_due(self, *, calm: bool) -> bool:
        """Whether `keep_columns` would spare the next start much."""
        return self._columns.due(self.now(), self._intake.taken - self._kept_at, calm=calm)

    async def keep_columns(self) -> None:
        """Write the library in columns, from which the next start is fast; in a thread, from one view."""
        self._kept_at, view = self._intake.taken, self.now()
        try:
            number = await asyncio.to_thread(self._columns.write, view)
            await self._writer.run(lambda catalogue: catalogue.keep_columns(number))
            await asyncio.to_thread(self._columns.forget_all_but, number)
        except (TonewalkError, OSError) as error:
            logger.warning("the next start reads the catalogue row by row: %s", error)

    def _read(self, catalogue: Catalogue, view: View) -> _Read:
        # vectors before the sounds that have them
        anew = []
        for name, handle in self.spaces.handles.items():
            try:
                handle.space.refresh(catalogue.row_count(handle.space_id))
            except DamagedVectors as damage:
                told = mended.renew_open(self._home, catalogue, name, handle, damage)
                self._mended[name] = told or damage.text
                if told:
                    anew.append(handle.space_id)
        return _Read(changes_since(catalogue, view.change, view.words), anew)

    async def _write(self, work: Callable[[Catalogue], T], after: Callable[[], Awaitable[object]]) -> T:
        """Change the catalogue and do `after`, both even where this is cancelled."""

        async def both() -> T:
            result = await self._writer.run(work)
            await after()
            return result

        return await _to_its_end(both())

    def announce(self) -> None:
        """Tell clients that what they see of the library is old."""
        self._events.tell(Event("library", Roots(roots=self.root_replies())))

    # what is known

    def now(self) -> View:
        """Every sound as it is at this moment; from any thread."""
        return self._intake.now()

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

    def digest(self, record: SoundRecord) -> bytes:
        """The hash of what a sound's file holds, as `Content.hash`."""
        return self._catalogue.digest(record.content)

    def kept(self, record: SoundRecord) -> Kept:
        """A sound's file, to be opened."""
        return Kept(record.path, tuple(root.path for root in self._catalogue.roots()), record.stamp)

    async def tag(self, sound: int, tag: str, on: bool) -> None:
        """Put a tag on a sound or take it off."""
        await self.tag_all([sound], tag, on)

    async def tag_all(self, sounds: Sequence[int], tag: str, on: bool) -> None:
        """Put a tag on sounds or take it off: on all of them, or on none."""
        ids = [SoundId(sound) for sound in sounds]
        await self._write(lambda catalogue: catalogue.tag_all(ids, tag, on), self._take_in_and_tell)

    async def favourite(self, sound: int, on: bool) -> None:
        """Make a sound a favourite, or no longer."""
        await self.favourite_all([sound], on)

    async def favourite_all(self, sounds: Sequence[int], on: bool) -> None:
        """Make sounds favourites, or no longer: all of them, or none."""
        ids = [SoundId(sound) for sound in sounds]
        await self._write(lambda catalogue: catalogue.favourite_all(ids, on), self._take_in_and_tell)

    async def reading(self, work: Callable[[Catalogue], T]) -> T:
        """What the catalogue says that no view shows."""
        return await self._reader.run(work)

    async def writing(self, work: Callable[[Catalogue], T]) -> T:
        """Change in the catalogue what no view shows, also where this is cancelled."""
        return await _to_its_end(self._writer.run(work))

    # what is told

    def root_replies(self) -> list[Root]:
        """The folders, with counts."""
        view = self.now()
        problems = self._catalogue.problem_counts()
        return [
            Root(
                path=shown(root.path),
                online=root.online,
                sounds=view.sounds_in(root.id),
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

    async def problem_replies(self) -> Problems:
        """The scan report."""
        return await self._reader.run(_problems)


def _problems(catalogue: Catalogue) -> Problems:
    problems = catalogue.problems()
    return Problems(
        problems=[ProblemEntry(path=shown(one.path), code=one.code, text=one.text) for one in problems],
        counts=dict(Counter(one.code for one in problems)),
    )
