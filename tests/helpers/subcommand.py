"""A subcommand that stands in a package of its own, as its users run it."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner


def output(app: typer.Typer, name: str, home: Path, *words: str) -> str:
    """What it prints, told a home; what it raises is raised."""
    root = typer.Typer()

    @root.callback()
    def given(context: typer.Context) -> None:
        context.obj = home

    root.add_typer(app, name=name)
    done = CliRunner().invoke(root, [name, *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output
