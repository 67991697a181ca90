"""`mosaic`: a recording rebuilt from the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told
from tonewalk.cli.options import option
from tonewalk.commands.mosaic import Likeness, Mosaic


@app.command()
def mosaic(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="A recording.")],
    out: Path | None = option(Mosaic, "file", "--out", "-o", default=None),
    name: str = option(Mosaic, "trajectory", "--name"),
    grid: float = option(Mosaic, "grid"),
    no_repeat: int = option(Mosaic, "no_repeat"),
    transpose: bool = option(Mosaic, "transpose"),
    match: bool = option(Mosaic, "match"),
    smooth: float = option(Likeness, "smooth"),
    filter: str = option(Mosaic, "filter"),
    overwrite: bool = option(Mosaic, "overwrite", "--overwrite"),
    into_library: bool = option(Mosaic, "into_library", "--into-library"),
    json: Json = False,
) -> None:
    """Rebuild a recording from the library's sounds; `tonewalk` keeps it to be played, rendered and exported."""
    home = home_of(context)
    arguments: dict[str, Any] = {"target": str(target.expanduser().absolute()), "trajectory": name, "grid": grid}
    arguments |= {"no_repeat": no_repeat, "transpose": transpose, "match": match, "filter": filter}
    arguments["how"] = {"smooth": smooth}
    if out is not None:
        arguments |= {"file": str(out.expanduser().absolute())}
        arguments |= {"overwrite": overwrite, "into_library": into_library}
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
