"""The command line's root, and the options that all commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tonewalk import __version__
from tonewalk.base.home import Home
from tonewalk.cli.options import described
from tonewalk.commands.trajectories import TrajectoryRender

app = typer.Typer(
    name="tonewalk",
    help="Move through a sample library by ear.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help=described(TrajectoryRender, "overwrite"))]
IntoLibrary = Annotated[bool, typer.Option("--into-library", help=described(TrajectoryRender, "into_library"))]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tonewalk {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", help="The library's folder (default: the platform's data folder).")
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it.")] = False,
) -> None:
    """Move through a sample library by ear."""
    context.obj = home


def home_of(context: typer.Context) -> Home:
    """The home that --home, $TONEWALK_HOME or the platform gives; what is written to it is its owner's alone."""
    os.umask(0o077)
    return Home(context.obj)
