"""The whole life of the daemon, on one screen: what starts, in which order, and what ends it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from typing import Final

from tonewalk.base import arriving, log
from tonewalk.base.config import Config
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.commands.daemon import Ports
from tonewalk.doors.access import Access
from tonewalk.doors.http import server as http_server
from tonewalk.doors.http.announcing import announced
from tonewalk.doors.osc import server as osc_server
from tonewalk.doors.ports import SPARE
from tonewalk.engine.engine import Engine

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"

SWITCH_INTERVAL: Final = 0.0005
"""s a thread may hold the interpreter while the event loop waits: Python's 5 ms would be a late note."""

ENDING: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
"""SIGBREAK is what Windows sends where a console is closed, too."""

BEAT: Final = 0.5
"""s between looks at what a signal left, where it doesn't wake the event loop (Windows)."""

LOOKED_AT: Final = 0.5
"""s to wait for who only looks whether a daemon runs, which takes its lock for a moment."""

Ready = Callable[[Engine, DaemonInfo, Access], Awaitable[None]]


async def run(home: Home, config: Config, ready: Ready, chosen: Collection[str] = ()) -> None:
    """Serve one home until SIGINT or SIGTERM.

    Args:
        ready: called once all doors are open; what it still does (indexing a first folder) ends with the daemon.
        chosen: keys of settings that the user gave: a port among them is this one or none.

    Raises:
        HomeLocked: another daemon serves this home.
        TonewalkError: a port is taken, or a file of the home is damaged.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    async with AsyncExitStack() as life:
        life.enter_context(home.locked("daemon", "Another daemon", LOOKED_AT))
        home.clear_daemon()  # one that was killed has left its own
        arriving.sweep(home.path)  # of an import that was killed
        open_still = home.protect()
        log.start(home.log)
        if open_still:
            logger.warning("other users may read %d files of the home, as %s", len(open_still), open_still[0])
        engine = Engine(home, config)
        await engine.open(serving=True)
        life.push_async_callback(engine.close)

        access = Access(
            home.token(), lan=config.server.lan, closed=config.server.closed, told_in=home.path / "daemon.json"
        )
        host = EVERYWHERE if config.server.lan else LOOPBACK
        http_port, osc_port = config.server.http_port, config.server.osc_port
        http_spare, osc_spare = (0 if f"server.{key}" in chosen else SPARE for key in ("http_port", "osc_port"))
        http = await http_server.start(engine, host, http_port, spare=http_spare, access=access)
        life.push_async_callback(http.close)
        osc = await osc_server.start(engine, host, osc_port, spare=osc_spare, access=access, metrics=http.metrics)
        life.push_async_callback(osc.close)
        engine.ports = Ports(http=http.port, osc=osc.port)

        info = DaemonInfo(pid=os.getpid(), http=http.port, osc=osc.port, token=access.token)
        home.write_daemon(info)
        life.callback(home.clear_daemon)
        await life.enter_async_context(announced(config.server, engine.ports))
        osc.say_hello()
        logger.info("serving %s: HTTP %d, OSC %d", home.path, http.port, osc.port)
        gc.collect()
        gc.enable()
        gc.freeze()  # what is loaded now stays: later collections, and their pauses, needn't look at it
        await until_told(asyncio.create_task(_ready(ready, engine, info, access)))
        logger.info("ending")


async def _ready(ready: Ready, engine: Engine, info: DaemonInfo, access: Access) -> None:
    await ready(engine, info, access)
    await asyncio.Event().wait()


async def until_told(work: asyncio.Task[None]) -> None:
    """Wait for a signal, or for the work's failure, which is passed on."""
    told, beat = asyncio.Event(), None
    loop = asyncio.get_running_loop()
    for number in ENDING:
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
            beat = BEAT
    waiting = asyncio.create_task(told.wait())
    while not any((work.done(), waiting.done())):
        await asyncio.wait([work, waiting], timeout=beat, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if work.done():
        work.result()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
