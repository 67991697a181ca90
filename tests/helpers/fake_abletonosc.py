"""What AbletonOSC answers, as its README says it: under the question's address, to one port of the asker."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from typing import Any, Self

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder


def _free_port() -> int:
    """One that no system hands out by itself, as it is bound later."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class FakeAbletonOsc:
    """A Live with it, on a port of its own; `heard` are the addresses that it was sent."""

    def __init__(self, port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self.reply_port = _free_port()
        self.tempo, self.tracks = 120.0, ["Drums", "Bass"]
        self.selected: int | None = 0
        """None: a return, or the main track, of which AbletonOSC says nothing"""
        self.heard: list[str] = []
        self._listening: set[str] = set()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def turn(self, tempo: float) -> None:
        """A hand turns Live's tempo."""
        self.tempo = tempo
        self._tell("/live/song/get/tempo")

    def select(self, track: int) -> None:
        """A hand selects a track."""
        self.selected = track
        self._tell("/live/view/get/selected_track")

    def say(self, address: str, *values: Any) -> None:
        """Send what nobody asked for."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self.say_bytes(builder.build().dgram)

    def say_bytes(self, data: bytes) -> None:
        """Likewise, whatever that is."""
        self._socket.sendto(data, ("127.0.0.1", self.reply_port))

    def _tell(self, address: str) -> None:
        if address in self._listening:
            self.say(address, *self._value(address))

    def _value(self, address: str, *arguments: int) -> list[Any]:
        match address:
            case "/live/song/get/tempo":
                return [self.tempo]
            case "/live/view/get/selected_track":
                return [self.selected]
            case "/live/track/get/name":
                return [*arguments, self.tracks[arguments[0]]]
            case "/live/application/get/version":
                return [12, 1]
        raise AssertionError(address)

    def _run(self) -> None:
        while data := self._socket.recv(65536):
            message = OscMessage(data)
            self.heard.append(message.address)
            asked = message.address.replace("/start_listen/", "/get/").replace("/stop_listen/", "/get/")
            if "/stop_listen/" in message.address:
                self._listening.discard(asked)
                continue
            if "/start_listen/" in message.address:
                self._listening.add(asked)
            if asked != "/live/view/get/selected_track" or self.selected is not None:
                self.say(asked, *self._value(asked, *message.params))
