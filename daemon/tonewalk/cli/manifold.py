"""`manifold train`, `eval`, `path`, `render`, `list`: a 3D space that is learned from the library itself."""

from __future__ import annotations

import json as json_module
import os
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tonewalk.base.errors import InvalidArgument, UnknownSound, Unreadable
from tonewalk.base.home import Home
from tonewalk.cli import show
from tonewalk.cli.app import IntoLibrary, Json, Overwrite, app, home_of
from tonewalk.cli.progress import Meter

if TYPE_CHECKING:
    from tonewalk.base.saving import Rules

manifold = typer.Typer(help="A 3D space learned from the library.", no_args_is_help=True)
app.add_typer(manifold, name="manifold")

Name = Annotated[str, typer.Option("--name", help="Which learned space (default: the newest).")]
Split = Annotated[str, typer.Option(help="Only the manifest's rows of this split.")]
Family = Annotated[str, typer.Option(help="Only the manifest's rows of this family.")]
Folder = Annotated[
    Path | None,
    typer.Argument(
        help="A folder with a manifest.csv, or whose folders' names are labels (default: the library)."
    ),
]


@manifold.command()
def train(
    context: typer.Context,
    folder: Folder = None,
    neighbourhood: Annotated[
        str, typer.Option(help="nearest, class, pitch, class-pitch or class-pitch2 (a class within 2 semitones).")
    ] = "class",
    recipe: Annotated[str, typer.Option(help="quick: minutes; paper: as published, 50,000 iterations.")] = "quick",
    iterations: Annotated[int | None, typer.Option(min=1, help="How many (default: the recipe's).")] = None,
    name: Annotated[str, typer.Option("--name", help="What it is called (default: the neighbourhood).")] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same space.")] = 1,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    split: Split = "",
    family: Family = "",
    anew: Annotated[bool, typer.Option("--anew", help="Forget the checkpoint and begin anew.")] = False,
    json: Json = False,
) -> None:
    """Learn a space; Ctrl-C keeps what was learned, and the same command goes on there."""
    import msgspec

    from tonewalk.manifolds import sounds, store, training

    home = home_of(context)
    where = store.folder(home, name or neighbourhood)
    known = sounds.of_library(home) if folder is None else sounds.of_folder(folder, split, family)
    interrupted = False

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True

    def shown(done: int, total: int, text: str) -> None:
        if interrupted and text == sounds.LISTENING:
            raise KeyboardInterrupt  # nothing is learned yet that could be kept
        meter.show(done, total, text)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        with Meter() as meter, home.locked("manifold", "Another training"):
            learned = training.learn(
                known,
                where,
                neighbourhood,
                recipe,
                shown,
                lambda: interrupted,
                iterations=iterations,
                seed=seed,
                device=device,
                anew=anew,
            )
    finally:
        signal.signal(signal.SIGINT, before)
    if json:
        show.as_json(msgspec.to_builtins(learned))
    else:
        show.line(learned.sentence())
    if not learned.finished:
        raise typer.Exit(130)


@manifold.command("eval")
def evaluate(
    context: typer.Context,
    folder: Folder = None,
    split: Split = "",
    among: Annotated[str, typer.Option(help="The split that is searched (default: the same).")] = "",
    family: Family = "",
    name: Name = "",
    json: Json = False,
) -> None:
    """Measure kNN errors and mAP in 3D beside PCA of the same input, for every neighbourhood."""
    import msgspec

    from tonewalk.manifolds import evaluation, sounds, store

    home = home_of(context)
    learned = store.load(home, name)
    with Meter() as meter:
        if folder is None:
            figures = evaluation.compare(learned, sounds.listen(sounds.of_library(home), meter.show))
        else:
            asking = sounds.listen(sounds.of_folder(folder, split, family), meter.show)
            found = sounds.listen(sounds.of_folder(folder, among, family), meter.show) if among != split else None
            figures = evaluation.compare(learned, found or asking, asking if found else None)
    if json:
        show.as_json(msgspec.to_builtins(figures))
        return
    show.table(
        ["figure", "learned", "PCA 3D", "ratio"],
        (
            [one.name, f"{one.value:.3f}", f"{one.baseline:.3f}", "" if one.ratio is None else f"{one.ratio:.2f}x"]
            for one in figures
        ),
        right=frozenset({1, 2, 3}),
    )


@manifold.command()
def path(
    context: typer.Context,
    sound: Annotated[str, typer.Argument(help="A file, or the id of a sound in the library.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write a .json, .npz or .png.")] = None,
    overwrite: Overwrite = False,
    into_library: IntoLibrary = False,
    name: Name = "",
) -> None:
    """Show how a sound moves through the space: attack, sustain and release, 20 places a second."""
    import msgspec

    from tonewalk.manifolds import paths, store

    home = home_of(context)
    found = paths.of_sound(store.load(home, name), _file(context, sound), sound)
    if out is None:
        show.as_json(msgspec.to_builtins(found))
        return
    written = paths.write(found, out.expanduser().absolute(), _rules(home, overwrite, into_library))
    show.line(f"{len(found.places)} places of {sound} are in {written}.")


@manifold.command()
def render(
    context: typer.Context,
    drawn: Annotated[
        Path, typer.Argument(help="JSON: a list of places, three numbers from 0 to 1 each, or what `path` wrote.")
    ],
    folder: Folder = None,
    out: Annotated[Path, typer.Option("--out", help="The WAV to write.")] = Path("manifold.wav"),
    overwrite: Overwrite = False,
    into_library: IntoLibrary = False,
    seconds: Annotated[float, typer.Option(help="How long the sound lasts.")] = 5.0,
    name: Name = "",
    json: Json = False,
) -> None:
    """Make sound from a drawn path: the nearest windows of the library along it, crossfaded."""
    import msgspec

    from tonewalk.base.saving import check_place
    from tonewalk.manifolds import grains, sounds, store

    home = home_of(context)
    learned, points = store.load(home, name), _points(drawn)
    grains.check(points, seconds)
    rules = _rules(home, overwrite, into_library)
    check_place(out.expanduser().absolute(), rules)
    known = sounds.of_library(home) if folder is None else sounds.of_folder(folder)
    with Meter() as meter:
        found = grains.units(learned, [one.path for one in known], meter.show)
    made = grains.render(found, points, seconds, out.expanduser().absolute(), rules)
    if json:
        show.as_json(msgspec.to_builtins(made))
        return
    show.line(f"{made.seconds:.1f} s from {made.sounds} sounds are in {made.path}.")


@manifold.command("list")
def list_spaces(context: typer.Context, json: Json = False) -> None:
    """The learned spaces, the newest first."""
    from tonewalk.manifolds import store

    home = home_of(context)
    about = {name: store.load(home, name).about for name in store.names(home)}
    if json:
        show.as_json([{"name": name, "kind": one.kind, "sounds": one.sounds} for name, one in about.items()])
        return
    if not about:
        show.line("No space has been learned yet: `tonewalk manifold train` makes one.")
        return
    rows = (
        [name, one.kind, str(one.sounds), str(len(one.labels)), str(one.iterations)] for name, one in about.items()
    )
    show.table(["name", "neighbourhood", "sounds", "labels", "iterations"], rows)


def _rules(home: Home, overwrite: bool, into_library: bool) -> Rules:
    """How files are written beside this library."""
    import contextlib

    from tonewalk.base.saving import Rules
    from tonewalk.library.catalogue.catalogue import Catalogue

    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        return Rules(overwrite, into_library, tuple(root.path for root in catalogue.roots()))


def _file(context: typer.Context, sound: str) -> bytes:
    """The file of a sound given by path or id."""
    import contextlib

    from tonewalk.base.types import SoundId
    from tonewalk.library.catalogue.catalogue import Catalogue

    given = Path(sound).expanduser().absolute()
    if given.exists() or not sound.isdecimal():
        return os.fsencode(given)
    if int(sound) >= 2**24:
        raise UnknownSound(f"No sound has the id {sound}: search gives the ids there are.")
    with contextlib.closing(Catalogue.open(home_of(context).catalogue)) as catalogue:
        return catalogue.sound(SoundId(int(sound))).path


def _points(drawn: Path) -> Any:
    """The corners of a drawn path `[shape=(n, 3)]`."""
    import numpy as np

    try:
        content = json_module.loads(drawn.read_bytes())
        return np.array(content["places"] if isinstance(content, dict) else content, np.float32)
    except OSError as error:
        raise Unreadable(f"{drawn} can't be read ({error.strerror}): name a JSON file.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidArgument(f"{drawn} is no list of [x, y, z]: see `tonewalk manifold path`.") from error
