"""`slice`, `unslice`: long recordings as the sounds that are in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.ask import sound_id
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told
from tonewalk.cli.options import option
from tonewalk.commands.library import Slice

Which = Annotated[str, typer.Argument(help="A folder or file of the library, or id:808.")]


def _which(text: str) -> dict[str, Any]:
    number = sound_id(text)
    return {"sound": number} if number else {"path": str(Path(text).expanduser().absolute())}


@app.command("slice")
def slice_(
    context: typer.Context,
    which: Which,
    longer: float = option(Slice, "longer"),
    json: Json = False,
) -> None:
    """Cut recordings at their onsets into sounds of their own; run again, it goes on where it was stopped."""
    home = home_of(context)
    _told(_follow(home, ask(home, "library/slice", **_which(which), longer=longer)), json)


@app.command()
def unslice(context: typer.Context, which: Which, json: Json = False) -> None:
    """Forget the slices of recordings."""
    done = ask(home_of(context), "library/unslice", **_which(which))
    show.as_json(done) if json else show.line(f"{done['slices']} slices are forgotten.")
