"""What many replies share."""

from __future__ import annotations

import base64

import msgspec


class Reply(msgspec.Struct, kw_only=True, omit_defaults=False):
    """Base of all replies."""


def raw_path(path: bytes) -> str | None:
    """base64 of a path that is not UTF-8, None for any other: `path_raw` of a reply."""
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(path).decode("ascii")
    return None


class Done(Reply):
    """It was done."""

    done: bool = True


class Silence(Reply):
    """What clients are told when they should stop playing."""

    stop: bool = True


class Pong(Reply):
    """The daemon lives."""

    version: str


class Ports(Reply):
    """Where the daemon listens; 0 for a door that is closed."""

    http: int = 0
    osc: int = 0


class File(Reply):
    """A file that was written."""

    path: str
