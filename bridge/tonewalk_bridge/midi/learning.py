"""Which control of a device was touched, from what it sent: its number, and how it is coded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from mido import Message

from tonewalk_bridge.midi.hearing import DATA, DATA_FINE, FINE, LESS, MORE, NRPN, NRPN_FINE
from tonewalk_bridge.midi.mapping import Relative

ENOUGH: Final = 0.7
"""s of quiet after which a control was touched."""
_FEW: Final = 3
"""Messages from which on it can be said that an encoder is endless."""


def touched(messages: Sequence[Message]) -> dict[str, Any] | None:
    """The fields of a mapping's control that sent these; None: nothing did that can be mapped.

    An endless encoder is told from a knob by its values: its steps lie around 1 and 127 (two's complement),
    1 and 65 (sign and magnitude), or 65 and 63 (around 64). Turned to both sides, that can't be mistaken.
    """
    heard = [one for one in messages if not _is_end(one)]
    changes = [one for one in heard if one.type == "control_change"]
    if found := _parameter(changes):
        return found
    notes = [one for one in heard if one.type == "note_on"]
    if notes:
        return {"note": notes[0].note, "channel": notes[0].channel + 1}
    if changes:
        return _controller(changes)
    for kind, field in (("pitchwheel", "bend"), ("aftertouch", "pressure")):
        if found_ := [one for one in heard if one.type == kind]:
            return {field: True, "channel": found_[0].channel + 1}
    programs = [one for one in heard if one.type == "program_change"]
    if len({one.program for one in programs}) > 1:
        return {"programs": True, "channel": programs[0].channel + 1}
    if programs:
        return {"program": programs[0].program, "channel": programs[0].channel + 1}
    return None


def said(fields: dict[str, Any]) -> str:
    """The same in words: `cc 20 on channel 1, endless (twos)`."""
    name, value = next(iter(fields.items()))
    words = name if value is True else f"{name} {value}"
    words += f" on channel {fields['channel']}"
    if fields.get("bits") == 14:
        words += ", 14 bits"
    if "relative" in fields:
        words += f", endless ({fields['relative']})"
    return words


def _is_end(message: Message) -> bool:
    return message.type == "note_off" or (message.type == "note_on" and not message.velocity)


def _parameter(changes: Sequence[Message]) -> dict[str, Any] | None:
    coarse = next((one for one in changes if one.control == NRPN), None)
    fine = next((one for one in changes if one.control == NRPN_FINE), None)
    moved = {one.control for one in changes} & {DATA, DATA_FINE, MORE, LESS}
    if coarse is None or fine is None or not moved:
        return None
    found: dict[str, Any] = {"nrpn": coarse.value << 7 | fine.value, "channel": coarse.channel + 1}
    return {**found, "bits": 14} if DATA_FINE in moved else found


def _controller(changes: Sequence[Message]) -> dict[str, Any]:
    """The controller that sent most; of two halves the coarse one."""
    count: dict[tuple[int, int], int] = {}
    for one in changes:
        count[one.channel, one.control] = count.get((one.channel, one.control), 0) + 1
    channel, control = max(count, key=lambda key: (count[key], -key[1]))
    halves = control - FINE, control
    if control < FINE:
        halves = control, control + FINE
    if halves[0] >= 0 and all((channel, half) in count for half in halves):
        return {"cc": halves[0], "channel": channel + 1, "bits": 14}
    found: dict[str, Any] = {"cc": control, "channel": channel + 1}
    values = [one.value for one in changes if (one.channel, one.control) == (channel, control)]
    relative = _relative(values)
    return {**found, "relative": relative} if relative else found


def _relative(values: Sequence[int]) -> Relative | None:
    """How an endless encoder says which way; None where it is none: its values follow each other."""
    if len(values) < _FEW:
        return None
    near: dict[Relative, tuple[range, range]] = {
        "twos": (range(1, 8), range(120, 128)),
        "sign": (range(1, 8), range(65, 72)),
        "offset": (range(65, 72), range(57, 64)),
    }
    for relative, (up, down) in near.items():
        both = [value in up for value in values], [value in down for value in values]
        if all(a or b for a, b in zip(*both, strict=True)) and any(both[0]) and any(both[1]):
            return relative
    return None
