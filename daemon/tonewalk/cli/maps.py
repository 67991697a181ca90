"""`map build`, `map list`."""

from __future__ import annotations

from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told

maps = typer.Typer(help="2D and 3D maps of the library.", no_args_is_help=True)
app.add_typer(maps, name="map")


@maps.command("list")
def list_maps(context: typer.Context, json: Json = False) -> None:
    """The maps there are."""
    reply = ask(home_of(context), "map/list")
    if json:
        show.as_json(reply)
        return
    if not reply["maps"]:
        show.line("There is no map yet: `tonewalk map build` makes one.")
    show.table(
        ["map", "", "method", "encoder", "sounds", "scores"],
        (
            [
                one["map"],
                "current" if one["current"] else "",
                f"{one['method']} {one['dims']}D",
                one["encoder"],
                str(one["sounds"]),
                " ".join(f"{name} {value:.3f}" for name, value in one["scores"].items()),
            ]
            for one in reply["maps"]
        ),
    )


@maps.command()
def build(
    context: typer.Context,
    method: Annotated[str, typer.Option(help="umap, pca, tsne, or manifold (learned, 3D).")] = "umap",
    dims: Annotated[int, typer.Option(help="2 or 3.")] = 2,
    encoder: Annotated[str, typer.Option(help="Whose space (default: the library's first).")] = "",
    name: Annotated[str, typer.Option(help="The map's name (default: method and dimensions).")] = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same map.")] = 1,
    neighbours: Annotated[int, typer.Option(help="UMAP's neighbours, t-SNE's perplexity.")] = 15,
    min_dist: Annotated[float, typer.Option(help="UMAP's least distance between points.")] = 0.1,
    json: Json = False,
) -> None:
    """Make a map, and wait for it; Ctrl-C stops it and leaves the maps as they were."""
    home = home_of(context)
    arguments = {"method": method, "dims": dims, "encoder": encoder, "map": name, "seed": seed}
    arguments |= {"neighbours": neighbours, "min_dist": min_dist}
    if home.daemon():
        _told(_follow(home, ask(home, "map/build", **arguments)), json)
        return
    _told(ask(home, "map/build", **arguments), json)
