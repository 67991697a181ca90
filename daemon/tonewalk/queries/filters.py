"""Filters as people write them: `duration<0.5 and (path:snare or tag:clap) and not favourite`.

    filter     = [any]
    any        = all { "or" all }
    all        = not { "and" not }
    not        = { "not" } ( "(" any ")" | condition )
    condition  = descriptor ( "<" | "<=" | ">" | ">=" | "=" ) number [unit]
               | descriptor "=" number [unit] ".." number [unit]
               | ( "path" | "name" | "tag" | "auto" | "class" | "key" | "root" ) ":" ( word | "quoted words" )
               | "favourite"

Words are those of the path (or the file's name), the last one as a prefix: `path:snare` finds `Snares/`, and
`path:"deep kick"` finds the two beside each other.
"""

from __future__ import annotations

import math
import re
from typing import Final, NoReturn, cast

from tonewalk.base.errors import InvalidArgument
from tonewalk.library.names import Scope, parts
from tonewalk.queries.conditions import (
    UNITS,
    AllOf,
    AnyOf,
    Auto,
    Between,
    Comparison,
    Condition,
    Enrolled,
    Everything,
    Favourite,
    Key,
    Not,
    Operator,
    Root,
    Tag,
    Words,
)

MAX_DEPTH: Final = 100
"""Parentheses and `not` inside each other: deeper is no filter that a person wrote."""

LARGEST: Final = 1e30
"""Beyond any descriptor, and still a float32 in every unit."""

_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_OPERATOR: Final = re.compile(r"<=|>=|<|>|=")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_UNIT: Final = re.compile(r"[a-zA-Z]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_BARE: Final = re.compile(r'[^\s()"]+')
_ANYTHING: Final = re.compile(r'"[^"]*"?|[^\W]+|\S')
_KEY: Final = re.compile(r"([A-Ga-g])([#b♯♭]?)\s*(major|maj|minor|min|m|)", re.ASCII)

_SHARPS: Final = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
_LABELS: Final = ("path", "name", "tag", "auto", "class", "key", "root")
_CONDITION: Final = "a condition (duration<0.5, path:snare, tag:dusty, key:F#m, root:/folder, favourite)"


def parse(text: str) -> Condition:
    """Read a filter.

    Raises:
        InvalidArgument: it can't be read; it names the position, what stands there and what was expected
            (`where` is `$.filter`).
    """
    return _Parser(text).whole()


class _Parser:
    """Recursive descent over the text itself; `at` is the next character to read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def whole(self) -> Condition:
        self.skip()
        if self.at == len(self.text):
            return Everything()
        condition = self.any_of()
        if self.at < len(self.text):
            self.fail("'and', 'or' or the end")
        return condition

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.keyword("or"):
            parts.append(self.all_of())
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def all_of(self) -> Condition:
        parts = [self.negated()]
        while self.keyword("and"):
            parts.append(self.negated())
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def negated(self) -> Condition:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"no more than {MAX_DEPTH} conditions inside each other")
        if self.keyword("not"):
            condition: Condition = Not(self.negated())
        elif self.symbol("("):
            condition = self.any_of()
            if not self.symbol(")"):
                self.fail("'and', 'or' or ')'")
        else:
            condition = self.condition()
        self.depth -= 1
        return condition

    def condition(self) -> Condition:
        found = _WORD.match(self.text, self.at)
        word = found.group().lower() if found else ""
        if word not in (*UNITS, *_LABELS, "favourite"):
            self.fail(_CONDITION)
        self.at += len(word)
        if word in UNITS:
            return self.comparison(word)
        if word == "favourite":
            self.skip()
            return Favourite()
        if not self.text.startswith(":", self.at):
            self.fail(f"':' after '{word}'")
        self.at += 1
        self.skip()
        start = self.at
        return self.labelled(word, self.value(word), start)

    def comparison(self, descriptor: str) -> Condition:
        self.skip()
        operator = _OPERATOR.match(self.text, self.at)
        if not operator:
            self.fail(f"<, <=, >, >= or = after '{descriptor}'")
        self.at = operator.end()
        value = self.number(descriptor)
        if operator.group() != "=" or not self.text.startswith("..", self.at):
            return Comparison(descriptor, cast(Operator, operator.group()), value)
        self.at += 2
        start = self.at
        high = self.number(descriptor)
        if high < value:
            self.at = start
            self.fail(f"a number of at least {value:g} as the end of the range")
        return Between(descriptor, value, high)

    def number(self, descriptor: str) -> float:
        self.skip()
        found = _NUMBER.match(self.text, self.at)
        value = float(found.group()) if found else math.nan
        if not found or not abs(value) < LARGEST:
            self.fail("a number")
        self.at = found.end()
        self.skip()
        unit = _UNIT.match(self.text, self.at)
        if unit and unit.group().lower() not in ("and", "or"):
            factors = UNITS[descriptor]
            if unit.group().lower() not in factors:
                known = " or ".join(factors) if factors else "no unit"
                self.fail(f"{known} for '{descriptor}'")
            value *= factors[unit.group().lower()]
            self.at = unit.end()
            self.skip()
        return value

    def value(self, label: str) -> str:
        if self.text.startswith('"', self.at):
            found = _QUOTED.match(self.text, self.at)
            if not found:
                self.fail("a closing quote (a quote or backslash inside quotes has a backslash before it)")
            value = re.sub(r"\\(.)", r"\1", found.group(1))
        else:
            found = _BARE.match(self.text, self.at)
            if not found:
                self.fail(f"a word or quoted words after '{label}:'")
            value = found.group()
        self.at = found.end()
        self.skip()
        return value

    def labelled(self, label: str, value: str, start: int) -> Condition:
        if label in ("path", "name"):
            words = tuple(parts(value))
            return Words(cast(Scope, label), words) if words else self.fail("a word of letters or digits", start)
        if label == "key":
            return Key(key) if (key := spelled_key(value)) else self.fail("a key such as C, Am or F#m", start)
        if label == "tag":
            if not value or re.search(r"[\x00-\x20\x7f\s\"():<>=]", value):
                self.fail("a tag: one word without quotes, parentheses, ':', '<', '>' or '='", start)
            return Tag(value)
        if label in ("auto", "class"):
            if not value.strip():
                self.fail("a label" if label == "auto" else "a class", start)
            return Auto(value) if label == "auto" else Enrolled(value)
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            self.fail("a path", start)
        return Root(value) if value else self.fail("a path", start)

    def keyword(self, word: str) -> bool:
        found = _WORD.match(self.text, self.at)
        if not found or found.group().lower() != word:
            return False
        self.at = found.end()
        self.skip()
        return True

    def symbol(self, symbol: str) -> bool:
        if not self.text.startswith(symbol, self.at):
            return False
        self.at += len(symbol)
        self.skip()
        return True

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def fail(self, expected: str, at: int | None = None) -> NoReturn:
        if at is None:
            self.skip()
            at = self.at
        found = _ANYTHING.match(self.text, at)
        there = f"'{found.group()[:40]}'" if found else "the end"
        raise InvalidArgument(
            f"The filter has {there} at character {at + 1} where {expected} was expected.", where="$.filter"
        )


def spelled_key(text: str) -> str:
    """A key as `Descriptors.key` spells it (`Gb minor` -> `F#m`); empty where the text is no key."""
    found = _KEY.fullmatch(text)
    if not found:
        return ""
    tonic, accidental, mode = found.groups()
    step = _SHARPS.index(tonic.upper()) + {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[accidental]
    return _SHARPS[step % 12] + ("m" if mode in ("m", "min", "minor") else "")
