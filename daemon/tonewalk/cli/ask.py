"""`search`, `like`, `analogy`, `play`, `stop`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from tonewalk.base.errors import InvalidArgument
from tonewalk.cli import player, show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.options import option
from tonewalk.commands.queries import Analogy, Like, Search


def sound_id(text: str) -> int | None:
    """The number of `id:808`, else None."""
    found = re.fullmatch(r"id:(\d{1,8})", text)
    return int(found[1]) if found else None


@app.command()
def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What it sounds like, in words.")],
    k: int = option(Search, "k", "-k"),
    filter: str = option(Search, "filter"),
    literal: bool = option(Search, "literal", "--literal"),
    json: Json = False,
) -> None:
    """Find sounds by describing them: "kick under 200 ms", "loop 120 bpm Am", "C#3 pluck"."""
    show.hits(ask(home_of(context), "search", text=text, k=k, filter=filter, literal=literal), json)


@app.command()
def like(
    context: typer.Context,
    sound: Annotated[str, typer.Argument(help="A file, or id:808 for a sound of the library.")],
    k: int = option(Like, "k", "-k"),
    filter: str = option(Like, "filter"),
    json: Json = False,
) -> None:
    """Find sounds that sound like this one."""
    number = sound_id(sound)
    which: dict[str, Any] = {"sound": number} if number else {"file": str(Path(sound).expanduser().absolute())}
    show.hits(ask(home_of(context), "like", **which, k=k, filter=filter), json)


@app.command()
def analogy(
    context: typer.Context,
    a: Annotated[str, typer.Argument(help="Words, or id:808.")],
    b: Annotated[str, typer.Argument(help="Words, or id:808.")],
    c: Annotated[str, typer.Argument(help="Words, or id:808.")],
    k: int = option(Analogy, "k", "-k"),
    filter: str = option(Analogy, "filter"),
    json: Json = False,
) -> None:
    """A is to B as C is to what?"""
    terms = {key: sound_id(value) or value for key, value in (("a", a), ("b", b), ("c", c))}
    show.hits(ask(home_of(context), "analogy", **terms, k=k, filter=filter), json)


@app.command()
def play(
    context: typer.Context,
    sound: Annotated[str, typer.Argument(metavar="ID", help="A sound's id: 808 or id:808.")],
    json: Json = False,
) -> None:
    """Play a sound, here."""
    number = sound_id(sound) or sound_id(f"id:{sound}")
    if number is None:
        raise InvalidArgument(f"{sound!r} is no sound's id: take the number that `tonewalk search` shows.")
    home = home_of(context)
    info = ask(home, "sound/get", sound=number)
    player.play(home, info)
    if json:
        show.as_json({"playing": info})
    else:
        show.line(f"Playing {info['path']}")


@app.command()
def stop(context: typer.Context, json: Json = False) -> None:
    """Stop what plays: here, and on every client of the daemon."""
    home = home_of(context)
    stopped = player.stop(home)
    if home.daemon():
        ask(home, "sound/stop")
        ask(home, "trajectory/stop", trajectory="")
        stopped = True
    if json:
        show.as_json({"stopped": stopped})
    else:
        show.line("Stopped." if stopped else "Nothing was playing.")
