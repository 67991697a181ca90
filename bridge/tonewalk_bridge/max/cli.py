"""`tonewalk max`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tonewalk.base.errors import NotFound
from tonewalk.cli import show
from tonewalk.cli.app import Overwrite, home_of
from tonewalk_bridge.installing import copied
from tonewalk_bridge.max import files, folder

app = typer.Typer(help="Search, walk and play from Max.", invoke_without_command=True)


@app.callback()
def max_(context: typer.Context) -> None:
    """Say whether Max would find this home's daemon, and where its package goes."""
    if context.invoked_subcommand is not None:
        return
    info = home_of(context).daemon()
    if info is None:
        show.line("No daemon runs: `tonewalk serve` starts it, and tonewalk.client finds it by itself.")
    else:
        show.line(
            f"The daemon listens on {info.osc}: tonewalk.client finds it by itself, or is told `port {info.osc}`."
        )
    there = packages()
    where = " and ".join(str(one) for one in there) or "the `Packages` folder of Documents/Max 8 or Max 9"
    show.line(f"`tonewalk max install` copies the package to {where}; it is in {folder()}.")


@app.command()
def install(
    target: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="Default: `tonewalk` in the Packages of each Max there is."),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Copy the package to where Max finds it; start Max anew, and open Extras > tonewalk."""
    targets = [target.expanduser().absolute()] if target else [one / "tonewalk" for one in packages()]
    if not targets:
        raise NotFound(
            f"There is no Max 8 or Max 9 in {_documents()}: start Max once, or name the folder, as "
            "`tonewalk max install '.../Max 9/Packages/tonewalk'`."
        )
    for one in targets:
        count = copied(folder(), files(), one, overwrite)
        show.line(f"{count} files are in {one}: start Max anew, then Extras > tonewalk.")


def packages() -> list[Path]:
    """Where each Max that was started on this machine looks for packages (Max's manual, "Packages")."""
    found = (path / "Packages" for path in sorted(_documents().glob("Max [0-9]*")))
    return [path for path in found if path.is_dir()]


def _documents() -> Path:
    return Path.home() / "Documents"
