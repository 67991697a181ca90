"""Children that compute, and how they give way."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

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

    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    process, connection = spawn.start(heard, nice=1, idle=True)
    assert connection.recv() == "here"
    spawn.end(process, connection)


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
