"""`closer`: what you hear as alike, said by comparisons, learned and used."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.library import _follow, _told
from tonewalk.cli.options import argument, option
from tonewalk.commands.personal import Closer, CloserSuggest, CloserUndo

closer = typer.Typer(help="Which sound is closer: likeness as you hear it.", no_args_is_help=True)
app.add_typer(closer, name="closer")


@closer.command("add")
def add_click(
    context: typer.Context,
    a: int = argument(Closer, "a"),
    b: int = argument(Closer, "b"),
    c: int = argument(Closer, "c"),
    json: Json = False,
) -> None:
    """Say that A is closer to B than to C."""
    made = ask(home_of(context), "closer", a=a, b=b, c=c)
    show.as_json(made) if json else show.line(f"Click {made['number']} is kept; there are {made['clicks']}.")


@closer.command("list")
def list_clicks(context: typer.Context, json: Json = False) -> None:
    """Show the clicks, and what they are worth."""
    found = ask(home_of(context), "closer/list")
    if json:
        show.as_json(found)
        return
    show.line(found["state"]["text"])
    show.table(
        ["click", "sound", "is closer to", "than to"],
        ([str(one["number"]), *(_named(one, name) for name in "abc")] for one in found["clicks"]),
    )


def _named(one: dict[str, Any], name: str) -> str:
    return f"{one[f'{name}_name']} ({one[name]})" if one[name] else "(not there now)"


@closer.command("undo")
def undo_click(context: typer.Context, number: int = argument(CloserUndo, "number"), json: Json = False) -> None:
    """Take a click back, the last one or any."""
    _state(ask(home_of(context), "closer/undo", number=number), json)


@closer.command("clear")
def clear_clicks(context: typer.Context, json: Json = False) -> None:
    """Take all clicks back, and forget what they taught."""
    _state(ask(home_of(context), "closer/clear"), json)


@closer.command("learn")
def learn_clicks(context: typer.Context, json: Json = False) -> None:
    """Learn from the clicks now, and wait for it."""
    home = home_of(context)
    job = ask(home, "closer/learn")
    _told(_follow(home, job) if home.daemon() else job, json)


@closer.command("use")
def use_learned(
    context: typer.Context,
    how: Annotated[Literal["on", "off"], typer.Argument(help="Whether likeness goes by what was learned.")],
    json: Json = False,
) -> None:
    """Use what was learned, or do without."""
    _state(ask(home_of(context), "closer/use", on=how == "on"), json)


@closer.command("suggest")
def suggest_three(
    context: typer.Context,
    a: int = option(CloserSuggest, "a", "--a"),
    filter: str = option(CloserSuggest, "filter"),
    json: Json = False,
) -> None:
    """Ask a question whose answer would teach much."""
    three = ask(home_of(context), "closer/suggest", a=a, filter=filter)
    if json:
        show.as_json(three)
        return
    show.line(f"Is {three['a_name']} closer to {three['b_name']} or to {three['c_name']}?")
    show.line(f"tonewalk closer add {three['a']} {three['b']} {three['c']}")
    show.line(f"tonewalk closer add {three['a']} {three['c']} {three['b']}")


def _state(state: dict[str, Any], json: bool) -> None:
    show.as_json(state) if json else show.line(state["text"])
