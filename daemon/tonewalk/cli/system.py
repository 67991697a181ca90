"""`doctor`, `config`, `service`: what keeps it running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of

service = typer.Typer(help="Start the daemon with the desktop session.", no_args_is_help=True)
app.add_typer(service, name="service")


@app.command()
def doctor(context: typer.Context, json: Json = False) -> None:
    """Check the installation and the library, and say what to do about each fault."""
    import msgspec

    from tonewalk.cli.doctor import examine

    findings = examine(home_of(context))
    if json:
        show.as_json({"findings": msgspec.to_builtins(findings)})
    else:
        marks = {"good": "ok  ", "note": "note", "bad": "BAD "}
        for finding in findings:
            show.line(f"{marks[finding.state]} {finding.what}: {finding.text}")
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(context: typer.Context, json: Json = False) -> None:
    """Back the catalogue up: tags, favourites, what was measured. A daemon does so once a day by itself."""
    from tonewalk.base.errors import NothingIndexed
    from tonewalk.library.catalogue import backups
    from tonewalk.library.catalogue.catalogue import Catalogue

    home = home_of(context)
    if not home.catalogue.exists():
        raise NothingIndexed(f"There is no catalogue in {home.path} yet: `tonewalk index PATH` makes one.")
    Catalogue.open(home.catalogue).close()
    path = backups.make(home.catalogue, "asked")
    if json:
        show.as_json({"path": str(path)})
    else:
        show.line(f"The catalogue is backed up as {path}; `tonewalk restore` puts it back.")


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A backup; without it, the newest that is whole.")] = None,
    json: Json = False,
) -> None:
    """Put a backup in the catalogue's place; what was there is kept beside it."""
    from tonewalk.library.catalogue import backups

    home = home_of(context)
    path, kept = backups.restore(home, None if file is None else file.expanduser().absolute())
    if json:
        show.as_json({"path": str(path), "kept": [str(one) for one in kept]})
        return
    show.line(f"{path} is the catalogue now: `tonewalk scan` brings it up to date.")
    if kept:
        show.line(f"What was there is kept: {', '.join(map(str, kept))}")


@app.command()
def config(context: typer.Context, json: Json = False) -> None:
    """Every setting, its value and where that came from."""
    import msgspec

    from tonewalk.base import config as settings

    home = home_of(context)
    _, values = settings.load(home.config)
    if json:
        show.as_json({"file": str(home.config), "settings": msgspec.to_builtins(values)})
        return
    show.line(f"# {home.config}")
    show.table(["setting", "value", "from"], ([one.key, str(one.value), one.source] for one in values))


@service.command("install")
def install(
    context: typer.Context,
    start: Annotated[bool, typer.Option(help="Start it now as well.")] = True,
    json: Json = False,
) -> None:
    """Start the daemon with the session, and put a launcher among the desktop's programs."""
    from tonewalk.cli import service as services

    path, text = services.install(home_of(context), start=start)
    if json:
        show.as_json({"path": str(path), "text": text})
    else:
        show.line(text)


@service.command("remove")
def remove(json: Json = False) -> None:
    """Stop starting it with the session, and take the launcher away."""
    from tonewalk.cli import service as services

    text = services.remove()
    if json:
        show.as_json({"text": text})
    else:
        show.line(text)
