"""`datasets`: public datasets as part of the library, labelled, and what the library's spaces make of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tonewalk.base.errors import NothingIndexed, Refused, error_of
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask, asking
from tonewalk.cli.library import _follow, _index_here
from tonewalk.cli.progress import Meter

if TYPE_CHECKING:
    from tonewalk.base.home import Home
    from tonewalk.datasets.item import Found, Layout
    from tonewalk.datasets.measuring import Measured
    from tonewalk.datasets.tagging import Tagged

datasets = typer.Typer(
    help="Public datasets: added with their labels, and measured by them.", no_args_is_help=True
)
app.add_typer(datasets, name="datasets")

Name = Annotated[str, typer.Argument(help="Its name: esc-50, fsd50k, ... (see `tonewalk datasets list`).")]


@datasets.command("list")
def list_datasets(context: typer.Context, json: Json = False) -> None:
    """The datasets that are known, their licences, and where they are in the library."""
    from tonewalk.datasets.adding import roots_with
    from tonewalk.datasets.known import LAYOUTS

    there = roots_with(home_of(context), list(LAYOUTS.values()))
    if json:
        show.as_json(
            {"datasets": [_about(one) | {"folder": _text(there.get(one.name))} for one in LAYOUTS.values()]}
        )
        return
    show.table(
        ["dataset", "holds", "licence", "to be had", "in the library"],
        (
            [one.name, one.holds, one.licence, _to_be_had(one), _text(there.get(one.name)) or "no"]
            for one in LAYOUTS.values()
        ),
    )


def _about(layout: Layout) -> dict[str, Any]:
    return {
        "name": layout.name,
        "title": layout.title,
        "holds": layout.holds,
        "licence": layout.licence,
        "page": layout.page,
        "needs": layout.needs,
        "parts": layout.parts,
        "fetched": layout.remote is not None,
        "bytes": layout.remote.size if layout.remote else None,
    }


def _text(folder: Path | None) -> str:
    return "" if folder is None else str(folder)


def _to_be_had(layout: Layout) -> str:
    if layout.remote is not None:
        return f"fetched ({layout.remote.size / 1e9:.1f} GB) from {layout.page}, or --from FOLDER"
    return f"{layout.page}, then --from FOLDER"


@datasets.command()
def add(
    context: typer.Context,
    name: Name,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FOLDER", help="Where the dataset lies, unpacked.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to fetch it to (default: the home's datasets).")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Fetch it without asking again.")] = False,
    classes: Annotated[
        bool | None,
        typer.Option("--classes/--no-classes", help="Make classes of its labels (default: of 64 or fewer)."),
    ] = None,
    json: Json = False,
) -> None:
    """Index a dataset and tag its sounds with its labels, folds, splits and licences; again it changes nothing."""
    import msgspec

    from tonewalk.datasets.adding import label
    from tonewalk.datasets.known import named, read
    from tonewalk.library.scanning.roots import spelled

    home, layout = home_of(context), named(name)
    show.beside(f"{layout.title}: {layout.holds}. Licence: {layout.licence}. Its terms: {layout.page}")
    folder = source if source is not None else _fetched(home, layout, to, yes)
    folder = Path(os.fsdecode(spelled(str(folder))))
    found = read(layout, folder)  # before anything is written: a folder of another layout leaves no trace
    _index(home, folder)
    with asking(home) as ask_library, Meter() as meter:
        done = label(home, ask_library, layout, folder, found.items, classes, meter.show)
    if json:
        told = {"dataset": layout.name, "licence": layout.licence, "folder": str(folder), "absent": found.absent}
        show.as_json(told | msgspec.to_builtins(done))
        return
    _show_added(layout, folder, found, done)


def _fetched(home: Home, layout: Layout, to: Path | None, yes: bool) -> Path:
    """The dataset's folder, fetched once that is confirmed.

    Raises:
        Refused: it can't be fetched by a program, or was not confirmed.
    """
    remote = layout.remote
    if remote is None:
        raise Refused(
            f"{layout.title} is not fetched by itself (no checksum of a plain archive is published): get it from "
            f"{layout.page}, unpack it, and give the folder with {layout.needs} by --from FOLDER."
        )
    from tonewalk.datasets.fetching import fetch

    place = (to or home.path / "datasets").expanduser().absolute()
    if not (place / remote.unpacks).is_dir() and not yes:
        question = f"Fetch {remote.size / 1e9:.1f} GB from {layout.page} into {place}, under {layout.licence}?"
        if sys.stdin is None or not sys.stdin.isatty() or not typer.confirm(question, err=True):
            raise Refused(
                f"Nothing was fetched: {layout.title} takes {remote.size / 1e9:.1f} GB and is under "
                f"{layout.licence}; say --yes to fetch it, or --from FOLDER where you have it."
            )
    with contextlib.ExitStack() as stack:
        stack.enter_context(home.locked("datasets", "Another fetch of a dataset"))
        meter = stack.enter_context(Meter())
        return fetch(remote, place, meter.show)


def _index(home: Home, folder: Path) -> None:
    """Have the library hear a folder: as a root of its own, or as a part of the root that it lies in.

    Raises:
        TonewalkError: as the index run says it.
    """
    from tonewalk.library.scanning.roots import holds

    path = os.fsencode(folder)
    listed = [] if not home.catalogue.exists() else ask(home, "library/list")["roots"]
    outer = next((one["path"] for one in listed if holds(os.fsencode(one["path"]), path)), None)
    if home.daemon() is None:
        result = _index_here(home, [outer or str(folder)])
    elif outer is None:
        result = _follow(home, ask(home, "library/add", path=str(folder)))
    else:
        result = _follow(home, ask(home, "library/scan", path=outer))
    if result["state"] == "failed":
        raise error_of(result["code"], result["text"])
    if result["state"] == "cancelled":
        show.beside("Stopped: run it again, it goes on where it stopped; its labels come at the end.")
        raise typer.Exit(130)
    show.beside(result["text"])


def _show_added(layout: Layout, folder: Path, found: Found, done: Tagged) -> None:
    again = "" if done.new else "; all of them were there before"
    show.line(
        f"{layout.title}: {done.sounds} of {len(found.items)} sounds of {folder} carry its {done.tags} tags"
        f"{again}."
    )
    if found.absent:
        show.line(f"Not in this folder: {'; '.join(found.absent)}.")
    if done.not_usable:
        show.line(
            f"{len(done.not_usable)} files can't be used, such as {done.not_usable[0]}: see `tonewalk problems`."
        )
    if done.classes:
        show.line(f"{done.classes} classes were made of its labels, such as --filter 'class:{layout.name}/...'.")
    if done.classes_left_out:
        show.line(done.classes_left_out)
    show.line(f"Licence: {layout.licence} ({layout.page}).")
    show.line(f"Filter by tag:dataset-{layout.name}; measure it with: tonewalk datasets eval {layout.name}")


@datasets.command("eval")
def evaluate(
    context: typer.Context,
    name: Name,
    spaces: Annotated[
        str, typer.Option(help="Which to compare: fused,small,timbre (default: the library's).")
    ] = "",
    json: Json = False,
) -> None:
    """Measure the library's spaces by a dataset's labels, folds and splits, or by its sentences."""
    import msgspec

    from tonewalk.base import config
    from tonewalk.datasets.adding import roots_with
    from tonewalk.datasets.known import named, read
    from tonewalk.datasets.measuring import measure
    from tonewalk.library.report import Report

    class Shown(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            meter.show(done, total, text)

    home, layout = home_of(context), named(name)
    folder = roots_with(home, [layout]).get(layout.name)
    if folder is None:
        raise NothingIndexed(
            f"The library has no {layout.title}, or its tables are gone: `tonewalk datasets add {layout.name} "
            "--from FOLDER` adds it."
        )
    wanted = tuple(word.strip() for word in spaces.split(",") if word.strip())
    with Meter() as meter:
        settings, _ = config.load(home.config)
        found = read(layout, folder).items
        made = asyncio.run(measure(home, layout, folder, found, settings, Shown(), wanted))
    if json:
        show.as_json(msgspec.to_builtins(made))
    else:
        _show_measured(layout, made)


def _show_measured(layout: Layout, made: Measured) -> None:
    parts = ", ".join(f"{part} {count}" for part, count in made.parts.items())
    left_out = f" ({made.left_out} not in the library)" if made.left_out else ""
    show.line(f"{layout.title}: {made.sounds} sounds{left_out}{f', {layout.parts}s {parts}' if parts else ''}")
    for sentence in made.protocol:
        show.line(sentence)
    names = list(dict.fromkeys(one.name for space in made.spaces for one in space.figures))
    columns = [{one.name: one for one in space.figures} for space in made.spaces]
    heads = ["figure", *(space.space for space in made.spaces)]
    shown = [[name, *(_cell(column.get(name)) for column in columns)] for name in names]
    # elsewhere than on a terminal a table has no heads, and without them nobody knows which space is which
    show.table(heads, shown if show.console.is_terminal else [heads, *shown])
    show.line(f"Licence: {made.licence} ({layout.page}).")


def _cell(one: Any) -> str:
    if one is None:
        return "-"
    return f"{one.value:.3f}" + ("" if one.n < 2 else f" ±{(one.high - one.low) / 2:.3f}")
