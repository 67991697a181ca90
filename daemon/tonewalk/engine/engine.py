"""The only thing that the front doors call: one method a command, over the library, its spaces and its maps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from tonewalk.base import pages
from tonewalk.base.config import Config
from tonewalk.base.errors import UnknownCommand
from tonewalk.base.home import Home
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.daemon import Ports
from tonewalk.commands.knobs import KnobSeed
from tonewalk.commands.table import COMMANDS
from tonewalk.engine.classes import ClassAnswers
from tonewalk.engine.daemon import DaemonAnswers
from tonewalk.engine.knobs import KnobAnswers
from tonewalk.engine.library import LibraryAnswers
from tonewalk.engine.maps import MapAnswers
from tonewalk.engine.mosaic import MosaicAnswers
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
        self._methods = methods(COMMANDS.values(), [self])
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
        columns, spaces = self.library.columns, self.library.spaces
        self.labels = await self._run(LabelBox, self.home.labels, columns, spaces)
        self.classes = await self._run(ClassBox, self.home.classes, columns, spaces)
        self.searcher = Searcher(
            self.library.columns,
            self.library.spaces,
            self.library.sounds_with,
            self.atlas.places,
            self.atlas.near,
            self.labels,
            self.classes,
        )
        box = await self._run(KnobBox, self.home.knobs, self.library.columns, self.library.spaces)
        self.turner = Turner(self.searcher, box)
        self.paths = Paths(self.home, self.library.columns, self.library.spaces, self.atlas, self.events)
        self.units = LiveUnits(self.library.columns, self.searcher.mask)
        if serving:
            self.library.on_change(self.atlas.library_changed)
            self.library.on_change(self.units.library_changed)
            self.units.library_changed()
            await self.library.start()
            await self.atlas.start()
            self.ears = Ears(spaces)
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
        command = COMMANDS.get(name)
        if command is None or command.kind == "client":
            raise UnknownCommand(f"There is no command {name!r}: docs/protocol.md lists them.")
        return cast(Reply, await self._methods[command.method](request))

    def now(self, name: str, request: Request) -> Reply | None:
        """Take one move of a stream in, at once, on the event loop.

        Returns:
            What is at a place; None for all other streams.

        Raises:
            TonewalkError: whatever the command's method raises.
        """
        return cast(Reply | None, self._methods[COMMANDS[name].at_once](request))


def methods(commands: Iterable[Command], controllers: Iterable[object]) -> dict[str, Callable[[Any], Any]]:
    """By name, the methods that answer commands; those that concern one client are answered by its door.

    Raises:
        LookupError: not exactly one controller has a command's method.
    """
    controllers, found = list(controllers), {}
    for command in commands:
        for name in command.methods:
            having = [one for one in controllers if hasattr(one, name)]
            if len(having) != 1:
                names = " and ".join(type(one).__name__ for one in having) or "no controller"
                raise LookupError(f"{command.name} has to be answered once: {names} has a method {name}.")
            found[name] = getattr(having[0], name)
    return found
