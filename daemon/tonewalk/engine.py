"""The only thing that the front doors call: one method a command, over the library, its spaces and its maps."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk import __version__, pages, replies, requests
from tonewalk.atlas import Atlas
from tonewalk.commands import COMMANDS
from tonewalk.config import Config
from tonewalk.errors import UnknownCommand, UnknownSound, Unreadable
from tonewalk.events import Event, Events
from tonewalk.home import Home
from tonewalk.jobs import Jobs
from tonewalk.library.listing import listing
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import SoundRecord, shown
from tonewalk.queries.search import Searcher
from tonewalk.session import Session
from tonewalk.trajectories.paths import Paths
from tonewalk_models import registry

T = TypeVar("T")

QUERY_THREADS = 2
"""Queries at once: more would only share the same cores and memory bandwidth."""


class Engine:
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
        self.ports = replies.Ports()
        self.page = pages.page()
        self._threads = ThreadPoolExecutor(QUERY_THREADS, "query")
        self._preparing: asyncio.Future[None] | None = None

    async def open(self, *, serving: bool = False) -> None:
        """Open the library; as a daemon, also watch its folders and keep index and map up to date.

        Raises:
            Damaged: a file of the home is damaged.
            EncoderUnavailable: an encoder's weights are missing.
        """
        self.library = LiveLibrary(self.home, self.config, self.events, self.jobs)
        await self._run(self.library.open)
        self.atlas = Atlas(self.home, self.config, self.library, self.jobs)
        await self._run(self.atlas.open)
        self.searcher = Searcher(
            self.library.columns, self.library.spaces, self.library.sounds_with, self.atlas.places
        )
        self.paths = Paths(self.home, self.library.columns, self.library.spaces, self.atlas, self.events)
        if serving:
            self.library.on_change(self.atlas.library_changed)
            await self.library.start()
            await self.atlas.start()
            self._preparing = asyncio.ensure_future(self._run(self.searcher.prepare))

    async def close(self) -> None:
        """Stop jobs and let go of all files."""
        if self._preparing:
            await asyncio.gather(self._preparing, return_exceptions=True)
        await self.paths.close()
        await self.jobs.close()
        await self.atlas.close()
        await self.library.close()
        self._threads.shutdown()

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what computes in a thread, so that the loop goes on answering."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def call(self, name: str, request: requests.Request) -> replies.Reply:
        """Answer one command of the table.

        Raises:
            UnknownCommand: it is not in the table, or concerns one door alone.
            TonewalkError: whatever the command's method raises.
        """
        method = getattr(self, COMMANDS[name].method, None) if name in COMMANDS else None
        if method is None:
            raise UnknownCommand(f"There is no command {name!r}: docs/protocol.md lists them.")
        reply: replies.Reply = await method(request)
        return reply

    # the daemon itself

    async def ping(self, _: requests.Nothing | None = None) -> replies.Pong:
        """Is the daemon there?"""
        return replies.Pong(version=__version__)

    async def status(self, _: requests.Nothing | None = None) -> replies.Status:
        """Version, counts, spaces, maps, jobs and ports."""
        columns = self.library.columns
        return replies.Status(
            version=__version__,
            home=str(self.home.path),
            log=str(self.home.log),
            pid=os.getpid(),
            sounds=int(np.count_nonzero(columns.visible)),
            missing=int(len(columns.visible) - np.count_nonzero(columns.visible)),
            favourites=int(np.count_nonzero(columns.favourite)),
            roots=self.library.root_replies(),
            encoder=self.library.spaces.semantic,
            spaces=self.library.space_replies(),
            maps=[info.map for info in self.atlas.infos()],
            jobs=self.jobs.list(),
            ports=self.ports,
            page=self.page is not None,
        )

    async def job_list(self, _: requests.Nothing) -> replies.Jobs:
        """Work in the background."""
        return replies.Jobs(jobs=self.jobs.list())

    async def job_cancel(self, request: requests.JobRef) -> replies.Job:
        """Stop a job."""
        return self.jobs.cancel(request.job)

    async def models_list(self, _: requests.Nothing) -> replies.Models:
        """The encoders there are."""
        return replies.Models(models=await self._run(lambda: [_model(info) for info in registry.available()]))

    # the library

    async def library_add(self, request: requests.Folder) -> replies.Job:
        """Index a folder and keep watching it."""
        return self.library.add(request.path)

    async def library_remove(self, request: requests.Folder) -> replies.Done:
        """Forget a folder and its sounds."""
        self.library.remove(request.path)
        return replies.Done()

    async def library_scan(self, request: requests.Scan) -> replies.Job:
        """Look for new, changed and moved files."""
        return self.library.scan(request.path)

    async def library_list(self, _: requests.Nothing) -> replies.Roots:
        """The folders of the library."""
        return replies.Roots(roots=self.library.root_replies())

    async def library_problems(self, _: requests.Nothing) -> replies.Problems:
        """The files that could not be used, and why."""
        return self.library.problem_replies()

    async def library_sounds(self, request: requests.Listing) -> replies.Listing:
        """Names and descriptors of all sounds, as columns."""
        roots = [root.path for root in self.library.root_replies()]
        return await self._run(listing, self.library.columns, roots, request.after)

    # queries

    async def search(self, request: requests.Search) -> replies.Hits:
        """Sounds that fit a description."""
        return await self._run(self.searcher.search, request)

    async def like(self, request: requests.Like) -> replies.Hits:
        """Sounds like a sound or a file."""
        return await self._run(self.searcher.like, request)

    async def like_upload(self, path: Path, request: requests.Like) -> replies.Hits:
        """Sounds like the audio in an uploaded file."""
        return await self.like(msgspec.structs.replace(request, file=str(path), sound=None))

    async def analogy(self, request: requests.Analogy) -> replies.Hits:
        """a is to b as c is to what?"""
        return await self._run(self.searcher.analogy, request)

    async def blend(self, request: requests.Blend) -> replies.Hits:
        """Sounds near a weighted mixture."""
        return await self._run(self.searcher.blend, request)

    async def classify(self, request: requests.Classify) -> replies.Classes:
        """Which of these labels fits a sound."""
        return await self._run(self.searcher.classify, request)

    # maps

    async def map_list(self, _: requests.Nothing) -> replies.Maps:
        """The maps there are."""
        return replies.Maps(maps=self.atlas.infos())

    async def map_build(self, request: requests.MapBuild) -> replies.Job:
        """Make a map in the background."""
        return self.atlas.build(request)

    async def map_score(self, request: requests.MapRef) -> replies.MapScore:
        """How well a map keeps neighbourhoods."""
        return await self._run(self.atlas.score, request.map)

    async def map_points(self, request: requests.MapRef) -> replies.MapPoints:
        """Every sound's place."""
        name = self.atlas.named(request.map)
        ids, places = self.map_columns(name)
        columns = [column.tolist() for column in places.T]
        z = columns[2] if len(columns) == 3 else []
        return replies.MapPoints(map=name, dims=len(columns), ids=ids.tolist(), x=columns[0], y=columns[1], z=z)

    def map_columns(self, name: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Ids `[shape=(n,)]` and places `[shape=(n, dims)]` of a map's visible sounds; "": the current map."""
        return self.atlas.columns(name)

    def nearest(self, request: requests.XY | requests.XYZ) -> replies.MapHit:
        """The sound nearest to a place, at once: what a controller waits for."""
        return self.atlas.nearest(request)

    async def xy(self, request: requests.XY) -> replies.MapHit:
        """The sound nearest to a place on a 2D map."""
        return self.nearest(request)

    async def xyz(self, request: requests.XYZ) -> replies.MapHit:
        """The sound nearest to a place on a 3D map."""
        return self.nearest(request)

    # trajectories

    async def trajectory_build(self, request: requests.TrajectoryBuild) -> replies.Trajectory:
        """Sounds along a path."""
        return await self._run(self.paths.build, request)

    async def trajectory_play(self, request: requests.TrajectoryPlay) -> replies.Done:
        """Send a trajectory's steps in time."""
        self.paths.play(request)
        return replies.Done()

    async def trajectory_stop(self, request: requests.TrajectoryRef) -> replies.Done:
        """Stop a trajectory; without a name, all of them."""
        self.paths.stop(request)
        return replies.Done()

    async def trajectory_render(self, request: requests.TrajectoryRender) -> replies.File:
        """Write it to a WAV."""
        return await self._run(self.paths.render, request)

    async def trajectory_export(self, request: requests.TrajectoryExport) -> replies.File:
        """Its sounds and a MIDI file that plays them."""
        return await self._run(self.paths.export, request)

    # single sounds

    def _record(self, sound: int) -> SoundRecord:
        return self.library.record(sound)

    def _info(self, sound: int) -> replies.SoundInfo:
        record = self._record(sound)
        path = shown(record.path)
        place = self.atlas.place_of(sound)
        info = replies.SoundInfo(
            id=record.id,
            path=path,
            name=shown(os.path.basename(record.path)),
            start=record.start,
            end=record.end,
            sample_rate=record.sample_rate,
            channels=record.channels,
            tags=record.tags,
            favourite=record.favourite,
            missing=record.missing,
            x=place[0] if place else None,
            y=place[1] if place else None,
            **msgspec.structs.asdict(record.descriptors),
        )
        raw = replies.raw_path(record.path)
        return msgspec.structs.replace(info, path_raw=raw) if raw else info

    async def sound_get(self, request: requests.SoundRef) -> replies.SoundInfo:
        """Everything known of a sound."""
        return self._info(request.sound)

    async def sound_tag(self, request: requests.SoundTag) -> replies.SoundInfo:
        """Tag a sound."""
        self.library.tag(request.sound, request.tag, request.on)
        return self._info(request.sound)

    async def sound_favourite(self, request: requests.SoundFavourite) -> replies.SoundInfo:
        """Mark a sound as favourite."""
        self.library.favourite(request.sound, request.on)
        return self._info(request.sound)

    async def sound_play(self, request: requests.SoundRef) -> replies.Done:
        """Ask every listening client to play a sound."""
        self.events.tell(Event("play", self._info(request.sound)))
        return replies.Done()

    async def sound_stop(self, _: requests.Nothing) -> replies.Done:
        """Ask every listening client to be silent."""
        self.events.tell(Event("play", replies.Silence()))
        return replies.Done()

    def sound_path(self, sound: int) -> Path:
        """The file of a sound that is there now.

        Raises:
            UnknownSound: no such id.
            Unreadable: it is missing, or its folder is offline.
        """
        record = self._record(sound)
        path = Path(os.fsdecode(record.path))
        if record.missing or not path.is_file():
            raise Unreadable(f"{shown(record.path)} is not there now: plug its drive in, or scan the library.")
        return path

    async def peaks(self, sound: int, columns: int) -> replies.Peaks:
        """A sound's waveform in so many columns."""
        from tonewalk.library.peaks import peaks

        return await self._run(peaks, os.fsencode(self.sound_path(sound)), columns)

    # the session

    async def session_get(self, _: requests.Nothing) -> replies.Session:
        """The shared cursor and selection."""
        return self.session.get()

    async def session_cursor(self, request: requests.Cursor) -> replies.Session:
        """Move the shared cursor."""
        return self.session.move(request)

    async def session_select(self, request: requests.Selection) -> replies.Session:
        """Set the shared selection."""
        unknown = [sound for sound in request.sounds if not self.library.has(sound)]
        if unknown:
            raise UnknownSound(f"There is no sound {unknown[0]}: search gives the ids.", where="$.sounds")
        return self.session.select(request.sounds)


def _model(info: registry.EncoderInfo) -> replies.ModelInfo:
    """Whether an encoder is ready shows only when it is loaded."""
    model = replies.ModelInfo(
        name=info.name, dim=0, has_text=info.has_text, ready=False, text=info.summary, licence=info.licence
    )
    try:
        return msgspec.structs.replace(model, dim=registry.load(info.name).dim, ready=True)
    except (ValueError, OSError, ImportError) as error:
        return msgspec.structs.replace(model, text=str(error))
