"""Files to analyses in worker processes: decode, describe and embed, several files at a time.

Each worker has a pipe of its own and sends one answer a file, so that a decoder that crashes or hangs takes one
file with it: the pool names it, starts a new worker and goes on. At most `AHEAD` files a worker are in flight,
which bounds memory whatever the library's size.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from tonewalk.base.errors import EncoderUnavailable, Unavailable
from tonewalk.library.listening.tasks import Answer, Task, Unusable
from tonewalk.library.listening.worker import NotReady, Ready, work
from tonewalk.library.records import shown
from tonewalk.work import spawn

logger = logging.getLogger(__name__)

AHEAD: Final = 8
"""Files handed to a worker before its first answer: enough to keep it busy while answers are stored."""

PATIENCE: Final = 900.0
"""Seconds after which a decoder that gave no answer is taken for hung; a 3-hour MP3 needs about 60."""

LOOK: Final = 1.0
"""Seconds between looks at the workers."""

STARTS: Final = 4
"""Workers in a row that may end before they could start."""

KILLED: Final = 9
"""SIGKILL: nothing that a decoder does ends it so, but a system that runs out of memory, or a hand."""

OTHERWISE: Final = "convert it to WAV or FLAC, or move it out of the library"
AGAIN: Final = "close what takes the memory; the next scan tries it again"
"""What is to be done about a file."""


class _Worker:
    def __init__(self, encoders: list[str], roots: tuple[bytes, ...]) -> None:
        self.ready = False
        self.process: BaseProcess
        self.connection: Connection
        self.process, self.connection = spawn.start(work, encoders, roots)
        self.tasks: deque[Task] = deque()
        self.since = time.monotonic()

    def give(self, task: Task) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        self.connection.send(task)


class Pool:
    """Worker processes with the given encoders loaded; use as a context manager.

    Args:
        encoders: names from the registry whose `placement` is `worker` (or that only want clips).
        workers: how many processes.
        roots: folders in which the files must lie; none: they may lie anywhere.
    """

    def __init__(self, encoders: list[str], workers: int, roots: tuple[bytes, ...] = ()) -> None:
        self._encoders, self._roots = encoders, roots
        self._most = max(1, workers)
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            spawn.end(worker.process, worker.connection)

    def run(self, take: Callable[[], Task | None]) -> Iterator[Answer]:
        """Answers in the order in which they are ready.

        Args:
            take: gives the next task, or None where there is none just now; asked only as fast as tasks are
                worked off, and again after every answer. The run ends when it gives None and nothing is in hand.
        """
        while True:
            self._fill(take)
            busy = [worker for worker in self._workers if worker.tasks]
            if not busy:
                return
            asked = time.monotonic()
            ready = wait([worker.connection for worker in busy], timeout=LOOK)
            if (slept := time.monotonic() - asked - LOOK) > LOOK:
                for worker in busy:  # the machine slept, they did too
                    worker.since += slept
            for worker in busy:
                if worker.connection in ready:
                    if (answer := self._receive(worker)) is not None:
                        yield answer
                elif time.monotonic() - worker.since > PATIENCE:
                    yield self._replace(worker, "decoder_hung", f"gave no answer in {PATIENCE:.0f} s")

    def _fill(self, take: Callable[[], Task | None]) -> None:
        """Hand out tasks, evenly; a worker is started only when there is one for it."""
        while True:
            worker = min(self._workers, key=lambda worker: len(worker.tasks), default=None)
            full = worker is None or (worker.tasks and len(self._workers) < self._most)
            if worker is not None and not full and len(worker.tasks) >= AHEAD:
                return
            if (task := take()) is None:
                return
            if worker is None or full:
                worker = _Worker(self._encoders, self._roots)
                self._workers.append(worker)
            try:
                worker.give(task)
            except (BrokenPipeError, ConnectionResetError):
                # it died between two answers: its open tasks, this one included, go to a new worker
                self._restart(worker)

    def _receive(self, worker: _Worker) -> Answer | None:
        try:
            message: Ready | NotReady | Answer = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            if not worker.ready:
                self._restart(worker)
                return None
            worker.process.join()
            if worker.process.exitcode == -KILLED:
                return self._replace(worker, "decoder_killed", "was in hand when its process was killed", AGAIN)
            return self._replace(worker, "decoder_crashed", "made the decoder crash")
        if isinstance(message, NotReady):
            logger.error("a worker can't load its encoders\n%s", message.detail)
            raise EncoderUnavailable(message.text)
        if isinstance(message, Ready):
            worker.ready, self._stillborn = True, 0
            worker.since = time.monotonic()
            return None
        if isinstance(message, Unusable) and message.detail:
            logger.error("analysis of %s failed\n%s", shown(message.task.path), message.detail)
        worker.tasks.popleft()
        worker.since = time.monotonic()
        return message

    def _replace(self, worker: _Worker, code: str, what: str, remedy: str = OTHERWISE) -> Answer:
        """Blame the file in hand, give the rest to a new worker."""
        task = worker.tasks.popleft()
        self._restart(worker)
        path = shown(task.path)
        logger.error("%s: %s", code, path)
        return Unusable(task, code, f"{path} {what}: {remedy}.")

    def _restart(self, worker: _Worker) -> None:
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STARTS:
                raise Unavailable(
                    f"Decoding processes ended before they could start, {STARTS} in a row: the log may say why; "
                    "`tonewalk doctor` checks the installation."
                )
        if worker.process.is_alive():
            worker.process.kill()
        worker.process.join()
        worker.connection.close()
        fresh = _Worker(self._encoders, self._roots)
        self._workers[self._workers.index(worker)] = fresh
        for task in worker.tasks:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has ended, too: its pipe says so
                fresh.give(task)
