"""How the daemon ends where the event loop knows no signals, as on Windows."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from tonewalk import app


class DeafLoop(asyncio.SelectorEventLoop):
    """Windows' loop: signals are Python's alone, and don't wake it."""

    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError


@pytest.mark.skipif(sys.platform == "win32", reason="sends itself POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_daemon_where_loops_know_none(number: signal.Signals) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    async def serve() -> None:
        working = asyncio.create_task(asyncio.Event().wait())
        asyncio.get_running_loop().call_soon(
            lambda: asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        )
        await app.until_told(working)  # type: ignore[arg-type]
        assert working.cancelled()

    try:
        with asyncio.Runner(loop_factory=DeafLoop) as runner:
            runner.run(serve())
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


async def test_a_failure_of_the_work_is_passed_on() -> None:
    async def failing() -> None:
        raise RuntimeError("a door is shut")

    with pytest.raises(RuntimeError, match="a door is shut"):
        await app.until_told(asyncio.create_task(failing()))


def test_a_closed_console_ends_it_too_where_that_is_a_signal() -> None:
    assert {signal.SIGINT, signal.SIGTERM} <= set(app.ENDING)
    assert (getattr(signal, "SIGBREAK", None) in app.ENDING) is hasattr(signal, "SIGBREAK")
