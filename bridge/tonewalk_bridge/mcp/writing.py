"""Tools that change something: there only where the user has allowed them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from mcp.server import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from tonewalk.client import AsyncClient
from tonewalk_bridge.mcp import shown

WRITING: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
EXPORTING: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)

Kind = Annotated[
    Literal["kit", "sfz", "sfz-keys", "decent", "multisample", "rack", "mpc", "numbered", "playlist", "csv"],
    Field(
        description="kit: a folder of WAVs and a MIDI file that plays them from C1 up; sfz, decent, "
        "multisample (Bitwig), rack (Ableton's Drum Rack, experimental), mpc: an instrument of one sound a key; "
        "sfz-keys: of those of a sure pitch around it; numbered: short names for hardware; playlist: where the "
        "files lie; csv: a table of what was measured"
    ),
]
Ids = Annotated[list[int], Field(description="ids of sounds", min_length=1, max_length=1000)]


def add_writing(made: MCPServer, atlas: AsyncClient) -> None:
    """Tags, favourites, kits."""

    @made.tool(title="Tag sounds", annotations=WRITING)
    async def tag(
        sounds: Ids,
        tag: Annotated[str, Field(description="one word")],
        on: Annotated[bool, Field(description="false takes it off")] = True,
    ) -> shown.Changed:
        """Put a tag on sounds, or take it off: all of them or none. `tag:<word>` is a filter then."""
        return shown.Changed(sounds=await atlas.tag(sounds, tag, on))

    @made.tool(title="Mark sounds as favourites", annotations=WRITING)
    async def favourite(
        sounds: Ids, on: Annotated[bool, Field(description="false: no longer")] = True
    ) -> shown.Changed:
        """Make sounds favourites, or no longer: all of them or none."""
        return shown.Changed(sounds=await atlas.favourite(sounds, on))

    @made.tool(title="Export a kit", annotations=EXPORTING)
    async def export_kit(
        sounds: Ids, name: Annotated[str, Field(description="what the kit is called")], kind: Kind = "kit"
    ) -> shown.Kit:
        """Write sounds, in their order, as files that samplers, DAWs or people read; nothing is overwritten."""
        kit = await atlas.export(sounds, name, kind)
        return shown.Kit(name=kit.name, path=kit.path, sounds=kit.sounds, bytes=kit.bytes)
