"""The only thing that the front doors call: one method a command, over the library, its spaces and its maps."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from tonewalk.base import pages
from tonewalk.base.config import Config
from tonewalk.base.errors import UnknownCommand
from tonewalk.base.home import Home
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.daemon import Ports
from tonewalk.commands.knobs import KnobSeed
from tonewalk.commands.table import COMMANDS
from tonewalk.engine.classes import ClassAnswers
from tonewalk.engine.daemon import DaemonAnswers
from tonewalk.engine.knobs import KnobAnswers
from tonewalk.engine.library import LibraryAnswers
from tonewalk.engine.maps import MapAnswers
from tonewalk.engine.mosaic import MosaicAnswers
from tonewalk.engine.placed import Placed
from tonewalk.engine.queries import QueryAnswers
from tonewalk.engine.session import Session
from tonewalk.engine.sounds import SoundAnswers
from tonewalk.engine.trajectories import TrajectoryAnswers
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.kept import Atlas
from tonewalk.mosaic.stream import LiveUnits
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.ears import Ears
from tonewalk.queries.knobs import KnobBox
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.search import Searcher
from tonewalk.queries.turning import Turner
from tonewalk.trajectories.paths import Paths
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

PATIENCE, LASTING_PATIENCE = 2.0, 3600.0
"""s that a question to a daemon waits for what is made once, and one that opened the library for itself."""

QUERY_THREADS = 2
"""Queries at once: more would only share the same cores and memory bandwidth."""


class Engine(
    DaemonAnswers,
    LibraryAnswers,
    QueryAnswers,
    MapAnswers,
    KnobAnswers,
    ClassAnswers,
    TrajectoryAnswers,
    MosaicAnswers,
    SoundAnswers,
):
    """One home, opened.

    Attributes:
        events: what happens, for whoever listens.
        ports: where the doors are, once they are open.
        page: the built atlas page, or None.
    """

    def __init__(self, home: Home, config: Config) -> None:
        self.home, self.config = home, config
        self.events = Events()
        self.jobs = Jobs(self.events)
        self.session = Session(self.events)
        self.ports = Ports()
        self.page = pages.page()
        self._threads = ThreadPoolExecutor(QUERY_THREADS, "query")
        self._readers = ThreadPoolExecutor(QUERY_THREADS, "reader")
        self._seed, self._turned = KnobSeed(), {}
        self.ears: Ears | None = None
        self._preparing: asyncio.Task[None] | None = None

    async def open(self, *, serving: bool = False) -> None:
        """Open the library; as a daemon, also watch its folders and keep index and map up to date.

        Raises:
            Damaged: a file of the home is damaged.
            EncoderUnavailable: an encoder's weights are missing.
        """
        self.patience = PATIENCE if serving else LASTING_PATIENCE
        self.library = LiveLibrary(self.home, self.config, self.events, self.jobs)
        await self._run(self.library.open)
        self.atlas = Atlas(self.home, self.config, self.library, self.jobs)
        await self._run(self.atlas.open)
        self.atlas.on_refit(self.session.carry)
        self.labels = await self._run(LabelBox, self.home.labels)
        self.classes = await self._run(ClassBox, self.home.classes)
        self.searcher = Searcher(self.library, Placed(self.atlas), self.labels, self.classes)
        self.turner = Turner(self.library, self.searcher, await self._run(KnobBox, self.home.knobs))
        self.paths = Paths(self.home, self.library.columns, self.library.spaces, self.atlas, self.events)
        self.units = LiveUnits(self.library, self.searcher)
        if serving:
            self.library.on_change(self.atlas.library_changed)
            self.library.on_change(self.units.library_changed)
            self.units.library_changed()
            await self.library.start()
            await self.atlas.start()
            self.ears = Ears(self.library.spaces)
            self._preparing = asyncio.create_task(self._prepare(self.ears), name="prepare")

    async def _prepare(self, ears: Ears) -> None:
        """Do what the first questions would otherwise wait for."""
        await self._run(self.searcher.prepare)
        ears.warm()

    async def close(self) -> None:
        """Stop jobs and let go of all files."""
        if self._preparing:
            await asyncio.gather(self._preparing, return_exceptions=True)
        if self.ears is not None:
            await self.ears.close()
        await self.paths.close()
        await self.units.close()
        await self.jobs.close()
        await self.atlas.close()
        await self.library.close()
        self._threads.shutdown()
        self._readers.shutdown()

    async def call(self, name: str, request: Request) -> Reply:
        """Answer one command of the table.

        Raises:
            UnknownCommand: it is not in the table, or concerns one door alone.
            TonewalkError: whatever the command's method raises.
        """
        method = getattr(self, COMMANDS[name].method, None) if name in COMMANDS else None
        if method is None:
            raise UnknownCommand(f"There is no command {name!r}: docs/protocol.md lists them.")
        reply: Reply = await method(request)
        return reply
