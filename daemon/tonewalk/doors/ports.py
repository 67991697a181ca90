"""On which port a door listens: the one that was chosen, else the first that is free from the usual one on."""

from __future__ import annotations

import errno
import socket
from typing import Final

from tonewalk.base.errors import Conflict

SPARE: Final = 20
"""ports after the usual one that are tried"""
_MAX_LISTENS: Final = 9430
"""where a Max on this machine waits for its answers"""
_TAKEN: Final = frozenset({errno.EADDRINUSE, errno.EACCES})
"""of a port that another has; the second is Windows' word for one that it has alone, or keeps back"""


def listening(door: str, flag: str, kind: socket.SocketKind, host: str, port: int, *, spare: int) -> socket.socket:
    """A socket of our own that has a port, and for TCP listens there.

    Two daemons that start at once don't get the same one: the system gives a port to one socket only.

    Args:
        door: `HTTP` or `OSC`, for people.
        flag: that chooses another port, for people.
        host: an IPv4 address of this machine.
        port: 0 for any free port.
        spare: how many ports after it may be taken where it is not free.

    Raises:
        Conflict: none of them is free, or the system gives none.
    """
    wanted = [port, *(one for one in range(port + 1, min(port + spare, 65535) + 1) if one != _MAX_LISTENS)]
    for one in wanted:
        try:
            return _listening(kind, host, one)
        except OSError as error:
            if one == wanted[-1] or error.errno not in _TAKEN:
                ports = f"{port} to {one}" if one != port else f"{port}"
                remedy = f"end what has it, or give another port with {flag}"
                if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                    remedy = "give an address of this machine"
                raise Conflict(
                    f"{door} can't listen on {host}:{ports} ({error.strerror or error}): {remedy}."
                ) from error
    raise AssertionError("there is at least one port to try")


def _listening(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    ours = socket.socket(socket.AF_INET, kind)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where any program may else take a port over
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif kind is socket.SOCK_STREAM:  # connections of a daemon that has just ended don't hold its port
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.bind((host, port))
        if kind is socket.SOCK_STREAM:
            ours.listen()  # two may be bound for a moment, and only one of them can listen
        ours.setblocking(False)
    except OSError:
        ours.close()
        raise
    return ours
