"""Devices of the fake Live: Simpler, Drum Sampler, Drum Rack with its chains and pads, and any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.fake_live.clips import Sample
from tests.helpers.fake_live.core import UNDO, LimitationError, LomObject


class DeviceType:
    """As Live numbers them."""

    undefined = 0
    instrument = 1
    audio_effect = 2
    midi_effect = 4


class Device(LomObject):
    """A device of any kind."""

    class_name = "Device"

    def __init__(self, name: str = "Device", kind: int = DeviceType.audio_effect) -> None:
        self.name, self.type = name, kind


class SimplerDevice(Device):
    """A Simpler; `replace_sample` is put on it from 12.4 on."""

    class_name = "OriginalSimpler"

    def __init__(self, path: str = "", *, multi: bool = False, does: str = "") -> None:
        """`does`: "nothing" accepts a file and assigns none, anything else is what it raises."""
        super().__init__("Simpler", DeviceType.instrument)
        self.multi_sample_mode, self._does = multi, does
        self.sample = Sample(path) if path else None

    def _take(self, path: str) -> None:
        made = Sample(path)
        UNDO.changed("sample")
        self.sample, self.name = made, path.replace("\\", "/").rpartition("/")[2]


def replace_sample(self: SimplerDevice, absolute_path: str) -> None:
    UNDO.on_main_thread()
    if self.multi_sample_mode:
        raise RuntimeError("multisample mode")
    if self._does and self._does != "nothing":
        raise RuntimeError(self._does)
    if self._does != "nothing":
        self._take(absolute_path)


class DrumCellDevice(Device):
    """A Drum Sampler: there is no way to its sample."""

    class_name = "DrumCell"

    def __init__(self) -> None:
        super().__init__("Drum Sampler", DeviceType.instrument)
        self.gain = 0.0


MADE: dict[str, Callable[[], Device]] = {"Simpler": SimplerDevice, "Drum Rack": lambda: RackDevice()}


class DeviceContainer(LomObject):
    """What tracks and chains share; `insert_device` is put on both from 12.3 on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._devices: list[Device] = []

    @property
    def devices(self) -> tuple[Device, ...]:
        UNDO.on_main_thread()
        return tuple(self._devices)

    def delete_device(self, index: int) -> None:
        if not 0 <= index < len(self._devices):
            raise RuntimeError("bad index")
        UNDO.changed("delete_device")
        del self._devices[index]

    def _put(self, device: Device, index: int) -> None:
        if device.type == DeviceType.instrument and any(
            one.type == DeviceType.instrument for one in self._devices
        ):
            raise RuntimeError("there is an instrument already")
        self._devices.insert(len(self._devices) if index < 0 else index, device)
        device._parent = self


EDITION: dict[str, bool] = {"has_simpler": True}
"""Whether this edition of Live has a Simpler to insert."""


def insert_device(self: DeviceContainer, device_name: str, device_index: int = -1) -> Device:
    if device_name not in MADE:
        raise RuntimeError("unknown device")
    if device_name == "Simpler" and not EDITION["has_simpler"]:
        raise LimitationError("not available in this edition")
    device = MADE[device_name]()
    self._put(device, device_index)
    UNDO.changed("insert_device")
    return device


class Chain(DeviceContainer):
    """A chain of a rack; `in_note` is put on it from 12.3 on."""

    def __init__(self, rack: RackDevice, note: int = 36) -> None:
        super().__init__("Chain")
        self._parent, self._note = rack, note


def _in_note(self: Chain) -> int:
    return self._note


def _set_in_note(self: Chain, value: int) -> None:
    UNDO.changed("in_note")
    self._note = value


in_note = property(_in_note, _set_in_note)


class DrumPad(LomObject):
    """A pad: its chains are those of its note."""

    def __init__(self, rack: RackDevice, note: int) -> None:
        self._parent, self.note = rack, note

    @property
    def chains(self) -> tuple[Chain, ...]:
        return tuple(chain for chain in self._parent._chains if chain._note == self.note)

    def delete_all_chains(self) -> None:
        UNDO.changed("delete_all_chains")
        self._parent._chains = [chain for chain in self._parent._chains if chain._note != self.note]


class RackView:
    """Which pad is selected."""

    def __init__(self, pad: Any) -> None:
        self.selected_drum_pad = pad


class RackDevice(Device):
    """A Drum Rack; `insert_chain` is put on it from 12.3 on."""

    class_name = "DrumGroupDevice"

    def __init__(self, *, nested: bool = False) -> None:
        super().__init__("Drum Rack", DeviceType.instrument)
        self._chains: list[Chain] = []
        self._pads = () if nested else tuple(DrumPad(self, note) for note in range(128))
        self.view = RackView(None if nested else self._pads[36])

    @property
    def drum_pads(self) -> tuple[DrumPad, ...]:
        UNDO.on_main_thread()
        return self._pads

    def copy_pad(self, source_index: int, destination_index: int) -> None:
        source = self._pads[source_index].chains
        if not source or not 0 <= destination_index <= 127:
            raise RuntimeError("source pad is empty")
        UNDO.changed("copy_pad")
        chain = Chain(self, destination_index)
        for device in source[0].devices:
            assert isinstance(device, SimplerDevice)
            chain._put(SimplerDevice(device.sample.file_path if device.sample else ""), -1)
        self._chains = [one for one in self._chains if one._note != destination_index] + [chain]

    def _hold(self, note: int, device: Device) -> Chain:
        """A chain that is there from the beginning."""
        chain = Chain(self, note)
        chain._put(device, -1)
        self._chains.append(chain)
        return chain


def insert_chain(self: RackDevice, index: int = -1) -> Chain:
    UNDO.changed("insert_chain")
    chain = Chain(self)
    self._chains.append(chain)
    return chain
