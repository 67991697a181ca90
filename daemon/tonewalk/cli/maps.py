"""`map build`, `map list`, `map tune`."""

from __future__ import annotations

import typer

from tonewalk.base.errors import error_of
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told
from tonewalk.cli.options import option
from tonewalk.cli.progress import Meter
from tonewalk.commands.maps import MapBuild, MapTune
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
    method: str = option(MapBuild, "method"),
    dims: int = option(MapBuild, "dims"),
    encoder: str = option(MapBuild, "encoder"),
    name: str = option(MapBuild, "map", "--name"),
    seed: int = option(MapBuild, "seed"),
    neighbours: int = option(MapBuild, "neighbours"),
    min_dist: float = option(MapBuild, "min_dist"),
    components: int = option(MapBuild, "components"),
    personal: bool = option(MapBuild, "personal", "--personal"),
    json: Json = False,
) -> None:
    """Make a map, and wait for it; Ctrl-C stops it and leaves the maps as they were."""
    home = home_of(context)
    arguments = {"method": method, "dims": dims, "encoder": encoder, "map": name, "seed": seed}
    arguments |= {"neighbours": neighbours, "min_dist": min_dist, "components": components}
    arguments["personal"] = personal
    if home.daemon():
        _told(_follow(home, ask(home, "map/build", **arguments)), json)
        return
    _told(ask(home, "map/build", **arguments), json)


@maps.command()
def tune(
    context: typer.Context,
    dims: int = option(MapTune, "dims"),
    encoder: str = option(MapTune, "encoder"),
    by: str = option(MapTune, "by"),
    method: str = option(MapTune, "method"),
    sounds: int = option(MapTune, "sounds"),
    seed: int = option(MapTune, "seed"),
    apply: bool = option(MapTune, "apply", "--apply"),
    name: str = option(MapTune, "map", "--name"),
    anew: bool = option(MapTune, "anew", "--anew"),
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
