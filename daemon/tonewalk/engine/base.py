"""What every area of commands works with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.commands.daemon import Ports
from tonewalk.engine.session import Session
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.asked import AskedMaps
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.kept import KeptMaps
from tonewalk.queries.search import Searcher
from tonewalk.trajectories.kept import Trajectories
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

T = TypeVar("T")


class Answers:
    """The parts of an open engine, which `Engine` makes, and the threads in which queries run."""

    home: Home
    config: Config
    events: Events
    jobs: Jobs
    session: Session
    ports: Ports
    library: LiveLibrary
    kept_maps: KeptMaps
    builder: MapBuilder
    maps: AskedMaps
    searcher: Searcher
    trajectories: Trajectories
    patience: float
    """s that a question waits for something that is made once: little in a daemon, which can be asked again."""
    _threads: ThreadPoolExecutor
    _readers: ThreadPoolExecutor

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what computes in a thread, so that the loop goes on answering."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def _read(self, work: Callable[[], T]) -> T:
        """Likewise for what reads audio, perhaps for seconds: queries don't wait behind it."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)
