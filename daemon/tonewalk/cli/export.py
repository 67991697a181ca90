"""`export`: sounds, or a path, as an instrument, a project, a table or a ZIP in the home's exports."""

from __future__ import annotations

from typing import Annotated

import typer

from tonewalk.base.errors import InvalidArgument
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.ask import sound_id
from tonewalk.cli.client import ask
from tonewalk.cli.options import argument, option
from tonewalk.commands.exports import ExportSounds, ExportTrajectory
from tonewalk.library.summary import counted


@app.command()
def export(
    context: typer.Context,
    kind: str = argument(ExportSounds, "kind", default=...),
    which: Annotated[
        list[str] | None, typer.Argument(metavar="SOUNDS...", help="id:3 id:90; none: a path.")
    ] = None,
    name: str = option(ExportSounds, "name", "--name", default="sounds"),
    path: str = option(ExportTrajectory, "trajectory", "--path"),
    tempo: float = option(ExportTrajectory, "tempo"),
    division: int = option(ExportTrajectory, "division"),
    json: Json = False,
) -> None:
    """Write sounds, or a path, for samplers, studios, hardware and tables."""
    if which:
        sounds = [sound_id(one) for one in which]
        if None in sounds:
            raise InvalidArgument(f"{which[sounds.index(None)]!r} is no sound: write id:808.")
        done = ask(home_of(context), "export/sounds", kind=kind, name=name, sounds=sounds)
    else:
        timing = {"tempo": tempo, "division": division}
        done = ask(home_of(context), "export/trajectory", kind=kind, trajectory=path, **timing)
    show.as_json(done) if json else show.line(f"Written to {done['path']}: {counted(done['sounds'], 'sound')}.")
