"""LEDs of a device: rings that show where a value is, pads that show what can be struck."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mido import Message

from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.mapping import Control, Light, Mapping
from tonewalk_bridge.midi.player import Player


class Lights:
    """Of one device: what has changed is sent to it, and nothing twice.

    Args:
        send: to the device.
    """

    def __init__(self, mapping: Mapping, send: Callable[[Message], None]) -> None:
        self._controls = [(one, one.light) for one in mapping.control if one.light is not None]
        self._send = send
        self._shown: dict[tuple[str, int, int], int] = {}

    def show(self, known: Known, player: Player) -> None:
        """Have the device show how things are."""
        for control, light in self._controls:
            for key, value in _wanted(control, light, known, player):
                if self._shown.get(key) != value:
                    self._shown[key] = value
                    kind, channel, number = key
                    if kind == "cc":
                        self._send(Message("control_change", channel=channel, control=number, value=value))
                    else:
                        self._send(Message("note_on", channel=channel, note=number, velocity=value))

    def put_out(self) -> None:
        """Leave the device dark."""
        for kind, channel, number in list(self._shown):
            if kind == "note":
                self._send(Message("note_on", channel=channel, note=number, velocity=0))
        self._shown.clear()


def _wanted(
    control: Control, light: Light, known: Known, player: Player
) -> Iterator[tuple[tuple[str, int, int], int]]:
    channel = (light.channel or control.channel or 1) - 1
    if control.action.range is not None:
        value = known.value(control.target)
        number = light.cc if light.cc is not None else control.cc
        if value is not None and number is not None:
            yield ("cc", channel, number), round(control.range.share(value) * 127)
        return
    first, last = control.notes or (control.note, control.note)
    if light.note is not None and first is not None and last is not None:
        first, last = light.note, light.note + last - first
    if first is not None and last is not None:
        for number, note in enumerate(range(first, last + 1)):
            yield ("note", channel, note), _value(light, player.is_lit(control, number + control.first - 1))
    elif control.cc is not None or light.cc is not None:
        at = light.cc if light.cc is not None else control.cc
        assert at is not None
        yield ("cc", channel, at), _value(light, player.is_lit(control, 0))


def _value(light: Light, lit: bool | None) -> int:
    if lit is None:
        return light.dark if light.there is None else light.there
    return light.lit if lit else light.dark
