"""Real ports, through JACK; and what is told where there are none."""

from __future__ import annotations

import itertools
import queue
import threading
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from mido import Message

from tests.helpers.controller import Controller
from tests.helpers.waiting import repeat_until, wait_until
from tonewalk.base.errors import Unavailable
from tonewalk_bridge.midi import system as midi_system
from tonewalk_bridge.midi.devices import Came, Devices, Gone, Happened, Said
from tonewalk_bridge.midi.mapping import Control, Light, Mapping
from tonewalk_bridge.midi.system import RtMidi, system


def port_of(controller: Controller) -> str:
    found = lambda: [one for one in system().inputs() if controller.name in one]  # noqa: E731
    wait_until(found)
    return found()[0]


def test_what_a_controller_sends_is_heard_and_what_it_is_sent_it_hears(jack: str) -> None:
    controller, found = Controller("Knobs"), system()
    told: list[Message] = []
    heard = found.open_input(port_of(controller), told.append)
    for data, message in (
        ((0xB0, 20, 99), Message("control_change", control=20, value=99)),
        ((0xE3, 0, 64), Message("pitchwheel", channel=3, pitch=0)),
        ((0xF8,), Message("clock")),
    ):  # again and again: JACK connects behind our backs, and loses what is sent while it is late
        repeat_until(partial(controller.send, *data), partial(told.__contains__, message))
    assert [kind for kind, _ in itertools.groupby(one.type for one in told)] == [
        "control_change",
        "pitchwheel",
        "clock",
    ]
    output = found.open_output(next(one for one in found.outputs() if "Knobs" in one))
    repeat_until(lambda: output.send(Message("note_on", note=5, velocity=7)), lambda: controller.heard)
    assert controller.heard[0] == [0x90, 5, 7]
    heard.close()
    controller.unplug()
    output.send(Message("note_on", note=5, velocity=7))  # lost, as it is gone
    output.close()


def test_devices_are_found_when_they_are_plugged_in_and_missed_when_they_are_not(jack: str) -> None:
    mapping = Mapping(name="knobs", ports=["Hotplug"], control=[Control(do="beat", note=1, light=Light())])
    told: list[Happened] = []
    devices = Devices(system(), lambda port: mapping if mapping.is_for(port) else None, told.append)
    devices.start()
    for _ in range(2):
        told.clear()
        controller = Controller("Hotplug")
        wait_until(lambda: any(isinstance(one, Came) and one.output for one in told))
        sent = partial(controller.send, 0x90, 36, 100)
        repeat_until(sent, lambda: any(isinstance(one, Said) for one in told))
        controller.unplug()
        wait_until(lambda: any(isinstance(one, Gone) for one in told))
    devices.close()


def test_an_input_is_closed_in_the_middle_of_a_gesture(jack: str) -> None:
    """As a thread of the system's that waits for ours may not: it hung, or crashed, once in a hundred times."""
    controller, found, over = Controller("Busy"), system(), threading.Event()

    def play() -> None:
        while not over.wait(0.0003):
            controller.send(0xB0, 20, 1)

    playing = threading.Thread(target=play)
    playing.start()
    try:
        for _ in range(30):
            told: list[Message] = []
            heard = found.open_input(port_of(controller), told.append)
            wait_until(lambda told=told: told)
            heard.close()
    finally:
        over.set()
        playing.join()
    controller.unplug()


def test_a_port_that_is_gone_is_told(jack: str) -> None:
    with pytest.raises(Unavailable, match=r"Nothing can't be opened \(it is gone\)"):
        system().open_input("Nothing", lambda _: None)
    with pytest.raises(Unavailable, match=r"Nothing can't be opened \(it is gone\)"):
        system().open_output("Nothing")


def test_without_a_library_it_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(midi_system, "import_module", missing)
    with pytest.raises(Unavailable, match=r"pip install 'tonewalk\[midi\]'"):
        system()


@pytest.mark.parametrize("name", ["rtmidi", "rtmidi2"])
def test_without_a_driver_it_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONEWALK_MIDI_API", raising=False)

    def no_driver(*_: Any, **__: Any) -> None:
        raise SystemError("MidiInAlsa::initialize: error creating ALSA sequencer client object.\n")

    binding = SimpleNamespace(__name__=name, MidiIn=no_driver, API_UNSPECIFIED=0)
    told = r"can't be opened \(MidiInAlsa::initialize: error creating ALSA sequencer client object\)"
    with pytest.raises(Unavailable, match=told):
        RtMidi(binding).inputs()


def test_an_interface_that_there_is_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEWALK_MIDI_API", "gamelan")
    with pytest.raises(Unavailable, match="TONEWALK_MIDI_API is 'gamelan': set it to alsa, jack, core, mm"):
        RtMidi(SimpleNamespace(__name__="rtmidi"))


class Second:
    """rtmidi2's ports, as far as they are used: its wheels are for Pythons that this suite need not run on."""

    def __init__(self, client: str) -> None:
        self.ports, self.sent = ["Box 1", "Pad 2"], list[tuple[int, ...]]()
        self.queue = queue.SimpleQueue[list[int]]()
        self.ignored: dict[str, bool] = {}
        self.opened: list[int] = []

    def open_port(self, port: int) -> None:
        self.opened.append(port)

    def ignore_types(self, *, midi_sysex: bool, midi_time: bool, midi_sense: bool) -> None:
        self.ignored = {"sysex": midi_sysex, "time": midi_time, "sense": midi_sense}

    def get_message(self) -> list[int] | None:
        return None if self.queue.empty() else self.queue.get()

    def send_raw(self, *data: int) -> None:
        self.sent.append(data)

    def close_port(self) -> None:
        self.opened.clear()


def test_the_other_library_is_used_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONEWALK_MIDI_API", raising=False)
    made: list[Any] = []

    def make(client: str) -> Second:
        made.append(Second(client))
        return made[-1]

    other = RtMidi(SimpleNamespace(__name__="rtmidi2", MidiIn=make, MidiOut=make))
    assert other.inputs() == other.outputs() == ["Box 1", "Pad 2"]
    told: list[Message] = []
    heard = other.open_input("Pad 2", told.append)
    assert made[-1].opened == [1]
    assert made[-1].ignored == {"sysex": True, "time": False, "sense": True}
    made[-1].queue.put([0x90])  # half a message
    made[-1].queue.put([0x90, 3, 4])
    wait_until(lambda: told)
    assert told == [Message("note_on", note=3, velocity=4)]
    heard.close()
    assert not made[-1].opened
    output = other.open_output("Box 1")
    output.send(Message("note_off", note=3))
    assert made[-1].sent == [(0x80, 3, 64)]
    output.close()
