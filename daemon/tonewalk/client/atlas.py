"""The asynchronous client: what people ask most by short names, everything else by its command."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self
from urllib.parse import urlencode

import aiohttp

from tonewalk.base.errors import InvalidArgument, Unreadable
from tonewalk.base.saving import NEW, saved
from tonewalk.base.structs import Reply, Request
from tonewalk.client.asks import AsyncAsks
from tonewalk.client.events import Events
from tonewalk.client.hits import HitList, Part, term
from tonewalk.client.link import Link
from tonewalk.client.places import at, in_home
from tonewalk.client.wire import decoded
from tonewalk.commands import exports, knobs, maps, queries, sets, trajectories
from tonewalk.commands.daemon import Status
from tonewalk.commands.session import SessionState
from tonewalk.commands.sounds import Peaks, SoundInfo, SoundRef
from tonewalk.work.events import Topic

Form = Literal["file", "playable", "wav"]
"""file: its own bytes (of a slice a WAV); playable: what browsers play; wav: decoded, 44.1 kHz, stereo, floats."""

PATIENCE: Final = 120.0
"""s for which an answer is waited for; a folder of sounds takes a while to be exported"""


class AsyncClient(AsyncAsks):
    """A daemon, from a program with an event loop.

    It finds the daemon of a home by itself, with its ports and its token, and again after it was started anew.
    Nothing is asked before the first question.

    Args:
        home: the library's folder; None: the usual one.
        address: where the daemon is instead, as `http://192.168.1.5:9421`.
        token: what it wants to be shown there; at this machine's own homes it is found.
        timeout: s for which an answer is waited for.

    Raises:
        InvalidArgument: the address is none, or a home was given with it.
    """

    def __init__(
        self, home: Path | str | None = None, *, address: str = "", token: str = "", timeout: float = PATIENCE
    ) -> None:
        if home and address:
            raise InvalidArgument("A home and an address were given: give one of them.")
        self._link = Link(at(address, token) if address else in_home(home), timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._link.close()

    async def _ask(self, command: str, request: Request | None) -> Reply:
        return await self._link.ask(command, request)

    async def status(self) -> Status:
        """Version, counts, folders, spaces, maps and jobs."""
        return await self.ask("status")

    async def search(self, text: str, k: int = 20, filter: str = "") -> HitList:
        """Sounds that fit a description."""
        return HitList(await self.ask("search", queries.Search(text=text, k=k, filter=filter)))

    async def like(self, sound: int | Path | str, k: int = 20, filter: str = "") -> HitList:
        """Sounds like one of the library (its id), or like a file of this machine, which is sent.

        Raises:
            Unreadable: the file can't be read.
        """
        if isinstance(sound, int):
            return HitList(await self.ask("like", queries.Like(sound=sound, k=k, filter=filter)))
        path = Path(sound).expanduser()
        audio = await asyncio.to_thread(_bytes, path)
        fields = {"k": str(k), "filter": filter}

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData(fields)
            made.add_field("file", audio, filename=path.name.encode("utf-8", "replace").decode())
            return made

        hits = await self._link.upload("like", form)
        assert isinstance(hits, queries.Hits)
        return HitList(hits)

    async def analogy(self, a: int | str, b: int | str, c: int | str, k: int = 20, filter: str = "") -> HitList:
        """a is to b as c is to what? Each the id of a sound, or words."""
        return HitList(await self.ask("analogy", queries.Analogy(a=a, b=b, c=c, k=k, filter=filter)))

    async def blend(self, parts: Iterable[Part], k: int = 20, filter: str = "") -> HitList:
        """Sounds near a mixture.

        Args:
            parts: each a `Term`, words, an id, or one of these with its weight: `("dark", -0.5)`.
        """
        terms = [term(part) for part in parts]
        return HitList(await self.ask("blend", queries.Blend(terms=terms, k=k, filter=filter)))

    async def turn(self, seed: int | str, turns: Mapping[str, float], k: int = 20, filter: str = "") -> HitList:
        """A sound, or words, moved along knobs, each turned by -1 to 1: `turn(7, {"bright": 0.6})`."""
        asked = knobs.Knob(seed=seed, knobs=dict(turns), k=k, filter=filter)
        return HitList(await self.ask("knob", asked))

    async def knobs(self) -> list[knobs.KnobInfo]:
        """The knobs there are."""
        return (await self.ask("knob/list")).knobs

    async def sound(self, sound: int) -> SoundInfo:
        """Everything known of a sound."""
        return await self.ask("sound/get", SoundRef(sound=sound))

    async def xy(self, x: float, y: float, map: str = "") -> maps.MapHit:
        """The sound nearest to a place on a 2D map, 0 to 1 a side."""
        return await self.ask("xy", maps.XY(x=x, y=y, map=map))

    async def path(
        self,
        sounds: Sequence[int] = (),
        points: Sequence[Sequence[float]] = (),
        *,
        steps: int = 16,
        mode: Literal["map", "slerp", "graph", "walk"] | None = None,
        name: str = "path",
    ) -> trajectories.Trajectory:
        """A path from sound to sound, or over points of a map, and the sounds along it; it is kept as `name`.

        Args:
            mode: None: straight between sounds (`slerp`), over the map where there are points.
        """
        asked = trajectories.TrajectoryBuild(
            trajectory=name,
            mode=mode or ("map" if points else "slerp"),
            steps=steps,
            points=[list(point) for point in points],
            sounds=list(sounds),
        )
        return await self.ask("trajectory/build", asked)

    async def trajectory(self, name: str = "path") -> trajectories.Trajectory:
        """The steps of a path that is kept."""
        return await self.ask("trajectory/get", trajectories.TrajectoryRef(trajectory=name))

    async def play(self, name: str = "path", tempo: float = 120.0, *, loop: bool = False) -> None:
        """Send a path's steps in time, sixteenths at `tempo` (BPM): `steps` tells of them."""
        await self.ask("trajectory/play", trajectories.TrajectoryPlay(trajectory=name, tempo=tempo, loop=loop))

    async def stop(self, name: str = "path") -> None:
        """Stop a path."""
        await self.ask("trajectory/stop", trajectories.TrajectoryRef(trajectory=name))

    async def tags(self) -> list[sets.UsedTag]:
        """The tags that were given to sounds, the most used first."""
        return (await self.ask("sounds/tags")).tags

    async def tag(self, sounds: Sequence[int], tag: str, on: bool = True) -> int:
        """Put a tag on sounds, or take it off: all or none of them; how many they are."""
        return (await self.ask("sounds/tag", sets.SoundsTag(tag=tag, on=on, sounds=list(sounds)))).sounds

    async def favourite(self, sounds: Sequence[int], on: bool = True) -> int:
        """Make sounds favourites, or no longer: all or none of them; how many they are."""
        return (await self.ask("sounds/favourite", sets.SoundsFavourite(on=on, sounds=list(sounds)))).sounds

    async def export(self, sounds: Sequence[int], name: str, kind: exports.Kind = "kit") -> exports.Exported:
        """Write sounds, in their order, to the exports of the home."""
        return await self.ask("export/sounds", exports.ExportSounds(kind=kind, name=name, sounds=list(sounds)))

    async def audio(
        self, sound: int, form: Form = "file", *, start: float | None = None, end: float | None = None
    ) -> bytes:
        """A sound's file, or with `start` or `end` (s into the sound) a WAV of that stretch."""
        asked: dict[str, Any] = {"as": form, "start": start, "end": end}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return await self.read(f"/api/v1/sounds/{sound}/audio?{query}")

    async def save(self, sound: int, to: Path | str, form: Form = "file") -> Path:
        """A sound's file as a file here, whole or not at all and never over another: `kick-2.wav`; where it lies.

        Raises:
            Refused: it can't be written there.
        """
        return await asyncio.to_thread(_written, Path(to).expanduser(), await self.audio(sound, form))

    async def peaks(self, sound: int, columns: int = 1000) -> Peaks:
        """A sound's waveform to draw, in 1 to 20,000 columns."""
        address = f"/api/v1/sounds/{sound}/peaks?columns={columns}"
        return decoded(await self.read(address), Peaks, "peaks")

    async def read(self, address: str) -> bytes:
        """What the daemon gives out at an address, as at `Exported.address`."""
        if not address.startswith("/"):
            raise InvalidArgument(f"{address!r} is no address of the daemon's: give one that begins with /.")
        return await self._link.read(address)

    def events(self, *topics: Topic) -> Events[Any]:
        """What is told of these topics, without end; docs/protocol.md lists them.

        Raises:
            InvalidArgument: there is no such topic.
        """
        return Events(self._link, topics)

    def cursor(self) -> Events[SessionState]:
        """Where the cursor goes that all clients share."""
        return Events(self._link, ("cursor",))

    def steps(self) -> Events[trajectories.Step]:
        """The steps of all paths that play; each told 0.1 s ahead of its time, `at`."""
        return Events(self._link, ("steps",))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} can't be read ({error.strerror}): give the path of an audio file.") from error


def _written(path: Path, data: bytes) -> Path:
    with saved(path, NEW) as saving:
        saving.temporary.write_bytes(data)
    return saving.path
