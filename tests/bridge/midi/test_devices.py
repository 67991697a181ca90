"""Devices that come, go, are in use, and come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mido import Message

from tonewalk.base.errors import Unavailable
from tonewalk_bridge.midi.devices import Came, Devices, Gone, Happened, Said, Trouble, output_for
from tonewalk_bridge.midi.mapping import Control, Light, Mapping

LIT = Mapping(
    name="box", ports=["box"], hello=["F0 00 20 29 F7"], control=[Control(do="beat", note=1, light=Light())]
)


class Port:
    """An input or output that is open."""

    def __init__(self, heard: Callable[[Message], None] = lambda _: None) -> None:
        self.heard, self.sent, self.is_open = heard, list[Message](), True

    def send(self, message: Message) -> None:
        self.sent.append(message)

    def close(self) -> None:
        self.is_open = False


class System:
    """Ports as a test has them."""

    def __init__(self, *names: str) -> None:
        self.names, self.used, self.is_there = list(names), set[str](), True
        self.opened: dict[str, Port] = {}
        self.outs: dict[str, Port] = {}

    def inputs(self) -> list[str]:
        if not self.is_there:
            raise Unavailable("This system's MIDI can't be opened (no driver): is a MIDI driver installed?")
        return list(self.names)

    def outputs(self) -> list[str]:
        return self.inputs()

    def open_input(self, name: str, heard: Callable[[Message], None]) -> Port:
        if name in self.used:
            raise Unavailable(f"{name} can't be opened (busy): close what else uses it.")
        self.opened[name] = Port(heard)
        return self.opened[name]

    def open_output(self, name: str) -> Port:
        if f"to {name}" in self.used:
            raise Unavailable(f"{name} can't be opened (busy): close what else uses it.")
        self.outs[name] = Port()
        return self.outs[name]


def look(system: System) -> tuple[Devices, list[Happened]]:
    told: list[Happened] = []
    devices = Devices(system, lambda port: LIT if LIT.is_for(port) else None, told.append)
    devices.look()
    return devices, told


def test_an_input_whose_output_is_in_use_is_let_go_of() -> None:
    system = System("Box MIDI 1")
    system.used.add("to Box MIDI 1")
    _, told = look(system)
    assert [one.text for one in told if isinstance(one, Trouble)] == [
        "Box MIDI 1 can't be opened (busy): close what else uses it."
    ]
    assert not system.opened["Box MIDI 1"].is_open


def test_what_there_is_a_mapping_for_is_opened_greeted_and_heard() -> None:
    system = System("Box MIDI 1", "Other", "Midi Through:Midi Through Port-0 14:0")
    devices, told = look(system)
    assert [(one.port, one.mapping) for one in told if isinstance(one, Came)] == [("Box MIDI 1", LIT)]
    assert list(system.opened) == ["Box MIDI 1"]
    assert [one.hex() for one in system.outs["Box MIDI 1"].sent] == ["F0 00 20 29 F7"]
    system.opened["Box MIDI 1"].heard(Message("note_on", note=1))
    assert isinstance(told[-1], Said)
    devices.look()
    assert len(told) == 2, "what is there already is not told again"
    devices.close()
    assert not system.opened["Box MIDI 1"].is_open
    assert not system.outs["Box MIDI 1"].is_open


def test_what_goes_is_told_and_what_comes_back_is_opened_again() -> None:
    system = System("Box")
    devices, told = look(system)
    first = system.opened["Box"]
    system.names.clear()
    devices.look()
    assert told[-1] == Gone("Box")
    assert not first.is_open
    system.names.append("Box")
    devices.look()
    assert isinstance(told[-1], Came)
    assert system.opened["Box"] is not first


def test_what_another_program_uses_is_told_once_and_tried_again_when_it_was_gone() -> None:
    system = System("Box")
    system.used.add("Box")
    devices, told = look(system)
    devices.look()
    assert told == [Trouble("Box", "Box can't be opened (busy): close what else uses it.")]
    system.names, system.used = [], set()
    devices.look()
    system.names = ["Box"]
    devices.look()
    assert isinstance(told[-1], Came)


def test_a_system_whose_midi_ends_is_told_once() -> None:
    system = System("Box")
    devices, told = look(system)
    system.is_there = False
    devices.look()
    devices.look()
    assert [type(one) for one in told] == [Came, Trouble, Gone]


@pytest.mark.parametrize(
    ("port", "outputs", "found"),
    [
        ("Box", ["Other", "Box"], "Box"),
        (
            "Box MIDI 1:Box MIDI 1 MIDI 1 20:0",
            ["Box MIDI 1:Box MIDI 1 MIDI 1 20:0"],
            "Box MIDI 1:Box MIDI 1 MIDI 1 20:0",
        ),
        ("Box 0", ["Other 1", "Box 2"], "Box 2"),  # Windows counts inputs and outputs by themselves
        ("a2j:Box (capture): out", ["a2j:Box (capture): in"], "a2j:Box (capture): in"),
        ("Box", ["Other"], None),
    ],
)
def test_the_output_of_a_device_is_found_by_the_name_of_its_input(
    port: str, outputs: list[str], found: str | None
) -> None:
    assert output_for(port, outputs) == found
