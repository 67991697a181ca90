"""`tonewalk live`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from tonewalk.base.errors import InvalidArgument, NotFound, Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import client, show
from tonewalk.cli.app import Json, home_of
from tonewalk.cli.ask import sound_id
from tonewalk_bridge.live import abletonosc
from tonewalk_bridge.live import install as installing
from tonewalk_bridge.live.ask import ask, listening

app = typer.Typer(help="Put sounds into Ableton Live, without Max.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Live's User Library (default: where Live keeps it).", metavar="DIR"),
]
_LOAD: Final = 15.0
"""s for one sound: Live's browser may have to look for it"""
_KIT: Final = 300.0
"""s for up to 128 of them"""
_ELSEWHERE: Final = 1.0
"""s for AbletonOSC, of which nobody knows whether it is there"""
_NEXT: Final = (
    "In Live: start it again, open Settings > Link, Tempo & MIDI (Live 11: Preferences > Link/Tempo/MIDI), and "
    "choose tonewalk as a Control Surface; Input and Output stay None."
)


@app.command()
def install(
    context: typer.Context,
    folder: Folder = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace also what is not ours.")] = False,
    json: Json = False,
) -> None:
    """Put the remote script where Live looks for it."""
    home = home_of(context)
    place = installing.install(installing.remote_scripts(folder), home.path, overwrite=overwrite)
    if json:
        show.as_json({"folder": str(place.folder), "home": str(home.path)})
    else:
        show.line(f"Installed in {place.folder}.")
        show.line(_NEXT)


@app.command()
def uninstall(folder: Folder = None, json: Json = False) -> None:
    """Take the remote script away."""
    place = installing.uninstall(installing.remote_scripts(folder))
    if json:
        show.as_json({"folder": str(place.folder), "kept": place.foreign})
        return
    show.line(f"Removed from {place.folder}.")
    if place.foreign:
        show.line(f"What tonewalk did not put there has stayed: {', '.join(place.foreign)}.")


@app.command()
def status(context: typer.Context, folder: Folder = None, json: Json = False) -> None:
    """Say whether the script is installed, whether Live runs it, and where a sound would go."""
    home = home_of(context)
    try:
        place: installing.Place | None = installing.look(installing.remote_scripts(folder))
    except NotFound:
        place = None  # no Live here, but one may listen all the same
    live = None
    try:
        live = _live(home)
    except Unavailable:  # a Live that ended without saying so, unless no other one is there
        other = abletonosc.look(_ELSEWHERE)
        if other is None:
            raise
    else:
        other = abletonosc.look(_ELSEWHERE) if live is None else None
    if json:
        installed = place is not None and place.installed is not None
        current = place is not None and place.current
        told = {"version": other.version, "tempo": other.tempo, "track": other.track} if other else None
        show.as_json({"installed": installed, "current": current, "live": live, "abletonosc": told})
        return
    show.line(_installed(place))
    show.line(_running(live))
    if other:
        show.line(f"{other.sentence()} It takes no sounds; `tonewalk live follow` has paths follow its tempo.")


@app.command()
def follow(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where AbletonOSC listens.")] = abletonosc.PORT,
    reply_port: Annotated[int, typer.Option(min=1, max=65535, help="Where it answers.")] = abletonosc.REPLY_PORT,
) -> None:
    """Have paths follow Live's tempo through AbletonOSC, where that is in Live in our script's place."""
    home = home_of(context)
    try:
        by_itself = _live(home) is not None
    except Unavailable:
        by_itself = False  # a Live that ended without saying so
    if by_itself:
        show.line("Live runs tonewalk's own script, which has paths follow by itself.")
        return

    def steer(tempo: float) -> None:
        if info := home.daemon():  # where none runs, no path plays
            client.post(info, "trajectory/steer", trajectory="", what="tempo", value=tempo)

    link = abletonosc.AbletonOsc(port, reply_port)
    try:
        abletonosc.follow(link, steer, show.line)
    finally:
        link.close()


@app.command()
def load(
    context: typer.Context,
    sound: Annotated[
        str, typer.Argument(metavar="ID", help="A sound's id (default: the one selected or played last).")
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also over a clip, or in the place of a Drum Sampler.")
    ] = False,
    json: Json = False,
) -> None:
    """Put a sound into what is selected in Live: a Simpler, a pad, a clip slot or a track."""
    home = home_of(context)
    cut: list[str | float] = _cut(home, sound) if sound else [""]
    kind, path, told = ask(home, "load", [*_three(cut), int(overwrite)], patience=_LOAD)
    if json:
        show.as_json({"kind": kind, "path": path, "told": told})
    else:
        show.line(told)


@app.command()
def kit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the track is called.")],
    sounds: Annotated[list[str], typer.Argument(metavar="ID...", help="Sounds, a pad each, from C1 on.")],
    json: Json = False,
) -> None:
    """Make a new track in Live with a Drum Rack of these sounds."""
    home = home_of(context)
    cuts = [value for sound in sounds for value in _cut(home, sound)]
    _tell(ask(home, "kit", [name, *cuts], patience=_KIT), json)


@app.command()
def path(
    context: typer.Context,
    trajectory: Annotated[str, typer.Argument(help="A path's name, as `tonewalk path list` shows it.")] = "path",
    division: Annotated[int, typer.Option(min=1, max=64, help="Steps a whole note: 16 = sixteenths.")] = 16,
    json: Json = False,
) -> None:
    """Make a new track in Live with a Drum Rack of a path's sounds, and a clip that plays its steps."""
    home = home_of(context)
    found = client.ask(home, "trajectory/get", trajectory=trajectory)
    if any(step["time"] is not None for step in found["steps"]):
        raise InvalidArgument(
            f"{trajectory} has a timing of its own, which even steps don't keep: use `tonewalk path export`."
        )
    steps = [value for step in found["steps"] for value in _placed(step)]
    _tell(ask(home, "path", [trajectory, 4.0 / division, *steps], patience=_KIT), json)


def _cut(home: Home, sound: str) -> list[str | float]:
    """Path, and start and end where it is a slice, of a sound by its id.

    Raises:
        InvalidArgument: no id, or a path that is not UTF-8.
        NotFound: its file is gone.
    """
    number = sound_id(sound) or sound_id(f"id:{sound}")
    if number is None:
        raise InvalidArgument(f"{sound!r} is no sound's id: take the number that `tonewalk search` shows.")
    info = client.ask(home, "sound/get", sound=number)
    if "path_raw" in info:
        raise InvalidArgument(
            f"{info['path']} is no path that Live can be told, as it is not UTF-8: rename the file."
        )
    if info["missing"]:
        raise NotFound(f"{info['path']} is not there any more: run `tonewalk index` on its folder.")
    return _placed(info)


def _placed(info: dict[str, Any]) -> list[str | float]:
    whole = info["start"] is None or info["end"] is None
    return (
        [info["path"]] if whole or not info["path"] else [info["path"], float(info["start"]), float(info["end"])]
    )


def _three(cut: list[str | float]) -> list[str | float]:
    return cut if len(cut) == 3 else [*cut, 0.0, 0.0]


def _tell(answer: list[Any], json: bool) -> None:
    name, told = answer
    if json:
        show.as_json({"name": name, "told": told})
    else:
        show.line(told)


def _live(home: Home) -> dict[str, Any] | None:
    """What the script says of itself, None where no Live has said that it listens.

    Raises:
        Unavailable: it has, and does not answer.
    """
    if listening(home) is None:
        return None
    script, live, daemon, tempo, kind, words, _, *abilities = ask(home, "status", [], patience=_LOAD)
    told = {"script": script, "live": live, "daemon": bool(daemon), "tempo": tempo}
    return {**told, "kind": kind, "target": words, "abilities": abilities}


def _installed(place: installing.Place | None) -> str:
    if place is None or place.installed is None:
        where = f" at {place.folder}" if place is not None else ""
        return f"The script is not installed{where}: run `tonewalk live install`."
    if place.foreign:
        return f"{place.folder} was changed by another hand ({', '.join(place.foreign)})."
    if not place.current:
        return f"{place.folder} is of version {place.installed.tonewalk}: run `tonewalk live install` again."
    return f"The script is installed in {place.folder}."


def _running(live: dict[str, Any] | None) -> str:
    if live is None:
        return "No Live runs it now."
    daemon = "hears the daemon" if live["daemon"] else "hears no daemon"
    goes = f"a sound would go to {live['target']}" if live["kind"] else live["target"].rstrip(".")
    return f"Live {live['live']} runs it at {live['tempo']:g} BPM and {daemon}; {goes}."
