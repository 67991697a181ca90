"""Samples in a folder: under names that every program reads, and each once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.instruments import FRAMES, ODD, RATE, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.instrument import Sound
from tonewalk.exports.samples import SHORT, ascii_name, clean_name, gather


def test_names_keep_their_letters_and_lose_what_means_more() -> None:
    assert [clean_name(name, number) for number, name in enumerate(ODD, 1)] == [
        "01 Kick _808_ _ _Snare_",
        "02 Trommel größer ÄÖÜ",
        "03 太鼓 ドラム",
        "04 hit key_5 lokey_7",
        "05 _x _KICK",
        "06 two spaces __ and more",
        "07 it_s _all_ _quoted_",
        "08 line_end__and_",
        "09 C_3 _loop_ 100_",
        "10 sound",
    ]


def test_names_for_hardware_are_short_and_ascii() -> None:
    assert [ascii_name(name, number) for number, name in enumerate(ODD, 1)][:6] == [
        "01_Kick_808_Snar",
        "02_Trommel_gross",
        "03_sound",
        "04_hit_key_5_lok",
        "05_x_KICK",
        "06_two_spaces_an",
    ]


@given(st.text(max_size=300), st.integers(1, 999))
def test_any_name_is_a_file_s_name_of_one_line(name: str, number: int) -> None:
    clean, short = clean_name(name, number, 3), ascii_name(name, number, 3)
    assert clean.startswith(f"{number:03d} ")
    assert len(os.fsencode(f".12345678.{clean}.wav")) < 255
    assert not set("$=<>:\"/\\|?*&#`'\n\r\t\0") & set(clean)
    assert clean == " ".join(clean.split())
    assert short.isascii()
    assert 0 < len(short) <= SHORT
    assert short.replace("_", "a").isalnum()


def test_copies_are_the_same_audio(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    found = gather(sounds, tmp_path / "out", "samples", "cut")
    assert sorted(os.listdir(tmp_path / "out" / "samples")) == sorted(
        sample.file.removeprefix("samples/") for sample in found.values()
    )
    for one, sample in found.items():
        assert same(tmp_path / "out" / sample.file, one)
        assert (sample.start, sample.end, sample.frames, sample.rate, sample.channels) == (
            0,
            FRAMES,
            FRAMES,
            RATE,
            1,
        )
        assert not sample.part


def test_a_slice_is_cut_out_or_a_stretch_of_its_file(tmp_path: Path) -> None:
    slices = [sound(tmp_path, f"{at}", start=at / RATE, end=(at + 1000) / RATE) for at in (441, 1764)]
    cut = gather(slices, tmp_path / "cut", "", "cut")
    assert len(os.listdir(tmp_path / "cut")) == 2
    whole = gather(slices, tmp_path / "whole", "", "whole")
    assert len(os.listdir(tmp_path / "whole")) == 1
    for one in slices:
        assert (cut[one].start, cut[one].end, cut[one].part) == (0, 1000, False)
        assert same(tmp_path / "cut" / cut[one].file, one)
        there = whole[one]
        assert (there.start, there.end) == (round(one.start * RATE), round(one.end * RATE))  # type: ignore[operator]
        assert same(tmp_path / "whole" / there.file, one, there.start, there.end)
    (referenced, _) = gather(slices, tmp_path / "none", "", "reference").values()
    assert referenced == whole[slices[0]]._replace(file=str(tmp_path / "source 0.wav"))
    assert not (tmp_path / "none").exists()


def test_files_are_numbered_in_the_order_in_which_their_sounds_come(tmp_path: Path) -> None:
    one, two = sound(tmp_path, "one", 1), sound(tmp_path, "two", 2)
    found = gather([one, two, one._replace(name="again", gain=3.0)], tmp_path / "out", "", "cut")
    assert [sample.file for sample in found.values()] == ["01 one.wav", "02 two.wav", "01 one.wav"]


def test_numbers_have_as_many_digits_as_sort_them(tmp_path: Path) -> None:
    many = [sound(tmp_path, "a", start=0.0, end=(number + 1) / RATE) for number in range(100)]
    files = [sample.file for sample in gather(many, tmp_path / "out", "", "cut").values()]
    assert files[0] == "001 a.wav"
    assert files == sorted(files)


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize("name", [b"a\xff.wav", b"a\nb.wav", b"a\x01.wav"])
def test_a_file_whose_name_no_text_can_say_is_copied_and_not_referenced(tmp_path: Path, name: bytes) -> None:
    sound(tmp_path, "a")
    path = os.path.join(os.fsencode(tmp_path), name)
    os.rename(tmp_path / "source 0.wav", path)
    odd = Sound(path, "a.wav")
    with pytest.raises(InvalidArgument, match="copy the samples"):
        gather([odd], tmp_path / "out", "", "reference")
    assert gather([odd], tmp_path / "out", "", "cut")[odd].file == "01 a.wav"
