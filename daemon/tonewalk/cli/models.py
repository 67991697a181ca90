"""`models list`, `pull`, `export`, `check`, `remove`: which encoders there are, and getting CLAP."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.base.errors import InvalidArgument
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.progress import Meter

models = typer.Typer(help="The encoders: which there are, and getting CLAP.", no_args_is_help=True)
app.add_typer(models, name="models")

Name = Annotated[str, typer.Argument(help="clap, clap-music, clap-general, clap-music-speech, or your own.")]


@contextmanager
def _settled(context: typer.Context) -> Iterator[None]:
    """The settings about models in force, and the models' own errors as tonewalk's."""
    from tonewalk.base import config
    from tonewalk.spaces import encoders

    config.load(home_of(context).config)
    with encoders.encoder_faults_told():
        yield


@models.command("list")
def list_models(context: typer.Context, json: Json = False) -> None:
    """The encoders there are, whether they are on this machine, and what may be done with them."""
    reply = ask(home_of(context), "models/list")
    if json:
        show.as_json(reply)
        return
    show.table(
        ["name", "here", "size", "dim", "words", "licence", "from", "what"],
        (
            [
                one["name"],
                "yes" if one["ready"] else "no",
                f"{one['size'] / 1e6:,.0f} MB" if one["size"] else "",
                str(one["dim"] or ""),
                "yes" if one["has_text"] else "no",
                one["licence"] or "not stated",
                one["source"] or "tonewalk",
                one["text"] if one["ready"] else f"{one['text']}: tonewalk models pull {one['name']}",
            ]
            for one in reply["models"]
        ),
        right=frozenset({2, 3}),
    )


@models.command()
def pull(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="clap, clap-music, clap-general, clap-music-speech, or what to call the one of --from."
        ),
    ] = "",
    source: Annotated[
        str, typer.Option("--from", help="A folder with a checkpoint or an exported model, or owner/name.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Make the environment for the export unasked.")] = False,
    quantised: Annotated[
        bool, typer.Option("--quantised", help="The 8-bit graphs of a ready-made export: a quarter of the size.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Take only what is on this machine already.")] = False,
    json: Json = False,
) -> None:
    """Fetch a CLAP model and make it ready; Ctrl-C stops, and the next time goes on where this one stopped."""
    from tonewalk_models import registry
    from tonewalk_models.pull import pull as get

    if not name and not source:
        raise InvalidArgument("Say which model: clap, or any other with --from.")
    name = name or Path(source).name.lower()
    with _settled(context), ExitStack() as bar:
        meter = bar.enter_context(Meter())

        def agreed(question: str) -> bool:
            bar.close()  # a question and a bar can't share a line
            return yes or (sys.stdin.isatty() and typer.confirm(question, err=True))

        made = get(
            name,
            source,
            offline=offline,
            quantised=quantised,
            ask=agreed,
            tell=lambda text: print(show.printable(text), file=sys.stderr),
            progress=lambda done, total, what: meter.show(done >> 20, total >> 20, f"{what} (MB)"),
        )
    size = registry.size_of(name)
    if json:
        show.as_json({"name": name, "path": str(made.folder), "dim": made.settings.dim, "bytes": size})
        return
    show.line(
        f"{name} is ready ({made.settings.dim} dimensions, {size / 1e6:,.0f} MB, "
        f"licence {made.licence or 'not stated'}): `tonewalk index FOLDER --encoder {name}` hears a library with "
        "it."
    )


@models.command()
def export(
    context: typer.Context,
    checkpoint: Annotated[Path, typer.Argument(help="A folder with a checkpoint.")],
    out: Annotated[Path, typer.Argument(help="A folder to be made.")],
    json: Json = False,
) -> None:
    """Export a checkpoint to ONNX here, with the PyTorch and transformers that are installed."""
    from tonewalk_models.exporting import can_export

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
def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="One of them; without it, all that are on this machine.")] = "",
    json: Json = False,
) -> None:
    """Are models whole, and do their words find the sounds that they name?"""
    import msgspec

    from tonewalk_models import installed, registry

    found = []
    with _settled(context):
        for one in [name] if name else [info.name for info in registry.available() if info.ready]:
            found.append(installed.check(one))
            if not json:
                mark = {"good": "ok  ", "note": "WARN", "bad": "BAD "}[found[-1].state]
                show.line(f"{mark} {found[-1].text}")
    if json:
        show.as_json({"models": msgspec.to_builtins(found)})
    if any(one.state == "bad" for one in found):
        raise typer.Exit(1)


@models.command()
def remove(context: typer.Context, name: Name, json: Json = False) -> None:
    """Delete a pulled model; what it heard of a library stays until the library is indexed with another."""
    from tonewalk_models import installed

    with _settled(context):
        freed = installed.remove(name)
    if json:
        show.as_json({"removed": name, "bytes": freed})
    else:
        show.line(f"Removed {name}: {freed / 1e6:,.0f} MB are free again.")
