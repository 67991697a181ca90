"""A small engine over numpy arrays, to test what the doors themselves do: reading, guarding, answering, streaming.

It stands in for the engine in the tests of the doors' own logic only; the doors with the real engine behind
them are tested in `tests/doors`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import numpy as np

from tonewalk.base.config import Config
from tonewalk.base.errors import (
    ChangedFile,
    InvalidArgument,
    NotFound,
    NothingIndexed,
    UnknownKnob,
    UnknownMap,
    UnknownSound,
    UnknownTrajectory,
)
from tonewalk.base.home import Home
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.common import Done, File
from tonewalk.commands.daemon import Pong, Ports, Status
from tonewalk.commands.knobs import Aspect, Knob, KnobInfo, KnobValues
from tonewalk.commands.library import Folder, Listing, Root, Roots, SoundColumns
from tonewalk.commands.maps import XY, XYZ, MapHit, MapPoints, MapRef
from tonewalk.commands.mosaic import Mosaic, UnitHit, UnitWanted
from tonewalk.commands.queries import (
    Analogy,
    Blend,
    Classes,
    Classify,
    Find,
    Found,
    FoundSound,
    Hit,
    Hits,
    LabelProbability,
    Like,
    Search,
)
from tonewalk.commands.session import Cursor, Selection, SessionState
from tonewalk.commands.sounds import Peaks
from tonewalk.commands.trajectories import TrajectoryRender, TrajectorySteer
from tonewalk.engine.exports import Sent
from tonewalk.engine.session import Standing
from tonewalk.exports.playable import Playable
from tonewalk.library.listing import Listed
from tonewalk.library.opening import Kept, Opened, open_audio
from tonewalk.maps.asked import MapColumns
from tonewalk.queries.weights import FOR_SOUNDS
from tonewalk.work.events import Event, Events
from tonewalk.work.jobs import Job, Jobs, Progress  # fmt: skip

TOKEN = "a token of some length"
"""of the doors in front of it"""


class SmallEngine:
    """Sounds 1..n on a seeded map; `search` finds names that hold the words."""

    def __init__(self, home: Path, *, count: int = 200) -> None:
        self.events, self.home, self.config = Events(), Home(home), Config()
        self.jobs = Jobs(self.events)
        self.ports, self.page = Ports(http=1, osc=2), None
        self.places = np.random.default_rng(1).random((count, 2), dtype=np.float32)
        self.names = [f"{('kick', 'snare', 'hat')[n % 3]} {n}.wav" for n in range(1, count + 1)]
        self.files: dict[int, Path] = {}
        self.slices: dict[int, bytes] = {}
        self.session = SessionState(x=0.5, y=0.5, z=0.5, selection=[])
        self.uploaded: list[bytes] = []
        self.rebuilt: list[tuple[Path, bytes, Mosaic]] = []
        self.asked: list[str] = []
        self.nearest_calls = self.unit_calls = 0
        self.steered: list[tuple[str, float]] = []
        self.knobs: dict[str, float] = {}
        self.seeded = True
        self.heard = asyncio.Event()
        self.hold = asyncio.Event()
        self.hold.set()

    async def call(self, name: str, request: Request) -> Reply:
        self.asked.append(name)
        await self.hold.wait()
        return self._answer(name, request)

    def _answer(self, name: str, request: Request) -> Reply:  # noqa: C901
        match request:
            case Search():
                return self._hits([n for n, name in enumerate(self.names, 1) if request.text in name], request.k)
            case Find():
                hits = self._hits([n for n, name in enumerate(self.names, 1) if request.text in name], request.k)
                return Found(
                    found=[
                        FoundSound(id=hit.id, name=hit.name, path=hit.path, start=0.0, end=0.5, duration=0.5)
                        for hit in hits.hits
                    ]
                )
            case Like():
                if request.file:
                    if request.sound is not None:
                        raise InvalidArgument("Give sound or file.", where="$.sound")
                    self.uploaded.append(Path(request.file).read_bytes())
                others = [n for n in range(1, len(self.names) + 1) if n != request.sound]
                return self._hits(others, request.k)
            case Blend() | Analogy():
                return self._hits(list(range(1, len(self.names) + 1)), request.k)
            case Classify():
                share = 1 / len(request.labels)
                return Classes(classes=[LabelProbability(label=one, probability=share) for one in request.labels])
            case Mosaic():
                path = Path(request.target)
                self.rebuilt.append((path, path.read_bytes(), request))
                return self.jobs.start("mosaic", path.name, self._rebuild)
            case UnitWanted():
                return self._best_unit(request)
            case XY() | XYZ():
                return self._nearest(request)
            case Selection():
                self.session.selection = request.sounds
                self.events.tell(Event("selection", self.session))
                return self.session
            case Cursor():
                self.session.x, self.session.y, self.session.z = request.x, request.y, request.z
                self.events.tell(Event("cursor", self.session))
                return self.session
            case Folder():
                return Job(job=1, kind="index", what=request.path, state="waiting")
            case TrajectoryRender():
                return File(path="/renders/path.wav")
            case Listing():
                every, none = list(range(1, len(self.names) + 1)), [None for _ in self.names]
                folder = [0 for _ in every]
                return SoundColumns(
                    ids=every, names=self.names, folders=[""], folder=folder, duration=none, centroid=none,
                    loudness=none, peak=none, favourites=[], gone=[], change=1,
                )  # fmt: skip
            case MapRef():
                found = self._columns(request.map)
                x, y = found.places.T.tolist()
                return MapPoints(map="first", dims=2, ids=found.ids.tolist(), x=x, y=y, z=[])
        if name == "ping":
            return Pong(version="0")
        if name == "status":
            return self._status()
        if name == "library/list":
            return Roots(roots=[Root(path="/sounds", online=True, sounds=len(self.names), problems=0)])
        if name == "job/list":
            raise RuntimeError("a fault inside the engine")
        return Done()

    async def _rebuild(self, _: Progress) -> str:
        await self.heard.wait()
        return "Rebuilt."

    def now(self, name: str, request: Request) -> Reply | None:
        match request:
            case XY() | XYZ():
                return self._nearest(request)
            case UnitWanted():
                return self._best_unit(request)
            case Knob() | Aspect():
                self._turn(request)
            case TrajectorySteer():
                self._steer(request)
        return None

    def _best_unit(self, request: UnitWanted) -> UnitHit:
        """Sound n has a loudness of -n LUFS."""
        self.unit_calls += 1
        number = round(-request.loudness)
        if not 1 <= number <= len(self.names):
            raise NothingIndexed("There is no sound.")
        name = self.names[number - 1]
        return UnitHit(id=number, distance=0.5, name=name, path=f"/sounds/{name}")

    def _nearest(self, request: XY | XYZ) -> MapHit:
        self.nearest_calls += 1
        if request.map not in ("", "first"):
            raise UnknownMap(f"There is no map {request.map}: build it first.")
        away = np.hypot(self.places[:, 0] - request.x, self.places[:, 1] - request.y)
        at = int(away.argmin())
        x, y = self.places[at].tolist()
        name = self.names[at]
        return MapHit(id=at + 1, x=x, y=y, z=None, distance=float(away[at]), name=name, path=f"/sounds/{name}")

    def _turn(self, request: Knob | Aspect) -> None:
        if request.name not in ("bright", "timbre"):
            raise UnknownKnob(f"There is no knob {request.name!r}.", where="$.name")
        self.knobs[request.name] = request.value
        self.events.tell(Event("knobs", KnobValues(knobs=self.knobs)))

    def standing(self) -> Standing:
        knobs = [
            KnobInfo(
                name=name, low="", high="", descriptor="", built_in=False, value=self.knobs.get(name, 0.0),
                low_sounds=[], high_sounds=[],
            )
            for name in ("bright", "warm pad/2!")
        ]  # fmt: skip
        return Standing(self.session, knobs, FOR_SOUNDS)

    def _steer(self, request: TrajectorySteer) -> None:
        if request.trajectory != "path":
            raise UnknownTrajectory(f"The trajectory {request.trajectory!r} does not play.", where="$.trajectory")
        self.steered.append((request.what, request.value))

    async def turned(self) -> Hits | None:
        self.asked.append("turned")
        await self.hold.wait()
        first = 1 + round(abs(self.knobs.get("bright", 0)) * 10)
        return self._hits(list(range(first, first + 3)), 3) if self.seeded else None

    async def map_columns(self, name: str, since: str = "") -> MapColumns:
        return self._columns(name, since)

    async def sound_columns(self, request: Listing) -> Listed:
        told = cast(SoundColumns, await self.call("library/sounds", request))
        none = np.full(len(told.ids), np.nan)
        return Listed(
            ids=np.array(told.ids, np.int32),
            names="".join(f"{name}\0" for name in told.names).encode(),
            folders=told.folders,
            folder=np.array(told.folder),
            duration=none.astype(np.float32),
            centroid=none.astype(np.float32),
            loudness=none,
            peak=none,
            favourites=np.array(told.favourites, np.int32),
            gone=np.array(told.gone, np.int32),
            change=told.change,
        )

    def _columns(self, name: str, since: str = "") -> MapColumns:
        if name not in ("", "first"):
            raise UnknownMap(f"There is no map {name}: build it first.")
        new = slice(0 if since != "first-0" else len(self.names), None)
        ids = np.arange(1, len(self.names) + 1, dtype=np.int32)
        return MapColumns(ids[new], self.places[new], "first-0", whole=since != "first-0")

    async def sound_file(self, sound: int) -> Opened:
        if sound not in self.files:
            raise UnknownSound(f"There is no sound {sound}: search for one.")
        return Opened(open_audio(os.fsencode(self.files[sound])), self.files[sound].name)

    async def playable(self, sound: int) -> Playable:
        return Playable((await self.sound_file(sound)).file, "audio/flac")

    async def slice_wav(self, sound: int) -> bytes | None:
        """The sounds that were said to be slices."""
        return self.slices.get(sound)

    async def stretch_wav(self, sound: int, start: float, end: float | None) -> bytes:
        return b"RIFF" + f"{sound} {start} {end}".encode()

    async def wav(self, sound: int) -> tuple[int, AsyncIterator[bytes]]:
        (await self.sound_file(sound)).file.close()

        async def pieces() -> AsyncIterator[bytes]:
            yield b"RIFF"
            yield b"decoded"

        return 11, pieces()

    async def exported(self, folder: str, name: str) -> Opened | Sent:
        """Of `renders` files of the home; of `exports` ZIPs, of which `cut` can't be finished."""
        if folder == "renders":
            path = self.home.renders / name
            return Opened(open_audio(Kept(bytes(path), (bytes(self.home.renders),))), name)
        return Sent(f"{name}.zip", self._zip(cut=name == "cut"))

    async def selection_zip(self) -> Sent:
        if not self.session.selection:
            raise NotFound("No sound is selected: select some.")
        return Sent(f"{len(self.session.selection)} sounds.zip", self._zip())

    async def _zip(self, *, cut: bool = False) -> AsyncIterator[bytes]:
        yield b"PK"
        if cut:
            raise ChangedFile("A file has changed meanwhile.")
        yield b"rest"

    async def peaks(self, sound: int, columns: int) -> Peaks:
        (await self.sound_file(sound)).file.close()
        return Peaks(duration=1.0, low=[-1.0] * columns, high=[1.0] * columns)

    def _hits(self, ids: list[int], k: int) -> Hits:
        return Hits(
            hits=[
                Hit(
                    id=n,
                    score=1 / (rank + 1),
                    path=f"/sounds/{self.names[n - 1]}",
                    name=self.names[n - 1],
                    duration=0.5,
                    x=float(self.places[n - 1, 0]),
                    y=None if n == 3 else float(self.places[n - 1, 1]),
                    why={"name": 1.0},
                )
                for rank, n in enumerate(ids[:k])
            ]
        )

    def _status(self) -> Status:
        return Status(
            version="0", home=str(self.home.path), log="", pid=1, sounds=len(self.names), missing=0, favourites=0,
            roots=[], encoder="small", spaces=[], maps=["first"], jobs=[], ports=self.ports, page=False,
        )  # fmt: skip
