"""`tonewalk midi`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.cli import show
from tonewalk.cli.app import home_of

app = typer.Typer(help="Walk the map with a MIDI controller.", invoke_without_command=True)


@app.callback()
def midi(
    context: typer.Context,
    list_: Annotated[bool, typer.Option("--list", help="List the MIDI inputs, and end.")] = False,
    port: Annotated[str, typer.Option(help="Part of an input's name (default: the first).")] = "",
    x: Annotated[int, typer.Option(help="Controller for x.")] = 1,
    y: Annotated[int, typer.Option(help="Controller for y.")] = 2,
    turn: Annotated[
        list[str] | None, typer.Option(metavar="CC=KNOB", help="A controller for a knob: 22=bright; repeatable.")
    ] = None,
    speed: Annotated[int | None, typer.Option(help="Controller for the speed of paths that play.")] = None,
    channel: Annotated[int, typer.Option(help="MIDI channel, 1 to 16; 0: any.")] = 0,
) -> None:
    """Map two controls to the two directions of the map, until Ctrl-C."""
    import mido

    from tonewalk_bridge.midi import controls
    from tonewalk_bridge.midi.controls import XY, Control, Fader
    from tonewalk_bridge.midi.walk import Link, walk

    place = XY(Control(x, channel), Control(y, channel))
    faders = [Fader(Control(number, channel), controls.knob(name)) for number, name in map(_turn, turn or [])]
    if speed is not None:
        faders.append(Fader(Control(speed, channel), controls.speed))
    names = inputs()
    if list_:
        for name in names:
            show.line(name)
        return
    chosen = next((name for name in names if port.lower() in name.lower()), None)
    if chosen is None:
        there = ", ".join(names) or "none: plug one in"
        raise InvalidArgument(f"No MIDI input has {port!r} in its name: there are {there}.")
    home = home_of(context)
    info = home.daemon()
    if info is None:
        raise Unavailable("No daemon runs: start `tonewalk serve` first.")
    link = Link(info.osc, token=info.token, find=home.daemon)
    show.line(f"Controllers {x} and {y} of {chosen} walk the map. Ctrl-C ends.")
    with mido.open_input(chosen) as opened:
        try:
            walk(opened, place, link, faders, heard=show.line)
        finally:
            link.close()


def _turn(text: str) -> tuple[int, str]:
    number, _, name = text.partition("=")
    if not number.isdigit() or not name:
        raise InvalidArgument(f"{text!r} maps no controller to a knob: write 22=bright.")
    return int(number), name


def inputs() -> list[str]:
    """The names of the MIDI inputs.

    Raises:
        Unavailable: the extra `midi` is not installed, or the system has no MIDI.
    """
    import mido

    try:
        names: list[str] = mido.get_input_names()
    except ImportError as error:
        if sys.version_info < (3, 13):
            raise Unavailable("MIDI needs python-rtmidi: pip install 'tonewalk[midi]'.") from error
        raise Unavailable(
            "MIDI needs python-rtmidi, which has no wheel for this Python: install tonewalk with Python 3.12, or, "
            "with a C++ compiler, pip install python-rtmidi."
        ) from error
    except (OSError, SystemError, RuntimeError) as error:
        raise Unavailable(f"This system's MIDI can't be opened ({error}): is a MIDI driver installed?") from error
    return names
