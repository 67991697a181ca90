"""Arguments about the shared session and about clients."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tonewalk.requests.common import Request, Sound, Unit


class Cursor(Request):
    """Where the shared cursor stands."""

    x: Unit
    y: Unit
    z: Unit = 0.5


class Selection(Request):
    """Which sounds are selected."""

    sounds: Annotated[list[Sound], Meta(max_length=10000)]


Topic = Literal["cursor", "selection", "steps", "progress", "play", "library", "aspects"]


class Subscribe(Request):
    """What to be told of, for 30 s; repeat to go on."""

    topic: Topic


class ReplyPort(Request):
    """Where answers to this client go from now on."""

    port: Annotated[int, Meta(ge=1, le=65535, description="UDP port on the client's host")]


class Hello(Request):
    """Shows the token that stands in the home's daemon.json."""

    token: Annotated[str, Meta(max_length=256)]
