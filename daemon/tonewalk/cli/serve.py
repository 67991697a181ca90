"""`serve`: the daemon in the foreground."""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tonewalk.base.disks import share_told
from tonewalk.base.memory import few_arenas
from tonewalk.cli import browsing, show
from tonewalk.cli.app import app, home_of
from tonewalk.cli.progress import Meter

if TYPE_CHECKING:
    from tonewalk.base.config import Server
    from tonewalk.base.home import DaemonInfo
    from tonewalk.doors.access import Access
    from tonewalk.engine.engine import Engine

EXAMPLE: Final = "short bright closed hi-hat"


@app.command()
def serve(
    context: typer.Context,
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders to index first.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Synthesise and index the demo library first.")] = False,
    http_port: Annotated[int | None, typer.Option(help="Default 9421, or the next free one; 0: any.")] = None,
    osc_port: Annotated[int | None, typer.Option(help="Default 9420, or the next free one; 0: any.")] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Also answer other machines that show a token.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the atlas's link, but don't open it.")] = False,
) -> None:
    """Answer Max, Live, controllers and the browser until Ctrl-C."""
    gc.disable()  # until all is loaded: nothing of it is garbage, and looking for some takes a tenth of the start
    few_arenas()
    from tonewalk import app as daemon
    from tonewalk.base import config

    home = home_of(context)
    flags = {"server.http_port": http_port, "server.osc_port": osc_port, "server.lan": lan or None}
    settings, sources = config.load(home.config, flags=flags)
    if told := share_told(home.path):
        show.beside(told)
    wanted = [str(folder.expanduser().absolute()) for folder in folders or []]

    async def ready(engine: Engine, info: DaemonInfo, access: Access) -> None:
        where = f"http://127.0.0.1:{info.http}/"
        show.line(f"Atlas  {where}" if engine.page else f"HTTP   {where} (the atlas page was not built)")
        if engine.page:
            link = f"{where}#once={access.link()}"
            show.line(f"Link   {link} (lets a browser write, too; opens once, `tonewalk open` gives another)")
            if not no_open:
                await asyncio.to_thread(browsing.open_once, home, link)
        show.line(f"OSC    127.0.0.1:{info.osc} (UDP)")
        _tell_ports(info, settings.server)
        if access.lan:
            _tell_others(info)
        if demo:
            wanted.append(await _demo(home.demo))
        for folder in wanted:
            await _index(engine, folder)
        await _greet(engine)

    chosen = {one.key for one in sources if one.source != "default"}
    # of Windows' two loops the one that goes on reading where an OSC client has closed its port
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(daemon.run(home, settings, ready, chosen))
    show.line("Stopped.")


def _tell_ports(info: DaemonInfo, wanted: Server) -> None:
    """Say that other ports were taken than the usual ones, if they were."""
    doors = (("HTTP", wanted.http_port, info.http), ("OSC", wanted.osc_port, info.osc))
    moved = [f"{door} is on {port}, as {usual} is taken" for door, usual, port in doors if usual and port != usual]
    if moved:
        show.line(f"Ports  {', '.join(moved)}: our own clients find that by themselves, tell it to others.")


def _tell_others(info: DaemonInfo) -> None:
    from tonewalk.doors.addresses import reachable

    others = [f"http://{address}:{info.http}/#token={info.token}" for address in reachable()]
    if not others:
        show.line(f"Token  {info.token} (this machine is in no network: connect it, then start again)")
        return
    show.line(f"Token  {info.token} (for other machines: {others[0]})")
    for other in others[1:]:
        show.line(f"       or {other}")
    if sys.platform in ("darwin", "win32"):
        show.line("       (where the system asks whether Python may take incoming connections, allow it)")


async def _demo(folder: Path) -> str:
    from tonewalk.demo import synthesise

    if not (folder / "manifest.csv").exists():
        show.line(f"Synthesising the demo library in {folder}")
        await asyncio.to_thread(synthesise, folder)
    return str(folder)


async def _index(engine: Engine, folder: str) -> None:
    from tonewalk.commands.library import Folder

    show.line(f"Indexing {folder}")
    job = await engine.areas.library.library_add(Folder(path=folder))
    with Meter() as meter:
        while job.state in {"waiting", "running"}:
            meter.show(job.done, job.total, job.text)
            await asyncio.sleep(0.1)
    show.line(job.text)


async def _greet(engine: Engine) -> None:
    """Say what is here, and show what to do next by doing it."""
    from tonewalk.base.errors import TonewalkError
    from tonewalk.commands.queries import Search

    status = await engine.areas.daemon.status()
    if not status.sounds:
        show.line("Serving an empty library: tonewalk index ~/Samples fills it. Ctrl-C ends.")
        return
    show.line(f"Serving {status.sounds} sounds. Try: tonewalk search {EXAMPLE!r}")
    try:
        hits = (await engine.areas.queries.search(Search(text=EXAMPLE, k=3))).hits
    except TonewalkError as error:
        show.line(error.text)
        return
    for hit in hits:
        show.line(f"  {hit.score:.3f}  {hit.path}")
    show.line("Ctrl-C ends.")
