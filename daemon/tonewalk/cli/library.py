"""`index`, `scan`, `status`, `demo`: the library as a whole."""

from __future__ import annotations

import shlex
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from tonewalk.base.disks import share_told
from tonewalk.base.errors import Refused, TonewalkError, error_of
from tonewalk.base.home import Home
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.client import ask
from tonewalk.cli.progress import Meter


@app.command()
def index(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A folder of samples.")],
    encoder: Annotated[
        str, typer.Option(help="Hear the whole library with these from now on: small, clap, or small,stft, ...")
    ] = "",
    ray: Annotated[
        str, typer.Option(help="Let a Ray cluster listen: local, HOST:PORT or ray://HOST:PORT.", metavar="ADDRESS")
    ] = "",
    json: Json = False,
) -> None:
    """Index a folder; Ctrl-C stops, and the next run goes on where this one stopped."""
    home = home_of(context)
    if told := share_told(home.path):
        show.beside(told)
    if encoder:
        _hear_with(home, encoder)
    folder = str(path.expanduser().absolute())
    if home.daemon():
        _refuse_another(home, ray)
        _told(_follow(home, ask(home, "library/add", path=folder)), json)
    else:
        _told(_index_here(home, [folder], ray), json)
    if not json and _knows_few_words(home):
        show.beside(
            "More words are known to LAION's CLAP: `tonewalk models pull clap --quantised` (about 160 MB), then "
            f"`tonewalk index {shlex.quote(str(path))} --encoder clap`."
        )


def _refuse_another(home: Home, ray: str) -> None:
    """A daemon indexes by itself, with the cluster that its settings name."""
    from tonewalk.base import config

    if ray and ray != config.load(home.config)[0].library.ray:
        raise Refused(
            f"A daemon indexes this library by itself: stop it and run this again, or set ray = {ray!r} under "
            f"[library] in {home.config} and start it anew."
        )


def _knows_few_words(home: Home) -> bool:
    """Whether only the encoder that tonewalk brings along reads words here, and no other is on this machine."""
    from tonewalk.base import config
    from tonewalk.spaces import encoders
    from tonewalk_models import registry

    settings, _ = config.load(home.config)
    pulled = [info for info in encoders.available() if info.ready and info.name not in registry.BROUGHT_ALONG]
    return "small" in settings.library.encoders and not pulled


def _hear_with(home: Home, encoder: str) -> None:
    """Make encoders, separated by commas, those that the library is heard with.

    `timbre` stays beside them, and beside another that reads words `small` in a library that it has heard: it
    answers for the sounds that the slower one has not reached yet.
    """
    from tonewalk.base import config
    from tonewalk.spaces.encoders import load

    settings, _ = config.load(home.config)
    wanted = [name for part in encoder.split(",") if (name := part.strip())]
    loaded = [load(name) for name in wanted]
    reads = any(one.has_text for one in loaded)
    heard = "small" in settings.library.encoders and home.catalogue.exists()
    names = list(dict.fromkeys([*wanted, *(["small"] if reads and heard else []), "timbre"]))
    if settings.library.encoders == names:
        return
    if home.daemon():
        raise Refused(
            f"The daemon hears with {' and '.join(settings.library.encoders)}: stop it, run this again, and "
            "start it."
        )
    config.change(home.config, "library.encoders", names)


@app.command()
def scan(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="One of the library's folders; without it, all.")] = None,
    json: Json = False,
) -> None:
    """Look for new, changed, moved and vanished files."""
    home = home_of(context)
    folder = "" if path is None else str(path.expanduser().absolute())
    if home.daemon():
        _told(_follow(home, ask(home, "library/scan", path=folder)), json)
        return
    roots = [root["path"] for root in ask(home, "library/list")["roots"]]
    _told(_index_here(home, [folder] if folder else roots), json)


def _told(result: dict[str, Any], json: bool) -> None:
    if json:
        show.as_json(result)
    elif result["state"] == "failed":
        raise error_of(result["code"], result["text"])
    else:
        show.line(result["text"])
    if result["state"] == "failed":
        raise typer.Exit(1)
    if result["state"] == "cancelled":
        raise typer.Exit(130)


def _follow(home: Home, job: dict[str, Any]) -> dict[str, Any]:
    """Show the daemon's job until it ends; Ctrl-C asks it to stop."""
    with Meter() as meter:
        while job["state"] in {"waiting", "running"}:
            meter.show(job["done"], job["total"], job["text"])
            try:
                time.sleep(0.2)
            except KeyboardInterrupt:
                ask(home, "job/cancel", job=job["job"])
            job = next((one for one in ask(home, "job/list")["jobs"] if one["job"] == job["job"]), job)
    return job


def _index_here(home: Home, folders: list[str], ray: str = "") -> dict[str, Any]:
    """Index in this process, or by a Ray cluster if one is named; Ctrl-C ends after the batch in hand."""
    from tonewalk.base import config, log
    from tonewalk.library.indexing import Report, index_folders

    log.start(home.index_log)

    class Shown(Report):
        def __init__(self, meter: Meter) -> None:
            self._meter, self.interrupted = meter, False

        def progress(self, done: int, total: int, text: str) -> None:
            self._meter.show(done, total, text)

        def stopped(self) -> bool:
            return self.interrupted

    with Meter() as meter:
        report = Shown(meter)

        def interrupt(_signal: int, _frame: FrameType | None) -> None:
            report.interrupted = True

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            library = config.load(home.config, flags={"library.ray": ray or None})[0].library
            summary = index_folders(home, folders, library, report)
        except TonewalkError as error:
            return {"state": "failed", "code": error.code, "text": error.text}
        finally:
            signal.signal(signal.SIGINT, before)
    import msgspec

    state = "cancelled" if summary.stopped else "done"
    return {"state": state, "text": summary.sentence(), "summary": msgspec.to_builtins(summary)}


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """The library and the daemon at a glance."""
    home = home_of(context)
    reply = ask(home, "status")
    running = home.daemon()
    if json:
        show.as_json(reply | {"running": running is not None})
        return
    ports = reply["ports"]
    where = f"atlas http://127.0.0.1:{ports['http']}/, OSC port {ports['osc']}" if running else "no daemon runs"
    show.line(f"tonewalk {reply['version']}: {reply['sounds']} sounds ({reply['missing']} missing); {where}")
    if reply["problem"]:
        show.line(reply["problem"])
    show.line(f"home {reply['home']}")
    show.line(f"log  {reply['log']}")
    for root in reply["roots"]:
        problems = f", {root['problems']} files not usable" if root["problems"] else ""
        show.line(f"root {root['path']}: {root['sounds']} sounds{problems}{'' if root['online'] else ', offline'}")
    for space in reply["spaces"]:
        recall = "" if space["recall"] is None else f", recall@10 {space['recall']:.3f}"
        show.line(f"space {space['encoder']}: {space['rows']} x {space['dim']}, {space['index']}{recall}")
        if space["problem"]:
            show.line(f"  {space['problem']}")
    if reply["maps"]:
        show.line(f"maps {', '.join(reply['maps'])}")
    for job in reply["jobs"]:
        if job["state"] in {"waiting", "running"}:
            show.line(f"job {job['job']} {job['kind']} {job['what']}: {job['done']}/{job['total']} {job['text']}")


@app.command()
def problems(context: typer.Context, json: Json = False) -> None:
    """The files that could not be used, and why."""
    reply = ask(home_of(context), "library/problems")
    if json:
        show.as_json(reply)
        return
    if not reply["problems"]:
        show.line("Every file could be used.")
    show.table(["problem", "file", "what"], ([one["code"], one["path"], one["text"]] for one in reply["problems"]))


@app.command()
def demo(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Where to (default: the home's demo folder).")] = None,
    seed: Annotated[int, typer.Option(help="Other numbers give other sounds.")] = 1,
    json: Json = False,
) -> None:
    """Synthesise a small library of labelled one-shots to try things on."""
    from tonewalk.demo import synthesise

    where = (folder or home_of(context).demo).expanduser().absolute()
    with Meter() as meter:
        synthesise(where, seed=seed, progress=lambda done, total: meter.show(done, total, "Synthesising"))
    if json:
        show.as_json({"path": str(where)})
    else:
        show.line(f"The demo library is in {where}; index it with: tonewalk index {where}")
