"""Trailing repeated groups of an OSC message: how an item looks, where it stands, what it means.

Every item, but those of a list alone, begins so that it can be told from what stands before it: with a word of
its own (`point`, `timbre`), with a weight before a kind (`1.0 text`), or, in a table of free names, with a word
before a number of the table's range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import inspect

from tonewalk.base.errors import InvalidArgument
from tonewalk.commands.queries import Term

Item = Literal["term", "weight", "named", "number", "numbers", "words"]

_TERM_KINDS: Final = {
    "text": "text", "id": "sound", "sound": "sound", "file": "file", "direction": "direction",
    "xy": "point", "xyz": "point",
}  # fmt: skip


class Group(NamedTuple):
    """One kind of trailing repeated group.

    Attributes:
        field: the field that it fills.
        lead: the word that each item begins with; "" where items stand alone.
        shape: how one item looks, for people.
        item: `weight` is a number behind one of `words`, `named` one behind any name.
        words: those of its own that its items begin with.
        value: the type of the numbers of `named`.
    """

    field: str
    lead: str
    shape: str
    item: Item
    description: str
    words: frozenset[str] = frozenset()
    value: inspect.Type | None = None

    @property
    def alone(self) -> bool:
        """Whether its items look like any other argument."""
        return not self.lead and self.item in ("number", "numbers", "words")


def of_list(name: str, lead: str, item: inspect.Type, description: str) -> Group:
    """The group of a list of such items."""
    words = frozenset({lead} - {""})
    if isinstance(item, inspect.StructType):
        kinds = 'weight text "words" | id number | file "path" | direction "from" "to" | xy x y | xyz x y z'
        return Group(name, lead, kinds, "term", "weighted terms", words)
    if isinstance(item, inspect.ListType):
        return Group(name, lead, "x y [z]", "numbers", description, words)
    if isinstance(item, inspect.StrType):
        return Group(name, lead, '"words"', "words", description, words)
    return Group(name, lead, "number", "number", description, words)


class Tail:
    """Where in a message all the rest is groups.

    Args:
        lenient: a table's number may be out of its range, and its first name a number.
    """

    def __init__(self, arguments: Sequence[Any], groups: Sequence[Group], *, lenient: bool) -> None:
        self._arguments, self._groups, self._lenient = arguments, groups, lenient
        self.whole = [False] * len(arguments) + [True]
        """by argument: whether it and what follows are groups"""
        for at in range(len(arguments) - 1 if groups else -1, -1, -1):
            size = self._size(at)
            self.whole[at] = size > 0 and self.whole[at + size]

    def begins(self, at: int) -> bool:
        """Whether groups begin here, rather than an argument that they could be taken for."""
        if at == len(self._arguments) or not self.whole[at]:
            return False
        head = self._arguments[at]
        group = begun(self._groups, head)
        return self._lenient or group is None or group.item != "named" or isinstance(head, str)

    def _size(self, at: int) -> int:
        """How many arguments the item that begins here takes; 0: none begins here, or it breaks off."""
        group = begun(self._groups, self._arguments[at])
        if group is None:
            return 0
        lead = int(group.lead != "")
        if group.item == "numbers":
            size = sum(1 for _ in _run(self._arguments, at + lead))
        else:
            size = _SIZES[group.item](self._arguments[at + lead : at + lead + 5])
        if group.item == "named" and size and not self._lenient:
            low, high = bounds(group.value)
            size *= low <= self._arguments[at + 1] <= high
        return size and lead + size


def begun(groups: Sequence[Group], head: Any) -> Group | None:
    """The group whose item begins with this argument."""
    word, number = isinstance(head, str), is_number(head)
    if word:
        for group in groups:
            if head in group.words:
                return group
    for group in groups:
        if not group.words and (number or (word and (group.item == "words" or (group.item == "named" and head)))):
            return group
    return None


def bounds(kind: inspect.Type | None) -> tuple[float, float]:
    """The least and the greatest number that a type takes; infinite where it says none."""
    low = high = None
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        low, high = kind.ge, kind.le
    return -math.inf if low is None else low, math.inf if high is None else high


class Tokens:
    """Arguments still to be read."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values, self._at = values, 0

    def __bool__(self) -> bool:
        return self._at < len(self._values)

    def peek(self) -> Any:
        """The next one."""
        return self._values[self._at]

    def take(self, where: str) -> Any:
        """The next one, which is read then.

        Raises:
            InvalidArgument: there is none.
        """
        if not self:
            raise InvalidArgument(f"The last group of {where[2:]} breaks off: give all of it.", where=where)
        self._at += 1
        return self._values[self._at - 1]

    def numbers(self) -> list[Any]:
        """All numbers up to the next word."""
        taken = list(_run(self._values, self._at))
        self._at += len(taken)
        return taken


def take_item(tokens: Tokens, groups: Sequence[Group], values: dict[str, Any]) -> None:
    """Read one item into its field.

    Raises:
        InvalidArgument: none begins here, it breaks off, or its number is none.
    """
    head = tokens.peek()
    group = begun(groups, head)
    if group is None:
        raise no_group(groups, f"{head!r:.60}")
    where = f"$.{group.field}"
    if group.lead:
        tokens.take(where)
    if group.item in ("weight", "named"):
        name, number = as_words(tokens.take(where)), tokens.take(where)
        if isinstance(number, float) and not math.isfinite(number):
            raise InvalidArgument(f"{name!s:.60} is {number}: give a finite number.", where=where)
        values.setdefault(group.field, {})[name] = number
    else:
        values[group.field].append(_ITEMS[group.item](tokens, where))


def no_group(groups: Sequence[Group], what: str) -> InvalidArgument:
    """What tells that something stands where groups should."""
    expected = " or ".join(f"`{group.lead} {group.shape}`".replace("` ", "`") for group in groups)
    return InvalidArgument(f"{what} begins no group here: give {expected}.", where=f"$.{groups[0].field}")


def written(group: Group, value: Any) -> list[Any]:
    """A field's items as arguments.

    Raises:
        InvalidArgument: a term holds nothing.
    """
    if group.item in ("weight", "named"):
        given = (value if isinstance(value, dict) else msgspec.structs.asdict(value)).items()
        return [part for name, number in given if number is not None for part in (name, number)]
    lead = [group.lead] if group.lead else []
    out: list[Any] = []
    for item in value:
        if isinstance(item, Term):
            out += _written_term(item)
        else:
            out += lead + (list(item) if isinstance(item, list) else [item])
    return out


def is_number(value: Any) -> bool:
    """Whether it is a number; booleans are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_whole(value: Any) -> Any:
    """A float without fraction as the int that it stands for; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_words(value: Any) -> Any:
    """A number as its spelling; anything else as it is."""
    return spelt(value) if is_number(value) and math.isfinite(value) else value


def spelt(number: float) -> str:
    """A number as one would type it: 808 for 808.0, 0.1 for the 32-bit float next to it."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    with np.errstate(over="ignore", under="ignore"):
        short = np.float32(number)
    return np.format_float_positional(short if short == number else number, trim="-")


def _run(values: Sequence[Any], at: int) -> Iterator[Any]:
    while at < len(values) and is_number(values[at]):
        yield values[at]
        at += 1


def _is_word(value: Any) -> bool:
    return isinstance(value, str) or is_number(value)


def _size_of_term(behind: Sequence[Any]) -> int:
    kind = behind[1] if len(behind) > 1 and isinstance(behind[1], str) else ""
    field = _TERM_KINDS.get(kind, "")
    count = {"": 0, "point": len(kind), "direction": 2}.get(field, 1)
    fits = is_number if field in ("point", "sound") else _is_word
    values = behind[2 : 2 + count]
    return 2 + count if count and len(values) == count and all(map(fits, values)) else 0


def _size_of_pair(behind: Sequence[Any]) -> int:
    return 2 * (len(behind) > 1 and is_number(behind[1]))


_SIZES: Final[dict[str, Callable[[Sequence[Any]], int]]] = {
    "term": _size_of_term,
    "weight": _size_of_pair,
    "named": _size_of_pair,
    "number": lambda behind: int(bool(behind) and is_number(behind[0])),
    "words": lambda behind: int(bool(behind) and _is_word(behind[0])),
}


def _term(tokens: Tokens, where: str) -> dict[str, Any]:
    weight, kind = tokens.take(where), tokens.take(where)
    field = _TERM_KINDS.get(kind) if isinstance(kind, str) else None
    if field is None:
        known = ", ".join(_TERM_KINDS)
        raise InvalidArgument(f"{kind!r:.60} is no kind of term: give one of {known}.", where=where)
    if field == "point":
        return {"weight": weight, field: [tokens.take(where) for _ in kind]}
    value: Any = (as_whole if field == "sound" else as_words)(tokens.take(where))
    if field == "direction":
        value = [value, as_words(tokens.take(where))]
    return {"weight": weight, field: value}


_ITEMS: Final[dict[str, Callable[[Tokens, str], Any]]] = {
    "term": _term,
    "number": lambda tokens, where: as_whole(tokens.take(where)),
    "numbers": lambda tokens, where: tokens.numbers(),
    "words": lambda tokens, where: as_words(tokens.take(where)),
}


def _written_term(term: Term) -> list[Any]:
    out: list[Any] = [float(term.weight)]
    for kind, field in (("text", "text"), ("id", "sound"), ("file", "file"), ("direction", "direction")):
        value = getattr(term, field)
        if value is not None:
            return [*out, kind, *(value if isinstance(value, list) else [value])]
    if term.point is not None:
        return [*out, "xyz"[: len(term.point)], *term.point]
    raise InvalidArgument("A term has no value: give text, id, file, direction or a place.", where="$.terms")
