"""Devices that come and go: each is opened while it is there, with the mapping that is for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from mido import Message

from tonewalk.base.errors import TonewalkError, Unavailable
from tonewalk_bridge.midi.mapping import Mapping
from tonewalk_bridge.midi.system import Input, Output, System

LOOKING: Final = 1.0
"""s between two looks at which ports there are: RtMidi does not tell."""
BETWEEN: Final = 0.002
"""s between two system exclusive messages: small devices lose what comes faster."""
NOBODY: Final = ("midi through", "rtmidi", "tonewalk")
"""Ports that are no device: what the system loops back, and our own."""


class Came(NamedTuple):
    """A device is there, and heard."""

    port: str
    mapping: Mapping
    output: Output | None


class Gone(NamedTuple):
    """A device is no longer there."""

    port: str


class Trouble(NamedTuple):
    """A device that is there can't be used."""

    port: str
    text: str


class Said(NamedTuple):
    """A device sent a message."""

    port: str
    message: Message
    at: float
    """s, of `time.monotonic`"""


Happened = Came | Gone | Trouble | Said


class Devices:
    """Opens all that there is a mapping for, and looks again once a second.

    Args:
        happened: called from threads of its own, one for each input.
        mapped: the mapping for a port; None: it is left alone.
    """

    def __init__(
        self, system: System, mapped: Callable[[str], Mapping | None], happened: Callable[[Happened], None]
    ) -> None:
        self._system, self._mapped, self._happened = system, mapped, happened
        self._open: dict[str, tuple[Input, Output | None]] = {}
        self._refused: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="midi devices", daemon=True)

    def start(self) -> None:
        """Open what is there, and go on looking."""
        self.look()
        self._thread.start()

    def close(self) -> None:
        """Let go of all."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for port in list(self._open):
            self._shut(port)

    @property
    def any(self) -> bool:
        """Whether one is open."""
        return bool(self._open)

    def look(self) -> None:
        """Open what has come, and close what has gone."""
        try:
            there = [port for port in self._system.inputs() if is_device(port)]
        except Unavailable as error:
            there = []
            if "" not in self._refused:
                self._refused.add("")
                self._happened(Trouble("", error.text))
        for port in [one for one in self._open if one not in there]:
            self._shut(port)
            self._happened(Gone(port))
        self._refused &= {*there, ""}
        for port in there:
            if port not in self._open and port not in self._refused:
                self._try(port)

    def _try(self, port: str) -> None:
        mapping = self._mapped(port)
        if mapping is None:
            self._refused.add(port)
            return
        heard: Input | None = None
        output: Output | None = None
        try:
            heard = self._system.open_input(port, lambda message: self._said(port, message))
            name = output_for(port, self._system.outputs()) if _answers(mapping) else None
            if name is not None:
                output = self._system.open_output(name)
                for text in mapping.hello:
                    output.send(Message.from_bytes(list(bytes.fromhex(text))))
                    time.sleep(BETWEEN)
        except TonewalkError as error:
            for one in (heard, output):
                if one is not None:
                    one.close()
            self._refused.add(port)
            self._happened(Trouble(port, error.text))
            return
        self._open[port] = heard, output
        self._happened(Came(port, mapping, output))

    def _said(self, port: str, message: Message) -> None:
        self._happened(Said(port, message, time.monotonic()))

    def _shut(self, port: str) -> None:
        for one in self._open.pop(port):
            if one is not None:
                one.close()

    def _look_on(self) -> None:
        while not self._over.wait(LOOKING):
            self.look()


def is_device(port: str) -> bool:
    """Whether a port belongs to a device, and not to the system or to us."""
    return not any(part in port.lower() for part in NOBODY)


def output_for(port: str, outputs: Iterable[str]) -> str | None:
    """The output of the device of an input: of the same name, less the numbers that systems put behind it."""
    names = list(outputs)
    if port in names:
        return port
    plain = _plain(port)
    return next((name for name in names if _plain(name) == plain), None)


def _plain(port: str) -> str:
    """Less the client before it, the numbers behind it, and which way it goes."""
    client, _, name = port.rpartition(":")
    words = (client if name.strip().isdigit() else name).lower().split()
    return " ".join(word for word in words if not word.isdigit() and word not in ("in", "out"))


def _answers(mapping: Mapping) -> bool:
    return bool(mapping.hello) or any(control.light for control in mapping.control)
