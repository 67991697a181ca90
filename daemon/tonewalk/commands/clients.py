"""Commands about one client: what it is told of, and where."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.beat import Beat, Circle
from tonewalk.commands.command import CLIENTS, OSC, Command
from tonewalk.commands.common import Done
from tonewalk.commands.knobs import AspectWeights, KnobValues
from tonewalk.commands.library import Roots
from tonewalk.commands.queries import Hits
from tonewalk.commands.session import SessionState
from tonewalk.commands.sounds import Played, Silence
from tonewalk.commands.trajectories import Step
from tonewalk.work.events import Topic
from tonewalk.work.jobs import Job


class When(Request):
    """When to be told of what has a time of its own: steps."""

    lead: Annotated[
        float, Meta(ge=0.0, le=100.0, description="ms that it comes before its time; 0: when it is due")
    ] = 100.0


class Subscribe(Request):
    """What to be told of, for 30 s; repeat to go on."""

    topic: Topic
    when: When = msgspec.field(default_factory=When)


class Unsubscribe(Request):
    """What to be told of no more."""

    topic: Topic


_ReplyPort = Annotated[
    int, Meta(ge=0, le=65535, description="UDP port on the client's host; 0: the one that it sends from")
]


class ReplyPort(Request):
    """Where answers to this client go from now on."""

    port: _ReplyPort


class ReplyHostPort(Request):
    """Where answers to all clients of this host go from now on, but to those that set a port of their own."""

    port: _ReplyPort


Carried = Literal["all", "ids", "names", "paths"]


class Fields(Request):
    """What a hit carries from now on: its id, id and name, id, name and path, or all of it."""

    fields: Carried


class Hello(Request):
    """Shows the token that stands in the home's daemon.json."""

    token: Annotated[str, Meta(max_length=256)]


TOLD: Final[dict[Topic, tuple[type[Reply], ...]]] = {
    "cursor": (SessionState,),
    "selection": (SessionState,),
    "steps": (Step,),
    "progress": (Job,),
    "play": (Played, Silence),
    "library": (Roots,),
    "aspects": (AspectWeights,),
    "knobs": (KnobValues,),
    "slots": (Hits,),
    "beat": (Beat,),
    "circle": (Circle,),
}
"""What those who are told of a topic are told."""

ROWS: Final = (
    Command("subscribe", Subscribe, Done, "Be told of a topic for 30 s", kind="client", doors=CLIENTS),
    Command("unsubscribe", Unsubscribe, Done, "Be told no more", kind="client", doors=CLIENTS),
    Command("client/reply_port", ReplyPort, Done, "Where answers to this client go", kind="client", doors=OSC),
    Command(
        "client/reply_host_port",
        ReplyHostPort,
        Done,
        "Where answers to all clients of this host go",
        kind="client",
        doors=OSC,
    ),
    Command("client/fields", Fields, Done, "What a hit carries to this client", kind="client", doors=OSC),
    Command("client/hello", Hello, Done, "Show the token of the home's daemon.json", kind="client", doors=OSC),
)
"""What the table has of this area."""
