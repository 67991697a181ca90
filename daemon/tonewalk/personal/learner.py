"""Clicks in, a transform out: learned in the background, by itself after new clicks or when it is asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from tonewalk.base.errors import Unavailable
from tonewalk.base.log import failure
from tonewalk.library.catalogue.clicks import Click
from tonewalk.library.live import LiveLibrary
from tonewalk.library.view import View
from tonewalk.personal import learn
from tonewalk.personal.box import Learned, PersonalBox, fits
from tonewalk.personal.space import FusedSpace, Heard, Weights, fused_space, heard, lesson_on
from tonewalk.work import spawn
from tonewalk.work.jobs import Job, Jobs, Progress

logger = logging.getLogger(__name__)

AFTER: Final = 4
"""New clicks after which it is learned anew without being asked."""
WHAT: Final = "clicks"
KIND: Final = "personal"
GONE: Final = "The process that learned from the clicks ended early: the clicks are kept, try again."


class PersonalLearner:
    """Learns in the background; used on the event loop.

    Args:
        weights: how much each of a view's spaces counts in queries by example.
    """

    def __init__(
        self,
        library: LiveLibrary,
        box: PersonalBox,
        jobs: Jobs,
        weights: Callable[[View], Weights],
    ) -> None:
        self._library, self._box, self._jobs, self._weights = library, box, jobs, weights
        self._tending: asyncio.Task[None] | None = None
        self._again = False

    async def clicks(self) -> list[Click]:
        """All that are kept."""
        return await self._library.reading(lambda catalogue: catalogue.clicks())

    async def learn(self) -> Job:
        """Learn from all clicks, as a job.

        Raises:
            Unavailable: there are too few of sounds that are there.
        """
        count = len((await asyncio.to_thread(self._heard, await self.clicks()))[1].clicks)
        if count < learn.FEWEST:
            raise Unavailable(learn.too_few(count))
        return self._start(ours=False)

    def clicked(self) -> None:
        """The clicks are others, or the library is: see in the background whether it is time to learn."""
        self._again = True
        if self._tending is None or self._tending.done():
            self._tending = asyncio.create_task(self._tend(), name="personal")
            self._tending.add_done_callback(failure(logger, "what clicks teach could not be looked at"))

    def library_changed(self) -> None:
        """Learn where what is learned is of other encoders than the library has now, or there was too little."""
        known = self._box.learned
        if known is None or not fits(known.shares, self._library.now()):
            self.clicked()

    async def close(self) -> None:
        """Stop looking; a job that runs is stopped with the others."""
        if self._tending:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)

    async def _tend(self) -> None:
        while self._again:
            self._again = False
            if (job := self._jobs.active(KIND)) is not None:
                await self._jobs.wait(job.job)
                self._again = True
                continue
            clicks = await self.clicks()
            if len(clicks) < learn.FEWEST:
                if self._box.learned is not None:
                    await asyncio.to_thread(self._box.keep, None)
            elif await asyncio.to_thread(self._wanted, clicks):
                self._start(ours=True)

    def _wanted(self, clicks: Sequence[Click]) -> bool:
        """Whether what is learned is not what these clicks teach by now."""
        known, found = self._box.learned, self._heard(clicks)[1].clicks
        if len(found) < learn.FEWEST:
            return False
        if known is None or not fits(known.shares, self._library.now()):
            return True
        taken_back = sum(one.number <= known.last for one in clicks) < known.of_clicks
        return taken_back or sum(one.number > known.last for one in found) >= AFTER

    def _heard(self, clicks: Sequence[Click]) -> tuple[FusedSpace, Heard]:
        view = self._library.now()
        space = fused_space(view, self._weights(view))
        return space, heard(space, view, clicks)

    def _start(self, *, ours: bool) -> Job:
        return self._jobs.start(KIND, WHAT, self._work, same=WHAT, ours=ours)

    async def _work(self, progress: Progress) -> str:
        clicks = await self.clicks()

        def gathered() -> tuple[FusedSpace, Heard, learn.LearnJob]:
            space, found = self._heard(clicks)
            return space, found, lesson_on(space, self._library.now(), found.positions, found.triplets)

        space, found, job = await asyncio.to_thread(gathered)
        lesson = await spawn.ask(learn.run, job, progress, nice=10, patience=0, gone=GONE)
        if {one.number for one in found.clicks} - {one.number for one in await self.clicks()}:
            self.clicked()
            return "Clicks were taken back meanwhile: it is learned anew."
        learned = Learned.of(lesson, space, last=clicks[-1].number, clicks=len(clicks))
        await asyncio.to_thread(self._box.keep, learned)
        await self._warm()
        return lesson.sentence()

    async def _warm(self) -> None:
        view = self._library.now()
        scoring = self._box.scoring(view)
        if scoring is not None:
            await asyncio.to_thread(scoring.warm, view)
