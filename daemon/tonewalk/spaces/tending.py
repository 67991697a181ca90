"""The indexes of a running library: built in the background when a space outgrows what it has."""

from __future__ import annotations

import asyncio
import logging

from tonewalk.base import config
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.spaces import build
from tonewalk.spaces.handles import Spaces
from tonewalk.spaces.space import Space
from tonewalk.work import spawn
from tonewalk.work.jobs import Jobs, Progress

logger = logging.getLogger(__name__)


class Indexes:
    """Tends to the indexes of some spaces; new rows are searched exactly until they are in one."""

    def __init__(self, spaces: Spaces, settings: config.Spaces, jobs: Jobs) -> None:
        self._spaces, self._settings, self._jobs = spaces, settings, jobs

    def tend(self) -> None:
        """Start a build for every space that needs one and has none under way."""
        for name, handle in self._spaces.handles.items():
            wanted = handle.space.needs_build(self._settings.index, self._settings.recall)
            if wanted and self._jobs.active("build_index", name) is None:
                self._start(name, handle.space)

    def _start(self, name: str, space: Space) -> None:
        async def work(progress: Progress) -> str:
            try:
                texts = await asyncio.to_thread(self._spaces.words_asked, name)
            except EncoderUnavailable as error:  # then nobody can ask with words either
                logger.warning("The index of %s is measured without words: %s", name, error.text)
                texts = None
            kind, recall = self._settings.index, self._settings.recall
            job = build.BuildJob(folder=space.folder, kind=kind, recall_target=recall, texts=texts)
            return await _build(job, space, progress)

        self._jobs.start("build_index", name, work)


async def _build(job: build.BuildJob, space: Space, progress: Progress) -> str:
    gone = "The process that built the index ended early: the daemon's log may say why."

    async def searches_already(_: object) -> None:
        await asyncio.to_thread(space.adopt)

    info = await spawn.ask(build.run, job, progress, nice=10, gone=gone, part=searches_already)
    await asyncio.to_thread(space.adopt)
    return f"Indexed {info.rows} rows: {info.reason}."
