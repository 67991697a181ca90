"""What a command is: its name, arguments and answer, where it may be asked, and all that doors have to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from msgspec import inspect

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.common import Done, OneSound
from tonewalk.work.events import Topic

Kind = Literal["once", "place", "turn", "steer", "client"]
Door = Literal["http", "ws", "osc"]

OSC: Final[frozenset[Door]] = frozenset({"osc"})
"""What concerns one OSC client."""
CLIENTS: Final[frozenset[Door]] = frozenset({"osc", "ws"})
"""What concerns one client that is told of things."""
PAGES: Final[frozenset[Door]] = frozenset({"http", "ws"})
"""What is too long for OSC: columns over all sounds."""
EVERYWHERE: Final[frozenset[Door]] = frozenset({"http", "ws", "osc"})


class Command(NamedTuple):
    """One thing that can be asked: a row of the table, and the only place that says so.

    Attributes:
        name: `search`, `map/list`: the last part of every address.
        request: its arguments.
        reply: its answer.
        summary: one line for people.
        kind: `once`: a question and its answer, with an id. Streams carry no id, and the newest of a burst wins:
            `place` is answered with the sound that is there, where it is another than before, `turn` with the
            session's hits, likewise, and `steer` not at all. `client`: about the client itself; its door obeys.
        doors: where it makes sense.
        loopback_only: never from another machine, token or not, but for what is uploaded.
        writes: it changes what is kept (the library, a file) or starts work, so the token is asked for; what the
            session shares (cursor, selection, weights, what plays) is not kept.
        shared: it keeps nothing, and yet changes what others see and hear: no wild card of OSC means it.
        paths: the fields that name files on the daemon's machine; `terms.file` is one of each of `terms`.
        upload: the one of these that over HTTP may come as a form's file.
        clamped: over OSC a number beyond its range is the range's end, as it always is for a stream.
        each: over OSC each sound of the answer is one message `/tonewalk/<each>`.
        shows: what can be read at its OSC address: the value that its arguments set.
    """

    name: str
    request: type[Request]
    reply: type[Reply]
    summary: str
    kind: Kind = "once"
    doors: frozenset[Door] = EVERYWHERE
    loopback_only: bool = False
    writes: bool = False
    shared: bool = False
    paths: tuple[str, ...] = ()
    upload: str = ""
    clamped: bool = False
    each: str = ""
    shows: Topic | None = None

    @property
    def method(self) -> str:
        """The engine's method that answers it."""
        return self.name.replace("/", "_")

    @property
    def at_once(self) -> str:
        """The engine's method that takes one move of the stream in, on the event loop."""
        return f"{self.method}_now"

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods that the engine needs for it."""
        if self.kind == "client":
            return ()
        return (self.method, self.at_once) if self.stream else (self.method,)

    @property
    def stream(self) -> bool:
        """Whether it is a stream, which carries no request id."""
        return self.kind in ("place", "turn", "steer")

    def files(self, request: Request) -> list[str]:
        """The files on the daemon's machine that a request names."""
        return [path for field in self.paths for path in _values(request, field.split(".")) if path]


def checked(command: Command) -> Command:
    """The command itself.

    Raises:
        TypeError: its row contradicts itself.
    """
    for path in command.paths:
        if not _holds(inspect.type_info(command.request), path.split(".")):
            raise TypeError(f"{command.name} has no argument {path}, which its row calls a path.")
    if command.upload and command.upload not in command.paths:
        raise TypeError(f"{command.name} takes an upload as {command.upload}, which its row doesn't call a path.")
    if command.stream and (command.writes or command.loopback_only):
        raise TypeError(f"{command.name} is a stream, and those change nothing that is kept.")
    if command.kind == "place" and not issubclass(command.reply, OneSound):
        raise TypeError(f"{command.name} asks for a place, and {command.reply.__name__} is no OneSound.")
    if command.kind == "steer" and command.reply is not Done:
        raise TypeError(f"{command.name} is obeyed in silence, and so its reply is Done.")
    return command


def _holds(kind: inspect.Type, fields: list[str]) -> bool:
    match kind:
        case inspect.Metadata():
            return _holds(kind.type, fields)
        case inspect.UnionType():
            return any(_holds(part, fields) for part in kind.types)
        case inspect.ListType():
            return _holds(kind.item_type, fields)
        case inspect.StructType():
            return any(_holds(field.type, fields[1:]) for field in kind.fields if [field.name] == fields[:1])
    return isinstance(kind, inspect.StrType) and not fields


def _values(value: Any, fields: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _values(one, fields)
    elif fields:
        yield from _values(getattr(value, fields[0]), fields[1:])
    else:
        yield value
