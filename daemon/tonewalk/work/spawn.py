"""Child processes for everything that computes, so that the daemon's event loop never waits for it.

Children are spawned, not forked (the parent has threads), keep to one BLAS/OpenMP thread (as many of them run as
there are cores), ignore Ctrl-C (their parent stops them) and end when their pipe to the parent closes.

`ask` is for a child that does one thing and answers; `child` for one with which messages of another kind are
exchanged; `start` for whoever keeps several.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from tonewalk.base.errors import TonewalkError, error_of

J = TypeVar("J")
R = TypeVar("R")

logger = logging.getLogger(__name__)

EVERY: Final = 0.1
"""s between two reports of a child's progress."""

# glibc hands the arrays of every file back to the system and asks for them again, which takes longer than some of
# the analysis. It reads these when a process begins: they are for the children, and other systems ignore them.
os.environ |= {"MALLOC_TRIM_THRESHOLD_": str(1 << 28), "MALLOC_MMAP_THRESHOLD_": str(1 << 28)}

GIVE_WAY: Final = "TONEWALK_GIVE_WAY"
"""Variable that, at 0, leaves background work the daemon's own priority: on a machine that is for it alone, or so
full that what gives way comes to nothing."""
_CONTEXT: Final = multiprocessing.get_context("spawn")
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_SET_INFORMATION: Final = 0x0200
_IDLE_CLASS: Final = 0x0040
_BELOW_NORMAL_CLASS: Final = 0x4000
"""Windows' PROCESS_SET_INFORMATION, IDLE_PRIORITY_CLASS and BELOW_NORMAL_PRIORITY_CLASS."""

Main = Callable[..., None]
"""A module-level function whose last argument is the child's end of the pipe."""


class _Process(SpawnProcess):
    """A child with an environment of its own.

    It takes it from what it is sent, before it reads the rest of that and so imports what looks there (only what
    the parent's main module imports is there already). The parent's is never written, not even for a moment: its
    native libraries read it from their threads, and C's `setenv` beside `getenv` may end a process (POSIX.1-2017).
    """

    environment: dict[str, str]

    def __getstate__(self) -> tuple[dict[str, str], bytes]:
        return self.environment, bytes(ForkingPickler.dumps(self.__dict__))

    def __setstate__(self, state: tuple[dict[str, str], bytes]) -> None:
        environment, rest = state
        os.environ |= environment
        self.__dict__.update(ForkingPickler.loads(rest))


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
    ends: Any = _CONTEXT.Pipe()  # Windows has a class of its own for them
    ours, theirs = ends
    process = _Process(target=_run, args=(main, args, theirs), daemon=daemon)
    process.environment = dict.fromkeys(_THREADS, str(threads)) if threads else {}
    process.start()
    theirs.close()
    if process.pid is not None:
        _give_way(process.pid, nice, idle)
    return process, ours


def _give_way(pid: int, nice: int, idle: bool) -> None:
    """From here, not from the child: it would import for a second before it could say so itself."""
    if os.environ.get(GIVE_WAY) == "0":
        return
    if sys.platform == "win32":
        if nice or idle:
            _lower(ctypes.WinDLL("kernel32"), pid, idle)
        return
    try:
        if nice:
            os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0) + nice)
        if idle and sys.platform == "linux" and os.getloadavg()[0] < (os.cpu_count() or 1):
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    except OSError as error:  # it has ended already, or a sandbox forbids it: the work itself goes on
        logger.info("process %d keeps its priority: %s", pid, error)


def _lower(kernel: Any, pid: int, idle: bool) -> None:
    """The same on Windows, which has classes in place of niceness; children of the process begin in its class."""
    kernel.OpenProcess.restype = ctypes.c_void_p  # an int would cut it
    handle = ctypes.c_void_p(kernel.OpenProcess(_SET_INFORMATION, False, pid))
    if not handle or not kernel.SetPriorityClass(handle, _IDLE_CLASS if idle else _BELOW_NORMAL_CLASS):
        logger.info("process %d keeps its priority", pid)
    if handle:
        kernel.CloseHandle(handle)


def _run(main: Main, args: tuple[Any, ...], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(*args, connection)
    connection.close()


def end(process: BaseProcess, connection: Connection, timeout: float = 5.0) -> None:
    """Close the pipe, which asks the child to end; insist after `timeout` seconds."""
    _hang_up(connection)
    connection.close()
    process.join(timeout)
    if process.is_alive():
        process.terminate()
        process.join(2.0)
    if process.is_alive():
        process.kill()
        process.join()


def _hang_up(connection: Connection) -> None:
    """End a pipe for both sides, so that a thread of ours that still reads from it reads its end, and not, once it
    is closed, from whatever has its number by then."""
    if sys.platform == "win32" or connection.closed:
        return
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as pipe:
        pipe.shutdown(socket.SHUT_RDWR)  # it may have been ended by the other side


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
        except Exception:
            if not connection.closed:
                logger.exception("a child's message can't be read, and no later one")
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


class Progressed(msgspec.Struct):
    """How far a child is."""

    done: int
    total: int
    """0 while unknown."""
    text: str


class Part(msgspec.Struct):
    """Something that a child gives on its way."""

    value: Any


class Failed(msgspec.Struct):
    """A child's work failed, and a user can be told why."""

    code: str
    text: str


class Answered(msgspec.Struct):
    """What a child's work came to."""

    value: Any


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Gone(TonewalkError):
    """A child ended without an answer: killed, as where memory is short, or by a fault of ours."""


class Asker:
    """Whoever asked, as the child sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._said, self._text = float("-inf"), ""

    def progress(self, done: int, total: int, text: str) -> None:
        """Say how far the work is: as often as one likes, told are beginnings, ends, and what is new each 0.1 s.

        Raises:
            Stopped: nobody waits for it.
        """
        now = time.monotonic()
        if now - self._said > EVERY or done == total or (done == 0 and text != self._text):
            self._said, self._text = now, text
            self._tell(Progressed(done, total, text))

    def give(self, value: object) -> None:
        """Pass on a part of the answer.

        Raises:
            Stopped: nobody waits for it.
        """
        self._tell(Part(value))

    def stopped(self) -> bool:
        """Whether nobody waits for the answer any more."""
        try:
            return self._connection.poll()
        except OSError:
            return True

    def _tell(self, message: Progressed | Part) -> None:
        try:
            self._connection.send(message)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Stopped from error


def _answer(main: Callable[[J, Asker], R], job: J, connection: Connection) -> None:
    """In the child: do the work and send what came of it.

    What is no error of ours goes on: the process prints it and ends without an answer.
    """
    answer: Answered | Failed
    try:
        answer = Answered(main(job, Asker(connection)))
    except Stopped:
        return
    except TonewalkError as error:
        answer = Failed(error.code, error.text)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for it
        connection.send(answer)


def _unheard(done: int, total: int, text: str) -> None:
    """Progress that nobody listens to."""


async def ask(
    main: Callable[[J, Asker], R],
    job: J,
    progress: Callable[[int, int, str], None] = _unheard,
    *,
    gone: str,
    part: Callable[[Any], Awaitable[None]] | None = None,
    **how: Any,
) -> R:
    """What `main(job, asker)` gives in a process of its own, which ends when this is left, cancelled or not.

    Args:
        main: a module-level function; it may tell its asker how far it is and ask whether to stop.
        progress: told how far it is: done, total (0 while unknown) and a sentence.
        gone: the sentence for a process that ends without an answer.
        part: awaited with each part that `main` gives on its way, in order.
        how: as `child` takes it.

    Raises:
        Gone: the process ended without an answer.
        TonewalkError: as `main` raised it.
    """
    async with child(_answer, main, job, **how) as asked:
        async for message in asked.messages():
            match message:
                case Progressed(done, total, text):
                    progress(done, total, text)
                case Part(value) if part is not None:
                    await part(value)
                case Failed(code, text):
                    raise error_of(code, text)
                case Answered(value):
                    answer: R = value
                    return answer
                case _:
                    raise TypeError(f"{main.__qualname__} sent {type(message).__name__}, which nobody waits for")
    name = f"{main.__module__}.{main.__qualname__}"
    logger.warning("%s ended without an answer, exit code %s", name, asked.process.exitcode)
    raise Gone(gone)
