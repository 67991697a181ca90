"""`open`: the atlas in a browser that may write, through a link that opens once; `close`: its daemon's end."""

from __future__ import annotations

import html
import os
import sys
import webbrowser
from typing import Annotated, Final

import typer

from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.cli import background, show
from tonewalk.cli.app import app, home_of
from tonewalk.cli.client import post

_PAGE: Final = (
    '<!doctype html><meta charset="utf-8"><title>tonewalk</title>'
    '<meta http-equiv="refresh" content="0; url={link}"><a href="{link}">Open the atlas</a>\n'
)
_FAILURE: Final = '<!doctype html><meta charset="utf-8"><title>tonewalk</title><p>{text}</p>\n'


@app.command("open")
def open_atlas(
    context: typer.Context,
    window: Annotated[
        bool, typer.Option("--window", help="Open the browser also where no terminal is, as the launcher does.")
    ] = False,
) -> None:
    """Open the atlas in the browser, and print the link, which opens once; starts the daemon where none runs."""
    home = home_of(context)
    try:
        info = background.running(home)
        link = f"http://{info.host}:{info.http}/#once={post(info, 'token/once')['once']}"
    except TonewalkError as error:
        if window:  # nobody sees what is printed
            _show(home, _FAILURE.format(text=html.escape(error.text)))
        raise
    show.line(link)
    if window:
        _show(home, _PAGE.format(link=link))
    else:
        open_once(home, link)


@app.command("close")
def close_atlas(context: typer.Context) -> None:
    """End the daemon, also one that `open` or the session started."""
    info = background.close(home_of(context))
    show.line("No daemon runs." if info is None else f"The daemon (process {info.pid}) has ended.")


def open_once(home: Home, link: str) -> None:
    """Open a link in the desktop's browser, where a person at a terminal has one."""
    if sys.stdout.isatty() and _desktop():
        _show(home, _PAGE.format(link=link))


def _show(home: Home, page: str) -> None:
    """Open a page that only the owner reads: what a program was called with, every user can see."""
    home.write_private(home.link_page, page.encode())
    webbrowser.open(home.link_page.as_uri())


def _desktop() -> bool:
    """Whether a browser's window would appear before the person at this terminal."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
