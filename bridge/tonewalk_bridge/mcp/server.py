"""What an assistant may ask: tools that read, sounds as resources, and where it was allowed tools that write."""

from __future__ import annotations

import secrets
from typing import Annotated, Final, Literal

from mcp.server import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from tonewalk import __version__
from tonewalk.base.errors import InvalidArgument, Refused
from tonewalk.client import AsyncClient, Part
from tonewalk.commands.trajectories import TrajectoryRef
from tonewalk_bridge.mcp import shown
from tonewalk_bridge.mcp.plain import PlainServer
from tonewalk_bridge.mcp.writing import add_writing

LONGEST: Final = 30.0
"""s of a sound that a resource holds: it travels as base64 in one message"""

ABOUT: Final = (
    "A musician's sample library, which tonewalk has listened to: find sounds by describing how they sound, by "
    "likeness, by analogy, by a mixture, by knobs, or along a path from sound to sound. Every sound has an id, "
    "the path of its file, and its audio at sound://<id>. Filters narrow any question: `duration<0.5 and "
    "path:snare`, `not favourite`, `tag:dusty`, `key:F#m`, `tempo=118..122`."
)
READS: Final = (
    "This server only reads: to tag sounds, make them favourites, keep paths or export kits the user has to start "
    "it as `tonewalk mcp --allow-write`."
)

READING: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
KEEPING: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)

K = Annotated[int, Field(description="how many", ge=1, le=200)]
Filter = Annotated[str, Field(description="which sounds to look among; empty: all")]
Id = Annotated[int, Field(description="id of a sound")]
IdOrWords = Annotated[int | str, Field(description="id of a sound, or words")]


def server(atlas: AsyncClient, *, allow_write: bool = False) -> MCPServer:
    """The server of one daemon.

    Args:
        allow_write: also tag, make favourites, keep paths and export kits.
    """
    withheld = "" if allow_write else READS
    made = PlainServer(withheld, "tonewalk", instructions=f"{ABOUT} {withheld}".strip(), version=__version__)
    _add_finding(made, atlas)
    _add_path(made, atlas, allow_write)
    _add_library(made, atlas)
    if allow_write:
        add_writing(made, atlas)
    return made


def _add_finding(made: MCPServer, atlas: AsyncClient) -> None:
    @made.tool(title="Find sounds by words", annotations=READING)
    async def search(
        text: Annotated[str, Field(description="how it sounds, as `short bright closed hi-hat`")],
        k: K = 10,
        filter: Filter = "",
    ) -> shown.Sounds:
        """Sounds that fit a description."""
        return shown.sounds(await atlas.search(text, k, filter))

    @made.tool(title="Find sounds like one", annotations=READING)
    async def like(
        sound: Annotated[int | None, Field(description="id of a sound of the library")] = None,
        file: Annotated[str, Field(description="or the path of an audio file on this machine")] = "",
        k: K = 10,
        filter: Filter = "",
    ) -> shown.Sounds:
        """Sounds like one of the library, or like an audio file."""
        if (sound is None) == (not file):
            raise InvalidArgument("Give sound or file, one of them.", where="$.sound")
        return shown.sounds(await atlas.like(file if sound is None else sound, k, filter))

    @made.tool(title="Find sounds by analogy", annotations=READING)
    async def analogy(a: IdOrWords, b: IdOrWords, c: IdOrWords, k: K = 10, filter: Filter = "") -> shown.Sounds:
        """a is to b as c is to what? As `acoustic kick` is to `electronic kick`, so is this snare to what?"""
        return shown.sounds(await atlas.analogy(a, b, c, k, filter))

    @made.tool(title="Find sounds near a mixture", annotations=READING)
    async def blend(
        parts: Annotated[
            list[IdOrWords], Field(description="words or ids of sounds", min_length=1, max_length=64)
        ],
        weights: Annotated[
            list[float] | None,
            Field(description="of each part, how much it counts; below 0 pushes away; none: 1 each"),
        ] = None,
        k: K = 10,
        filter: Filter = "",
    ) -> shown.Sounds:
        """Sounds near several at once, and away from others."""
        given = weights or [1.0] * len(parts)
        if len(given) != len(parts):
            raise InvalidArgument(f"There are {len(given)} weights for {len(parts)} parts: give one for each.")
        mixture: list[Part] = list(zip(parts, given, strict=True))
        return shown.sounds(await atlas.blend(mixture, k, filter))

    @made.tool(title="Turn knobs on a sound", annotations=READING)
    async def turn_knobs(
        seed: IdOrWords,
        knobs: Annotated[
            dict[str, float], Field(description="name and how far it is turned, -1 to 1; `library` lists them")
        ],
        k: K = 10,
        filter: Filter = "",
    ) -> shown.Sounds:
        """Sounds of the same kind, but brighter, longer, dustier, ..."""
        return shown.sounds(await atlas.turn(seed, knobs, k, filter))


def _add_path(made: MCPServer, atlas: AsyncClient, allow_write: bool) -> None:
    @made.tool(title="Walk from sound to sound", annotations=KEEPING if allow_write else READING)
    async def path(
        sounds: Annotated[list[Id], Field(description="ids of two or more sounds, in their order")],
        steps: Annotated[int, Field(description="how many", ge=1, le=512)] = 8,
        mode: Annotated[
            Literal["slerp", "graph", "walk"],
            Field(description="slerp: straight; graph: by neighbours; walk: at random from the first"),
        ] = "slerp",
        keep: Annotated[
            str,
            Field(description="a name to keep it under, over one of this name; empty: it is not kept"),
        ] = "",
    ) -> shown.Walk:
        """The sounds along a path, as steps of a sequence."""
        if keep and not allow_write:
            raise Refused(f"The path can't be kept as {keep!r}. {READS}")
        name = keep or f"assistant-{secrets.token_hex(4)}"
        made_path = await atlas.path(sounds, steps=steps, mode=mode, name=name)
        if not keep:
            await atlas.ask("trajectory/remove", TrajectoryRef(trajectory=name))
        return shown.walk(made_path, keep)


def _add_library(made: MCPServer, atlas: AsyncClient) -> None:
    @made.tool(title="Describe a sound", annotations=READING)
    async def describe(sound: Id) -> shown.Description:
        """Everything measured of a sound: duration, loudness, pitch, tempo, key, tags, where its file lies."""
        return shown.description(await atlas.sound(sound))

    @made.tool(title="The library at a glance", annotations=READING)
    async def library() -> shown.Library:
        """How many sounds there are, in which folders; the knobs that can be turned and the tags in use."""
        return shown.library(await atlas.status(), await atlas.knobs(), await atlas.tags())

    @made.resource(
        "sound://{id}",
        title="A sound's audio",
        description=f"A WAV of a sound, of its first {LONGEST:g} s where it is longer.",
        mime_type="audio/wav",
    )
    async def sound(id: str) -> bytes:
        if not id.isdecimal():
            raise InvalidArgument(f"{id!r} is no sound's id: take one that `search` gives.")
        return await atlas.audio(int(id), start=0.0, end=LONGEST)
