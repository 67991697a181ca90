"""DecentSampler's presets, read back as XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.helpers.instruments import FRAMES, ODD, RATE, instrument, odd_sounds, same, sound
from tonewalk.exports.decent import write_decent


def read(folder: Path) -> list[dict[str, str]]:
    (file,) = folder.glob("*.dspreset")
    root = ET.parse(file).getroot()
    assert (root.tag, root.get("minVersion")) == ("DecentSampler", "1.0.0")
    return [one.attrib for one in root.findall("groups/group/sample")]


def test_every_sound_has_its_key_and_rings_out(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    folder = write_decent(instrument(sounds), tmp_path / "kit")
    samples = read(folder)
    assert len(samples) == len(ODD)
    for key, (one, sample) in enumerate(zip(sounds, samples, strict=True), 36):
        assert {sample[name] for name in ("rootNote", "loNote", "hiNote")} == {str(key)}
        assert same(folder / sample["path"], one)
        assert (sample["ampEnvEnabled"], sample["volume"], sample["loopEnabled"]) == ("false", "0.00dB", "false")
        assert "seqMode" not in sample
        assert "end" not in sample


def test_keys_velocities_turns_tuning_and_gain_come_back(tmp_path: Path) -> None:
    how: dict[str, Any] = {"f0": 443.0, "f0_confidence": 0.9}
    sounds = [
        sound(tmp_path, "soft", 2, loudness=-40.0, gain=-3.5, **how),
        sound(tmp_path, "one", 3, loudness=-10.0, alike=1, **how),
        sound(tmp_path, "other", 4, loudness=-12.0, alike=1, **how),
    ]
    soft, one, other = read(write_decent(instrument(sounds, "keys"), tmp_path / "kit"))
    told = [soft[name] for name in ("rootNote", "loNote", "hiNote", "loVel", "hiVel")]
    assert told == ["69", "0", "127", "1", "64"]
    assert (soft["volume"], soft["tuning"], soft["release"]) == ("-3.50dB", "-0.12", "0.2")
    assert [one[name] for name in ("seqMode", "seqLength", "seqPosition")] == ["round_robin", "2", "1"]
    assert (other["seqPosition"], other["loVel"], other["hiVel"]) == ("2", "65", "127")


def test_slices_are_stretches_of_one_file_up_to_their_last_frame(tmp_path: Path) -> None:
    slices = [sound(tmp_path, "x", start=at / RATE, end=(at + 500) / RATE) for at in (0, 1000, FRAMES - 500)]
    folder = write_decent(instrument(slices), tmp_path / "kit", way="whole")
    for one, sample in zip(slices, read(folder), strict=True):
        assert same(folder / sample["path"], one, int(sample["start"]), int(sample["end"]) + 1)
    assert len(list(folder.iterdir())) == 2
