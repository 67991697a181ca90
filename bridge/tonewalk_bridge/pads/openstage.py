"""The board as an Open Stage Control session, and the custom module that keeps it in step with the daemon.

A session sends what a hand does and shows what comes for the same address and first arguments. What it can't do is
to send anything by itself, so greeting and renewing is the module's, which the server runs (Open Stage Control's
documentation, "Scripting" and "Custom module").
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from tonewalk_bridge.pads.board import Part, Sent, Tag, Value
from tonewalk_bridge.pads.whereabouts import Whereabouts

VERSION: Final = "1.30.1"
"""of Open Stage Control whose properties these are"""
_TYPES: Final = {"xy": "xy", "knob": "knob", "fader": "fader", "button": "button", "label": "text"}
_COLOURS: Final = {"xy": "#339eb8", "knob": "#d99e40", "fader": "#73b366", "button": "#8a97b0", "label": "#ebf0f7"}


def session(parts: list[Part], where: Whereabouts) -> bytes:
    """The file `tonewalk.json`."""
    target = f"{where.address}:{where.osc}"
    root = {
        "type": "root",
        "id": "root",
        "colorBg": "#0f1217",
        "widgets": [widget for part in parts for widget in _widgets(part, target)],
        "tabs": [],
    }
    whole = {"createdWith": "Open Stage Control", "version": VERSION, "type": "session", "content": root}
    return json.dumps(whole, indent=2).encode()


def module(where: Whereabouts) -> bytes:
    """The file `tonewalk.js`, which is loaded as "custom-module"."""
    facts = {"HOST": where.address, "PORT": where.osc, "TOKEN": where.token}
    head = "".join(f"const {name} = {json.dumps(value)}\n" for name, value in facts.items())
    return (head + (files(__package__) / "stage.js").read_text("utf-8")).encode()


def _widgets(part: Part, target: str) -> Iterator[dict[str, Any]]:
    left, top, width, height = part.frame
    widget: dict[str, Any] = {
        "type": _TYPES[part.kind],
        "id": part.name,
        "left": left,
        "top": top,
        "width": width,
        "height": height,
        "colorWidget": _COLOURS[part.kind],
    }
    if part.kind == "label":
        yield {**widget, "address": f"/pad/{part.name}", "default": part.text or "\u00a0", "wrap": "soft"}
        return
    first, *more = part.sends or (Sent(f"/pad/{part.name}", (1,)),)
    widget |= {"target": target, "ignoreDefaults": True, **_sends(first, part)}
    match part.kind:
        case "xy":
            widget |= {"snap": True, "pips": False, "default": [part.start, part.start]}
            widget["onValue"] = "\n".join(f"send({_call(sent)})" for sent in more)
        case "knob" | "fader":
            (value,) = (one for one in first.arguments if isinstance(one, Value))
            span = {"min": value.low, "max": value.high}
            widget |= {"range": span, "default": value.low + part.start * (value.high - value.low)}
            widget |= {"doubleTap": True, "horizontal": True} if part.kind == "fader" else {"doubleTap": True}
        case "button":
            widget |= {"mode": "tap", "wrap": "soft", "label": part.text or f"@{{{part.name}text}}"}
            if not part.text:
                yield _variable(f"{part.name}text", "-")
    if any(isinstance(one, Tag) for one in first.arguments) and part.kind == "button":
        yield _variable(f"{part.name}tag", int(part.tag) if part.tag.isdigit() else part.tag)
    yield widget


def _sends(sent: Sent, part: Part) -> dict[str, Any]:
    """What a touch sends: the arguments before the value never change, the last one is the widget's value."""
    constants = [part.tag if isinstance(one, Tag) else one for one in sent.arguments if not isinstance(one, Value)]
    found: dict[str, Any] = {
        "address": sent.address,
        "typeTags": "".join(map(_letter, sent.arguments)),
        "decimals": 4,
    }
    if part.kind == "button":  # its value is what it sends when it goes down
        last = sent.arguments[-1]
        found["on"] = f"@{{{part.name}tag}}" if isinstance(last, Tag) else last
        constants = constants[:-1]
    return {**found, "preArgs": constants}


def _letter(argument: object) -> str:
    if isinstance(argument, Value | float):
        return "f"
    return "i" if isinstance(argument, int) or argument == Tag(int) else "s"


def _call(sent: Sent) -> str:
    """The arguments of a script's `send`, whose `value` is the pad's two."""
    given = [
        {"x": "value[0]", "y": "value[1]"}[one.key]
        if isinstance(one, Value)
        else json.dumps({"type": _letter(one), "value": one})
        for one in sent.arguments
    ]
    return ", ".join([json.dumps(sent.address), *given])


def _variable(name: str, value: int | str) -> dict[str, Any]:
    return {"type": "variable", "id": name, "address": f"/pad/{name}", "default": value}
