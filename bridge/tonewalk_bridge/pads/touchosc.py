"""The board as a TouchOSC layout: controls, their messages, and the Lua that keeps it in step with the daemon."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from tonewalk_bridge.pads import board
from tonewalk_bridge.pads.board import Part, Sent, Tag, Value
from tonewalk_bridge.pads.controls import usual
from tonewalk_bridge.pads.lexml import Box, Colour, Message, Node, Partial, packed
from tonewalk_bridge.pads.whereabouts import Whereabouts

REPLY_PORT: Final = 9000
"""where TouchOSC listens unless told otherwise"""

_COLOURS: Final = {
    "xy": Colour(0.20, 0.62, 0.72),
    "knob": Colour(0.85, 0.62, 0.25),
    "fader": Colour(0.45, 0.70, 0.40),
    "button": Colour(0.30, 0.34, 0.42),
    "label": Colour(0.12, 0.13, 0.16),
}
_TYPES: Final = {"xy": "XY", "knob": "RADIAL", "fader": "FADER", "button": "BUTTON", "label": "LABEL"}
_EAST: Final = 1
"""a fader that lies"""
_LINE: Final = 60
"""pixels up to which words stay on one line"""


def layout(parts: list[Part], where: Whereabouts, reply_port: int = REPLY_PORT) -> bytes:
    """The file `tonewalk.tosc`.

    Args:
        reply_port: where the pad listens, 1 to 65535: what is set as "Receive Port" in its connection.
    """
    root = Node(
        "GROUP",
        "tonewalk",
        {
            **usual("GROUP"),
            "frame": Box(0, 0, *board.SIZE),
            "color": Colour(0.06, 0.07, 0.09),
            "script": _script(where, reply_port),
        },
        {"touch": False},
        children=tuple(node for part in parts for node in _nodes(part)),
    )
    return packed(root)


def _script(where: Whereabouts, reply_port: int) -> str:
    facts: dict[str, str | int] = {
        "HOST": where.address,
        "PORT": where.osc,
        "TOKEN": where.token,
        "REPLY_PORT": reply_port,
    }
    head = "".join(f"local {name} = {quoted(value)}\n" for name, value in facts.items())
    return head + _lua("root.lua")


def quoted(value: str | int) -> str:
    """A value as Lua spells it, in ASCII (Lua 5.1 manual, 2.1)."""
    if isinstance(value, int):
        return str(value)
    plain = range(32, 127)
    shown = (
        chr(byte) if byte in plain and byte not in b'"\\' else f"\\{byte:03d}" for byte in value.encode("utf-8")
    )
    return f'"{"".join(shown)}"'


def _lua(name: str) -> str:
    return (files(__package__) / "lua" / name).read_text("utf-8")


def _nodes(part: Part) -> Iterator[Node]:
    if part.kind == "label":
        yield _label(part.name, part.frame, part.text, _COLOURS["label"])
        return
    kind = _TYPES[part.kind]
    properties = {**usual(kind), "frame": Box(*part.frame), "color": _COLOURS[part.kind]}
    if part.tag:
        properties["tag"] = part.tag
    values: dict[str, float | str | bool] = {"x": part.start, "touch": False}
    scripted = part.kind in ("xy", "knob")
    match part.kind:
        case "xy":
            properties["script"] = _lua("xy.lua")
            values = {"x": part.start, "y": part.start, "touch": False}
        case "knob":
            properties |= {"script": _lua("knob.lua"), "centered": True}
        case "fader":
            properties["orientation"] = _EAST
        case "button" if not part.sends:
            properties["script"] = _lua("choose.lua")
    # xy and knobs send by their scripts: a value that the daemon moved must not go back to it
    sent = () if scripted else part.sends
    yield Node(kind, part.name, properties, values, tuple(_message(part, one) for one in sent))
    if part.kind == "button":  # TouchOSC's buttons have no words of their own
        yield _label(f"{part.name}text", part.frame, part.text, Colour(0.0, 0.0, 0.0, 0.0))


def _message(part: Part, sent: Sent) -> Message:
    """A button sends when it goes down, a fader wherever it moves."""
    condition = "RISE" if part.kind == "button" else "ANY"
    return Message("x", condition, sent.address, tuple(map(_partial, sent.arguments)))


def _label(name: str, frame: board.Frame, text: str, colour: Colour) -> Node:
    kind = "TEXT" if frame.h > _LINE else "LABEL"  # a text breaks its lines, a label does not
    shown = colour.a > 0
    properties = {**usual(kind), "frame": Box(*frame), "color": colour, "background": shown, "outline": shown}
    return Node(kind, name, properties, {"text": text, "touch": False})


def _partial(argument: board.Argument) -> Partial:
    match argument:
        case Value(key, low, high):
            return Partial("VALUE", "FLOAT", key, low, high)
        case Tag(kind):
            return Partial("PROPERTY", "INTEGER" if kind is int else "STRING", "tag")
        case str():
            return Partial("CONSTANT", "STRING", argument)
        case int():
            return Partial("CONSTANT", "INTEGER", str(argument))
    return Partial("CONSTANT", "FLOAT", repr(argument))
