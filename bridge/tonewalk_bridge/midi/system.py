"""The system's MIDI ports, through whichever binding of RtMidi is there.

python-rtmidi has wheels up to Python 3.12; rtmidi2 has them for 3.13 and 3.14, not for Linux on ARM, with a client
of JACK's that Debian's server does not understand. Both bind one C++ library, RtMidi (Gary Scavone).
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, Protocol

from mido import Message

from tonewalk.base.errors import Unavailable

API: Final = "TONEWALK_MIDI_API"
"""Variable that names the system's interface where there are several: alsa, jack, core, mm."""
CLIENT: Final = "tonewalk"
"""What we are called among the system's MIDI clients."""
_APIS: Final = {
    "alsa": "API_LINUX_ALSA",
    "jack": "API_UNIX_JACK",
    "core": "API_MACOSX_CORE",
    "mm": "API_WINDOWS_MM",
}
PAUSE: Final = 0.001
"""s between two looks at what an input was sent."""
PERIOD: Final = 0.1
"""s; JACK's thread has come round in this time, with periods of up to 4,096 frames"""
Heard = Callable[[Message], None]


class Input(Protocol):
    """An input that calls back from a thread of its own until another closes it."""

    def close(self) -> None:
        """Hear no more."""
        ...


class Output(Protocol):
    """An output."""

    def send(self, message: Message) -> None:
        """Send one message; what a port that is gone loses is lost."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class System(Protocol):
    """The system's ports, by their names."""

    def inputs(self) -> list[str]:
        """The names of the inputs that are there now."""
        ...

    def outputs(self) -> list[str]:
        """The names of the outputs that are there now."""
        ...

    def open_input(self, name: str, heard: Heard) -> Input:
        """Hear what comes from an input.

        Raises:
            Unavailable: it is gone, or another program has it.
        """
        ...

    def open_output(self, name: str) -> Output:
        """Send to an output.

        Raises:
            Unavailable: it is gone, or another program has it.
        """
        ...


def system() -> System:
    """The system's MIDI.

    Raises:
        Unavailable: no binding is installed, or the system has no MIDI.
    """
    for name in ("rtmidi", "rtmidi2"):
        try:
            binding = import_module(name)
        except ImportError:
            continue
        found = RtMidi(binding)
        found.inputs()
        return found
    raise Unavailable("MIDI needs a library that is not installed: pip install 'tonewalk[midi]'.")


class RtMidi:
    """Ports through python-rtmidi or rtmidi2.

    Args:
        binding: one of these modules.

    Raises:
        Unavailable: the variable names an interface that there is not.
    """

    def __init__(self, binding: Any) -> None:
        self._binding, self._is_second = binding, binding.__name__ == "rtmidi2"
        asked = os.environ.get(API, "").lower()
        if asked and asked not in _APIS:
            raise Unavailable(f"{API} is {asked!r}: set it to {', '.join(_APIS)}, or not at all.")
        self._api = getattr(binding, _APIS[asked]) if asked else None

    def inputs(self) -> list[str]:
        """The names of the inputs that are there now."""
        return self._names("MidiIn")

    def outputs(self) -> list[str]:
        """The names of the outputs that are there now."""
        return self._names("MidiOut")

    def open_input(self, name: str, heard: Heard) -> Input:
        """Hear what comes from an input."""
        return _RtInput(self._opened("MidiIn", name), heard, self._is_second)

    def open_output(self, name: str) -> Output:
        """Send to an output."""
        gone = RuntimeError if self._is_second else self._binding.RtMidiError
        return _RtOutput(self._opened("MidiOut", name), self._is_second, gone)

    def _names(self, kind: str) -> list[str]:
        port = self._made(kind)  # anew each time: Core MIDI shows a process what was there when it began to look
        names = list(port.ports) if self._is_second else list(port.get_ports())
        _end(port)
        return names

    def _made(self, kind: str) -> Any:
        make = getattr(self._binding, kind)
        try:
            if self._is_second:
                more = {"api": self._api} if self._api is not None else {}
                return make(CLIENT, **more)
            return make(self._api if self._api is not None else self._binding.API_UNSPECIFIED, CLIENT)
        except Exception as error:  # each binding and system has errors of its own
            raise Unavailable(
                f"This system's MIDI can't be opened ({_short(error)}): is a MIDI driver installed?"
            ) from error

    def _opened(self, kind: str, name: str) -> Any:
        port = self._made(kind)
        names = list(port.ports) if self._is_second else list(port.get_ports())
        try:
            if self._is_second:
                port.open_port(names.index(name))
            else:
                port.open_port(names.index(name), name=kind.lower().replace("midi", ""))
        except Exception as error:  # ValueError where it is gone; else each system's own
            _end(port)
            why = "it is gone" if isinstance(error, ValueError) else _short(error)
            raise Unavailable(f"{name} can't be opened ({why}): close what else uses it.") from error
        return port


class _RtInput:
    """Takes what came out of RtMidi's queue, again and again.

    A callback would be quicker by half a millisecond, and unsafe: the system's own thread, JACK's that may not
    wait for anything, has to wait in it for the interpreter's lock. A port closed meanwhile stops the process for
    good, as closing keeps that lock and waits for the thread; a callback taken away meanwhile is called after it
    is freed.
    """

    def __init__(self, port: Any, heard: Heard, is_second: bool) -> None:
        self._port, self._heard, self._is_second = port, heard, is_second
        if is_second:
            port.ignore_types(midi_sysex=True, midi_time=False, midi_sense=True)
        else:
            port.ignore_types(sysex=True, timing=False, active_sense=True)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._take, name="midi input", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hear no more."""
        self._over.set()
        self._thread.join()
        _end(self._port)

    def _take(self) -> None:
        while not self._over.is_set():
            found = self._port.get_message()
            if found is None:
                time.sleep(PAUSE)
            else:
                _passed(found if self._is_second else found[0], self._heard)


class _RtOutput:
    def __init__(self, port: Any, is_second: bool, gone: type[Exception]) -> None:
        self._port, self._is_second, self._gone = port, is_second, gone

    def send(self, message: Message) -> None:
        """Send one message; what a port that is gone loses is lost."""
        with contextlib.suppress(self._gone):  # unplugged just now: the next look closes it
            if self._is_second:
                self._port.send_raw(*message.bytes())
            else:
                self._port.send_message(message.bytes())

    def close(self) -> None:
        """Let go of it."""
        _end(self._port, PERIOD)


def _passed(data: list[int], heard: Heard) -> None:
    try:
        message = Message.from_bytes(data)
    except ValueError:
        return  # half of a message, as a bad cable makes them
    heard(message)


def _end(port: Any, period: float = 0.0) -> None:
    """Of an output RtMidi frees what JACK's thread reads before it ends it: that has to see the port closed."""
    port.close_port()
    time.sleep(period)
    if hasattr(port, "delete"):
        port.delete()


def _short(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
