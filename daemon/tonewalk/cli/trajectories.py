"""`path`: sounds along a line or from sound to sound, kept by name, played, rendered, exported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.ask import sound_id
from tonewalk.cli.client import ask
from tonewalk.cli.options import argument, option
from tonewalk.commands.trajectories import (
    How,
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRef,
    TrajectoryRender,
)

paths = typer.Typer(help="Paths through the library: from sound to sound, or over the map.", no_args_is_help=True)
app.add_typer(paths, name="path")


@paths.command()
def build(
    context: typer.Context,
    through: Annotated[
        list[str], typer.Argument(metavar="PLACES...", help="Sounds (id:3 id:90), or places on the map (0.1,0.8).")
    ],
    mode: str | None = option(
        TrajectoryBuild, "mode", default=None, note="default: slerp for sounds, map for places"
    ),
    steps: int = option(TrajectoryBuild, "steps"),
    no_repeat: int = option(TrajectoryBuild, "no_repeat"),
    smooth: float = option(How, "smooth"),
    seed: int = option(How, "seed"),
    name: str = option(TrajectoryBuild, "trajectory", "--name"),
    json: Json = False,
) -> None:
    """Find the sounds along a path and keep them."""
    ids = [sound_id(one) for one in through]
    given: dict[str, Any] = {"sounds": ids} if all(ids) else {"points": [_point(one) for one in through]}
    arguments = given | {"trajectory": name, "mode": mode or ("slerp" if all(ids) else "map"), "steps": steps}
    arguments |= {"no_repeat": no_repeat, "how": {"smooth": smooth, "seed": seed}}
    _steps(ask(home_of(context), "trajectory/build", **arguments), json)


def _point(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise InvalidArgument(f"{text!r} is no place and no sound: write 0.1,0.8 or id:808.") from error


@paths.command("show")
def show_path(
    context: typer.Context, name: str = argument(TrajectoryRef, "trajectory"), json: Json = False
) -> None:
    """Show a path's steps, as they are now."""
    _steps(ask(home_of(context), "trajectory/get", trajectory=name), json)


def _steps(found: dict[str, Any], json: bool) -> None:
    if json:
        show.as_json(found)
        return
    rows = (
        [str(one["step"]), "" if one["time"] is None else f"{one['time']:.2f}", str(one["id"]), one["name"]]
        for one in found["steps"]
    )
    show.table(["step", "at s", "id", "name"], rows, right=frozenset({0, 1, 2}))


@paths.command("list")
def list_paths(context: typer.Context, json: Json = False) -> None:
    """Show the paths that are kept."""
    found = ask(home_of(context), "trajectory/list")
    if json:
        show.as_json(found)
        return
    if not found["trajectories"]:
        show.line("There is no path yet: `tonewalk path build id:3 id:90` makes one.")
    rows = (
        [
            one["trajectory"],
            one["mode"],
            str(one["steps"]),
            str(one["gone"] or ""),
            "playing" if one["playing"] else "recording" if one["recording"] else "",
        ]
        for one in found["trajectories"]
    )
    show.table(["path", "mode", "steps", "gone", ""], rows, right=frozenset({2, 3}))


@paths.command()
def play(
    context: typer.Context,
    name: str = argument(TrajectoryPlay, "trajectory"),
    tempo: float = option(TrajectoryPlay, "tempo"),
    division: int = option(TrajectoryPlay, "division"),
    swing: float = option(TrajectoryPlay, "swing"),
    loop: bool = option(TrajectoryPlay, "loop"),
    reverse: bool = option(TrajectoryPlay, "reverse"),
    json: Json = False,
) -> None:
    """Send a path's steps in time to everything that listens to the daemon."""
    home = home_of(context)
    if home.daemon() is None:
        raise Unavailable("No daemon runs that could play it: start `tonewalk serve`.")
    arguments = {"tempo": tempo, "division": division, "swing": swing, "loop": loop, "reverse": reverse}
    done = ask(home, "trajectory/play", trajectory=name, **arguments)
    show.as_json(done) if json else show.line(f"{name} plays; `tonewalk path stop {name}` ends it.")


@paths.command()
def stop(
    context: typer.Context,
    name: str = argument(TrajectoryRef, "trajectory", default="", note="default: all"),
    json: Json = False,
) -> None:
    """Stop a path, or all that play."""
    done = ask(home_of(context), "trajectory/stop", trajectory=name)
    show.as_json(done) if json else show.line("Stopped.")


@paths.command()
def render(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The .wav to write.")],
    name: str = option(TrajectoryRender, "trajectory", "--name"),
    tempo: float = option(TrajectoryRender, "tempo"),
    division: int = option(TrajectoryRender, "division"),
    swing: float = option(TrajectoryRender, "swing"),
    crossfade: float = option(TrajectoryRender, "crossfade"),
    match: bool = option(TrajectoryRender, "match"),
    overwrite: bool = option(TrajectoryRender, "overwrite", "--overwrite"),
    into_library: bool = option(TrajectoryRender, "into_library", "--into-library"),
    json: Json = False,
) -> None:
    """Write a path to a WAV file."""
    arguments = {"tempo": tempo, "division": division, "swing": swing, "crossfade": crossfade, "match": match}
    arguments |= {"overwrite": overwrite, "into_library": into_library}
    file = str(out.expanduser().absolute())
    _written(ask(home_of(context), "trajectory/render", trajectory=name, file=file, **arguments), json)


@paths.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder to write.")],
    name: str = option(TrajectoryExport, "trajectory", "--name"),
    tempo: float = option(TrajectoryExport, "tempo"),
    division: int = option(TrajectoryExport, "division"),
    overwrite: bool = option(TrajectoryExport, "overwrite", "--overwrite"),
    into_library: bool = option(TrajectoryExport, "into_library", "--into-library"),
    json: Json = False,
) -> None:
    """Write a path's sounds, and a MIDI file that plays them from C1 up."""
    arguments: dict[str, Any] = {
        "tempo": tempo,
        "division": division,
        "folder": str(folder.expanduser().absolute()),
    }
    arguments |= {"overwrite": overwrite, "into_library": into_library}
    _written(ask(home_of(context), "trajectory/export", trajectory=name, **arguments), json)


def _written(file: dict[str, Any], json: bool) -> None:
    show.as_json(file) if json else show.line(f"Written to {file['path']}.")


@paths.command()
def remove(
    context: typer.Context, name: str = argument(TrajectoryRef, "trajectory", default=...), json: Json = False
) -> None:
    """Forget a path; what plays of it plays on."""
    done = ask(home_of(context), "trajectory/remove", trajectory=name)
    show.as_json(done) if json else show.line(f"The path {name} is gone.")
