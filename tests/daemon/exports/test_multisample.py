"""A `.multisample`, read back as ZIP and XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

from tests.helpers.instruments import FRAMES, ODD, RATE, instrument, odd_sounds, same, sound
from tonewalk.exports.multisample import write_multisample


def read(file: Path, folder: Path) -> list[ET.Element]:
    """Its samples, their files unpacked to `folder`."""
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {one.compress_type for one in archive.infolist()} == {ZIP_STORED}
        assert "multisample.xml" in archive.namelist()
        archive.extractall(folder)
    return ET.parse(folder / "multisample.xml").getroot().findall("sample")


def test_it_holds_every_sound_at_its_top_and_says_its_key(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    samples = read(write_multisample(instrument(sounds), tmp_path / "Kit.multisample"), tmp_path / "read")
    assert len(samples) == len(ODD)
    for number, (one, sample) in enumerate(zip(sounds, samples, strict=True), 36):
        assert same(tmp_path / "read" / sample.attrib["file"], one)
        assert (sample.get("sample-start"), sample.get("sample-stop")) == ("0.000", f"{FRAMES}.000")
        key = sample.find("key")
        assert key is not None
        assert {key.get("low"), key.get("high"), key.get("root")} == {str(number)}
        assert sample.get("zone-logic") == "always-play"
    root = ET.parse(tmp_path / "read" / "multisample.xml").getroot()
    assert (root.get("name"), root.findtext("category")) == ("Kit & <1>", "Drums")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_keys_velocities_turns_tuning_and_gain_come_back(tmp_path: Path) -> None:
    how: dict[str, Any] = {"f0": 443.0, "f0_confidence": 0.9}
    sounds = [
        sound(tmp_path, "soft", 2, loudness=-40.0, gain=-3.5, **how),
        sound(tmp_path, "one", 3, loudness=-10.0, alike=1, **how),
        sound(tmp_path, "other", 4, loudness=-12.0, alike=1, **how),
    ]
    file = write_multisample(instrument(sounds, "keys"), tmp_path / "Kit.multisample")
    soft, one, other = read(file, tmp_path / "read")
    assert (soft.get("gain"), soft.get("zone-logic")) == ("-3.50", "always-play")
    assert [(child.tag, child.attrib) for child in soft][:2] == [
        ("key", {"low": "0", "high": "127", "root": "69", "track": "1.0000", "tune": "-0.12"}),
        ("velocity", {"low": "1", "high": "64"}),
    ]
    for turn in (one, other):
        velocity = turn.find("velocity")
        assert velocity is not None
        assert (velocity.attrib, turn.get("zone-logic")) == ({"low": "65", "high": "127"}, "round-robin")


def test_slices_are_stretches_of_one_file(tmp_path: Path) -> None:
    slices = [sound(tmp_path, "x", start=at / RATE, end=(at + 500) / RATE) for at in (0, 1000)]
    file = write_multisample(instrument(slices), tmp_path / "Kit.multisample", way="whole")
    samples = read(file, tmp_path / "read")
    for one, sample in zip(slices, samples, strict=True):
        start, stop = (int(float(sample.attrib[name])) for name in ("sample-start", "sample-stop"))
        assert same(tmp_path / "read" / sample.attrib["file"], one, start, stop)
    assert len(list((tmp_path / "read").glob("*.wav"))) == 1
