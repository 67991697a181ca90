"""Where the daemon is: as a home says it, or at an address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.base.home import Home, default_home

HTTP_PORT: Final = 9421
"""Where an address names none."""


class Place(NamedTuple):
    """A daemon's HTTP door.

    Attributes:
        url: without a slash at its end.
        token: "" where none is known.
    """

    url: str
    token: str = ""


Find = Callable[[], Place]
"""Looks where the daemon is now; raises Unavailable where none is."""


def in_home(path: Path | str | None = None) -> Find:
    """The daemon of a home; of the usual one where none is given.

    A home that is not there is not made.
    """
    folder = Path(path).expanduser().absolute() if path else default_home()

    def find() -> Place:
        info = Home(folder).daemon() if folder.is_dir() else None
        if info is None:
            raise Unavailable(f"No daemon runs on {folder}: start `tonewalk serve`, or give another home.")
        host = f"[{info.host}]" if ":" in info.host else info.host
        return Place(f"http://{host}:{info.http}", info.token)

    return find


def at(address: str, token: str = "") -> Find:
    """The daemon at an address: `http://192.168.1.5:9421`, `192.168.1.5`.

    Raises:
        InvalidArgument: it is no address.
    """
    place = Place(_url(address), token)
    return lambda: place


def _url(address: str) -> str:
    wrong = InvalidArgument(f"{address!r} is no address of a daemon: give one like http://192.168.1.5:9421.")
    if address != address.strip() or not address.isprintable():
        raise wrong
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError as error:
        raise wrong from error
    nothing_more = not (parts.query or parts.fragment or parts.username) and parts.path in ("", "/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not nothing_more:
        raise wrong
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{HTTP_PORT if port is None else port}"
