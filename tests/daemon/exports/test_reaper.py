"""REAPER projects, read back by the parser `rpp`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.instruments import FRAMES, ODD, RATE, odd_sounds, same, sound
from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.markup import text
from tonewalk.exports.reaper import quoted, write_reaper
from tonewalk.exports.timeline import Item

rpp: Any = pytest.importorskip("rpp")


def read(folder: Path) -> Any:
    (file,) = folder.glob("*.rpp")
    return rpp.loads(file.read_text("utf-8"))


def values(element: Any, name: str) -> list[str]:
    return next(list(one[1:]) for one in element if one[0] == name)


def test_items_stand_at_their_times_with_their_names_and_audio(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    items = [Item(one, number * 0.5) for number, one in enumerate(sounds)]
    folder = write_reaper(items, "My path & more", 97.5, tmp_path / "kit")
    project = read(folder)
    assert project.tag == "REAPER_PROJECT"
    assert values(project, "TEMPO") == ["97.500000", "4", "4"]
    (track,) = project.findall("TRACK")
    found = track.findall("ITEM")
    assert len(found) == len(ODD)
    for number, (one, item) in enumerate(zip(sounds, found, strict=True)):
        assert float(values(item, "POSITION")[0]) == number * 0.5
        assert float(values(item, "LENGTH")[0]) == pytest.approx(FRAMES / RATE, abs=1e-8)
        source = item.find("SOURCE")
        assert list(source.attrib) == ["WAVE"]
        assert same(folder / values(source, "FILE")[0], one)
    assert values(found[0], "NAME") == ['Kick "808" & <Snare>.wav']


def test_overlaps_gain_pitch_and_slices_come_back(tmp_path: Path) -> None:
    part = sound(tmp_path, "part", start=441 / RATE, end=2_205 / RATE, gain=-6.0)
    items = [Item(part, 1.0, transpose=12.0), Item(part, 1.01, last=0.02)]
    folder = write_reaper(items, "a", 120, tmp_path / "kit", way="whole")
    first, second = (track.find("ITEM") for track in read(folder).findall("TRACK"))
    assert float(values(first, "SOFFS")[0]) == pytest.approx(0.01)
    assert float(values(first, "LENGTH")[0]) == pytest.approx(0.02)
    assert [float(value) for value in values(first, "PLAYRATE")[:2]] == [2.0, 0.0]
    assert float(values(first, "VOLPAN")[0]) == pytest.approx(0.501187)
    assert float(values(second, "LENGTH")[0]) == pytest.approx(0.02)
    assert sorted(os.listdir(folder)) == ["01 part.wav", "a.rpp"]


def test_files_are_referenced_where_they_lie(tmp_path: Path) -> None:
    odd = tmp_path / "größer  太鼓 \"a\" 'b'"
    odd.mkdir()
    folder = write_reaper([Item(sound(odd, "a"))], "a", 120, tmp_path / "kit", way="reference")
    assert os.listdir(folder) == ["a.rpp"]
    source = read(folder).find("TRACK").find("ITEM").find("SOURCE")
    assert values(source, "FILE") == [str(odd / "source 0.wav")]
    worst = tmp_path / "\"'`"
    worst.mkdir()
    with pytest.raises(InvalidArgument, match="copy the samples"):
        write_reaper([Item(sound(worst, "a"))], "a", 120, tmp_path / "other", way="reference")


@given(st.text(max_size=40))
def test_any_name_is_one_value(name: str) -> None:
    read = rpp.loads(f"<ITEM\n  NAME {quoted(name)}\n>")
    (told,) = values(read, "NAME")
    assert told == text(name) or told == text(name).replace("`", "'")
