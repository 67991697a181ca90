"""TouchOSC's layout files: a tree of nodes as XML, compressed with zlib.

Only what our layout is made of.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

VERSION: Final = "6"
"""of the format; the newest that was seen in files of the editor"""
_SPACE: Final = uuid.UUID("5b1cb5a6-7f0e-5f0f-9a53-0d2f0c1f7a11")
"""in which the ids of our nodes are made of their names, so that the same pad is the same file"""
_ILLEGAL: Final = dict.fromkeys(set(range(32)) - {9, 10, 13}, " ") | dict.fromkeys((0xFFFE, 0xFFFF), " ")
"""Characters that XML can't hold (XML 1.0, 2.2)."""


class Colour(NamedTuple):
    """Red, green, blue and opacity, each 0 to 1."""

    r: float
    g: float
    b: float
    a: float = 1.0


class Box(NamedTuple):
    """Left, top, width and height in pixels."""

    x: int
    y: int
    w: int
    h: int


Property = bool | int | float | str | Colour | Box
"""A property's value; its type is told to the file."""


class Partial(NamedTuple):
    """A piece of an address, or an argument.

    Attributes:
        type: `CONSTANT`, `VALUE` (of a control's own), `PROPERTY`.
        conversion: `FLOAT`, `INTEGER`, `STRING`.
        value: the constant, or which value or property.
    """

    type: str
    conversion: str
    value: str
    low: float = 0.0
    high: float = 1.0


class Message(NamedTuple):
    """An OSC message that is sent when `trigger` rises or changes; it is not received."""

    trigger: str
    condition: str
    address: str
    arguments: tuple[Partial, ...]


class Node(NamedTuple):
    """A control, or the root that holds all others; `values` are those it has at first."""

    type: str
    name: str
    properties: Mapping[str, Property]
    values: Mapping[str, float | str | bool]
    messages: tuple[Message, ...] = ()
    children: tuple[Node, ...] = ()


def packed(root: Node) -> bytes:
    """The file's bytes."""
    return zlib.compress(xml(root).encode("utf-8"), 9)


def xml(root: Node) -> str:
    """The document, on one line as the editor writes it."""
    whole = _node(root, first="<includes></includes>")
    return f"<?xml version='1.0' encoding='UTF-8'?><lexml version='{VERSION}'>{whole}</lexml>"


def _node(node: Node, first: str = "") -> str:
    properties = {**node.properties, "name": node.name}
    inner = [
        first,
        _tag("properties", (_property(key, properties[key]) for key in sorted(properties))),
        _tag("values", (_value(key, value) for key, value in node.values.items())),
        _tag("messages", map(_message, node.messages)) if node.messages else "",
        _tag("children", map(_node, node.children)) if node.children else "",
    ]
    return f"<node ID='{uuid.uuid5(_SPACE, node.name)}' type='{node.type}'>{''.join(inner)}</node>"


def _property(key: str, value: Property) -> str:
    if isinstance(value, Colour | Box):
        kind = "c" if isinstance(value, Colour) else "r"
        text = "".join(_tag(field, _number(part)) for field, part in value._asdict().items())
    elif isinstance(value, str):
        kind, text = "s", _cdata(value)
    else:
        kind = {bool: "b", int: "i", float: "f"}[type(value)]
        text = _number(value)
    return f"<property type='{kind}'>{_tag('key', _cdata(key))}{_tag('value', text)}</property>"


def _value(key: str, default: float | str | bool) -> str:
    if isinstance(default, bool):
        text = "true" if default else "false"
    else:
        text = default if isinstance(default, str) else _number(default)
    return _tag(
        "value",
        [
            _tag("key", _cdata(key)),
            _tag("locked", "0"),
            _tag("lockedDefaultCurrent", "0"),
            _tag("default", _cdata(text)),
            _tag("defaultPull", "0"),
        ],
    )


def _message(message: Message) -> str:
    flags = {"enabled": 1, "send": 1, "receive": 0, "feedback": 0, "noDuplicates": 0, "connections": "1111111111"}
    trigger = _tag("trigger", [_tag("var", _cdata(message.trigger)), _tag("condition", message.condition)])
    return _tag(
        "osc",
        [
            *(_tag(name, str(value)) for name, value in flags.items()),
            _tag("triggers", trigger),
            _tag("path", _partial(Partial("CONSTANT", "STRING", message.address))),
            _tag("arguments", map(_partial, message.arguments)),
        ],
    )


def _partial(partial: Partial) -> str:
    return _tag(
        "partial",
        [
            _tag("type", partial.type),
            _tag("conversion", partial.conversion),
            _tag("value", _cdata(partial.value)),
            _tag("scaleMin", _number(partial.low)),
            _tag("scaleMax", _number(partial.high)),
        ],
    )


def _tag(name: str, inner: str | Iterable[str]) -> str:
    return f"<{escape(name)}>{''.join(inner)}</{escape(name)}>"


def _cdata(text: str) -> str:
    """Text as it stands; what would end the section is split over two."""
    clean = text.translate(_ILLEGAL).encode("utf-8", "replace").decode("utf-8")
    return "<![CDATA[" + clean.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
