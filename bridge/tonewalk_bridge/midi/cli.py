"""`tonewalk midi`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk.base.writing import is_device
from tonewalk.cli import show
from tonewalk.cli.app import Json, home_of

app = typer.Typer(help="Walk, play and steer with MIDI controllers.", no_args_is_help=True)

Port = Annotated[str, typer.Option(help="Part of a device's name (default: all devices).")]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="NAME", help="A mapping: its name, or its file; repeatable."),
]
On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="CONTROL=DOES", help="A control without a mapping: 'cc 20 = x'; repeatable."),
]


@app.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """Show the devices that are there, and which mapping each has."""
    from tonewalk_bridge.midi import session
    from tonewalk_bridge.midi.system import system

    found = session.listed(system(), session.Choice(home_of(context)))
    if json:
        show.as_json([{"port": port, "mapping": name} for port, name in found])
    elif found:
        show.table(("device", "mapping"), found)
    else:
        show.line("No MIDI device is there: plug one in.")


@app.command()
def run(
    context: typer.Context,
    port: Port = "",
    map_: Maps = None,
    on: On = None,
    record: Annotated[
        Path | None, typer.Option(help="Keep what is played, as a Standard MIDI File.", metavar="FILE")
    ] = None,
) -> None:
    """Follow the hands on all devices, until Ctrl-C."""
    from tonewalk_bridge.midi import session
    from tonewalk_bridge.midi.system import system

    home = home_of(context)
    choice = session.Choice(home, map_ or (), port, on or ())
    session.run(home, system(), choice, show.line, record)


@app.command()
def learn(
    context: typer.Context,
    port: Port = "",
    to: Annotated[str, typer.Option(help="What the mapping is called (default: mine).", metavar="NAME")] = "mine",
) -> None:
    """Touch a control, say what it does, and so on; `tonewalk midi run` then goes by that."""
    from tonewalk_bridge.midi import session
    from tonewalk_bridge.midi.system import system

    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", to) or is_device(to):
        raise InvalidArgument(
            f"{to!r} can't be a mapping's name: use letters, digits, `_` and `-`, and no device's name as `con`."
        )
    path, found = home_of(context).path / session.FOLDER / f"{to}.toml", system()
    show.table(("does", ""), session.actions())
    session.learn(found, path, port, _asked, show.line)


@app.command("show")
def show_(
    name: Annotated[str, typer.Argument(help="One that comes with tonewalk (default: lists them).")] = "",
) -> None:
    """Print a mapping that comes with tonewalk, to be changed."""
    from tonewalk_bridge.midi import mapping_file

    texts = mapping_file.ready_texts()
    if not name:
        show.table(("mapping", "for"), [(one, mapping_file.parsed(text, one).name) for one, text in texts.items()])
    elif name in texts:
        typer.echo(texts[name], nl=False)
    else:
        raise NotFound(f"There is no mapping {name!r}: there are {', '.join(texts)}.")


@app.command()
def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A Standard MIDI File.")],
    map_: Maps = None,
    on: On = None,
) -> None:
    """Play what was recorded, or any MIDI file, as if by the hands that did it."""
    from tonewalk_bridge.midi import session

    home = home_of(context)
    session.replay(home, file, session.Choice(home, map_ or (), "", on or ()), show.line)


def _asked(question: str) -> str | None:
    """The answer on standard input; None where that has ended."""
    show.line(question)
    try:
        return input("> ").strip()
    except EOFError:
        return None
