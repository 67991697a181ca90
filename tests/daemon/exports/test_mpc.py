"""MPC programs, read back as XML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.helpers.instruments import FRAMES, RATE, instrument, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.instrument import Instrument, Zone
from tonewalk.exports.mpc import write_mpc
from tonewalk.exports.samples import SHORT


def read(folder: Path) -> ET.Element:
    (file,) = folder.glob("*.xpm")
    root = ET.parse(file).getroot()
    assert (root.tag, root.findtext("Version/File_Version")) == ("MPCVObject", "2.1")
    program = root.find("Program")
    assert program is not None
    return program


def values(element: ET.Element, *names: str) -> list[str | None]:
    return [element.findtext(name) for name in names]


def test_a_drum_program_has_a_pad_a_sound_from_c1_up(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    folder = write_mpc(instrument(sounds), tmp_path / "kit")
    program = read(folder)
    assert (program.get("type"), program.findtext("ProgramName")) == ("Drum", "Kit_1")
    pads = program.findall("Instruments/Instrument")
    assert [pad.get("number") for pad in pads] == [str(number) for number in range(1, 129)]
    for one, pad in zip(sounds, pads, strict=False):
        (layer,) = pad.findall("Layers/Layer")
        name = layer.findtext("SampleName")
        assert name is not None
        assert len(name) <= SHORT
        assert layer.findtext("SampleFile") == f"{name}.WAV"
        assert same(folder / f"{name}.WAV", one)
        frames = str(FRAMES)
        assert values(layer, "Active", "Volume", "VelStart", "VelEnd") == ["True", "0.707946", "0", "127"]
        assert values(layer, "SampleStart", "SampleEnd", "SliceStart", "SliceEnd") == ["0", frames, "0", frames]
        assert pad.findtext("OneShot") == "True"
    assert not pads[len(sounds)].findall("Layers/Layer")
    notes = {note.get("number"): note.findtext("Note") for note in program.findall("PadNoteMap/PadNote")}
    assert [notes["1"], notes["2"], notes["92"], notes["93"]] == ["36", "37", "127", "0"]
    assert {*notes.values()} == {str(number) for number in range(128)}
    assert len(os.listdir(folder)) == len(sounds) + 1


def test_a_keygroup_program_has_layers_by_velocity_and_groups_that_cycle(tmp_path: Path) -> None:
    high: dict[str, Any] = {"f0": 443.0, "f0_confidence": 0.9}
    sounds = [
        sound(tmp_path, "low", 1, f0=220.0, f0_confidence=0.9),
        sound(tmp_path, "soft", 2, loudness=-40.0, gain=-3.0, **high),
        sound(tmp_path, "mid", 3, loudness=-30.0, **high),
        sound(tmp_path, "one", 4, loudness=-10.0, alike=1, **high),
        sound(tmp_path, "other", 5, loudness=-12.0, alike=1, **high),
    ]
    program = read(write_mpc(instrument(sounds, "keys"), tmp_path / "kit"))
    assert values(program, "KeygroupNumKeygroups") == ["3"]
    low, layered, cycled = program.findall("Instruments/Instrument")
    assert values(low, "LowNote", "HighNote", "ZonePlay", "OneShot") == ["0", "63", "1", "False"]
    assert low.findtext("Layers/Layer/RootNote") == "58"
    soft, mid = layered.findall("Layers/Layer")
    told = ("SampleName", "RootNote", "TuneFine", "VelStart", "VelEnd", "Volume")
    assert values(soft, *told) == ["02_soft", "70", "-12", "0", "42", "0.595662"]
    assert values(mid, *told)[3:5] == ["43", "85"]
    assert values(cycled, "LowNote", "HighNote", "ZonePlay") == ["64", "127", "0"]
    assert [values(layer, "VelStart", "VelEnd") for layer in cycled.findall("Layers/Layer")] == [["86", "127"]] * 2


def test_more_layers_than_a_keygroup_holds_are_spread_over_several(tmp_path: Path) -> None:
    sounds = [
        sound(tmp_path, f"{number}", number, f0=440.0, f0_confidence=1.0, loudness=-float(number))
        for number in range(6)
    ]
    program = read(write_mpc(instrument(sounds, "keys"), tmp_path / "kit"))
    assert [len(one.findall("Layers/Layer")) for one in program.findall("Instruments/Instrument")] == [4, 2]


def test_what_a_program_does_not_hold_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    how: dict[str, Any] = {"f0": 440.0, "f0_confidence": 1.0}
    turns = [sound(tmp_path, "a", number, alike=1, **how) for number in range(5)]
    with pytest.raises(InvalidArgument, match=r"5 sounds are to take turns .* holds 4"):
        write_mpc(instrument(turns, "keys"), tmp_path / "kit")
    one = sound(tmp_path, "a")
    many = [Zone(one, 0, high, 0) for high in range(129)]
    with pytest.raises(InvalidArgument, match=r"129 keygroups .* holds 128"):
        write_mpc(Instrument("a", "keys", many), tmp_path / "kit")
    assert not (tmp_path / "kit").exists()


def test_slices_are_cut(tmp_path: Path) -> None:
    one = sound(tmp_path, "x", start=1000 / RATE, end=1500 / RATE)
    folder = write_mpc(instrument([one]), tmp_path / "kit")
    assert same(folder / "01_x.WAV", one)
    assert read(folder).findtext("Instruments/Instrument/Layers/Layer/SampleEnd") == "500"
