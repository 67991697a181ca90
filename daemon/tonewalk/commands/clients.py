"""Commands about one client: what it is told of, and where."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import CLIENTS, OSC, Command
from tonewalk.commands.common import Done
from tonewalk.commands.knobs import AspectWeights
from tonewalk.commands.library import Roots
from tonewalk.commands.session import SessionState
from tonewalk.commands.sounds import Silence, SoundInfo
from tonewalk.commands.trajectories import Step
from tonewalk.work.events import Topic
from tonewalk.work.jobs import Job


class Subscribe(Request):
    """What to be told of, for 30 s; repeat to go on."""

    topic: Topic


class ReplyPort(Request):
    """Where answers to this client go from now on."""

    port: Annotated[int, Meta(ge=1, le=65535, description="UDP port on the client's host")]


class Hello(Request):
    """Shows the token that stands in the home's daemon.json."""

    token: Annotated[str, Meta(max_length=256)]


TOLD: Final[dict[Topic, tuple[type[Reply], ...]]] = {
    "cursor": (SessionState,),
    "selection": (SessionState,),
    "steps": (Step,),
    "progress": (Job,),
    "play": (SoundInfo, Silence),
    "library": (Roots,),
    "aspects": (AspectWeights,),
}
"""What those who are told of a topic are told."""

ROWS: Final = (
    Command("subscribe", Subscribe, Done, "Be told of a topic for 30 s", doors=CLIENTS),
    Command("unsubscribe", Subscribe, Done, "Be told no more", doors=CLIENTS),
    Command("client/reply_port", ReplyPort, Done, "Where answers to this client go", doors=OSC),
    Command("client/hello", Hello, Done, "Show the token of the home's daemon.json", doors=OSC),
)
"""What the table has of this area."""
