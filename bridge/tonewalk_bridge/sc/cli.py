"""`tonewalk sc`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from tonewalk.base.home import default_home
from tonewalk.cli import show
from tonewalk.cli.app import Overwrite, home_of
from tonewalk_bridge.installing import copied

app = typer.Typer(help="Search, walk and play from SuperCollider.", invoke_without_command=True)
QUARK: Final = Path(__file__).with_name("quark")


@app.callback()
def sc(context: typer.Context) -> None:
    """Say what to type in SuperCollider so that it finds this home's daemon."""
    if context.invoked_subcommand is not None:
        return
    home = home_of(context)
    if home.daemon() is None:
        show.line("No daemon runs: `tonewalk serve` starts it.")
    found_by_itself = not os.environ.get("TONEWALK_HOME") and home.path == default_home()
    show.line("t = Tonewalk.new;" if found_by_itself else f't = Tonewalk.new(home: "{home.path.as_posix()}");')
    show.line('t.search("warm pad", 8, action: { |hits| hits.do { |hit| hit[\\name].postln } });')
    show.line("`tonewalk sc install` copies the class to where SuperCollider looks; its help is under Tonewalk.")


@app.command()
def install(
    folder: Annotated[
        Path | None, typer.Argument(help="Default: `Tonewalk` among the user's extensions of SuperCollider.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Copy the class and its help to where SuperCollider finds them; recompile its class library afterwards."""
    target = (folder or extensions() / "Tonewalk").expanduser().absolute()
    parts = sorted(path.relative_to(QUARK) for path in QUARK.rglob("*") if path.is_file())
    show.line(f"{copied(QUARK, parts, target, overwrite)} files are in {target}.")
    show.line("In SuperCollider choose Language > Recompile Class Library, then type Tonewalk.help.")


def extensions() -> Path:
    """What SuperCollider's `Platform.userExtensionDir` is (its help, "Platform")."""
    if sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    elif sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "SuperCollider" / "Extensions"
