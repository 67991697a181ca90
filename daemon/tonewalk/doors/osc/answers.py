"""How replies and events travel as OSC messages. Derived from their structs.

A reply's plain fields go flat, in declared order, nested structs laid out in place; behind them each list of
numbers or words, and each table of names and numbers, as its length and its items.

    without lists of structs    /tonewalk/<name>/reply id field...
    with them                   /tonewalk/<name>/begin id n field...
                                /tonewalk/<name>/<item> id rank field...      n times, rank from 1
                                /tonewalk/<name>/end id n

Hits carry less where their client wants it so, and of a command whose row says so each sound is one message
`/tonewalk/<each> id field...`, with zeros where none was found. A stream's sound is
`/tonewalk/<name>/hit field...`, without the coordinates that its place has not. Lists inside an item stay with
HTTP, and so do fields that a reply may leave out. What does not exist is sent as the empty string.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import NODEFAULT, inspect

from tonewalk import __version__
from tonewalk.base.errors import TonewalkError
from tonewalk.base.structs import Reply
from tonewalk.commands.clients import Carried
from tonewalk.commands.command import Command
from tonewalk.commands.queries import Hit, Hits
from tonewalk.commands.session import SessionState
from tonewalk.commands.sounds import Silence
from tonewalk.doors.osc.arguments import plain
from tonewalk.doors.osc.packets import PathText, encode
from tonewalk.work.events import Event

HELLO: Final = "/tonewalk/hello"
ERROR: Final = "/tonewalk/error"

_ORDER: Final[dict[type, tuple[str, ...]]] = {Hit: ("id", "score", "x", "y", "name", "path")}
"""Where the wire's order is not the declared one: what a patch unpacks first comes first."""
CARRIED: Final[dict[Carried, tuple[str, ...]]] = {
    "all": (),
    "ids": ("id",),
    "names": ("id", "name"),
    "paths": ("id", "name", "path"),
}
"""What a hit carries, behind request id and rank; nothing named: all."""
SLOTS: Final = 64
_PATHS: Final = frozenset({"path", "home", "log"})
_SESSION_TOPICS: Final = {"cursor": ("x", "y", "z"), "selection": ("selection",)}
_NO_SOUND: Final = 0
"""`/tonewalk/play 0` asks for silence: ids begin at 1"""
_EMPTY: Final[dict[type, Any]] = {inspect.IntType: 0, inspect.FloatType: 0.0, inspect.BoolType: False}
"""What stands for a sound that was not found: its id is `_NO_SOUND`; words are empty."""
_COORDINATES: Final = frozenset({"x", "y", "z"})


class Shape(NamedTuple):
    """How one kind of struct is laid out.

    Attributes:
        flat: plain fields, in the order of the wire.
        nested: those of them that are structs, laid out in place.
        tails: lists and tables that follow, each after its length.
        items: lists of structs: field, item's name, item's type.
    """

    flat: tuple[str, ...]
    nested: frozenset[str]
    tails: tuple[str, ...]
    items: tuple[tuple[str, str, type[msgspec.Struct]], ...]


@functools.cache
def shape(kind: type[msgspec.Struct]) -> Shape:
    """How a struct is laid out."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    flat, nested, tails, items = [], [], [], []
    for field in info.fields:
        core, _ = plain(field.type)
        if not (field.required or _has_default(field)):
            continue
        if isinstance(core, inspect.ListType) and isinstance(core.item_type, inspect.StructType):
            items.append((field.name, singular(field.name), core.item_type.cls))
        elif isinstance(core, inspect.ListType | inspect.DictType):
            tails.append(field.name)
        else:
            flat.append(field.name)
            nested += [field.name] if isinstance(core, inspect.StructType) else []
    return Shape(_ORDER.get(kind, tuple(flat)), frozenset(nested), tuple(tails), tuple(items))


def _has_default(field: inspect.Field) -> bool:
    return field.default is not NODEFAULT or field.default_factory is not NODEFAULT


def singular(name: str) -> str:
    """`hits` -> `hit`, `classes` -> `class`, `trajectories` -> `trajectory`."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-2] if name.endswith("sses") else name.removesuffix("s")


def answer(command: Command, number: int, reply: Reply, carried: Carried = "all") -> Iterator[bytes]:
    """The packets that answer request `number`, with hits that carry what their client wants."""
    address = f"/tonewalk/{command.name}"
    kind = shape(type(reply))
    if command.each:
        ((field, _, sound),) = kind.items
        for one in [_laid_out(one, tails=False) for one in getattr(reply, field)] or [_nothing(sound)]:
            yield encode(f"/tonewalk/{command.each}", [number, *one])
        return
    if not kind.items:
        yield encode(f"{address}/reply", [number, *_laid_out(reply, tails=True)])
        return
    count = sum(len(getattr(reply, field)) for field, _, _ in kind.items)
    yield encode(f"{address}/begin", [number, count, *_laid_out(reply, tails=True)])
    for field, item, _ in kind.items:
        for rank, part in enumerate(getattr(reply, field), 1):
            fields = CARRIED[carried] if isinstance(part, Hit) else ()
            values = _values(part, fields) if fields else _laid_out(part, tails=False)
            yield encode(f"{address}/{item}", [number, rank, *values])
    yield encode(f"{address}/end", [number, count])


def slot_messages(now: Hits, before: Hits) -> Iterator[bytes]:
    """What fills a client's slots with hits, and empties those that only the hits before filled."""
    for number, hit in enumerate(now.hits[:SLOTS], 1):
        yield encode(f"/tonewalk/slot/{number}", [hit.id, hit.name])
    for number in range(len(now.hits) + 1, min(len(before.hits), SLOTS) + 1):
        yield encode(f"/tonewalk/slot/{number}", [_NO_SOUND, ""])


@functools.cache
def stream_fields(command: Command) -> tuple[str, ...]:
    """What the `hit` message of a stream of places carries."""
    left_out = _COORDINATES - set(command.request.__struct_fields__)
    return tuple(field for field in shape(command.reply).flat if field not in left_out)


def place_answer(command: Command, reply: Reply) -> bytes:
    """The packet that answers a stream of places: the sound that lies there."""
    return encode(f"/tonewalk/{command.name}/hit", _values(reply, stream_fields(command)))


def error_message(number: int, address: str, error: TonewalkError) -> bytes:
    """What tells a client that a request failed; number 0 where there is none."""
    return encode(ERROR, [number, error.code, address, error.text])


def hello_message() -> bytes:
    """What tells a client of the daemon before this one to subscribe, and to show the token, again."""
    return encode(HELLO, [__version__])


def event_message(event: Event, *delay: float) -> bytes:
    """What tells a subscriber of an event, for one that has a time with its delay in ms as the last argument."""
    return encode(f"/tonewalk/{event.topic}", [*_event_arguments(event.topic, event.data), *delay])


def _event_arguments(topic: str, data: Any) -> list[Any]:
    """An event's data; of a session, what its topic is about."""
    if isinstance(data, SessionState) and topic in _SESSION_TOPICS:
        return _fields_of(data, _SESSION_TOPICS[topic])
    if isinstance(data, Silence):
        return [_NO_SOUND]
    return _laid_out(data, tails=True) if isinstance(data, msgspec.Struct) else []


def _fields_of(data: msgspec.Struct, fields: tuple[str, ...]) -> list[Any]:
    tails = [field for field in fields if field in shape(type(data)).tails]
    return _values(data, tuple(field for field in fields if field not in tails)) + _tails(data, tuple(tails))


def _laid_out(data: msgspec.Struct, *, tails: bool) -> list[Any]:
    kind = shape(type(data))
    out: list[Any] = []
    for field in kind.flat:
        if field in kind.nested:
            out += _laid_out(getattr(data, field), tails=False)
        else:
            out += _values(data, (field,))
    return out + (_tails(data, kind.tails) if tails else [])


def _nothing(kind: type[msgspec.Struct]) -> list[Any]:
    types = {field.name: type(plain(field.type)[0]) for field in inspect.type_info(kind).fields}  # type: ignore[attr-defined]
    return [_EMPTY.get(types[field], "") for field in shape(kind).flat]


def _values(data: msgspec.Struct, fields: tuple[str, ...]) -> list[Any]:
    return [PathText(getattr(data, field)) if field in _PATHS else getattr(data, field) for field in fields]


def _tails(data: msgspec.Struct, fields: tuple[str, ...]) -> list[Any]:
    out: list[Any] = []
    for field in fields:
        value = getattr(data, field)
        parts = [part for pair in value.items() for part in pair] if isinstance(value, dict) else list(value)
        out += [len(value), *parts]
    return out
