"""`eval`: which of the library's spaces suits sounds of which you know what they are?"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.progress import Meter

if TYPE_CHECKING:
    from tonewalk.base.figures import Figure
    from tonewalk.evaluate.compare import FamilyResult
    from tonewalk.evaluate.report import Evaluation


@app.command("eval")
def evaluate(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A folder with a manifest.csv or folders named after labels, or a CSV (default: the library)."
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(help="What labels the library's sounds: folders, tags, or a CSV of label and path or id."),
    ] = "folders",
    spaces: Annotated[
        str,
        typer.Option(
            help="Which to compare: fused,personal,small,timbre,clap,mfcc-means (default: what there is)."
        ),
    ] = "",
    html: Annotated[Path | None, typer.Option(help="Write a report with pictures here.")] = None,
    split: Annotated[str, typer.Option(help="Only the manifest's rows of this split.")] = "",
    attributes: Annotated[
        str, typer.Option(help="The manifest's columns that analogies are asked over: pitch,dynamic.")
    ] = "",
    words: Annotated[
        Path | None,
        typer.Option(help="A CSV of query and labels (several between semicolons): words, and what answers them."),
    ] = None,
    clicks: Annotated[
        int,
        typer.Option(
            min=0,
            max=2000,
            help="Simulate so many clicks (A is closer to B than to C) from half of the labels, and measure on "
            "the others what they teach (default: the library's own clicks, if it has any).",
        ),
    ] = 0,
    names: Annotated[bool, typer.Option("--names", help="Let file names count as evidence.")] = False,
    teacher: Annotated[Path | None, typer.Option(help="YAMNet's TFLite file, as a second baseline.")] = None,
    json: Json = False,
) -> None:
    """Compare spaces: how well do examples, words and analogies find sounds of the same label?"""
    import msgspec

    from tonewalk.base import config
    from tonewalk.base.errors import InvalidArgument
    from tonewalk.evaluate import page, report
    from tonewalk.evaluate.words import read
    from tonewalk.library.indexing import Report

    class Shown(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            meter.show(done, total, text)

    if path is not None and by != "folders":
        raise InvalidArgument("--by labels the library's own sounds: leave it out where a folder or CSV is named.")
    if html is not None:
        page.writable(html)
    asked = () if words is None else read(words)
    settings, _ = config.load(home_of(context).config)
    wanted = report.Wanted(_words(spaces), split, _words(attributes), names, teacher, clicks, asked)
    with Meter() as meter:
        if path is None:
            asking = report.evaluate_library(home_of(context), by, settings, Shown(), wanted)
        else:
            asking = report.evaluate(path, settings, Shown(), wanted)
        made = asyncio.run(asking)
    if html is not None:
        page.write(made, html)
    if json:
        show.as_json(msgspec.to_builtins(made))
    else:
        _show(made)
        if html is not None:
            show.line(f"The report with pictures is {html}")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _show(made: Evaluation) -> None:
    show.line(made.sentence)
    left_out = f" ({made.left_out} could not be indexed)" if made.left_out else ""
    show.line(f"{made.sounds} sounds of {made.path}{left_out}, file names {'' if made.names else 'not '}counted")
    for family in made.families:
        if len(made.families) > 1:
            show.line("")
            show.line(family.verdict.sentence(family.family or "the rest"))
        _side_by_side(family)
    _words_found(made)
    if made.clicks is not None:
        show.line("")
        show.line(made.clicks.lesson)
        show.line(made.clicks.sentence)
    quality = [one for one in made.figures if one.name.startswith("quality.")]
    if quality:
        show.line("")
        show.table(
            ["figure", "value", "95 %", "beside", "ratio", "queries"],
            (
                [
                    one.name,
                    f"{one.value:.3f}",
                    "" if one.low == one.high else f"{one.low:.3f} to {one.high:.3f}",
                    "" if one.baseline is None else f"{one.against} {one.baseline:.3f}",
                    "" if one.ratio is None else f"{one.ratio:.2f}x",
                    str(one.n),
                ]
                for one in quality
            ),
            right=frozenset({1, 4, 5}),
        )


def _words_found(made: Evaluation) -> None:
    """What the words of a file found: a row a space, and what the first of them missed."""
    if not made.words:
        return
    show.line("")
    heads = ["words", *(one.name for one in made.words[0].figures)]
    rows = [[space.space, *(_cell(one, 2.0) for one in space.figures)] for space in made.words]
    show.table(heads, rows if show.console.is_terminal else [heads, *rows])
    first = made.words[0]
    if first.missed:
        show.line(f"{first.space} found nothing right for: {', '.join(first.missed)}")


def _side_by_side(family: FamilyResult) -> None:
    """A row a figure, a column a space, the best marked."""
    columns = [{one.name: one for one in space.figures} for space in family.spaces]
    rows = list(dict.fromkeys(name for column in columns for name in column))
    prefix = f"{family.family}." if family.family else ""

    def cells(name: str) -> list[str]:
        best = max(column[name].value for column in columns if name in column)
        return [_cell(column.get(name), best) for column in columns]

    heads = ["figure", *(space.space for space in family.spaces)]
    shown = [[prefix + name, *cells(name)] for name in rows]
    # elsewhere than on a terminal a table has no heads, and without them nobody knows which space is which
    show.table(heads, shown if show.console.is_terminal else [heads, *shown])


def _cell(one: Figure | None, best: float) -> str:
    if one is None:
        return "-"
    spread = "" if one.n < 2 else f" ±{(one.high - one.low) / 2:.3f}"
    beside = f" ({one.against} {one.baseline:.3f})" if one.baseline is not None and one.against != "MFCC" else ""
    return f"{one.value:.3f}{spread}{beside}{' *' if one.value == best else ''}"
