"""Files of queries, heard in processes of their own: a long or hostile one keeps no other query waiting.

At most `EARS` files are heard at once and `WAITING` more wait for their turn. Of a file its first `HEARD` seconds
count: up to 60 s whole, beyond through windows spread over them (see `library/decode.py`). Whoever asked and has
left takes the process with him, as does a decoder that crashes or hangs; the next file gets a new one.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, NamedTuple

import numpy as np

from tonewalk.base.errors import AudioError, Busy, EncoderUnavailable, TonewalkError, Unavailable, error_of
from tonewalk.base.log import failure
from tonewalk.library.listening.tasks import AnalysedSlices, Slices, Unusable
from tonewalk.library.listening.worker import NotReady, Ready, work
from tonewalk.library.records import Analysis
from tonewalk.queries.files import Heard
from tonewalk.spaces.encoders import encoder_faults_told
from tonewalk.spaces.handles import Spaces
from tonewalk.work import spawn

logger = logging.getLogger(__name__)

HEARD: Final = 600.0
"""s of a file that are heard, from its beginning: about a second's work."""
EARS: Final = 2
"""Files heard at once."""
WAITING: Final = 16
"""Files that wait for their turn; more are refused."""
PATIENCE: Final = 60.0
"""s after which a decoder that gave no answer is taken for hung, on a machine that has little else to do."""
MOST_LOAD: Final = 10.0
"""Times as long, at most, on one where so many processes wait for each core: ours wait behind them (`NICE`)."""
NICE: Final = 10
"""Who uploads a file waits for it; everybody else plays."""


class _Gone(Exception):
    """The process ended without an answer."""


class _Ear(NamedTuple):
    process: BaseProcess
    connection: Connection
    messages: AsyncIterator[Any]

    async def next(self) -> Any:
        try:
            return await anext(self.messages)
        except StopAsyncIteration:
            raise _Gone from None


class Ears:
    """Hears files for one library; used on the event loop.

    Args:
        spaces: of the library.
    """

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._turn = asyncio.Semaphore(EARS)
        self._asked = 0
        self._idle: list[_Ear] = []
        self._warming: asyncio.Task[None] | None = None
        self._starting: set[asyncio.Task[_Ear]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._heavy = ThreadPoolExecutor(1, "ears")

    def warm(self) -> None:
        """Start a process in the background, so that the next file need not wait for its imports and weights."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm(), name="warm an ear")
            self._warming.add_done_callback(failure(logger, "no process that hears files could be started ahead"))

    async def _warm(self) -> None:
        async with self._turn:
            self._keep(await self._ready())

    async def hear(self, paths: Collection[str]) -> dict[str, Heard]:
        """Files by path, one after the other.

        Raises:
            AudioError: one can't be used, or its decoder crashed or hung.
            Busy: too many wait already.
            Unavailable, EncoderUnavailable: no process can be started.
        """
        return {path: await self._in_turn(path) for path in dict.fromkeys(paths)}

    async def close(self) -> None:
        """End all processes."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.sleep(0)  # those that nobody wants any more are kept only then
        while self._idle:
            self._end(self._idle.pop())
        await asyncio.gather(*self._ending)
        await asyncio.to_thread(self._heavy.shutdown)

    async def _in_turn(self, path: str) -> Heard:
        if self._asked >= EARS + WAITING:
            name = os.path.basename(path)
            raise Busy(f"{WAITING} files wait to be heard already: send {name} again in a moment.")
        self._asked += 1
        try:
            async with self._turn:
                analysis = await self._analysed(path)
            return await asyncio.get_running_loop().run_in_executor(self._heavy, self._heard, analysis)
        finally:
            self._asked -= 1

    async def _analysed(self, path: str) -> Analysis:
        name = os.path.basename(path)
        ear = await self._ready()
        patience = _patience()
        try:
            async with asyncio.timeout(patience):
                task = Slices(os.fsencode(path), ((0.0, HEARD),))
                await asyncio.to_thread(ear.connection.send, task)
                answer: AnalysedSlices | Unusable = await ear.next()
        except TimeoutError as error:
            self._replace(ear)
            text = f"{name} could not be heard within {patience:.0f} s: convert it to WAV or FLAC, or cut it."
            raise AudioError(text) from error
        except (_Gone, OSError) as error:
            self._replace(ear)
            logger.warning("hearing %s ended its process", name)
            raise AudioError(f"{name} made the decoder crash: convert it to WAV or FLAC.") from error
        except BaseException:  # whoever asked has left
            self._replace(ear)
            raise
        self._keep(ear)
        if isinstance(answer, Unusable):
            raise _refusal(answer, name)
        return answer.analyses[0]

    def _heard(self, analysis: Analysis) -> Heard:
        """With the embeddings of encoders that are too heavy for a decoding process."""
        from tonewalk.library.listening.analyse import average

        for name, clips in analysis.clips.items():
            with encoder_faults_told():
                rows = self._spaces.handles[name].encoder.embed_audio(clips)
            energies = np.array([float(np.dot(clip, clip)) for clip in clips], np.float32)
            analysis.embeddings[name] = average(rows, energies)
        return Heard(dict(analysis.embeddings), analysis.descriptors)

    async def _ready(self) -> _Ear:
        """A process that waits for a file."""
        while self._idle:
            ear = self._idle.pop()
            if ear.process.is_alive():
                return ear
            self._end(ear)
        starting = asyncio.create_task(self._start())
        self._starting.add(starting)
        starting.add_done_callback(self._starting.discard)
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:  # it is good for the next one
            starting.add_done_callback(self._unwanted)
            raise

    async def _start(self) -> _Ear:
        process, connection = await asyncio.to_thread(spawn.start, work, self._spaces.hearing(), (), nice=NICE)
        ear = _Ear(process, connection, spawn.messages(connection))
        try:
            async with asyncio.timeout(_patience()):
                first: Ready | NotReady = await ear.next()
        except (_Gone, TimeoutError) as error:
            self._end(ear)
            raise Unavailable(
                "The process that hears files does not start: the log has the details; "
                "`tonewalk doctor` checks the installation."
            ) from error
        if isinstance(first, NotReady):
            self._end(ear)
            logger.error("the process that hears files can't load its encoders\n%s", first.detail)
            raise EncoderUnavailable(first.text)
        return ear

    def _unwanted(self, started: asyncio.Task[_Ear]) -> None:
        if not started.cancelled() and started.exception() is None:
            self._keep(started.result())

    def _keep(self, ear: _Ear) -> None:
        """One waits for the next file; others would only hold memory."""
        if self._idle:
            self._end(ear)
        else:
            self._idle.append(ear)

    def _replace(self, ear: _Ear) -> None:
        self._end(ear)
        self.warm()

    def _end(self, ear: _Ear) -> None:
        ear.process.kill()  # it holds nothing that could be lost
        task = asyncio.create_task(spawn.ended(ear.process, ear.connection), name="an ear ends")
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _patience() -> float:
    """s to wait for a process, by how busy the machine is now; Windows does not say."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1.0
    return PATIENCE * min(max(load, 1.0), MOST_LOAD)


def _refusal(answer: Unusable, name: str) -> TonewalkError:
    """What is wrong with a file; of the place where an upload lies nobody needs to know."""
    if answer.detail:
        logger.error("hearing %s failed\n%s", name, answer.detail)
    text = answer.text.replace(os.fsdecode(answer.task.path), name)
    error = error_of(answer.code, text)
    return error if isinstance(error, AudioError) else AudioError(text)
