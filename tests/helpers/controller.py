"""A MIDI controller, plugged into JACK."""

from __future__ import annotations


class Controller:
    """A device that is plugged into JACK: `out` sends what hands do, `ins` hears what it is sent."""

    def __init__(self, name: str) -> None:
        import rtmidi

        self.name, self.heard = name, list[list[int]]()
        self.out, self.ins = (make(rtmidi.API_UNIX_JACK, name) for make in (rtmidi.MidiOut, rtmidi.MidiIn))
        for port in (self.out, self.ins):
            port.open_virtual_port(name)
        self.ins.set_callback(lambda event, _: self.heard.append(event[0]))

    def send(self, *data: int) -> None:
        self.out.send_message(list(data))

    def unplug(self) -> None:
        for port in (self.out, self.ins):
            port.close_port()
            port.delete()
