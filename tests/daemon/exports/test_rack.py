"""A Drum Rack preset, unpacked and read back as XML; what a Live makes of it is not told here."""

from __future__ import annotations

import gzip
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.helpers.instruments import FRAMES, RATE, instrument, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.rack import receiving_note, write_rack


def value(element: ET.Element, path: str) -> str | None:
    found = element.find(path)
    assert found is not None
    return found.get("Value")


def test_every_sound_is_a_pad_from_c1_up_and_its_file_lies_beside_it(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    folder = write_rack(instrument(sounds), tmp_path / "kit")
    (file,) = folder.glob("*.adg")
    assert file.read_bytes()[:8] == b"\x1f\x8b\x08\0\0\0\0\0"  # of no name and no time
    root = ET.fromstring(gzip.decompress(file.read_bytes()))
    assert (root.tag, root.get("MajorVersion"), root.get("MinorVersion")) == ("Ableton", "5", "12.0_12120")
    pads = root.findall("GroupDevicePreset/BranchPresets/DrumBranchPreset")
    assert [pad.get("Id") for pad in pads] == [str(number) for number in range(len(sounds))]
    for key, (one, pad) in enumerate(zip(sounds, pads, strict=True), 36):
        assert value(pad, "ZoneSettings/ReceivingNote") == str(128 - key)
        held = pad.find("DevicePresets/AbletonDevicePreset/Device/DrumCell/UserSample/Value/SampleRef")
        assert held is not None
        assert (value(held, "FileRef/RelativePathType"), value(held, "FileRef/Path")) == ("1", "")
        audio = folder / str(value(held, "FileRef/RelativePath"))
        assert same(audio, one)
        assert value(held, "FileRef/OriginalFileSize") == str(audio.stat().st_size)
        assert (value(held, "DefaultDuration"), value(held, "DefaultSampleRate")) == (str(FRAMES), str(RATE))
    assert value(pads[0], "Name") == 'Kick "808" & <Snare>.wav'


def test_notes_are_counted_down() -> None:
    assert [receiving_note(key) for key in (36, 37, 127)] == [92, 91, 1]


def test_keys_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    one = sound(tmp_path, "a", f0=440.0, f0_confidence=1.0)
    with pytest.raises(InvalidArgument, match="lay them out as drums"):
        write_rack(instrument([one], "keys"), tmp_path / "kit")
    assert not (tmp_path / "kit").exists()
