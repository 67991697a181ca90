"""Queries."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Final

from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.log import failure
from tonewalk.commands.queries import (
    Analogy,
    Blend,
    Classes,
    Classify,
    Find,
    Found,
    FoundSound,
    Hit,
    Hits,
    Like,
    Search,
)
from tonewalk.engine.threads import Threads
from tonewalk.queries.ears import Ears
from tonewalk.queries.files import Heard
from tonewalk.queries.search import Searcher

logger: Final = logging.getLogger(__name__)


class QueryController:
    """Queries.

    Args:
        ears: what hears files; None where the library was opened for one question.
    """

    def __init__(self, searcher: Searcher, ears: Ears | None, threads: Threads) -> None:
        self.searcher, self.ears = searcher, ears
        self._run = threads.run
        self._measuring: asyncio.Task[None] | None = None
        self._stopped = threading.Event()

    def library_changed(self) -> None:
        """Have measured in the background what nonsense finds, wherever the library has become another."""
        if (self._measuring is None or self._measuring.done()) and self.searcher.floor_outgrown():
            self._measuring = asyncio.create_task(self._measure(), name="floor")
            self._measuring.add_done_callback(failure(logger, "what nonsense finds could not be measured"))

    async def _measure(self) -> None:
        try:
            while self.searcher.floor_outgrown() and not self._stopped.is_set():
                # beside the threads that questions wait for
                await asyncio.to_thread(self.searcher.measure_floor, self._stopped.is_set)
        except EncoderUnavailable as error:  # its machine is away: until it is back the usual floor holds
            logger.warning("%s", error.text)

    async def prepare(self) -> None:
        """Do in the background what the first words would otherwise wait for."""
        # beside the threads that questions wait for
        await asyncio.to_thread(self.searcher.prepare_words, self._stopped.is_set)

    async def settled(self) -> None:
        """Wait for what is being measured."""
        if self._measuring:
            await asyncio.gather(self._measuring, return_exceptions=True)

    def stop(self) -> None:
        """Measure no further."""
        self._stopped.set()

    async def close(self) -> None:
        """Stop measuring, and wait for its end."""
        self.stop()
        await self.settled()

    async def search(self, request: Search) -> Hits:
        """Sounds that fit a description."""
        return await self._run(self.searcher.search, request)

    async def find(self, request: Find) -> Found:
        """Sounds to play."""
        # what was read out of the words could not be told
        asked = Search(text=request.text, k=request.k, filter=request.filter, literal=True)
        hits = await self.search(asked)
        return Found(found=[_playable(hit) for hit in hits.hits])

    async def like(self, request: Like) -> Hits:
        """Sounds like a sound or a file."""
        files = [*([request.file] if request.file else []), *request.files]
        return await self._run(self.searcher.like, request, await self._heard(files))

    async def analogy(self, request: Analogy) -> Hits:
        """a is to b as c is to what?"""
        return await self._run(self.searcher.analogy, request)

    async def blend(self, request: Blend) -> Hits:
        """Sounds near a weighted mixture."""
        files = [term.file for term in request.terms if term.file]
        return await self._run(self.searcher.blend, request, await self._heard(files))

    async def _heard(self, files: list[str]) -> dict[str, Heard]:
        """Files heard in processes of their own; one question to a library opened for it hears them itself."""
        return {} if self.ears is None or not files else await self.ears.hear(files)

    async def classify(self, request: Classify) -> Classes:
        """Which of these labels fits a sound."""
        return await self._run(self.searcher.classify, request)


def _playable(hit: Hit) -> FoundSound:
    start = hit.start or 0.0
    return FoundSound(
        id=hit.id,
        name=hit.name,
        path=hit.path,
        start=start,
        end=hit.end or start + hit.duration,
        duration=hit.duration,
    )
