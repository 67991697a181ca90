"""`eval`: how well the library's encoders do on sounds of which you know what they are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.progress import Meter


@app.command("eval")
def evaluate(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="A folder whose folders' names are labels, or with a manifest.csv.")
    ],
    split: Annotated[str, typer.Option(help="Only the manifest's rows of this split.")] = "",
    names: Annotated[bool, typer.Option("--names", help="Let file names count as evidence.")] = False,
    teacher: Annotated[Path | None, typer.Option(help="YAMNet's TFLite file, as a second baseline.")] = None,
    json: Json = False,
) -> None:
    """Measure how well examples and words find sounds of the same label, beside MFCCs."""
    import msgspec

    from tonewalk import config
    from tonewalk.evaluate import report
    from tonewalk.library.indexing import Report

    class Shown(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            meter.show(done, total, text)

    settings, _ = config.load(home_of(context).config)
    with Meter() as meter:
        made = asyncio.run(report.evaluate(path, settings, Shown(), split=split, names=names, teacher=teacher))
    if json:
        show.as_json(msgspec.to_builtins(made))
        return
    show.line(f"{made.sounds} sounds of {made.path}, file names {'counted' if made.names else 'not counted'}")
    show.table(
        ["figure", "value", "95 %", "baseline", "ratio", "queries"],
        (
            [
                one.name,
                f"{one.value:.3f}",
                f"{one.low:.3f} to {one.high:.3f}",
                "" if one.baseline is None else f"{one.against} {one.baseline:.3f}",
                "" if one.ratio is None else f"{one.ratio:.2f}x",
                str(one.n),
            ]
            for one in made.figures
        ),
        right=frozenset({1, 4, 5}),
    )
