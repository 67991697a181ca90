"""Arguments of commands as nobody should send them: nearly right, wrong, huge, empty, of another type."""

from __future__ import annotations

import random
import struct
from typing import Any, Final

from msgspec import inspect
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.commands.table import COMMANDS

LEFT_OUT: Final = frozenset(
    {
        *("library/add", "library/remove", "bank/offer", "settings/set", "sound/reveal", "map/build", "map/tune"),
        "client/reply_host_port",
    }
)
"""Not asked: they take in folders of this machine, change who may ask, open windows, compute for minutes, or send
elsewhere what others of this machine are answered."""
WORDS: Final = (
    "", " ", "kick", "warm pad", "808", "e\u0301", "\u0000", "\ud83d", "\U0001f941" * 40, "a" * 5000, "-" * 300,
    "duration<0.5", "duration<<", "((((((((((" * 40, "not not not", "path:", "tag:\"", "../../etc", "C:\\x",
    "\\\\host\\share", "%00", "{}", "NaN", "' OR 1=1 --", "\u202e", "\r\nX: y", "id:1", "current", "small",
)  # fmt: skip
USUAL: Final = ("kick", "warm pad", "t1", "small", "bright", "duration<0.5", "current", "map")
NUMBERS: Final = (
    0, 1, 2, 7, -1, 2**24 - 1, 2**24, 2**31, 2**63 - 1, 2**63, -(2**63), 10**30, 0.5, -0.0,
    1e-320, 1e308, -1e308, 3.5,
)  # fmt: skip
ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    {"": None},
    [None] * 50,
    "x",
    3,
    float("nan"),
    float("inf"),
)
_WRONG: Final = 0.06
_DEEP: Final = 4


def arguments(chance: random.Random, command: str) -> dict[str, Any]:
    """For one command: every field may be left out, wrong, or of another type."""
    made: dict[str, Any] = _value(chance, inspect.type_info(COMMANDS[command].request), 0)
    if chance.random() < _WRONG:
        made[chance.choice(("", "k", "sound", "nothing"))] = chance.choice(ODD)
    return made


def _value(chance: random.Random, kind: inspect.Type, depth: int) -> Any:
    if isinstance(kind, inspect.StructType):
        fields = [field for field in kind.fields if chance.random() < (0.95 if field.required else 0.3)]
        return {field.encode_name: _value(chance, field.type, depth + 1) for field in fields}
    if chance.random() < _WRONG or depth > _DEEP:
        return chance.choice(ODD)
    if isinstance(kind, inspect.UnionType):
        return _value(chance, chance.choice(kind.types), depth)
    if isinstance(kind, inspect.LiteralType):
        return chance.choice(kind.values)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return [_value(chance, kind.item_type, depth + 1) for _ in range(chance.choice((0, 1, 2, 3, 80)))]
    if isinstance(kind, inspect.DictType):
        return {chance.choice(WORDS): _value(chance, kind.value_type, depth + 1) for _ in range(3)}
    return _plain(chance, kind)


def _plain(chance: random.Random, kind: inspect.Type) -> Any:
    if isinstance(kind, inspect.BoolType):
        return chance.random() < 0.5
    if isinstance(kind, inspect.IntType):
        return chance.choice((chance.randrange(1, 300), *NUMBERS[:12]))
    if isinstance(kind, inspect.FloatType):
        return chance.choice((chance.random(), chance.uniform(-1, 1), *NUMBERS))
    if isinstance(kind, inspect.StrType):
        return chance.choice(WORDS if chance.random() < 0.5 else USUAL)
    return None


def packet(chance: random.Random) -> bytes:
    """One OSC packet: of a command with arguments as they come, then perhaps cut, turned over or wrapped."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(0, 200))
    command = chance.choice(_ASKABLE)
    builder = OscMessageBuilder("/tonewalk/" + chance.choice((command, command, command, command[1:], "*", "[a")))
    if chance.random() < 0.8:
        builder.add_arg(chance.randrange(0, 100))
    for one in _flat(arguments(chance, command)):
        _add(builder, one)
    data = builder.build().dgram
    how = chance.random()
    if how < 0.15:
        data = data[: chance.randrange(len(data) + 1)]
    elif how < 0.35:
        data = turned(chance, data)
    elif how < 0.45:
        when = chance.choice((1, 0, 2**63, chance.getrandbits(64)))
        size = chance.choice((len(data), 0, 2**31 - 1, len(data) + 4))
        data = b"#bundle\0" + struct.pack(">Qi", when, size) + data
    return data[:60_000]


def turned(chance: random.Random, data: bytes) -> bytes:
    """The same with a few bytes of another value."""
    if not data:
        return data
    held = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        held[chance.randrange(len(held))] = chance.randrange(256)
    return bytes(held)


def askable() -> tuple[str, ...]:
    """The commands that are asked."""
    return _ASKABLE


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [
            part for key, one in value.items() for part in ([key] if isinstance(one, int) else []) + _flat(one)
        ]
    if isinstance(value, list):
        return [part for one in value[:20] for part in _flat(one)]
    return [value]


def _add(builder: OscMessageBuilder, one: Any) -> None:
    if isinstance(one, bool) or one is None:
        builder.add_arg(one)
    elif isinstance(one, int):
        small = -(2**31) <= one < 2**31
        kind = "i" if small else "h" if -(2**63) <= one < 2**63 else "d"
        builder.add_arg(float(one) if kind == "d" else one, kind)
    elif isinstance(one, float):
        builder.add_arg(one, "d")
    else:
        builder.add_arg(one.replace("\ud83d", "?")[:2000])


_ASKABLE: Final = tuple(name for name in COMMANDS if name not in LEFT_OUT)
