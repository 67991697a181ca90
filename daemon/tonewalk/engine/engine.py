"""The only thing that the front doors call: over the library, its spaces and its maps, one controller an area."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final, NamedTuple, cast

from tonewalk.base import pages
from tonewalk.base.config import Config
from tonewalk.base.errors import UnknownCommand
from tonewalk.base.home import Home
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.daemon import Ports
from tonewalk.commands.library import Listing
from tonewalk.commands.queries import Hits
from tonewalk.commands.sounds import Peaks
from tonewalk.commands.table import COMMANDS
from tonewalk.engine.banks import BankController
from tonewalk.engine.beat import BeatBox, BeatController
from tonewalk.engine.classes import ClassController
from tonewalk.engine.daemon import DaemonController
from tonewalk.engine.exports import ExportController, Sent
from tonewalk.engine.finding import FindingController
from tonewalk.engine.knobs import KnobController
from tonewalk.engine.library import LibraryController
from tonewalk.engine.maps import MapController
from tonewalk.engine.mosaic import MosaicController
from tonewalk.engine.personal import PersonalController
from tonewalk.engine.queries import QueryController
from tonewalk.engine.session import Session, SessionController, Standing
from tonewalk.engine.sets import SetController
from tonewalk.engine.sounds import SoundController
from tonewalk.engine.threads import Threads
from tonewalk.engine.thrift import Thrift
from tonewalk.engine.trajectories import TrajectoryController
from tonewalk.exports.playable import Playable
from tonewalk.library.banks import Banks
from tonewalk.library.listing import Listed
from tonewalk.library.live import LiveLibrary
from tonewalk.library.opening import Opened
from tonewalk.maps.asked import AskedMaps, MapColumns
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.tending import MapTender
from tonewalk.maps.tuning import MapTuner
from tonewalk.mosaic.stream import LiveUnits
from tonewalk.personal.box import PersonalBox
from tonewalk.personal.learner import PersonalLearner
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.ears import Ears
from tonewalk.queries.knob_search import KnobSearcher
from tonewalk.queries.knobs import KnobBox
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.search import Searcher
from tonewalk.queries.weights import FOR_SOUNDS, of_spaces
from tonewalk.trajectories.kept import Trajectories
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

PATIENCE: Final = 2.0
"""s that a question to a daemon waits for what is made once."""
LASTING_PATIENCE: Final = 3600.0
"""s that one which opened the library for itself waits for it."""


class Areas(NamedTuple):
    """One controller an area of commands: a command's method is the one of its name, with `/` as `_`."""

    daemon: DaemonController
    library: LibraryController
    banks: BankController
    queries: QueryController
    finding: FindingController
    knobs: KnobController
    classes: ClassController
    maps: MapController
    trajectories: TrajectoryController
    mosaic: MosaicController
    sounds: SoundController
    sets: SetController
    exports: ExportController
    session: SessionController
    beat: BeatController
    personal: PersonalController


class Engine:
    """One home, opened.

    Attributes:
        events: what happens, for whoever listens.
        page: the built atlas page, or None.
        areas: the controllers; they and all below are there once it is open.
        library, maps, searcher: what they share.
        tender: what keeps the maps up to date.
        box: what was learned from comparisons of sounds.
    """

    areas: Areas
    library: LiveLibrary
    maps: AskedMaps
    searcher: Searcher
    tender: MapTender
    box: PersonalBox

    def __init__(self, home: Home, config: Config) -> None:
        self.home, self.config = home, config
        self.events = Events()
        self.jobs = Jobs(self.events)
        self.page = pages.page()
        self._threads = Threads()
        self._ears: Ears | None = None
        self._preparing: asyncio.Task[None] | None = None

    async def open(self, *, serving: bool = False) -> None:
        """Open the library; as a daemon, also watch its folders and keep index and map up to date.

        Raises:
            Damaged: a file of the home is damaged.
            EncoderUnavailable: an encoder's weights are missing.
        """
        home, events, jobs, threads = self.home, self.events, self.jobs, self._threads
        library = self.library = LiveLibrary(home, self.config, events, jobs)
        await threads.run(library.open)
        session = Session(events)
        labels = await threads.run(LabelBox, home.labels)
        classes = await threads.run(ClassBox, home.classes)
        personal = self.box = await threads.run(PersonalBox, home.personal)
        self._learner = PersonalLearner(library, personal, jobs, lambda view: of_spaces(FOR_SOUNDS, view.spaces))

        kept = KeptMaps(home, library)
        await threads.run(kept.open)
        maps = self.maps = AskedMaps(kept, library, labels)
        maps.on_refit(session.carry)
        beat = BeatBox(events)
        maps.on_refit(beat.carry, dims=2)
        builder = MapBuilder(home, library, kept, jobs, personal)
        tuner = MapTuner(home, library, kept, classes, builder, jobs)
        self.tender = MapTender(home, self.config, library, kept, builder, jobs)

        searcher = self.searcher = Searcher(library, maps, labels, classes, personal)
        knob_searcher = KnobSearcher(library, searcher, await threads.run(KnobBox, home.knobs))
        self._trajectories = Trajectories(home, library, maps, events)
        self._units = LiveUnits(library, searcher)
        self._ears = Ears(library.spaces) if serving else None
        self._thrift = Thrift(library.give_back)
        patience = PATIENCE if serving else LASTING_PATIENCE

        self.areas = Areas(
            DaemonController(home, library, maps, jobs, self.page, self.config, threads),
            LibraryController(library, searcher, threads),
            BankController(Banks(home, library)),
            QueryController(searcher, self._ears, threads),
            FindingController(library, threads),
            KnobController(library, session, maps, searcher, knob_searcher, events, threads),
            ClassController(library, labels, classes, maps, threads),
            MapController(maps, builder, tuner, self._trajectories.recorder, threads),
            TrajectoryController(self._trajectories, jobs, patience, threads),
            MosaicController(library, searcher, self._units, self._trajectories, jobs, threads),
            SoundController(library, maps, home.playable, events, threads),
            SetController(library),
            ExportController(self._trajectories.exports, session, threads),
            SessionController(session, library),
            BeatController(beat),
            PersonalController(library, searcher, personal, self._learner, threads),
        )
        self._methods = methods(COMMANDS.values(), self.areas)
        if self._ears is not None:
            await self._serve(self._ears)

    async def _serve(self, ears: Ears) -> None:
        """Follow the library from now on, and do what the first questions would otherwise wait for."""
        self.library.on_change(self.tender.library_changed)
        self.library.on_change(self._units.library_changed)
        self.library.on_change(self.areas.queries.library_changed)
        self.library.on_change(self._learner.library_changed)
        self.library.on_change(self._thrift.asked)
        self._units.library_changed()
        self.areas.queries.library_changed()
        self._learner.library_changed()
        await self.library.start()
        self.tender.library_changed()

        async def prepare() -> None:
            await self._threads.run(self.searcher.prepare)
            await self._threads.run(self.areas.banks.banks.sweep)
            ears.warm()
            await self._threads.run(self._trajectories.exports.sweep)
            await self._units.prepare()
            await self.areas.queries.settled()
            await self.areas.queries.prepare()
            await self._thrift.give_back()

        self._preparing = asyncio.create_task(prepare(), name="prepare")

    async def close(self) -> None:
        """Stop jobs and let go of all files."""
        self.areas.queries.stop()
        if self._preparing:
            await asyncio.gather(self._preparing, return_exceptions=True)
        if self._ears is not None:
            await self._ears.close()
        await self.areas.queries.close()
        await self._trajectories.transport.close()
        await self._units.close()
        await self._learner.close()
        await self.jobs.close()
        await self.tender.close()
        await self._thrift.close()
        await self.library.close()
        self._threads.close()

    async def call(self, name: str, request: Request) -> Reply:
        """Answer one command of the table.

        Raises:
            UnknownCommand: it is not in the table, or concerns one door alone.
            TonewalkError: whatever the command's method raises.
        """
        command = COMMANDS.get(name)
        if command is None or command.kind == "client":
            raise UnknownCommand(f"There is no command {name!r}: docs/protocol.md lists them.")
        self._thrift.asked()
        return cast(Reply, await self._methods[command.method](request))

    def now(self, name: str, request: Request) -> Reply | None:
        """Take one move of a stream in, at once, on the event loop.

        Returns:
            What is at a place; None for all other streams.

        Raises:
            TonewalkError: whatever the command's method raises.
        """
        self._thrift.asked()  # a hand on a pad is not to meet it in the middle of a gesture
        return cast(Reply | None, self._methods[COMMANDS[name].at_once](request))

    # what doors ask for beside the commands

    @property
    def ports(self) -> Ports:
        """Where the doors are, once they are open."""
        return self.areas.daemon.ports

    @ports.setter
    def ports(self, ports: Ports) -> None:
        self.areas.daemon.ports = ports

    async def map_columns(self, name: str, since: str = "") -> MapColumns:
        """See `AskedMaps.changed`; in a thread, since of a million it takes as long as several moves of a hand."""
        return await self._threads.run(self.maps.changed, name, since)

    async def sound_columns(self, request: Listing) -> Listed:
        """See `LibraryController.listed`."""
        return await self.areas.library.listed(request)

    async def receive(self, bank: str, number: int, pieces: AsyncIterator[bytes]) -> None:
        """See `Banks.receive`."""
        await self.areas.banks.banks.receive(bank, number, pieces)

    def standing(self) -> Standing:
        """Where what all clients share stands now."""
        return self.areas.knobs.standing()

    async def turned(self) -> Hits | None:
        """See `KnobController.turned`."""
        return await self.areas.knobs.turned()

    async def sound_file(self, sound: int) -> Opened:
        """See `SoundController.sound_file`."""
        return await self.areas.sounds.sound_file(sound)

    async def playable(self, sound: int) -> Playable:
        """See `SoundController.playable`."""
        return await self.areas.sounds.playable(sound)

    async def slice_wav(self, sound: int) -> bytes | None:
        """See `SoundController.slice_wav`."""
        return await self.areas.sounds.slice_wav(sound)

    async def stretch_wav(self, sound: int, start: float, end: float | None) -> bytes:
        """See `SoundController.stretch_wav`."""
        return await self.areas.sounds.stretch_wav(sound, start, end)

    async def wav(self, sound: int) -> tuple[int, AsyncIterator[bytes]]:
        """See `SoundController.wav`."""
        return await self.areas.sounds.wav(sound)

    async def exported(self, folder: str, name: str) -> Opened | Sent:
        """See `ExportController.exported`."""
        return await self.areas.exports.exported(folder, name)

    async def selection_zip(self) -> Sent:
        """See `ExportController.selection_zip`."""
        return await self.areas.exports.selection_zip()

    async def peaks(self, sound: int, columns: int) -> Peaks:
        """See `SoundController.peaks`."""
        return await self.areas.sounds.peaks(sound, columns)


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
