"""SFZ, read back by sfzlint's parser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.instruments import FRAMES, ODD, RATE, instrument, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.instrument import Sound
from tonewalk.exports.kinds import Way
from tonewalk.exports.samples import Sample, clean_name
from tonewalk.exports.sfz import write_sfz

parser: Any = pytest.importorskip("sfzlint.parser")


def read(folder: Path, way: Way = "cut") -> list[dict[str, Any]]:
    """What each region says; sfzlint has nothing to say to it, also of files that are not there."""
    (file,) = folder.glob("*.sfz")
    # of absolute paths it says that their case is wrong, whatever it is
    return parsed(file.read_text("utf-8"), file_path=file, validate=way != "reference")


def parsed(text: str, **config: Any) -> list[dict[str, Any]]:
    said: list[Any] = []
    found = parser.validate_s(text, err_cb=lambda *error: said.append(error), config=config)
    assert said == []
    return [{str(name): value.value for name, value in region.items()} for region in found.regions]


def test_every_sound_is_a_region_of_its_key_and_its_file_is_there(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    folder = write_sfz(instrument(sounds), tmp_path / "kit")
    regions = read(folder)
    assert len(regions) == len(ODD)
    assert sorted(os.listdir(folder)) == [*sorted(region["sample"] for region in regions), "Kit _ _1_.sfz"]
    for key, (one, region) in enumerate(zip(sounds, regions, strict=True), 36):
        assert (region["lokey"], region["hikey"], region["pitch_keycenter"]) == (key, key, key)
        assert same(folder / region["sample"], one)
        assert not {"offset", "end", "lovel", "tune", "volume", "seq_length"} & set(region)
    text = next(folder.glob("*.sfz")).read_text("utf-8")
    assert "loop_mode=one_shot" in text


def _keys(folder: Path) -> list[Sound]:
    a3: dict[str, Any] = {"f0": 220.0, "f0_confidence": 0.9}
    a4: dict[str, Any] = {"f0": 443.0, "f0_confidence": 0.9}
    return [
        sound(folder, "low", 1, **a3),
        sound(folder, "soft", 2, loudness=-40.0, gain=-3.0, **a4),
        sound(folder, "loud one", 3, loudness=-10.0, alike=1, **a4),
        sound(folder, "loud other", 4, loudness=-12.0, alike=1, gain=20.0, **a4),
    ]


def test_keys_velocities_turns_tuning_and_gain_come_back(tmp_path: Path) -> None:
    regions = read(write_sfz(instrument(_keys(tmp_path), "keys"), tmp_path / "kit"))
    told = [
        tuple(region.get(name) for name in ("lokey", "hikey", "pitch_keycenter", "lovel", "hivel"))
        for region in regions
    ]
    assert told == [(0, 63, 57, None, None), (64, 127, 69, 1, 64), (64, 127, 69, 65, 127), (64, 127, 69, 65, 127)]
    assert [region.get("tune") for region in regions] == [None, -12, -12, -12]
    assert [(region.get("seq_length"), region.get("seq_position")) for region in regions[2:]] == [(2, 1), (2, 2)]
    assert [region.get("volume") for region in regions] == [None, -3.0, None, 6.0]


@pytest.mark.parametrize("way", ["whole", "reference"])
def test_slices_are_stretches_of_one_file_in_frames(tmp_path: Path, way: Way) -> None:
    slices = [sound(tmp_path, "x", start=at / RATE, end=(at + 500) / RATE) for at in (0, 1000, FRAMES - 500)]
    folder = write_sfz(instrument(slices), tmp_path / "kit", way=way)
    for one, region in zip(slices, read(folder, way), strict=True):
        file = folder / region["sample"] if way == "whole" else Path(region["sample"])
        assert (region["offset"], region["end"] - region["offset"] + 1) == (round(one.start * RATE), 500)  # type: ignore[operator]
        assert same(file, one, region["offset"], region["end"] + 1)
    assert len({region["sample"] for region in read(folder, way)}) == 1
    assert len(os.listdir(folder)) == (2 if way == "whole" else 1)


@pytest.mark.parametrize("folder", ["a key=5", "$x", "a <b>", "two  spaces"])
def test_a_path_that_sfz_would_take_for_more_is_not_referenced(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    one = sound(tmp_path / folder, "a")
    with pytest.raises(InvalidArgument, match="copy the samples"):
        write_sfz(instrument([one]), tmp_path / "kit", way="reference")
    assert not (tmp_path / "kit").exists()
    assert len(read(write_sfz(instrument([one]), tmp_path / "kit"))) == 1


def test_a_path_with_spaces_and_any_letters_is_referenced(tmp_path: Path) -> None:
    (tmp_path / "größer 太鼓 & 'x'").mkdir()
    one = sound(tmp_path / "größer 太鼓 & 'x'", "a")
    (region,) = read(write_sfz(instrument([one]), tmp_path / "kit", way="reference"), "reference")
    assert os.fsencode(region["sample"]) == one.audio


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_any_name_comes_back_as_the_file_that_was_written(name: str, called: str) -> None:
    from tonewalk.exports import sfz

    one = Sound(b"/a.wav", name)
    kit = instrument([one], name=called)
    sample = Sample(f"{clean_name(name, 1)}.wav", 0, 10, 10, RATE, 1)
    text = "\n".join([sfz._head(kit), sfz._region(kit.zones[0], sample, "cut")])
    (region,) = parsed(text, validate=False)
    assert region["sample"] == sample.file
    assert region["lokey"] == 36
