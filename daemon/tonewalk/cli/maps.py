"""`map build`, `map list`, `map tune`."""

from __future__ import annotations

from typing import Annotated

import typer

from tonewalk.base.errors import error_of
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told
from tonewalk.cli.progress import Meter
from tonewalk.work.events import Event

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
    components: Annotated[int, typer.Option(help="Principal components laid out (0: as time allows).")] = 0,
    json: Json = False,
) -> None:
    """Make a map, and wait for it; Ctrl-C stops it and leaves the maps as they were."""
    home = home_of(context)
    arguments = {"method": method, "dims": dims, "encoder": encoder, "map": name, "seed": seed}
    arguments |= {"neighbours": neighbours, "min_dist": min_dist, "components": components}
    if home.daemon():
        _told(_follow(home, ask(home, "map/build", **arguments)), json)
        return
    _told(ask(home, "map/build", **arguments), json)


@maps.command()
def tune(
    context: typer.Context,
    dims: Annotated[int, typer.Option(help="2 or 3.")] = 2,
    encoder: Annotated[str, typer.Option(help="Whose space (default: the library's first).")] = "",
    by: Annotated[
        str, typer.Option(help="Labels that maps should hold apart: tags, classes, folders or nothing.")
    ] = "",
    method: Annotated[str, typer.Option(help="Try only umap, tsne or pca.")] = "",
    sounds: Annotated[int, typer.Option(help="How many sounds to measure on.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same maps.")] = 1,
    apply: Annotated[bool, typer.Option("--apply", help="Build the best one for the whole library.")] = False,
    name: Annotated[str, typer.Option(help="What that is called (default: method and dimensions).")] = "",
    anew: Annotated[bool, typer.Option("--anew", help="Measure again what was measured before.")] = False,
    json: Json = False,
) -> None:
    """Search for the best way to make a map; Ctrl-C stops, and the next run goes on there."""
    home = home_of(context)
    arguments = {"dims": dims, "encoder": encoder, "by": by, "method": method, "sounds": sounds, "seed": seed}
    arguments |= {"apply": apply, "map": name, "anew": anew}
    if home.daemon():
        job = _follow(home, ask(home, "map/tune", **arguments))
    else:
        with Meter() as meter:

            def hear(event: Event) -> None:
                if event.topic == "progress" and event.data.state == "running":
                    meter.show(event.data.done, event.data.total, event.data.text)

            job = ask(home, "map/tune", hear, **arguments)
    if job["state"] == "failed":
        raise error_of(job["code"], job["text"])
    if job["state"] == "cancelled":
        show.line(job["text"])
        raise typer.Exit(130)
    found = ask(home, "map/tuned", dims=dims, encoder=encoder)
    if json:
        show.as_json(found)
        return
    names = ["silhouette", "trustworthiness", "continuity", "roundness"]
    show.table(
        ["", "merit", "method", "components", "neighbours", "min_dist", *names],
        (
            [
                str(number),
                f"{one['merit']:.3f}",
                one["method"],
                str(one["components"] or "all") if one["method"] != "pca" else "",
                str(one["neighbours"]) if one["method"] != "pca" else "",
                f"{one['min_dist']:g}" if one["method"] == "umap" else "",
                *(f"{one['scores'][score]:.3f}" if score in one["scores"] else "" for score in names),
            ]
            for number, one in enumerate(found["candidates"], start=1)
        ),
        right=frozenset({0, 1, 3, 4, 5, 6, 7, 8, 9}),
    )
    show.line(job["text"])
