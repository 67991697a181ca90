"""`models list`, `pull`, `export`, `check`, `remove`: which encoders there are, and getting CLAP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.progress import Meter
from tonewalk.errors import InvalidArgument

models = typer.Typer(help="The encoders: which there are, and getting CLAP.", no_args_is_help=True)
app.add_typer(models, name="models")

Name = Annotated[str, typer.Argument(help="clap, clap-music, clap-general, clap-music-speech, or your own.")]
From = Annotated[
    str,
    typer.Option("--from", help="A folder with a checkpoint or an exported model, or owner/name."),
]


@contextmanager
def _settled(context: typer.Context) -> Iterator[None]:
    """The settings about models in force, and the models' own errors as tonewalk's."""
    from tonewalk import config, encoders

    config.load(home_of(context).config)
    with encoders.told():
        yield


@models.command("list")
def list_models(context: typer.Context, json: Json = False) -> None:
    """The encoders there are, and whether they are ready."""
    reply = ask(home_of(context), "models/list")
    if json:
        show.as_json(reply)
        return
    show.table(
        ["name", "dim", "words", "ready", "licence", "from", "what"],
        (
            [
                one["name"],
                str(one["dim"] or ""),
                "yes" if one["has_text"] else "no",
                "yes" if one["ready"] else f"tonewalk models pull {one['name']}",
                one["licence"],
                one["source"] or "tonewalk",
                one["text"],
            ]
            for one in reply["models"]
        ),
    )


@models.command()
def pull(
    context: typer.Context,
    name: Name,
    source: From = "",
    yes: Annotated[bool, typer.Option("--yes", help="Make the environment for the export unasked.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Take only what is on this machine already.")] = False,
    json: Json = False,
) -> None:
    """Fetch a CLAP model and make it ready; Ctrl-C stops, and the next time goes on where this one stopped."""
    from tonewalk_models import registry
    from tonewalk_models.pull import pull as get

    with _settled(context), Meter() as meter:
        if not source:
            source_named = registry.source_of(name)
            meter.show(0, 0, f"{name} is {source_named}")
        made = get(
            name,
            source,
            offline=offline,
            ask=lambda question: yes or typer.confirm(question, err=True),
            tell=lambda text: meter.show(0, 0, text),
            progress=lambda done, total, what: meter.show(done >> 20, total >> 20, f"{what} (MB)"),
        )
    size = sum(path.stat().st_size for path in made.folder.iterdir())
    if json:
        show.as_json({"name": name, "path": str(made.folder), "dim": made.settings.dim, "bytes": size})
        return
    show.line(
        f"{name} is ready ({made.settings.dim} dimensions, {size / 1e6:,.0f} MB, "
        f"licence {made.licence or 'not stated'}): `tonewalk index FOLDER --encoder {name}` hears with it."
    )


@models.command()
def export(
    context: typer.Context,
    checkpoint: Annotated[Path, typer.Argument(help="A folder with a checkpoint.")],
    out: Annotated[Path, typer.Argument(help="A folder to be made.")],
    json: Json = False,
) -> None:
    """Export a checkpoint to ONNX here, with the PyTorch and transformers that are installed."""
    from tonewalk_models.pull import can_export

    if out.exists():
        raise InvalidArgument(f"{out} exists already: name a folder that does not.")
    if not can_export():
        raise InvalidArgument("The export needs PyTorch and transformers: pip install 'tonewalk[train]'.")
    from tonewalk_models.clap.export import export as write

    with _settled(context), Meter() as meter:
        write(checkpoint, out, source=str(checkpoint), tell=lambda text: meter.show(0, 0, text))
    if json:
        show.as_json({"path": str(out)})
    else:
        show.line(f"Exported to {out}: `tonewalk models pull NAME --from {out}` takes it in.")


@models.command()
def check(context: typer.Context, name: Name, json: Json = False) -> None:
    """Is a model whole, and do its words find the sounds that they name?"""
    from tonewalk_models import registry
    from tonewalk_models.clap import exported
    from tonewalk_models.clap.selfcheck import examine

    with _settled(context):
        encoder = registry.load(name)
        folder = registry.models_folder() / name
        wrong = exported.damaged(exported.read(folder)) if (folder / exported.ABOUT).exists() else []
        if wrong:
            raise InvalidArgument(f"{folder / wrong[0]} is damaged (another checksum): pull the model again.")
        verdict = examine(encoder) if encoder.has_text else None
    if json:
        trained = None if verdict is None else verdict.trained
        show.as_json(
            {"name": name, "dim": encoder.dim, "fingerprint": encoder.fingerprint, "text_trained": trained}
        )
        return
    show.line(f"{name}: {encoder.dim} dimensions, {encoder.fingerprint[:12]}, all files as they were written.")
    if verdict is not None:
        show.line(verdict.sentence(name))


@models.command()
def remove(context: typer.Context, name: Name, json: Json = False) -> None:
    """Delete a pulled model; what it heard of a library stays until the library is indexed with another."""
    from tonewalk_models import registry

    with _settled(context):
        info = registry.info_of(name)
        folder = registry.models_folder() / name
        if info.name in {"small", "timbre"} or not folder.is_dir():
            raise InvalidArgument(f"{name} is no pulled model: `tonewalk models list` shows which are.")
        shutil.rmtree(folder)
    if json:
        show.as_json({"removed": str(folder)})
    else:
        show.line(f"Removed {folder}.")
