"""Children that compute, and how they give way."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

import pytest

from tonewalk import spawn


def scheduling(connection: Connection) -> None:
    """Send this process's niceness and scheduling policy."""
    connection.send((os.nice(0), os.sched_getscheduler(0)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has idle processes")
@pytest.mark.parametrize(
    ("idle", "load", "policy"),
    [(False, 0.0, "SCHED_OTHER"), (True, 0.0, "SCHED_IDLE"), (True, 1e6, "SCHED_OTHER")],
)
def test_an_idle_child_has_what_nobody_else_wants_unless_that_is_nothing(
    idle: bool, load: float, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load))
    ours, theirs = spawn._CONTEXT.Pipe()
    pid = os.fork()
    if not pid:
        spawn._run(scheduling, (), 3, idle, theirs)
        os._exit(0)
    before = os.nice(0)
    assert ours.recv() == (before + 3, getattr(os, policy))
    os.waitpid(pid, 0)
