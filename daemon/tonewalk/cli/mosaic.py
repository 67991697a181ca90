"""`mosaic`: a recording rebuilt from the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import IntoLibrary, Json, Overwrite, Where, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told


@app.command()
def mosaic(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="A recording.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Also write it to this .wav.")] = None,
    name: Annotated[str, typer.Option("--name", help="The trajectory that it is kept as.")] = "mosaic",
    grid: Annotated[float, typer.Option(help="Cut every so many seconds (default: at onsets).")] = 0.0,
    no_repeat: Annotated[int, typer.Option(help="A sound comes back after so many pieces at the earliest.")] = 0,
    transpose: Annotated[bool, typer.Option(help="Play sounds at their pieces' pitches.")] = False,
    match: Annotated[bool, typer.Option(help="Play sounds at their pieces' loudness.")] = True,
    smooth: Annotated[float | None, typer.Option(help="How much jumps between neighbours count.")] = None,
    filter: Where = "",
    overwrite: Overwrite = False,
    into_library: IntoLibrary = False,
    json: Json = False,
) -> None:
    """Rebuild a recording from the library's sounds; `tonewalk` keeps it to be played, rendered and exported."""
    home = home_of(context)
    arguments = {"target": str(target.expanduser().absolute()), "trajectory": name, "grid": grid}
    arguments |= {"no_repeat": no_repeat, "transpose": transpose, "match": match, "filter": filter}
    if out is not None:
        arguments |= {"file": str(out.expanduser().absolute())}
        arguments |= {"overwrite": overwrite, "into_library": into_library}
    if smooth is not None:
        arguments["how"] = {"smooth": smooth}
    job = ask(home, "mosaic", **arguments)
    _told(_follow(home, job), json)
    if json:
        return
    rows = (
        [
            f"{step['time']:.3f}", f"{step['last']:.3f}", str(step["id"]), f"{step['gain']:+.1f} dB",
            f"{step['transpose']:+.2f}", step["name"],
        ]
        for step in ask(home, "trajectory/get", trajectory=name)["steps"]
    )  # fmt: skip
    show.table(["at s", "lasts s", "id", "gain", "semitones", "name"], rows, right=frozenset({0, 1, 2, 3, 4}))
