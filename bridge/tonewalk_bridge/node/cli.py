"""`tonewalk node`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.home import default_home
from tonewalk.cli import show
from tonewalk.cli.app import Overwrite, home_of
from tonewalk_bridge.installing import copied

app = typer.Typer(help="Ask the daemon from node, by a package.", invoke_without_command=True)
PACKAGE: Final = Path(__file__).with_name("package")


@app.callback()
def node(context: typer.Context) -> None:
    """Say how a program in node gets the package and finds this home's daemon."""
    if context.invoked_subcommand is not None:
        return
    home = home_of(context)
    if home.daemon() is None:
        show.line("No daemon runs: `tonewalk serve` starts it.")
    where = "" if home.path == default_home() else f'{{ home: "{home.path.as_posix()}" }}'
    show.line(f'npm install "{PACKAGE}"')
    show.line('import { Tonewalk } from "tonewalk";')
    show.line(f'for (const hit of await new Tonewalk({where}).search("warm pad")) console.log(hit.path);')


@app.command()
def install(
    folder: Annotated[Path, typer.Argument(help="The program's folder.")] = Path(),
    overwrite: Overwrite = False,
) -> None:
    """Copy the package into a program's `node_modules`, where npm itself is not at hand."""
    place = folder.expanduser().absolute()
    if not place.is_dir():
        raise InvalidArgument(f"{place} is no folder: give that of the program.")
    target = place / "node_modules" / "tonewalk"
    parts = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_file())
    show.line(f"{copied(PACKAGE, parts, target, overwrite)} files are in {target}.")
