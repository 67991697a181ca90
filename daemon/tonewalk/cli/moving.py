"""`library`: a library as one file, for another machine, another disk or another day."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer

from tonewalk.base.errors import FolderMissing
from tonewalk.base.saving import Rules, written
from tonewalk.cli import show
from tonewalk.cli.app import IntoLibrary, Json, Overwrite, app, home_of
from tonewalk.cli.progress import Meter
from tonewalk.library.report import Report
from tonewalk.library.summary import counted

if TYPE_CHECKING:
    from tonewalk.base.home import Home
    from tonewalk.library.moving.importing import Imported

library = typer.Typer(
    help="A library as one file: for another machine, another disk, another day.", no_args_is_help=True
)
app.add_typer(library, name="library")

NAMED: Final = 20
"""Files that were not found which are named on the terminal; all of them are in the report."""

_ONE: Final = {
    **{f"{one}s": one for one in ("sound", "tag", "favourite", "folder", "map", "learned space", "MIDI mapping")},
    "trajectories": "trajectory",
}
"""What is counted -> one of it."""


class _Shown(Report):
    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def progress(self, done: int, total: int, text: str) -> None:
        self._meter.show(done, total, text)


@contextmanager
def _followed() -> Iterator[Report]:
    """Progress on the terminal; Ctrl-C and a polite kill both end it where it is, and clean up."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        with Meter() as meter:
            yield _Shown(meter)
    finally:
        signal.signal(signal.SIGTERM, before)


@library.command("export")
def export_library(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The archive: a ZIP, without audio.")],
    overwrite: Overwrite = False,
    into_library: IntoLibrary = False,
    json: Json = False,
) -> None:
    """Write the whole library into one file; a daemon may go on serving and indexing meanwhile."""
    from tonewalk.library.moving.exporting import export

    rules = Rules(overwrite=overwrite, into_library=into_library)
    with _followed() as report:
        done = export(home_of(context), file.expanduser().absolute(), rules, report)
    if json:
        show.as_json(msgspec.to_builtins(done))
        return
    show.line(f"Written to {done.path} ({done.bytes / 2**20:.1f} MB): {_listed(done.counts)}. It holds no audio.")
    for sentence in done.left_out:
        show.line(sentence)


@library.command("import")
def import_library(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An archive that `tonewalk library export` wrote.")],
    root: Annotated[
        list[str] | None,
        typer.Option(
            "--root", metavar="OLD=NEW", help="A folder of the library, and where it is now; may be repeated."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Bring a library into an empty home, and find its files again by path or by content."""
    from tonewalk.library.moving.importing import bring

    home = home_of(context)
    asked = _ask if not json and sys.stdin is not None and sys.stdin.isatty() else None
    with _followed() as report:
        done = bring(home, file.expanduser().absolute(), root or [], asked, report)
    told = _written_down(home, done)
    if json:
        show.as_json(msgspec.to_builtins(done) | {"report": told})
        return
    show.line(f"Imported {_listed(done.counts)}.")
    for line in _lines(done, NAMED):
        show.line(line)
    if told:
        show.line(f"All of it is told in {told}.")


def _ask(folder: str, sounds: int) -> str:
    """Where a folder is, asked until it is there or nowhere."""
    from tonewalk.library.scanning.roots import spelled

    while True:
        question = f"{folder} ({counted(sounds, 'sound')}) is not here. Where is it now? (Enter: nowhere yet)"
        said: str = typer.prompt(question, default="", show_default=False, err=True)
        try:
            return os.fsdecode(spelled(said)) if said.strip() else ""
        except FolderMissing as error:
            show.beside(error.text)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {_ONE.get(what, what) if count == 1 else what}" for what, count in counts.items())


def _lines(done: Imported, most: int | None) -> Iterator[str]:
    """What became of each folder, and the first of the files that were not found."""
    for one in done.folders:
        name = one.folder if one.folder == one.place else f"{one.folder}, now {one.place}"
        if not one.here:
            yield f"{name}: not here, its {counted(one.sounds, 'sound')} are hidden until it is."
            continue
        elsewhere = f", {one.moved} elsewhere by their content" if one.moved else ""
        lost = f", {len(one.missing)} not found" if one.missing else ""
        yield f"{name}: {one.found} of {counted(one.sounds, 'sound')} found{elsewhere}{lost}."
        for path in one.missing[:most]:
            yield f"  not found: {path}"
        if most is not None and len(one.missing) > most:
            yield f"  and {len(one.missing) - most} more"
    yield from done.notes


def _written_down(home: Home, done: Imported) -> str:
    """The report of an import after which something is to be done; its path, or ""."""
    if not done.notes and all(one.here and not one.missing for one in done.folders):
        return ""
    path = home.log.with_name(f"import-{time.strftime('%Y%m%d-%H%M%S')}.txt")
    with written(path) as temporary:
        temporary.write_text("".join(f"{show.printable(line)}\n" for line in _lines(done, None)), "utf-8")
    return str(path)
