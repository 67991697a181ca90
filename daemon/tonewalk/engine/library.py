"""Commands about the folders of the library."""

from __future__ import annotations

from tonewalk.commands.common import Done, Nothing
from tonewalk.commands.library import (
    Column,
    Fitting,
    Folder,
    Listing,
    Problems,
    Roots,
    Scan,
    Slice,
    SoundColumn,
    SoundColumns,
    SoundMask,
    Unslice,
    Unsliced,
)
from tonewalk.engine.threads import Threads
from tonewalk.library.listing import Listed, column, listed, listing
from tonewalk.library.live import LiveLibrary
from tonewalk.library.slicing import Wanted
from tonewalk.queries.search import Searcher
from tonewalk.work.jobs import Job


class LibraryController:
    """The library."""

    def __init__(self, library: LiveLibrary, searcher: Searcher, threads: Threads) -> None:
        self.library, self.searcher = library, searcher
        self._run = threads.run

    async def library_add(self, request: Folder) -> Job:
        """Index a folder and keep watching it."""
        return await self.library.add(request.path)

    async def library_remove(self, request: Folder) -> Done:
        """Forget a folder and its sounds."""
        await self.library.remove(request.path)
        return Done()

    async def library_scan(self, request: Scan) -> Job:
        """Look for new, changed and moved files."""
        return self.library.scan(request.path)

    async def library_slice(self, request: Slice) -> Job:
        """Cut long recordings at their onsets into sounds of their own."""
        return self.library.slice(Wanted(request.sound, request.path, request.longer))

    async def library_unslice(self, request: Unslice) -> Unsliced:
        """Forget recordings' slices."""
        return Unsliced(slices=await self.library.unslice(Wanted(request.sound, request.path, 0.0)))

    async def library_list(self, _: Nothing) -> Roots:
        """The folders of the library."""
        return Roots(roots=self.library.root_replies())

    async def library_problems(self, _: Nothing) -> Problems:
        """The files that could not be used, and why."""
        return await self.library.problem_replies()

    async def library_sounds(self, request: Listing) -> SoundColumns:
        """Names and descriptors of all sounds, as columns."""
        roots = [root.path for root in self.library.root_replies()]
        return await self._run(listing, self.library.now(), roots, request.after, request.since)

    async def listed(self, request: Listing) -> Listed:
        """The same as arrays."""
        roots = [root.path for root in self.library.root_replies()]
        return await self._run(listed, self.library.now(), roots, request.after, request.since)

    async def library_column(self, request: Column) -> SoundColumn:
        """One descriptor of every sound."""
        return await self._run(column, self.library.now(), request.of)

    async def library_mask(self, request: Fitting) -> SoundMask:
        """Which of all sounds fit a filter."""
        return await self._run(self.searcher.mask, request.filter)
