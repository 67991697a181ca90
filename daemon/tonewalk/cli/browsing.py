"""`open`: the atlas in a browser that may write, through a link that opens once."""

from __future__ import annotations

import os
import sys
import webbrowser

import typer

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import show
from tonewalk.cli.app import app, home_of
from tonewalk.cli.client import post

_PAGE = (
    '<!doctype html><meta charset="utf-8"><title>tonewalk</title>'
    '<meta http-equiv="refresh" content="0; url={link}"><a href="{link}">Open the atlas</a>\n'
)


@app.command("open")
def open_atlas(context: typer.Context) -> None:
    """Open the running daemon's atlas in the browser, and print the link, which opens once."""
    home = home_of(context)
    info = home.daemon()
    if info is None:
        raise Unavailable("No daemon runs: start `tonewalk serve` first.")
    link = f"http://{info.host}:{info.http}/#once={post(info, 'token/once')['once']}"
    show.line(link)
    open_once(home, link)


def open_once(home: Home, link: str) -> None:
    """Open a link in the desktop's browser, where a person at a terminal has one.

    It goes through a page that only the owner reads: what a program was called with, every user can see.
    """
    if not sys.stdout.isatty() or not _desktop():
        return
    home.write_private(home.link_page, _PAGE.format(link=link).encode())
    webbrowser.open(home.link_page.as_uri())


def _desktop() -> bool:
    """Whether a browser's window would appear before the person at this terminal."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
