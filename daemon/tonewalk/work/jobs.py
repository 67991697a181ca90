"""Work in the background: numbered, with progress, and stoppable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import Final, Literal

from tonewalk.base.errors import Busy, TonewalkError, UnknownJob
from tonewalk.base.structs import Reply
from tonewalk.work.events import Event, Events

logger = logging.getLogger(__name__)

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]

KEPT: Final = 50
"""Finished jobs that stay in the list."""

MOST_WAITING: Final = 64
"""Jobs of one kind that wait; more are refused."""


class Job(Reply):
    """Work in the background."""

    job: int
    kind: str
    """`index`, `map`, `build_index`, ..."""
    what: str
    """On what: a folder, a map's name."""
    state: JobState
    done: int = 0
    total: int = 0
    """0 while unknown."""
    text: str = ""
    """One sentence: how far, or why it failed."""
    code: str = ""
    """An error's code where `state` is `failed`."""


class Progress:
    """What a running job says of itself."""

    def __init__(self, job: Job, events: Events) -> None:
        self.job = job
        self._events = events

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """`done` of `total` (0: unknown), and a sentence."""
        self.job.done, self.job.total, self.job.text = done, total, text
        self._events.tell(Event("progress", self.job))


Work = Callable[[Progress], Awaitable[str]]
"""Does the job and returns one sentence of what it did; cancelled by `asyncio.CancelledError`."""


class Jobs:
    """Runs jobs on the event loop, one of a kind at a time; what computes sits in other processes."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._numbers = count(1)
        self._jobs: dict[int, Job] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._same: dict[int, object] = {}

    def start(self, kind: str, what: str, work: Work, *, same: object = None, ours: bool = False) -> Job:
        """Queue a job; a second one of the same kind waits for the first.

        Args:
            same: what is to be done; where a job of this kind still waits to do an equal thing, it is that job.
            ours: whether the daemon itself wants it, which is never refused.

        Raises:
            Busy: too many of this kind wait already.
        """
        waiting = [self._jobs[number] for number in self._tasks if self._waits(number, kind)]
        for job in waiting:
            if same is not None and self._same.get(job.job) == same:
                return job
        if len(waiting) >= MOST_WAITING and not ours:
            raise Busy(f"{len(waiting)} jobs of the kind {kind} wait already: ask again when some are done.")
        job = Job(job=next(self._numbers), kind=kind, what=what, state="waiting")
        self._jobs[job.job], self._same[job.job] = job, same
        self._tasks[job.job] = asyncio.create_task(self._run(job, work), name=f"job {job.job} {kind}")
        self._forget_old()
        return job

    def _waits(self, number: int, kind: str) -> bool:
        job = self._jobs[number]
        return job.kind == kind and job.state == "waiting" and not self._tasks[number].cancelling()

    async def _run(self, job: Job, work: Work) -> None:
        progress = Progress(job, self._events)
        try:
            async with self._turns.setdefault(job.kind, asyncio.Lock()):
                job.state = "running"
                del self._same[job.job]
                progress(0, 0)
                job.text = await work(progress)
            job.state = "done"
        except asyncio.CancelledError:
            job.state, job.text = "cancelled", "Stopped; what was finished is kept."
        except TonewalkError as error:
            job.state, job.text, job.code = "failed", error.text, error.code
            logger.warning("job %d (%s %s): %s", job.job, job.kind, job.what, error.text)
        except Exception as error:
            job.state, job.code = "failed", "internal"
            job.text = f"The job broke off: {error}; the log has the details."
            logger.exception("job %d (%s %s) broke off", job.job, job.kind, job.what)
        finally:
            self._tasks.pop(job.job, None)
            self._same.pop(job.job, None)
            self._events.tell(Event("progress", job))

    def _forget_old(self) -> None:
        finished = [number for number in self._jobs if number not in self._tasks]
        for number in finished[:-KEPT]:
            del self._jobs[number]

    def list(self) -> list[Job]:
        """All that are kept, newest first."""
        return [self._jobs[number] for number in sorted(self._jobs, reverse=True)]

    def active(self, kind: str, what: str | None = None) -> Job | None:
        """A waiting or running job of this kind (on this), if there is one."""
        for number in self._tasks:
            job = self._jobs[number]
            if job.kind == kind and (what is None or job.what == what):
                return job
        return None

    def cancel(self, number: int) -> Job:
        """Ask a job to stop.

        Raises:
            UnknownJob: there is none of this number.
        """
        if number not in self._jobs:
            raise UnknownJob(f"There is no job {number}: job/list shows those there are.", where="$.job")
        if task := self._tasks.get(number):
            if not task.cancelling() and self._jobs[number].state == "waiting":
                task.add_done_callback(partial(self._never_began, self._jobs[number]))
            task.cancel()
        return self._jobs[number]

    def _never_began(self, job: Job, _: asyncio.Task[None]) -> None:
        """A task that is cancelled before its first step runs none of its code, its clearing up neither."""
        if self._tasks.pop(job.job, None) is not None:
            self._same.pop(job.job, None)
            job.state, job.text = "cancelled", "Stopped before it began."
            self._events.tell(Event("progress", job))

    async def wait(self, number: int) -> Job:
        """The job, once it has ended."""
        if task := self._tasks.get(number):
            await asyncio.wait([task])
        return self._jobs[number]

    async def close(self) -> None:
        """Stop everything and wait for it."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=10)
