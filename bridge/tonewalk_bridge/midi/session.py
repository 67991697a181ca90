"""What `tonewalk midi` does once its words are read: run, learn, play a recording again."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from mido import Message

from tonewalk.base.errors import InvalidArgument, NotFound, TonewalkError, Unavailable
from tonewalk.base.home import Home
from tonewalk_bridge.midi import learning, mapping, mapping_file, tape
from tonewalk_bridge.midi.actions import FORMS, action
from tonewalk_bridge.midi.bridge import Bridge
from tonewalk_bridge.midi.devices import Came, Devices, Happened, Said, Trouble, is_device
from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.link import Link
from tonewalk_bridge.midi.mapping import Control, Mapping
from tonewalk_bridge.midi.player import TOPICS, Player
from tonewalk_bridge.midi.points import Points
from tonewalk_bridge.midi.system import System

FOLDER: Final = "midi"
"""Where in a home mappings and points are."""
_ALL_DEVICES: Final = ("a2j", "midi-bridge", "system")
"""Clients of JACK's that are many devices."""
POINTS: Final = "points.json"


class Choice:
    """Which mapping each port gets.

    Args:
        named: mappings that were asked for, by name or file; with none, all that there are.
        part: part of the names of the ports that are opened; empty: of all devices.
        inline: controls that were said on the command line, in place of a mapping.

    Raises:
        NotFound, InvalidArgument: a mapping is not there, or wrong.
    """

    def __init__(self, home: Home, named: Sequence[str] = (), part: str = "", inline: Sequence[str] = ()) -> None:
        folder = home.path / FOLDER
        self._part = part.lower()
        self._only: list[Mapping] = [_found(folder, name) for name in named]
        if inline:
            self._only.append(Mapping(name="from the command line", control=[_inline(text) for text in inline]))
        self._own = [] if self._only else list(mapping_file.own(folder).values())
        self._ready = [] if self._only else list(mapping_file.ready().values())

    def mapped(self, port: str) -> Mapping | None:
        """The mapping for a port; None: it is left alone."""
        if self._part and self._part not in port.lower():
            return None
        if not self._only:
            return mapping.chosen(port, self._own, self._ready)
        fits = [one for one in self._only if not one.ports or one.is_for(port) or self._part]
        return fits[0] if fits else None


def _found(folder: Path, name: str) -> Mapping:
    """A mapping by its name, the user's before one that comes with it, or by its file."""
    own, texts = folder / f"{name}.toml", mapping_file.ready_texts()
    if own.is_file():
        return mapping_file.read(own)
    if name in texts:
        return mapping_file.parsed(texts[name], f"{name}.toml")
    if not name.endswith(".toml"):
        raise NotFound(f"There is no mapping {name!r}: give a file, or one of {', '.join(texts)}.")
    return mapping_file.read(Path(name))


def _inline(text: str) -> Control:
    """A control as it is said on the command line: `cc 20 = x`, `cc 21 ch 3 = knob bright`, `note 36 = hit 1`."""
    source, equals, do = text.partition("=")
    words = source.split()
    fields: dict[str, Any] = {"do": do.strip()}
    usage = f"{text!r} maps no control: write 'cc 20 = x', 'note 36 ch 10 = hit 1' or 'bend = y'."
    if not equals or not words:
        raise InvalidArgument(usage)
    while words:
        name = words.pop(0).lower()
        if name in ("bend", "pressure", "programs"):
            fields[name] = True
        elif name in ("cc", "nrpn", "note", "program", "ch") and words and words[0].isdecimal():
            fields["channel" if name == "ch" else name] = int(words.pop(0))
        else:
            raise InvalidArgument(usage)
    try:
        control = msgspec.convert(fields, Control)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"{text!r}: {mapping_file.told(str(error).partition(' - ')[0])}.") from error
    if wrong := control.wrong():
        raise InvalidArgument(f"{text!r}: {wrong[0]}.")
    return control


def connected(home: Home, say: Callable[[str], None]) -> tuple[Link, Player, Known]:
    """A link to the daemon of a home, and what plays over it.

    Raises:
        Unavailable: no daemon runs.
    """
    info = home.daemon()
    if info is None:
        raise Unavailable("No daemon runs: start `tonewalk serve` first.")
    link = Link(info.osc, token=info.token, find=home.daemon, topics=TOPICS)
    known = Known()
    points = Points(home.path / FOLDER / POINTS)
    if points.trouble:
        say(points.trouble)
    return link, Player(link, known, points, say), known


def run(
    home: Home,
    system: System,
    choice: Choice,
    say: Callable[[str], None],
    record: Path | None = None,
    going_on: Callable[[], bool] = lambda: True,
) -> None:
    """Follow all devices until `going_on` says no, or Ctrl-C; then write what was played, where that is wanted.

    Raises:
        Unavailable: no daemon runs.
        InvalidArgument: nothing was played, and a recording was wanted.
        DiskFull, Refused: it can't be written.
    """
    link, player, known = connected(home, say)
    kept = tape.Tape()
    bridge = Bridge(link, player, known, say, kept.keep if record else lambda *_: None)
    devices = Devices(system, choice.mapped, bridge.happened)
    try:
        devices.start()
        if not devices.any:
            say("No MIDI device is there yet: plug one in.")
        bridge.run(going_on)
    except KeyboardInterrupt:
        pass  # how it is ended
    finally:
        bridge.close()
        devices.close()
        link.close()
    if record:
        say(f"{len(kept)} messages are in {kept.write(record)}")


def replay(
    home: Home, path: Path, choice: Choice, say: Callable[[str], None], going_on: Callable[[], bool] = lambda: True
) -> None:
    """Play a recording as if by the hands that did it, in its time.

    Raises:
        NotFound, InvalidArgument: it can't be read.
        Unavailable: no daemon runs.
    """
    taken = tape.read(path)
    link, player, known = connected(home, say)
    bridge = Bridge(link, player, known, say)
    over, begun = threading.Event(), time.monotonic()
    for port in dict.fromkeys(one.port for one in taken):
        bridge.happened(Came(port, choice.mapped(port) or mapping.USUAL, None))

    def play() -> None:
        for one in taken:
            if over.wait(max(begun + one.at - time.monotonic(), 0)):
                return
            bridge.happened(Said(one.port, one.message, time.monotonic()))
        over.wait(_LAST)
        over.set()

    hands = threading.Thread(target=play, name="midi recording", daemon=True)
    try:
        hands.start()
        bridge.run(lambda: not over.is_set() and going_on())
    except KeyboardInterrupt:
        pass  # how it is ended
    finally:
        over.set()
        hands.join()
        bridge.close()
        link.close()


_LAST: Final = 0.5
"""s that the last message's answer is waited for."""


def learn(
    system: System,
    path: Path,
    part: str,
    ask: Callable[[str], str | None],
    say: Callable[[str], None],
    quiet: float = learning.ENOUGH,
) -> Mapping:
    """Have controls touched and named, one after the other, and keep each as soon as it has its name.

    Args:
        path: the mapping; what it holds already stays.
        part: part of the names of the ports that are listened to; empty: all.
        ask: a question to the user; None: there is no more to say.
        quiet: s after which a control was touched.

    Raises:
        Unavailable: there is no device.
        InvalidArgument: the mapping that is there is wrong.
        DiskFull, Refused: it can't be written.
    """
    learned = mapping_file.read(path) if path.exists() else Mapping(name=path.stem)
    heard: queue.SimpleQueue[Happened] = queue.SimpleQueue()
    devices = Devices(system, lambda port: learned if part.lower() in port.lower() else None, heard.put)
    devices.start()
    try:
        say("Touch a control (turn knobs to both sides); an empty line is for none, `done` ends.")
        while True:
            port, fields = _touched(heard, say, quiet)
            answer = ask(f"{port}: {learning.said(fields)}. What does it do?")
            while answer is not None and answer not in ("", "done") and (why := _wrong(fields, answer)):
                answer = ask(f"{why} What does it do?")
            if answer is None or answer == "done":
                return learned
            if answer:
                learned = mapping_file.learned(path, device_name(port), Control(do=answer, **fields))
                say(f"{answer}: kept in {path}")
            _emptied(heard)
    finally:
        devices.close()


def _touched(
    heard: queue.SimpleQueue[Happened], say: Callable[[str], None], quiet: float
) -> tuple[str, dict[str, Any]]:
    """The next control that is touched: its port and its fields."""
    messages: list[Message] = []
    port = ""
    while True:
        try:
            happened = heard.get(timeout=quiet if messages else None)
        except queue.Empty:
            if fields := learning.touched(messages):
                return port, fields
            messages.clear()
            continue
        match happened:
            case Said(of, message, _) if not message.is_realtime and of == (port if messages else of):
                port = of
                messages.append(message)
            case Trouble(_, text):
                say(text)


def _emptied(heard: queue.SimpleQueue[Happened]) -> None:
    """What hands did while a name was typed is no new control."""
    while not heard.empty():
        heard.get_nowait()


def _wrong(fields: dict[str, Any], do: str) -> str:
    """Why a control can't do that; empty: it can."""
    try:
        action(do)
    except TonewalkError as error:
        return error.text
    wrong = Control(do=do, **fields).wrong()
    return f"{wrong[0][0].upper()}{wrong[0][1:]}." if wrong else ""


def device_name(port: str) -> str:
    """What of a port's name is the device's, wherever it is plugged in next time: a part of it as it is.

    ALSA has `Client:Port 20:0`, JACK `client:port`, where one client (a2j, Midi-Bridge) may have all devices;
    Windows puts a number behind.
    """
    client, colon, rest = port.partition(":")
    name = rest.strip() if colon and client.lower() in _ALL_DEVICES else client
    name = name.partition(" (capture)")[0].partition(" [")[0].strip()
    shorter = re.sub(r"( \d+(:\d+)?)+$", "", name)
    return shorter or name or port


def listed(system: System, choice: Choice) -> list[tuple[str, str]]:
    """Each device's input, and what its mapping is called."""
    found = [port for port in system.inputs() if is_device(port)]
    return [(port, one.name if (one := choice.mapped(port)) else "left alone") for port in found]


def actions() -> list[tuple[str, str]]:
    """What controls can do, each with what it is."""
    return [(f"{name} {_WANTED[form.wants]}".strip(), form.says) for name, form in FORMS.items()]


_WANTED: Final = {
    "nothing": "",
    "name": "NAME",
    "maybe a name": "[NAME]",
    "number": "N",
    "maybe a number": "[N]",
}
