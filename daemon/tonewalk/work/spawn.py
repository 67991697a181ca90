"""Child processes for everything that computes, so that the daemon's event loop never waits for it.

Children are spawned, not forked (the parent has threads), keep to one BLAS/OpenMP thread (as many of them run as
there are cores), ignore Ctrl-C (their parent stops them) and end when their pipe to the parent closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

log = logging.getLogger(__name__)

_CONTEXT = multiprocessing.get_context("spawn")
_KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(1 << 28), "MALLOC_MMAP_THRESHOLD_": str(1 << 28)}
"""glibc hands the arrays of every file back to the system and asks for them again, which takes longer than some
of the analysis; other systems ignore these."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_starting = threading.Lock()

Main = Callable[..., None]
"""A module-level function whose last argument is the child's end of the pipe."""


def start(
    main: Main, *args: Any, nice: int = 0, idle: bool = False, threads: int = 1, daemon: bool = True
) -> tuple[BaseProcess, Connection]:
    """Start `main(*args, connection)` in a new process.

    Args:
        nice: added to the process's niceness where the system has it.
        idle: let it and its children have the processor only while nothing else wants it (Linux, and a machine
            that is not fully loaded already: there it would never come to anything). Others then never wait for
            it, not even the few ms that niceness leaves it.
        threads: BLAS/OpenMP threads; 0 leaves the library's own choice.
        daemon: ended with its parent; False where the child has children of its own.
    """
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(main, args, theirs), daemon=daemon)
    with _starting:  # the environment is the process's own: one start at a time
        wanted = _KEEP_MEMORY | (dict.fromkeys(_THREADS, str(threads)) if threads else {})
        before = {name: os.environ.get(name) for name in wanted}
        try:
            os.environ.update(wanted)
            process.start()
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
    theirs.close()
    if process.pid is not None:
        _give_way(process.pid, nice, idle)
    return process, ours


def _give_way(pid: int, nice: int, idle: bool) -> None:
    """From here, not from the child: it would import for a second before it could say so itself."""
    try:
        if nice and hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + nice)
        if idle and sys.platform == "linux" and os.getloadavg()[0] < (os.cpu_count() or 1):
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    except OSError as error:  # it has ended already, or a sandbox forbids it: the work itself goes on
        log.info("process %d keeps its priority: %s", pid, error)


def _run(main: Main, args: tuple[Any, ...], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(*args, connection)
    connection.close()


def end(process: BaseProcess, connection: Connection, timeout: float = 5.0) -> None:
    """Close the pipe, which asks the child to end; insist after `timeout` seconds."""
    connection.close()
    process.join(timeout)
    if process.is_alive():
        process.terminate()
        process.join(2.0)
    if process.is_alive():
        process.kill()
        process.join()


async def messages(connection: Connection) -> AsyncIterator[Any]:
    """What the child sends, until it closes its end."""
    loop = asyncio.get_running_loop()
    received: asyncio.Queue[Any] = asyncio.Queue()
    over = object()

    def read() -> None:
        try:
            while True:
                message = connection.recv()
                loop.call_soon_threadsafe(received.put_nowait, message)
        except (EOFError, OSError):
            pass  # the child closed its end, or `ended` closed ours
        with contextlib.suppress(RuntimeError):  # the loop may be gone
            loop.call_soon_threadsafe(received.put_nowait, over)

    threading.Thread(target=read, name="child's messages", daemon=True).start()
    while (message := await received.get()) is not over:
        yield message


class Child(NamedTuple):
    """A process that was started, and our end of its pipe."""

    process: BaseProcess
    connection: Connection

    def messages(self) -> AsyncIterator[Any]:
        """What it sends, until it closes its end."""
        return messages(self.connection)


@contextlib.asynccontextmanager
async def child(main: Main, *args: Any, patience: float = 10.0, **how: Any) -> AsyncIterator[Child]:
    """`main(*args, connection)` in a new process, which ends when this is left, cancelled or not.

    Args:
        patience: s that it has to end once it is asked to; 0 ends it at once.
        how: as `start` takes it.
    """
    # a start takes some ms, and music plays meanwhile
    starting = asyncio.ensure_future(asyncio.to_thread(start, main, *args, **how))
    try:
        yield Child(*await asyncio.shield(starting))
    finally:
        process, connection = await starting
        if not patience:
            process.terminate()
        await ended(process, connection, patience)


async def ended(process: BaseProcess, connection: Connection, patience: float = 10.0) -> None:
    """Ask the child to stop if it still runs, and insist after `patience` seconds; never blocks the loop."""
    with contextlib.suppress(OSError):
        connection.send("stop")
    await asyncio.to_thread(process.join, patience)
    await asyncio.to_thread(end, process, connection)
