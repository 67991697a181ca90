"""A MIDI controller, plugged into JACK."""

from __future__ import annotations

import time
from typing import Any

from tonewalk_bridge.midi.system import PERIOD


class Controller:
    """A device that is plugged into JACK: `out` sends what hands do, `ins` hears what it is sent."""

    def __init__(self, name: str) -> None:
        import rtmidi

        self.name, self._heard = name, list[list[int]]()
        self.out, self.ins = (make(rtmidi.API_UNIX_JACK, name) for make in (rtmidi.MidiOut, rtmidi.MidiIn))
        for port in (self.out, self.ins):
            port.open_virtual_port(name)

    @property
    def heard(self) -> list[list[int]]:
        """All it was sent: asked for, as a callback during which a port is closed hangs or crashes."""
        ports: Any = self.ins
        while (event := ports.get_message()) is not None:
            self._heard.append(event[0])
        return self._heard

    def send(self, *data: int) -> None:
        self.out.send_message(list(data))

    def unplug(self) -> None:
        self.out.close_port()
        time.sleep(PERIOD)  # RtMidi frees what JACK's thread reads before it ends that thread
        self.out.delete()
        self.ins.close_port()
        self.ins.delete()
