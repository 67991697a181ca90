"""`tonewalk pd`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Overwrite, home_of
from tonewalk_bridge.installing import copied

app = typer.Typer(help="Search, walk and play from Pure Data.", invoke_without_command=True)


@app.callback()
def pd(context: typer.Context) -> None:
    """Say what to type in Pd so that its objects find this home's daemon."""
    if context.invoked_subcommand is not None:
        return
    from tonewalk.base import config
    from tonewalk_bridge.pd.asking import PORT
    from tonewalk_bridge.pd.make import FOLDER

    home = home_of(context)
    info = home.daemon()
    if info is None:
        port = config.load(home.config)[0].server.osc_port or PORT
        show.line(f"No daemon runs: `tonewalk serve` starts it, on port {port} where that is free.")
    else:
        port = info.osc
    plain = "" if port == PORT else f" {port}"
    show.line(f"[tonewalk-search 8{plain}]  [tonewalk-xy{plain}]  [tonewalk-path path{plain}]  [tonewalk-player~]")
    if info is not None:
        show.line(f"[tonewalk-path path {port} {info.token}]  builds paths, too, by the token: keep such a patch")
    show.line(f"The abstractions are in {FOLDER}; `tonewalk pd install` copies them to where Pd looks.")


@app.command()
def install(
    folder: Annotated[Path | None, typer.Argument(help="Default: `tonewalk` in Pd's own folder.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Copy the abstractions and their help to where Pd finds them."""
    from tonewalk_bridge.pd.make import FOLDER

    target = (folder or _of_pd() / "tonewalk").expanduser().absolute()
    count = copied(FOLDER, [Path(path.name) for path in sorted(FOLDER.glob("*.pd"))], target, overwrite)
    show.line(f"{count} patches are in {target}.")
    show.line("In a patch [declare -path tonewalk], or that folder under Preferences > Path, lets Pd find them.")


def _of_pd() -> Path:
    """Where Pd looks for a user's abstractions, whatever its preferences say (Pd's manual, 4)."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Pd"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "Pd"
    return Path.home() / ".local" / "lib" / "pd" / "extra"
