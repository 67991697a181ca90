"""How a command's arguments travel in an OSC message: positions, then trailing groups. Derived from its struct.

Plain fields stand in declared order; those with a default may be left out from the end. A field that takes an
id or words is one argument: a number is an id, a string is words; `sound` and `file` side by side are one too,
a number being the sound and a string the file. Lists and nested structs trail behind, as repeated groups:

    a list alone            its items                                labels: "kick" "snare"
    more than one list      each item after its list's singular      point 0.1 0.2 point 0.9 0.4 sound 42
    weighted terms          weight, kind, value                      1.0 text "kick" -0.5 id 42 0.5 xy 0.3 0.8
    a struct of numbers     name, number                             semantic 1.0 timbre 0.5
    a table of numbers      name, number                             bright 0.5 wet -1.0

Groups follow any of the arguments that may be left out: they begin at the first place from which all the rest is
groups. So a word that a group begins with, where what belongs to it follows (`timbre 0.5`), is that group and no
argument such as a filter; an empty string or Nil for what is left out never is one. In a table any word before a
number of the table's range is an item, and where the arguments have places for such a pair (`knob bright 0.5`) the
first pair fills those. A number begins a term wherever a filter could stand.

Words that have no other words beside them, as a search's text or a filter, need no quotes: strings in a row are
one argument, joined by spaces, up to the next number or group. A quoted string stays as it is.

Numbers come as i, h, f or d, booleans as T, F, 0 or 1; Nil stands for an argument left out. Where only words can
stand a number is its own spelling, as Pd and Max have no other way to say "808".

What could be read in two ways is no matter of luck: `form` refuses the struct of such a command.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

from msgspec import NODEFAULT, inspect

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.doors.asking import read
from tonewalk.doors.osc.groups import (
    Group,
    Tail,
    Tokens,
    as_whole,
    as_words,
    bounds,
    is_number,
    no_group,
    of_list,
    take_item,
    written,
)
from tonewalk.doors.osc.packets import Unreadable

Kind = Literal["int", "float", "bool", "str", "int or str"]

_ONE_ARGUMENT: Final = ("sound", "file")
_SAID: Final = {"literal": True}
"""What this door says by itself: filters that were read out of words could be neither shown nor taken off here."""


class Slot(NamedTuple):
    """One position of a message.

    Attributes:
        fields: the field it fills; two where a number fills the first and a string the second.
        default: what stands for it when it is left out; `msgspec.NODEFAULT` where it must be given.
        type: the (first) field's type with its range, as msgspec describes it.
        early: it is filled before groups are looked for.
        joins: words that follow each other here are one argument.
    """

    fields: tuple[str, ...]
    kind: Kind
    default: Any
    type: inspect.Type
    description: str
    early: bool = False
    joins: bool = False

    @property
    def name(self) -> str:
        """For people: `k`, `sound or file`."""
        return " or ".join(self.fields)


class Form(NamedTuple):
    """How a command's arguments travel."""

    slots: tuple[Slot, ...]
    groups: tuple[Group, ...]


@functools.cache
def form(kind: type[Request]) -> Form:
    """The positions and trailing groups of a command's arguments.

    Raises:
        TypeError: some message could be read in two ways.
    """
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    slots: list[Slot] = []
    fields = [(field, *plain(field.type)) for field in info.fields]
    lists = sum(isinstance(core, inspect.ListType) for _, core, _ in fields)
    groups: list[Group] = []
    for field, core, description in fields:
        if field.name in _SAID:
            continue
        if isinstance(core, inspect.ListType):
            lead = field.name.removesuffix("s") if lists > 1 else ""
            item, of_item = plain(core.item_type)
            groups.append(of_list(field.name, lead, item, description or of_item))
        elif isinstance(core, inspect.StructType):
            names = [part.name for part in core.fields]
            shape = f"{'|'.join(names)} number"
            groups.append(Group(field.name, "", shape, "weight", description, frozenset(names)))
        elif isinstance(core, inspect.DictType):
            value = plain(core.value_type)[0]
            groups.append(Group(field.name, "", '"name" number', "named", description, value=value))
        elif slots and (*slots[-1].fields, field.name) == _ONE_ARGUMENT:
            text = f"{slots[-1].description}, or {description}"
            slots[-1] = Slot(_ONE_ARGUMENT, "int or str", "", slots[-1].type, text)
        else:
            slots.append(Slot((field.name,), _kind(core), field.default, core, description))
    made = Form(_placed(slots, groups), tuple(groups))
    if wrong := _ambiguous(made):
        raise TypeError(f"The arguments of {kind.__name__} could be read in two ways over OSC: {wrong}.")
    return made


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


def parse(kind: type[Request], arguments: Sequence[Any], *, clamped: bool = False) -> Request:
    """A message's arguments, without the request id, as the command's request.

    Args:
        clamped: a fader's or a controller's: a number beyond its range is the range's end.

    Raises:
        InvalidArgument: too many, or one of the wrong type or range; `where` is its JSON path.
    """
    if (values := _plainly(kind, arguments, clamped=clamped)) is not None:
        return read(kind, values)
    for place, value in enumerate(arguments, 1):
        if isinstance(value, Unreadable):
            raise InvalidArgument(
                f"Argument {place} has {value.what}: send numbers as i or f and words as s, with type tags.",
                where="$",
            )
    slots, groups = form(kind)
    filled, rest, whole = _laid(arguments, form(kind), lenient=False)
    if not whole and any(group.item == "named" for group in groups):
        filled, rest, whole = _laid(arguments, form(kind), lenient=True)
    values = {}
    for slot, value in zip(slots, filled, strict=False):
        if value is not None:
            taken = _taken(slot.kind, value)
            fader = clamped and slot.kind == "float"
            values[_field(slot, value)] = _clamped(slot.type, taken) if fader else taken
    if rest and not groups:
        raise InvalidArgument(f"There are {len(arguments)} arguments: give at most {len(slots)}.", where="$")
    if rest and is_number(rest[0]) and filled and isinstance(filled[-1], str) and not whole:
        raise no_group(groups, f"{filled[-1]!r:.60} {rest[0]!r:.20}")
    values |= {name: said for name, said in _SAID.items() if name in kind.__struct_fields__}
    values |= {group.field: [] for group in groups if group.item not in ("weight", "named")}
    tokens = Tokens(rest)
    while tokens:
        take_item(tokens, groups, values)
    for group in groups:
        if clamped and group.item == "named":
            table = values.get(group.field, {})
            values[group.field] = {name: _clamped(group.value, number) for name, number in table.items()}
    return read(kind, values)


def _plainly(kind: type[Request], arguments: Sequence[Any], *, clamped: bool) -> dict[str, Any] | None:
    """Numbers where there are places for them, as a controller sends them all the time; None: it is more."""
    places, said = _numbers_first(kind)
    if not places or len(arguments) > len(places):
        return None
    values = dict(said)
    for (name, low, high), value in zip(places, arguments, strict=False):
        if type(value) is not float:
            return None
        values[name] = min(max(value, low), high) if clamped and math.isfinite(value) else value
    return values


@functools.cache
def _numbers_first(kind: type[Request]) -> tuple[tuple[tuple[str, float, float], ...], dict[str, Any]]:
    """The numbers that a command's arguments begin with, each with its range; what this door says by itself."""
    slots, groups = form(kind)
    numbers = itertools.takewhile(lambda slot: slot.kind == "float", () if groups else slots)
    said = {name: said for name, said in _SAID.items() if name in kind.__struct_fields__}
    return tuple((slot.fields[0], *bounds(slot.type)) for slot in numbers), said


def arrange(request: Request) -> list[Any]:
    """The arguments of the message that asks this: what `parse` reads back."""
    slots, groups = form(type(request))
    arguments: list[Any] = []
    for slot in slots:
        given = [getattr(request, name) for name in slot.fields]
        value = next((value for value in given if value is not None), "")
        arguments.append(int(value) if isinstance(value, bool) else value)
    for group in groups:
        arguments += written(group, getattr(request, group.field))
    return arguments


def _laid(arguments: Sequence[Any], form: Form, *, lenient: bool) -> tuple[list[Any], Sequence[Any], bool]:
    """What fills each slot, what trails, and whether all of it can be what it stands for."""
    tail = Tail(arguments, form.groups, lenient=lenient)
    filled: list[Any] = []
    at, fits = 0, True
    for slot in form.slots:
        if at == len(arguments) or (not slot.early and tail.begins(at)):
            break
        value = arguments[at]
        if not slot.early and slot.kind == "str" and is_number(value) and _begins_term(form.groups):
            break
        at += 1
        if slot.joins and value != "" and isinstance(_taken(slot.kind, value), str):
            words = [_taken(slot.kind, value)]
            while at < len(arguments) and isinstance(arguments[at], str) and not tail.begins(at):
                words.append(arguments[at])
                at += 1
            value = " ".join(words) if len(words) > 1 else value
        fits = fits and _fits(slot, value)
        filled.append(value)
    return filled, arguments[at:], fits and tail.whole[at]


def _begins_term(groups: Sequence[Group]) -> bool:
    return any(group.item == "term" for group in groups)


def _placed(slots: Sequence[Slot], groups: Sequence[Group]) -> tuple[Slot, ...]:
    """The slots, each with what it takes from where it stands."""
    tables = [group.value for group in groups if group.item == "named"]
    early = sum(slot.default is NODEFAULT for slot in slots)
    for place, (name, value) in enumerate(itertools.pairwise(slots), 2):
        if name.kind == "str" and value.type in tables:
            early = max(early, place)
    ends = any(group.alone and group.item == "words" for group in groups)
    wordy = [False, *(slot.kind in ("str", "int or str") for slot in slots), ends]
    out: list[Slot] = []
    for place, slot in enumerate(slots):
        free = wordy[place + 1] and not isinstance(slot.type, inspect.LiteralType)
        joins = free and not wordy[place] and not wordy[place + 2]
        out.append(slot._replace(early=place < early, joins=joins))
    return tuple(out)


def _ambiguous(form: Form) -> str:
    """What could be read in two ways; "": nothing."""
    required = [slot.default is NODEFAULT for slot in form.slots]
    if required != sorted(required, reverse=True):
        return "an argument that must be given stands behind one that may be left out"
    for group in form.groups:
        if group.alone and (len(form.groups) > 1 or not all(required)):
            return f"{group.field} has items without a word of their own, beside what may be left out"
    if sum(group.item in ("named", "term") for group in form.groups) > 1:
        return "lists of terms and tables of free names begin alike"
    late = [slot for slot in form.slots if not slot.early]
    words = [word for group in form.groups for word in group.words]
    choices = [set(slot.type.values) for slot in late if isinstance(slot.type, inspect.LiteralType)]
    taken = set().union(*choices)
    if twice := sorted({word for word in words if words.count(word) > 1 or word in taken}):
        return f"{', '.join(twice)} begins more than one thing"
    for name, number in itertools.pairwise(late):
        least, most = bounds(number.type)
        for low, high in (bounds(group.value) for group in form.groups if group.item == "named"):
            if "str" in name.kind and number.kind in ("int", "float") and low <= least and most <= high:
                return f"{name.name} and {number.name} look like an item of a table"
    return ""


def _clamped(kind: inspect.Type | None, value: Any) -> Any:
    low, high = bounds(kind)
    return min(max(value, low), high) if is_number(value) and math.isfinite(value) else value


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
    if kind in ("int", "int or str"):
        return as_whole(value)
    return as_words(value) if kind == "str" else value


def _fits(slot: Slot, value: Any) -> bool:
    """Whether a value is of a slot's kind, and a whole number in its range."""
    taken = _taken(slot.kind, value)
    if value is None or isinstance(taken, bool):
        return value is None or slot.kind == "bool"
    low, high = bounds(slot.type if slot.kind == "int" else None)
    return isinstance(taken, _TAKEN[slot.kind]) and (isinstance(taken, str) or low <= taken <= high)


_TAKEN: dict[Kind, Any] = {"int": int, "bool": bool, "float": int | float, "str": str, "int or str": int | str}
