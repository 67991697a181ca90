"""`tonewalk pads`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tonewalk.base.errors import UnknownKnob
from tonewalk.base.saving import Rules, saved
from tonewalk.cli import show
from tonewalk.cli.app import IntoLibrary, Overwrite, home_of
from tonewalk_bridge.pads.whereabouts import Whereabouts

app = typer.Typer(
    help="Play from a tablet: TouchOSC, Open Stage Control.",
    invoke_without_command=True,
    context_settings={"allow_interspersed_args": True},
)


@app.callback()
def pads(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the files are written; it is made where it is missing.")],
    search: Annotated[
        list[str] | None, typer.Option(help="Words of a button that searches; repeatable, up to eight.")
    ] = None,
    knob: Annotated[list[str] | None, typer.Option(help="A knob; repeatable, up to eight.")] = None,
    receive_port: Annotated[int, typer.Option(min=1, max=65535, help="Where TouchOSC listens.")] = 9000,
    overwrite: Overwrite = False,
    into_library: IntoLibrary = False,
) -> None:
    """Write pads for tablets that know this machine's address, and show the atlas's QR code."""
    from tonewalk_bridge.pads import board, openstage, touchosc, whereabouts

    where = whereabouts.find(home_of(context))
    if where.running and (unknown := [name for name in knob or [] if name not in where.knobs]):
        raise UnknownKnob(f"There is no knob {unknown[0]!r}: there are {', '.join(where.knobs)}.")
    parts = board.parts(tuple(knob or where.knobs), tuple(search or board.USUAL))
    rules = Rules(overwrite=overwrite, into_library=into_library, roots=where.roots)
    for name, data in (
        ("tonewalk.tosc", touchosc.layout(parts, where, receive_port)),
        ("tonewalk.json", openstage.session(parts, where)),
        ("tonewalk.js", openstage.module(where)),
    ):
        with saved(folder.expanduser().absolute() / name, rules) as saving:
            saving.temporary.write_bytes(data)
        show.line(str(saving.path))
    _tell(where, receive_port)


def _tell(where: Whereabouts, receive_port: int) -> None:
    if not where.running:
        show.line(
            f"No daemon runs: the files know its port {where.osc} from the settings; write them again if it moves."
        )
    show.line(
        f"TouchOSC: connection 1 is UDP, host {where.address}, send port {where.osc}, receive port {receive_port}."
    )
    show.line("Open Stage Control: load tonewalk.json, with tonewalk.js as its custom module.")
    if where.others:
        show.line(f"This machine has other addresses, too: {', '.join(where.others)}.")
    if where.token:
        show.line("The files hold the library's token: give them to nobody else.")
    if not where.lan:
        show.line(
            "Only this machine's programs reach the daemon: for a tablet `tonewalk serve --lan`, then write again."
        )
        return
    show.line(f"Atlas for other machines: {where.page}")
    _show_code(where.page)


def _show_code(text: str) -> None:
    """On a terminal that has half blocks; elsewhere the address above is all."""
    from tonewalk_bridge.pads.qr import lines

    if _has_half_blocks():
        for line in lines(text):
            show.console.print(line, style="black on white")


def _has_half_blocks() -> bool:
    return show.console.is_terminal and (sys.stdout.encoding or "").lower().startswith("utf")
