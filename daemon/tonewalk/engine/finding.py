"""What finding by hand needs."""

from __future__ import annotations

from tonewalk.commands.common import Nothing
from tonewalk.commands.finding import Alike, Facets, Folded
from tonewalk.engine.threads import Threads
from tonewalk.library.facets import facets
from tonewalk.library.live import LiveLibrary
from tonewalk.queries.variety import firsts


class FindingController:
    """What filters can choose from, and which hits are nearly the same."""

    def __init__(self, library: LiveLibrary, threads: Threads) -> None:
        self.library = library
        self._run = threads.run

    async def library_facets(self, _: Nothing) -> Facets:
        """Descriptors as columns of small steps, and tags."""
        return await self._run(facets, self.library.now())

    async def alike(self, request: Alike) -> Folded:
        """Which sounds are nearly the same as one before them."""
        return Folded(firsts=await self._run(firsts, request.sounds, request.fold, self.library.now()))
