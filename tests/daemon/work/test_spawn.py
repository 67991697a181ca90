"""Children that compute, and how they give way."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from tonewalk.base.errors import DamagedIndex
from tonewalk.work import spawn


def heard(connection: Connection) -> None:
    """Say so, and wait to be told to stop."""
    connection.send("here")
    connection.recv()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle processes")
@pytest.mark.parametrize(
    ("idle", "load", "policy"),
    [(False, 0.0, "SCHED_OTHER"), (True, 0.0, "SCHED_IDLE"), (True, 1e6, "SCHED_OTHER")],
)
def test_an_idle_child_has_what_nobody_else_wants_unless_that_is_nothing(
    idle: bool, load: float, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(spawn.GIVE_WAY)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load))
    process, connection = spawn.start(heard, nice=3, idle=idle)
    assert process.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == os.nice(0) + 3
    assert os.sched_getscheduler(process.pid) == getattr(os, policy)
    process.kill()  # it may never come to anything where others want the processor
    spawn.end(process, connection)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle processes")
def test_a_sandbox_that_forbids_priorities_ends_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.delenv(spawn.GIVE_WAY)
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    process, connection = spawn.start(heard, nice=1, idle=True)
    assert connection.recv() == "here"
    spawn.end(process, connection)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no niceness")
def test_a_child_keeps_our_priority_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(spawn.GIVE_WAY, "0")
    process, connection = spawn.start(heard, nice=3, idle=True)
    assert process.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == os.nice(0)
    spawn.end(process, connection)


def surroundings(connection: Connection) -> None:
    """Say what libraries find in the environment."""
    connection.send(
        {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "CLIMATE")}
    )


@pytest.mark.parametrize(("threads", "told"), [(1, "1"), (3, "3"), (0, None)])
def test_a_child_has_its_own_number_of_threads_and_the_parent_s_environment_is_never_written(
    threads: int, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_: object) -> None:
        pytest.fail("native threads of the parent read its environment meanwhile")

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLIMATE", "mild")
    with monkeypatch.context() as kept:
        for name in ("putenv", "unsetenv"):
            kept.setattr(os, name, written)
        process, connection = spawn.start(surroundings, threads=threads)
        assert connection.recv() == {"OMP_NUM_THREADS": told, "OPENBLAS_NUM_THREADS": told, "CLIMATE": "mild"}
        spawn.end(process, connection)
    assert "OMP_NUM_THREADS" not in os.environ


@pytest.fixture(autouse=True)
def found_by_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children import this module by its name."""
    monkeypatch.syspath_prepend(Path(__file__).parents[3])


@pytest.mark.parametrize("patience", [0.0, 10.0])
async def test_a_child_ends_when_it_is_left_however_that_happens(patience: float) -> None:
    children = []

    async def use() -> None:
        async with spawn.child(heard, patience=patience) as child:
            children.append(child)
            async for message in child.messages():
                assert message == "here"
                raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await use()
    assert not children[0].process.is_alive()


async def test_a_child_whose_task_is_cancelled_while_it_starts_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started, start, going_on = [], spawn.start, threading.Event()
    began = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(*args: Any, **how: Any) -> Any:
        loop.call_soon_threadsafe(began.set)
        going_on.wait()
        started.append(start(*args, **how))
        return started[0]

    async def use() -> None:
        async with spawn.child(heard):
            pytest.fail("it was cancelled before")

    monkeypatch.setattr(spawn, "start", slowly)
    task = asyncio.create_task(use())
    await began.wait()
    task.cancel()
    going_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not started[0][0].is_alive()


def counted(job: int, asker: spawn.Asker) -> list[int]:
    """Count to a number: with a report and a part for each."""
    for number in range(job):
        asker.progress(number + 1, job, f"{number + 1} of {job}")
        asker.give(number)
    return list(range(job))


async def test_what_a_child_says_gives_and_answers_comes_in_order() -> None:
    heard = list[Any]()

    async def take(part: int) -> None:
        heard.append(part)

    assert await spawn.ask(counted, 1, lambda *how_far: heard.append(how_far), part=take, gone="") == [0]
    assert heard == [(1, 1, "1 of 1"), 0]


class Line:
    """The child's end of a pipe, as far as an asker uses it."""

    def __init__(self, broken: bool = False) -> None:
        self.sent = list[Any]()
        self._broken = broken

    def send(self, message: Any) -> None:
        if self._broken:
            raise BrokenPipeError
        self.sent.append(message)

    def poll(self) -> bool:
        if self._broken:  # as Windows says it
            raise BrokenPipeError
        return False


def test_beginnings_and_ends_are_told_and_not_every_step_between(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line()
    asker = spawn.Asker(line)  # type: ignore[arg-type]
    monkeypatch.setattr(spawn.time, "monotonic", iter([0.0, *([0.01] * 10_000)]).__next__)
    for text in ("hearing", "storing"):
        for done in range(1001):
            asker.progress(done, 1000, text)
    told = [(message.done, message.text) for message in line.sent]
    assert told == [(0, "hearing"), (1000, "hearing"), (0, "storing"), (1000, "storing")]


def test_a_child_whose_parent_is_gone_is_told_to_stop() -> None:
    asker = spawn.Asker(Line(broken=True))  # type: ignore[arg-type]
    assert asker.stopped()
    with pytest.raises(spawn.Stopped):
        asker.progress(0, 1, "")
    with pytest.raises(spawn.Stopped):
        asker.give(1)


def failed(job: str, _: spawn.Asker) -> None:
    """Fail with an error of ours."""
    raise DamagedIndex(job)


async def test_an_error_of_ours_comes_as_it_was_raised() -> None:
    with pytest.raises(DamagedIndex, match="the index is damaged: delete it") as raised:
        await spawn.ask(failed, "the index is damaged: delete it", gone="")
    assert raised.value.code == "damaged_index"


def killed(_: None, asker: spawn.Asker) -> None:
    """Say something and be killed."""
    asker.progress(1, 2, "half of it")
    os.kill(os.getpid(), signal.SIGTERM)


def broken(_: None, __: spawn.Asker) -> None:
    """Break off by a fault of ours."""
    raise ZeroDivisionError


def unsendable(_: None, __: spawn.Asker) -> object:
    """Answer with what no pipe takes."""
    return lambda: None


class _Unreadable:
    def __reduce__(self) -> tuple[Any, ...]:
        return (int, ("no number",))


def unreadable(_: None, __: spawn.Asker) -> object:
    """Answer with what can't be made again at the other end."""
    return _Unreadable()


@pytest.mark.parametrize("main", [killed, broken, unsendable, unreadable])
async def test_a_child_that_ends_without_an_answer_is_one_sentence(main: Any) -> None:
    with pytest.raises(spawn.Gone, match="it ended early: try again"):
        await spawn.ask(main, None, gone="it ended early: try again")


def endless(_: None, asker: spawn.Asker) -> str:
    """Work until nobody waits for it."""
    asker.progress(os.getpid(), 0, "working")
    while not asker.stopped():
        time.sleep(0.01)
    return "stopped"


@pytest.mark.parametrize("patience", [0.0, 10.0])
async def test_cancelling_ends_the_child(patience: float) -> None:
    numbers = asyncio.Queue[int]()
    asking = asyncio.create_task(
        spawn.ask(endless, None, lambda pid, *_: numbers.put_nowait(pid), patience=patience, gone="")
    )
    number = await numbers.get()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert number not in [child.pid for child in multiprocessing.active_children()]
    assert not psutil.pid_exists(number)


async def test_a_part_that_nobody_waits_for_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="counted sent Part"):
        await spawn.ask(counted, 1, gone="")


PARENT = """
import asyncio, sys
from tonewalk.work import spawn
from tests.daemon.work.test_spawn import endless

def say(pid, *_):
    print(pid, flush=True)

if __name__ == "__main__":
    asyncio.run(spawn.ask(endless, None, say, gone=""))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    paths = os.pathsep.join([str(Path(__file__).parents[3]), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths}
    ) as parent:
        assert parent.stdout is not None
        try:
            child = psutil.Process(int(parent.stdout.readline()))
        finally:
            parent.kill()
    child.wait()
    assert not child.is_running()


class Kernel:
    """Windows' kernel32, which knows one process."""

    def __init__(self, known: int) -> None:
        self.known, self.classes, self.closed = known, [], []  # type: ignore[var-annotated]
        self.OpenProcess = Mock(side_effect=lambda rights, inherit, pid: 7 << 40 if pid == known else None)

    def SetPriorityClass(self, handle: Any, wanted: int) -> int:  # noqa: N802 (Windows' name)
        self.classes.append((handle.value, wanted))
        return 1

    def CloseHandle(self, handle: Any) -> None:  # noqa: N802 (Windows' name)
        self.closed.append(handle.value)


@pytest.mark.parametrize(("idle", "wanted"), [(False, 0x4000), (True, 0x0040)])
def test_on_windows_a_child_gives_way_by_its_class(idle: bool, wanted: int) -> None:
    kernel = Kernel(123)
    spawn._lower(kernel, 123, idle)
    assert kernel.classes == [(7 << 40, wanted)], "the handle is whole, not cut to 32 bits"
    assert kernel.closed == [7 << 40]


def test_on_windows_a_child_that_has_ended_already_ends_no_work() -> None:
    kernel = Kernel(123)
    spawn._lower(kernel, 124, idle=False)
    assert not kernel.classes
    assert not kernel.closed
