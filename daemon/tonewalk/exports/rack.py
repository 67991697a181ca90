"""Experimental: an instrument as a Drum Rack preset of Ableton Live (`.adg`), samples beside it.

It says what a Drum Rack has to say of its pads, and leaves the rest to the defaults of Live. No Live has opened it
so far: its form is as presets of Live 12.0 and 12.1 have it.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.instrument import Instrument, Zone
from tonewalk.exports.markup import document, element
from tonewalk.exports.samples import Sample, clean_stem, gather
from tonewalk.exports.whole_folder import whole_folder

_LIVE: Final = {"MajorVersion": "5", "MinorVersion": "12.0_12120", "SchemaChangeCount": "2"}
"""A Live refuses what a later one wrote."""
_PROTECTION: Final = "3073"
"""Of what Live 12 writes, `OverwriteProtectionNumber`."""
_SENT: Final = 60
"""MIDI note that a pad sends to its device: C3, at which that plays a sample as it is."""
_RELATIVE: Final = 1
"""How a path is meant: from the preset's own folder."""


def write_rack(instrument: Instrument, folder: Path, rules: Rules = NEW) -> Path:
    """Write `<name>.adg` and its samples, slices cut, into a folder; which it was (see `whole_folder`).

    Raises:
        InvalidArgument: an instrument with more than one key or velocity a sound.
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """
    if instrument.layout != "drums":
        raise InvalidArgument(
            f"A Drum Rack has a key a sound, and {instrument.layout!r} gives a sound more: lay them out as drums.",
            where="$.layout",
        )
    with whole_folder(folder, rules) as making:
        found = gather((zone.sound for zone in instrument.zones), making.temporary, "", "cut")
        root = element(None, "Ableton", Creator="tonewalk", Revision="", **_LIVE)
        preset = element(root, "GroupDevicePreset")
        _value(preset, "OverwriteProtectionNumber", _PROTECTION)
        rack = element(element(preset, "Device"), "DrumGroupDevice", Id="0")
        _value(rack, "UserName", instrument.name)
        element(preset, "PresetRef")
        branches = element(preset, "BranchPresets")
        for number, zone in enumerate(instrument.zones):
            sample = found[zone.sound]
            _branch(branches, number, zone, sample, (making.temporary / sample.file).stat().st_size)
        element(preset, "ReturnBranchPresets")
        with saved(making.temporary / f"{clean_stem(instrument.name) or 'kit'}.adg", NEW) as saving:
            saving.temporary.write_bytes(packed(document(root)))
    return making.path


def packed(data: bytes) -> bytes:
    """As Live packs its presets: gzip of no name and no time, so that equal sounds make equal files."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as file:
        file.write(data)
    return out.getvalue()


def receiving_note(key: int) -> int:
    """What a pad says of the MIDI note that it answers to: counted down, C1 (36) is 92."""
    return 128 - key


def _branch(branches: ET.Element, number: int, zone: Zone, sample: Sample, size: int) -> None:
    branch = element(branches, "DrumBranchPreset", Id=number)
    _value(branch, "Name", zone.sound.name)
    _value(branch, "IsSoloed", "false")
    device = element(element(branch, "DevicePresets"), "AbletonDevicePreset", Id="0")
    _value(device, "OverwriteProtectionNumber", _PROTECTION)
    cell = element(element(device, "Device"), "DrumCell", Id="0")
    _value(cell, "UserName", zone.sound.name)
    held = element(element(element(cell, "UserSample"), "Value"), "SampleRef", Id="0")
    file = element(held, "FileRef")
    for tag, value in (
        ("RelativePathType", _RELATIVE),
        ("RelativePath", sample.file),
        ("Path", ""),
        ("Type", 2),
        ("LivePackName", ""),
        ("LivePackId", ""),
        ("OriginalFileSize", size),
        ("OriginalCrc", 0),
    ):
        _value(file, tag, value)
    _value(held, "LastModDate", 0)
    element(held, "SourceContext")
    _value(held, "SampleUsageHint", 0)
    _value(held, "DefaultDuration", sample.frames)
    _value(held, "DefaultSampleRate", sample.rate)
    _value(held, "SamplesToAutoWarp", 0)
    settings = element(branch, "ZoneSettings")
    _value(settings, "ReceivingNote", receiving_note(zone.low))
    _value(settings, "SendingNote", _SENT)
    _value(settings, "ChokeGroup", 0)


def _value(parent: ET.Element, tag: str, value: str | int) -> None:
    element(parent, tag, Value=value)
