"""The nodes of the OSC namespace, by address: what can be sent, from the command table, and what can be read.

A node's TYPE holds the arguments that must be given; what may follow is in its DESCRIPTION. What clients share is
read at the addresses of its events: `/tonewalk/cursor`, `/tonewalk/selection`, and one each for every knob and
every weight.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from msgspec import NODEFAULT, inspect

from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc.addresses import ROOT
from tonewalk.doors.osc.arguments import Slot, form
from tonewalk.engine.session import Standing
from tonewalk.work.events import Topic

Node = dict[str, Any]

READ_ONLY: Final = 1
WRITE_ONLY: Final = 2
BOTH: Final = 3
_CONTAINER: Final = 0
_TAGS: Final = {"int": "i", "float": "f", "bool": "i", "str": "s", "int or str": "i"}
_UNITS: Final = {"centroid": "time.hz"}
"""what the proposal has a word for"""
_MOST_NAMES: Final = 512
"""whose spelling is remembered: more than there are knobs"""
_PLACE: Final = {"MIN": 0.0, "MAX": 1.0}
_TURN: Final = {"MIN": -1.0, "MAX": 1.0}
_WEIGHT: Final = {"MIN": 0.0, "MAX": 100.0}


class Value(NamedTuple):
    """What can be read at a node.

    Attributes:
        topic: the event that tells when it may have changed.
        arguments: what a message from there carries.
        ranges: one for each of them.
    """

    topic: Topic
    arguments: list[int | float]
    ranges: Sequence[Mapping[str, float] | None]
    description: str


def values(now: Standing) -> dict[str, Value]:
    """All that can be read, by address."""
    state = now.session
    place, three = [state.x, state.y, state.z], [_PLACE] * 3
    selected = [len(state.selection), *state.selection]
    out = {
        f"{ROOT}cursor": Value("cursor", [*place], three, "The shared cursor: x, y, z"),
        f"{ROOT}selection": Value("selection", [*selected], [None] * len(selected), "How many are selected, ids"),
    }
    for command in COMMANDS.values():
        if command.shows:
            shown, count = out[f"{ROOT}{command.shows}"], len(_needed(command))
            arguments, ranges = [0, *shown.arguments[:count]], [None, *shown.ranges[:count]]
            out[ROOT + command.name] = Value(shown.topic, arguments, ranges, "")
    for knob in now.knobs:
        ends = f"from {knob.low} to {knob.high}" if knob.low and knob.high else "from one end to the other"
        about = f"How far {knob.name} is turned, {ends}; /tonewalk/knob turns it"
        out[f"{ROOT}knobs/{segment(knob.name)}"] = Value("knobs", [knob.value], [_TURN], about)
    for name, weight in now.weights._asdict().items():
        about = f"How much {name} counts in a query by example; /tonewalk/aspect weighs it"
        out[f"{ROOT}aspects/{name}"] = Value("aspects", [float(weight)], [_WEIGHT], about)
    return out


@functools.lru_cache(_MOST_NAMES)
def segment(name: str) -> str:
    """A name as a part of an OSC address, in which spaces, `/` and the characters of patterns may not stand."""
    return quote(name, safe="")


def parted(path: str) -> list[str]:
    """The parts of an address or a path."""
    return [part for part in path.split("/") if part]


def tree(now: Standing) -> Node:
    """The whole namespace, nested."""
    root = _container("/", "tonewalk: move through a sample library by ear")
    nodes = _methods() | {path: _readable(path, value) for path, value in values(now).items()}
    for path, attributes in nodes.items():
        node, at = root, ""
        for part in parted(path):
            at += f"/{part}"
            below = node.setdefault("CONTENTS", {})
            if part not in below:
                below[part] = _container(at, "")
            node = below[part]
        node.update(attributes)
    return root


def _container(path: str, description: str) -> Node:
    node: Node = {"FULL_PATH": path, "ACCESS": _CONTAINER}
    return node | ({"DESCRIPTION": description} if description else {})


def _readable(path: str, value: Value) -> Node:
    sent = _methods().get(path)
    node = sent or {"RANGE": value.ranges, "DESCRIPTION": value.description}
    return node | {
        "TYPE": "".join("i" if isinstance(one, int) else "f" for one in value.arguments),
        "ACCESS": BOTH if sent else READ_ONLY,
        "VALUE": value.arguments,
    }


@functools.cache
def _methods() -> dict[str, Node]:
    """All that can be sent, by address."""
    return {ROOT + command.name: _method(command) for command in COMMANDS.values() if "osc" in command.doors}


def _method(command: Command) -> Node:
    slots, groups = form(command.request)
    needed = _needed(command)
    types, ranges = [_TAGS[slot.kind] for slot in needed], [_range(slot) for slot in needed]
    units = [_UNITS.get(slot.name) for slot in needed]
    names = [slot.name if slot.default is NODEFAULT else f"[{slot.name}]" for slot in slots]
    if not command.stream:
        types, ranges, units, names = ["i", *types], [None, *ranges], [None, *units], ["request id", *names]
    names += [f"{group.lead} {group.shape} ...".strip() for group in groups]
    node = {
        "TYPE": "".join(types),
        "ACCESS": WRITE_ONLY,
        "RANGE": ranges,
        "DESCRIPTION": f"{command.summary}. Arguments: {', '.join(names)}",
    }
    return node | ({"UNIT": units} if any(units) else {})


def _needed(command: Command) -> list[Slot]:
    return [slot for slot in form(command.request).slots if slot.default is NODEFAULT]


def _range(slot: Slot) -> dict[str, Any] | None:
    kind = slot.type
    if isinstance(kind, inspect.LiteralType):
        return {"VALS": list(kind.values)}
    if isinstance(kind, inspect.BoolType):
        return {"VALS": [0, 1]}
    if not isinstance(kind, inspect.IntType | inspect.FloatType):
        return None
    low, high = kind.ge, kind.le
    if high is None and kind.lt is not None:
        high = kind.lt - 1
    return {key: bound for key, bound in (("MIN", low), ("MAX", high)) if bound is not None} or None
