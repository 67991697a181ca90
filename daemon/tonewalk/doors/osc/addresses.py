"""Which commands a message asks: the one that it names, or those that its address pattern matches.

Patterns are those of OSC 1.0: `*`, `?`, `[a-z]`, `[!a-z]` and `{one,other}`, none of which crosses a `/`. All
addresses are matched at once, in time linear in the pattern, so that a hostile one costs what an honest one of its
length does: the addresses stand in one text, a bit of an integer says that what was read of the pattern can end
before that character, and each part of the pattern moves the bits (Baeza-Yates and Gonnet's shift-and; `*` floods
a run of bits by the carry of an addition, as Myers does).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec import NODEFAULT

from tonewalk.base.errors import BadRequest, InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import command_named
from tonewalk.doors.osc.arguments import form, parse
from tonewalk.doors.osc.groups import is_number
from tonewalk.doors.osc.packets import MAX_SENT, Message

ROOT: Final = "/tonewalk/"

MAX_PATTERNS: Final = 8
"""in a packet: each may be many questions"""

_SPECIAL: Final = re.compile(r"[*?\[\]{}]")
_WILD: Final = re.compile(r"[*?\[]")
_PART: Final = re.compile(r"\*+|\?|\[([^\]]*)\]|\{([^}]*)\}|([^*?\[\]{}])|.", re.DOTALL)
_RANGE: Final = re.compile(r"(.)-(.)|(.)", re.DOTALL)

_OURS: Final = [command for command in COMMANDS.values() if "osc" in command.doors]
_FORMS: Final = {command.request: form(command.request) for command in _OURS}
"""by request; made at once, so that a command that could be read in two ways ends the start, and no question"""
_TEXT: Final = "".join(f"{ROOT}{command.name}\n" for command in _OURS)
_AT: Final = {char: sum(1 << at for at, other in enumerate(_TEXT) if other == char) for char in sorted(set(_TEXT))}
_ENDS: Final = [at for at, char in enumerate(_TEXT) if char == "\n"]
_BEGINS: Final = 1 | sum(1 << (at + 1) for at in _ENDS[:-1])
_NAMES: Final = sum(bits for char, bits in _AT.items() if char not in "/\n")


def is_pattern(address: str) -> bool:
    """Whether an address holds characters that only patterns may."""
    return _SPECIAL.search(address) is not None


def check_patterns(messages: Sequence[Message], size: int) -> None:
    """Refuse a packet of `size` bytes whose patterns would take long.

    Raises:
        BadRequest: it holds more than `MAX_PATTERNS`, or one and more than `MAX_SENT` bytes.
    """
    count = sum(is_pattern(message.address) for message in messages)
    if count > MAX_PATTERNS or (count and size > MAX_SENT):
        raise BadRequest(
            f"{count} address patterns in an OSC packet of {size} bytes: send at most {MAX_PATTERNS}, "
            f"in at most {MAX_SENT} bytes."
        )


def matching(pattern: str) -> list[Command]:
    """The commands of this door that a pattern matches, in the table's order.

    Raises:
        BadRequest: a bracket in it is not closed, or not opened.
    """
    bits = _BEGINS
    for part in _PART.finditer(pattern):
        chars, words, char = part.groups()
        if char is not None:
            bits = _step(bits, char)
        elif part[0][0] == "*":
            bits |= ((bits & _NAMES) + _NAMES) ^ _NAMES
        elif part[0] == "?":
            bits = (bits & _NAMES) << 1
        elif chars is not None:
            bits = (bits & _class(chars)) << 1
        elif words is not None:
            bits = _either(bits, words.split(","))
        else:
            raise BadRequest(
                f"{pattern!r:.60} is no OSC address pattern: close each [ with ], each {{ with }}, and nest none."
            )
    return [command for command, end in zip(_OURS, _ENDS, strict=True) if bits >> end & 1]


def asked_by(message: Message) -> list[tuple[Command, Request]]:
    """What a message asks: of the commands that a pattern may mean, those that take its arguments.

    Raises:
        UnknownCommand: no command has this name.
        BadRequest: the address is none of ours, or no pattern, or matches nothing that it may mean.
        InvalidArgument: none takes these arguments.
    """
    address = message.address
    if not is_pattern(address):
        if not address.startswith(ROOT):
            raise BadRequest(f"{address!r:.60} is not ours: addresses begin with {ROOT}.")
        command = command_named(address[len(ROOT) :], "osc")
        return [(command, _read(command, message))]
    asked: list[tuple[Command, Request]] = []
    wrong: list[tuple[str, InvalidArgument]] = []
    for command in _meant(address):
        try:
            asked.append((command, _read(command, message)))
        except InvalidArgument as error:
            wrong.append((command.name, error))
    if asked:
        return asked
    name, first = wrong[0]
    if len(wrong) == 1:
        raise first
    none = f"None of the {len(wrong)} commands that {address!r:.60} matches takes these arguments"
    raise InvalidArgument(f"{none}; {name}: {first.text}", where="$")


def is_stream(address: str) -> bool:
    """Whether what comes there carries no request id."""
    command = COMMANDS.get(address.removeprefix(ROOT))
    return command is not None and command.stream


def _read(command: Command, message: Message) -> Request:
    if not command.stream:
        message.needed_id()
        return parse(command.request, message.asked, clamped=command.clamped)
    if message.number is not None and message.number >= 0 and _carries_id(command.request, message.arguments):
        raise InvalidArgument(
            f"{command.name} is a stream and carries no request id: leave the {message.number} out.", where="$"
        )
    return parse(command.request, message.arguments, clamped=True)


def _carries_id(kind: type[Request], arguments: Sequence[Any]) -> bool:
    """Whether a whole number stands before what a stream takes.

    Where what it takes is as good with the number, that counts as an id when there are more numbers than the
    stream has places for.
    """
    slots = _FORMS[kind].slots
    rest = arguments[1:]
    if len(rest) < max(1, sum(slot.default is NODEFAULT for slot in slots)):
        return False
    if slots[0].kind == "str" and is_number(rest[0]):
        return False
    if sum(map(is_number, arguments)) > sum(slot.kind in ("int", "float", "int or str") for slot in slots):
        return _takes(kind, rest, clamped=True)
    return _takes(kind, rest) and not _takes(kind, arguments)


def _takes(kind: type[Request], arguments: Sequence[Any], *, clamped: bool = False) -> bool:
    try:
        parse(kind, arguments, clamped=clamped)
    except InvalidArgument:
        return False
    return True


def _meant(pattern: str) -> list[Command]:
    """The commands that a pattern may mean.

    What does more than tell has to be the only match, or to be spelt, with `{}` at most: `library/*` removes
    nothing, `*/*` neither plays nor falls silent.
    """
    found = matching(pattern)
    if not found:
        raise BadRequest(f"{pattern!r:.60} matches no command: docs/protocol.md lists them all.")
    if len(found) == 1 or not _WILD.search(pattern):
        return found
    telling = [command for command in found if not _acts(command)]
    if not telling:
        names = ", ".join(command.name for command in found[:4])
        raise BadRequest(
            f"{pattern!r:.60} matches {len(found)} commands that act ({names}): spell the one you mean."
        )
    return telling


def _acts(command: Command) -> bool:
    return command.writes or command.shared or command.kind == "client"


def _step(bits: int, char: str) -> int:
    return (bits & _AT.get(char, 0)) << 1


def _class(chars: str) -> int:
    """Where a character stands that `[chars]` takes."""
    negated = len(chars) > 1 and chars[0] == "!"
    taken = 0
    for low, high, one in _RANGE.findall(chars[1:] if negated else chars):
        for char, at in _AT.items():
            if char == one or (low and low <= char <= high):
                taken |= at
    return _NAMES & ~taken if negated else _NAMES & taken


def _either(bits: int, words: list[str]) -> int:
    out = 0
    for word in words:
        after = bits
        for char in word:
            after = _step(after, char)
        out |= after
    return out
