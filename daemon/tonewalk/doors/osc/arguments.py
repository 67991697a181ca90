"""How a command's arguments travel in an OSC message: positions, then trailing groups. Derived from its struct.

Plain fields stand in declared order; those with a default may be left out from the end. A field that takes an
id or words is one argument: a number is an id, a string is words; `sound` and `file` side by side are one too,
a number being the sound and a string the file. Lists and nested structs trail behind, as repeated groups:

    a list alone            its items                                labels: "kick" "snare"
    more than one list      each item after its list's singular      point 0.1 0.2 point 0.9 0.4 sound 42
    weighted terms          weight, kind, value                      1.0 text "kick" -0.5 id 42 0.5 xy 0.3 0.8
    a struct of numbers     name, number                             semantic 1.0 timbre 0.5
    a table of numbers      name, number                             bright 0.5 wet -1.0

Numbers come as i, h, f or d, booleans as T, F, 0 or 1; Nil stands for an argument left out. Where only words can
stand a number is its own spelling, as Pd and Max have no other way to say "808".
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import inspect

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.commands.queries import Term
from tonewalk.doors.asking import read
from tonewalk.doors.osc.packets import Unreadable

Kind = Literal["int", "float", "bool", "str", "int or str"]

_ONE_ARGUMENT = ("sound", "file")
_TERM_KINDS = {
    "text": "text", "id": "sound", "sound": "sound", "file": "file", "direction": "direction",
    "xy": "point", "xyz": "point",
}  # fmt: skip


class Slot(NamedTuple):
    """One position of a message.

    Attributes:
        fields: the field it fills; two where a number fills the first and a string the second.
        default: what stands for it when it is left out; `msgspec.NODEFAULT` where it must be given.
        type: the (first) field's type with its range, as msgspec describes it.
    """

    fields: tuple[str, ...]
    kind: Kind
    default: Any
    type: inspect.Type
    description: str

    @property
    def name(self) -> str:
        """For people: `k`, `sound or file`."""
        return " or ".join(self.fields)


class Group(NamedTuple):
    """One kind of trailing repeated group.

    Attributes:
        field: the field that it fills.
        lead: the word that each item begins with; "" where items stand alone.
        shape: how one item looks, for people.
    """

    field: str
    lead: str
    shape: str
    item: Literal["term", "weight", "number", "numbers", "words"]
    description: str


class Form(NamedTuple):
    """How a command's arguments travel."""

    slots: tuple[Slot, ...]
    groups: tuple[Group, ...]


@functools.cache
def form(kind: type[Request]) -> Form:
    """The positions and trailing groups of a command's arguments."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    slots: list[Slot] = []
    fields = [(field, *plain(field.type)) for field in info.fields]
    lists = sum(isinstance(core, inspect.ListType) for _, core, _ in fields)
    groups: list[Group] = []
    for field, core, description in fields:
        if isinstance(core, inspect.ListType):
            lead = field.name.removesuffix("s") if lists > 1 else ""
            groups.append(_list_group(field.name, lead, core, description))
        elif isinstance(core, inspect.StructType):
            names = "|".join(part.name for part in core.fields)
            groups.append(Group(field.name, "", f"{names} number", "weight", description))
        elif isinstance(core, inspect.DictType):
            groups.append(Group(field.name, "", '"name" number', "weight", description))
        elif slots and (*slots[-1].fields, field.name) == _ONE_ARGUMENT:
            text = f"{slots[-1].description}, or {description}"
            slots[-1] = Slot(_ONE_ARGUMENT, "int or str", "", slots[-1].type, text)
        else:
            slots.append(Slot((field.name,), _kind(core), field.default, core, description))
    return Form(tuple(slots), tuple(groups))


def plain(kind: inspect.Type) -> tuple[inspect.Type, str]:
    """A field's type without `| None` and without its description, and the description."""
    description = ""
    while True:
        if isinstance(kind, inspect.Metadata):
            description = str((kind.extra_json_schema or {}).get("description", description))
            kind = kind.type
            continue
        if isinstance(kind, inspect.UnionType):
            rest = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
            if len(rest) == 1:
                kind = rest[0]
                continue
            described = [plain(part)[1] for part in rest]
            description = description or " or ".join(text for text in described if text)
        return kind, description


def parse(kind: type[Request], arguments: Sequence[Any]) -> Request:
    """A message's arguments, without the request id, as the command's request.

    Raises:
        InvalidArgument: too many, or one of the wrong type or range; `where` is its JSON path.
    """
    for place, value in enumerate(arguments, 1):
        if isinstance(value, Unreadable):
            raise InvalidArgument(
                f"Argument {place} has {value.what}: send numbers as i or f and words as s, with type tags.",
                where="$",
            )
    slots, groups = form(kind)
    values: dict[str, Any] = {}
    for slot, value in zip(slots, arguments, strict=False):
        if value is not None:
            values[_field(slot, value)] = _taken(slot.kind, value)
    rest = arguments[len(slots) :]
    if rest and not groups:
        raise InvalidArgument(f"There are {len(arguments)} arguments: give at most {len(slots)}.", where="$")
    values |= {group.field: [] for group in groups if group.item != "weight"}
    tokens = _Tokens(rest)
    while tokens:
        _take_item(tokens, groups, values)
    return read(kind, values)


def arrange(request: Request) -> list[Any]:
    """The arguments of the message that asks this: what `parse` reads back."""
    slots, groups = form(type(request))
    arguments: list[Any] = []
    for slot in slots:
        given = [getattr(request, name) for name in slot.fields]
        value = next((value for value in given if value is not None), "")
        arguments.append(int(value) if isinstance(value, bool) else value)
    for group in groups:
        arguments += _written(group, getattr(request, group.field))
    return arguments


class _Tokens:
    """Arguments still to be read."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values, self._at = values, 0

    def __bool__(self) -> bool:
        return self._at < len(self._values)

    def peek(self) -> Any:
        return self._values[self._at]

    def take(self, where: str) -> Any:
        if not self:
            raise InvalidArgument(f"The last group of {where[2:]} breaks off: give all of it.", where=where)
        self._at += 1
        return self._values[self._at - 1]

    def numbers(self) -> Iterator[Any]:
        while self and _is_number(self.peek()):
            self._at += 1
            yield self._values[self._at - 1]


def _take_item(tokens: _Tokens, groups: Sequence[Group], values: dict[str, Any]) -> None:
    head = tokens.peek()
    named = [group for group in groups if group.item == "weight" and head in group.shape.split()[0].split("|")]
    for group in named or groups:
        if not _begins(group, head):
            continue
        where = f"$.{group.field}"
        if group.lead:
            tokens.take(where)
        if group.item == "weight":
            name = _taken("str", tokens.take(where))
            values.setdefault(group.field, {})[name] = tokens.take(where)
        else:
            values[group.field].append(_ITEMS[group.item](tokens, where))
        return
    expected = " or ".join(f"`{group.lead} {group.shape}`".replace("` ", "`") for group in groups)
    raise InvalidArgument(f"{head!r:.60} begins no group here: give {expected}.", where=f"$.{groups[0].field}")


def _begins(group: Group, head: Any) -> bool:
    if group.lead:
        return bool(head == group.lead)
    if group.item == "weight":
        return isinstance(head, str) or (group.shape.startswith('"') and _is_number(head))
    return group.item != "term" or _is_number(head)


def _term(tokens: _Tokens, where: str) -> dict[str, Any]:
    weight, kind = tokens.take(where), tokens.take(where)
    field = _TERM_KINDS.get(kind) if isinstance(kind, str) else None
    if field is None:
        known = ", ".join(_TERM_KINDS)
        raise InvalidArgument(f"{kind!r:.60} is no kind of term: give one of {known}.", where=where)
    if field == "point":
        return {"weight": weight, field: [tokens.take(where) for _ in kind]}
    value: Any = _taken("int" if field == "sound" else "str", tokens.take(where))
    if field == "direction":
        value = [value, _taken("str", tokens.take(where))]
    return {"weight": weight, field: value}


_ITEMS: dict[str, Callable[[_Tokens, str], Any]] = {
    "term": _term,
    "number": lambda tokens, where: _taken("int", tokens.take(where)),
    "numbers": lambda tokens, where: list(tokens.numbers()),
    "words": lambda tokens, where: _taken("str", tokens.take(where)),
}


def _written(group: Group, value: Any) -> list[Any]:
    if group.item == "weight":
        named = value if isinstance(value, dict) else msgspec.structs.asdict(value)
        given = named.items()
        return [part for name, number in given if number is not None for part in (name, number)]
    lead = [group.lead] if group.lead else []
    out: list[Any] = []
    for item in value:
        if isinstance(item, Term):
            out += _written_term(item)
        else:
            out += lead + (list(item) if isinstance(item, list) else [item])
    return out


def _written_term(term: Term) -> list[Any]:
    out: list[Any] = [float(term.weight)]
    for kind, field in (("text", "text"), ("id", "sound"), ("file", "file"), ("direction", "direction")):
        value = getattr(term, field)
        if value is not None:
            return [*out, kind, *(value if isinstance(value, list) else [value])]
    if term.point is not None:
        return [*out, "xyz"[: len(term.point)], *term.point]
    raise InvalidArgument("A term has no value: give text, id, file, direction or a place.", where="$.terms")


def _list_group(name: str, lead: str, kind: inspect.ListType, description: str) -> Group:
    item, of_item = plain(kind.item_type)
    description = description or of_item
    if isinstance(item, inspect.StructType):
        kinds = 'weight text "words" | id number | file "path" | direction "from" "to" | xy x y | xyz x y z'
        return Group(name, lead, kinds, "term", "weighted terms")
    if isinstance(item, inspect.ListType):
        return Group(name, lead, "x y [z]", "numbers", description)
    if isinstance(item, inspect.StrType):
        return Group(name, lead, '"words"', "words", description)
    return Group(name, lead, "number", "number", description)


def _kind(kind: inspect.Type) -> Kind:
    if isinstance(kind, inspect.UnionType):
        return "int or str"
    if isinstance(kind, inspect.BoolType):
        return "bool"
    if isinstance(kind, inspect.IntType):
        return "int"
    return "float" if isinstance(kind, inspect.FloatType) else "str"


def _field(slot: Slot, value: Any) -> str:
    return slot.fields[-1] if isinstance(value, str) else slot.fields[0]


def _taken(kind: Kind, value: Any) -> Any:
    """The value as JSON would give it: whole floats as ints for ints, 0 and 1 for booleans, numbers as words."""
    if kind == "bool" and value in (0, 1):
        return bool(value)
    if kind in ("int", "int or str") and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind == "str" and _is_number(value) and math.isfinite(value):
        return spelt(value)
    return value


def spelt(number: float) -> str:
    """A number as one would type it: 808 for 808.0, 0.1 for the 32-bit float next to it."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    with np.errstate(over="ignore", under="ignore"):
        short = np.float32(number)
    return np.format_float_positional(short if short == number else number, trim="-")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
