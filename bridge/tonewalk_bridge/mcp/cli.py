"""`tonewalk mcp`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.base.errors import Unavailable

app = typer.Typer(help="Let an assistant find sounds (Model Context Protocol).", invoke_without_command=True)


@app.callback()
def serve(
    context: typer.Context,
    allow_write: Annotated[
        bool,
        typer.Option("--allow-write", help="Let it also tag sounds, mark favourites, keep paths, export kits."),
    ] = False,
) -> None:
    """Answer an assistant on standard input and output; the program that it runs in starts this."""
    try:
        import mcp.server.mcpserver  # noqa: F401 - version 1 has none
    except ImportError as error:
        raise Unavailable(
            "Assistants need their protocol's SDK, version 2: pip install 'tonewalk[mcp]'."
        ) from error
    asyncio.run(_serve(context.obj, allow_write))


async def _serve(home: Path | None, allow_write: bool) -> None:
    from tonewalk.client import AsyncClient
    from tonewalk_bridge.mcp.server import server

    async with AsyncClient(home) as atlas:
        await server(atlas, allow_write=allow_write).run_stdio_async()
