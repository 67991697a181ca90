"""`knob`, `knobs`, `class`, `tags`: ways to move a sound along, and what sounds are."""

from __future__ import annotations

from typing import Annotated

import typer

from tonewalk.base.errors import InvalidArgument
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.ask import sound_id
from tonewalk.cli.client import ask
from tonewalk.cli.options import option
from tonewalk.commands.knobs import Knob

knobs = typer.Typer(help="Named ways to move a sound along.", no_args_is_help=True)
classes = typer.Typer(help="Classes made from a few sounds each.", no_args_is_help=True)
app.add_typer(knobs, name="knobs")
app.add_typer(classes, name="class")

Name = Annotated[str, typer.Argument(help="Its name.")]


@app.command()
def knob(
    context: typer.Context,
    seed: Annotated[str, typer.Argument(help="Words, or id:808.")],
    turned: Annotated[list[str], typer.Argument(metavar="NAME=VALUE...", help="bright=0.5 long=-1")],
    k: int = option(Knob, "k", "-k"),
    filter: str = option(Knob, "filter"),
    json: Json = False,
) -> None:
    """Move a sound along named ways: brighter, longer, noisier."""
    values = dict(_turn(one) for one in turned)
    which = sound_id(seed) or seed
    show.hits(ask(home_of(context), "knob", seed=which, knobs=values, k=k, filter=filter), json)


def _turn(text: str) -> tuple[str, float]:
    name, _, value = text.rpartition("=")
    try:
        return name, float(value)
    except ValueError as error:
        raise InvalidArgument(f"{text!r} is no turn of a knob: write bright=0.5.") from error


@knobs.command("list")
def list_knobs(context: typer.Context, json: Json = False) -> None:
    """Show the knobs there are."""
    found = ask(home_of(context), "knob/list")
    if json:
        show.as_json(found)
        return
    show.table(
        ["knob", "from", "to", "measured by"],
        (
            [
                one["name"],
                one["low"] or f"{len(one['low_sounds'])} sounds",
                one["high"] or f"{len(one['high_sounds'])} sounds",
                one["descriptor"],
            ]
            for one in found["knobs"]
        ),
    )


@knobs.command("define")
def define_knob(
    context: typer.Context,
    name: Name,
    low: Annotated[str, typer.Argument(help="Words for one end, or ids: 'id:3 id:5'.")],
    high: Annotated[str, typer.Argument(help="Words for the other end, or ids.")],
    json: Json = False,
) -> None:
    """Make a knob from words to words, or from sounds to sounds."""
    ends = _end("low", low) | _end("high", high)
    made = ask(home_of(context), "knob/define", name=name, **ends)
    show.as_json(made) if json else show.line(f"The knob {made['name']} is kept.")


def _end(end: str, text: str) -> dict[str, object]:
    ids = [sound_id(word) for word in text.split()]
    return {f"{end}_sounds": ids} if ids and all(ids) else {end: text}


@knobs.command("remove")
def remove_knob(context: typer.Context, name: Name, json: Json = False) -> None:
    """Forget a knob of yours."""
    done = ask(home_of(context), "knob/remove", name=name)
    show.as_json(done) if json else show.line(f"The knob {name} is gone.")


@classes.command("enrol")
def enrol(
    context: typer.Context,
    name: Name,
    sounds: Annotated[list[str], typer.Argument(help="At least two of its sounds: id:3 id:5.")],
    json: Json = False,
) -> None:
    """Make a class from a few of its sounds; --filter class:NAME then asks for it."""
    ids = [sound_id(one) for one in sounds]
    if not all(ids):
        raise InvalidArgument(f"{sounds[ids.index(None)]!r} is no sound's id: write id:808.")
    made = ask(home_of(context), "class/enrol", name=name, sounds=ids)
    show.as_json(made) if json else show.line(f"{made['members']} sounds belong to {made['name']}.")


@classes.command("list")
def list_classes(context: typer.Context, json: Json = False) -> None:
    """Show your classes."""
    found = ask(home_of(context), "class/list")
    if json:
        show.as_json(found)
        return
    rows = ([one["name"], str(one["members"]), str(len(one["sounds"]))] for one in found["enrolled"])
    show.table(["class", "sounds", "enrolled"], rows, right=frozenset({1, 2}))


@classes.command("remove")
def remove_class(context: typer.Context, name: Name, json: Json = False) -> None:
    """Forget a class of yours."""
    done = ask(home_of(context), "class/remove", name=name)
    show.as_json(done) if json else show.line(f"The class {name} is gone.")


@app.command()
def tags(
    context: typer.Context,
    labels: Annotated[list[str] | None, typer.Argument(help="Label with these from now on.")] = None,
    json: Json = False,
) -> None:
    """Show how many sounds have which automatic label, or choose the labels."""
    home = home_of(context)
    found = ask(home, "tags/auto", labels=labels) if labels else ask(home, "tags/list")
    if json:
        show.as_json(found)
        return
    rows = [[one["label"], str(one["sounds"])] for one in found["labels"]]
    show.table(["label", "sounds"], [*rows, ["unknown", str(found["unknown"])]], right=frozenset({1}))
