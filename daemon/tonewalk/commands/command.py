"""What a command is: its name, its arguments, its answer, and where it may be asked."""

from __future__ import annotations

from typing import Final, NamedTuple

from tonewalk.base.structs import Reply, Request

OSC: Final = frozenset({"osc"})
"""What concerns one OSC client."""
CLIENTS: Final = frozenset({"osc", "ws"})
"""What concerns one client that is told of things."""
PAGES: Final = frozenset({"http", "ws"})
"""What is too long for OSC: columns over all sounds."""


class Command(NamedTuple):
    """One thing that can be asked.

    Attributes:
        name: `search`, `map/list`: the last part of every address.
        request: its arguments.
        reply: its answer; for a stream, what is sent on a change.
        summary: one line for people.
        loopback_only: never from another machine, token or not.
        writes: it changes what is kept (the library, a file) or starts work, so the token is asked for; what the
            session shares (cursor, selection, weights, what plays) is not kept.
        stream: over OSC it carries no request id, answers `/tonewalk/<name>/hit` on a change only, and the
            latest of a burst wins; where the reply is `Done`, it is obeyed in silence.
        doors: where it makes sense; `osc` alone for what concerns one OSC client.
    """

    name: str
    request: type[Request]
    reply: type[Reply]
    summary: str
    loopback_only: bool = False
    writes: bool = False
    stream: bool = False
    doors: frozenset[str] = frozenset({"http", "ws", "osc"})

    @property
    def method(self) -> str:
        """The engine's method that answers it."""
        return self.name.replace("/", "_")
