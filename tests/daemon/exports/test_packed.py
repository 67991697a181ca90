"""One ZIP with what speaks of samples and the samples."""

from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.helpers.instruments import sound
from tonewalk.base.saving import NEW
from tonewalk.exports.instrument import Sound
from tonewalk.exports.packed import pack
from tonewalk.exports.samples import Sample


def said(found: dict[Sound, Sample]) -> dict[str, bytes]:
    return {"a.xml": "|".join(sample.file for sample in found.values()).encode()}


def test_it_holds_what_was_made_of_the_samples_and_each_of_these_once(tmp_path: Path) -> None:
    one, two = sound(tmp_path, "one", 1), sound(tmp_path, "two", 2)
    made = pack(tmp_path / "out" / "a.zip", NEW, [one, two, one], "audio", "cut", said)
    with ZipFile(made) as archive:
        assert archive.namelist() == ["a.xml", "audio/01 one.wav", "audio/02 two.wav"]
        assert archive.read("a.xml") == b"audio/01 one.wav|audio/02 two.wav"
        assert archive.read("audio/01 one.wav") == (tmp_path / "source 1.wav").read_bytes()
    assert os.listdir(made.parent) == ["a.zip"]
    again = pack(made, NEW, [one, two, one], "audio", "cut", said)
    assert (again.name, again.read_bytes()) == ("a-2.zip", made.read_bytes())


def test_what_is_only_referenced_is_not_in_it(tmp_path: Path) -> None:
    made = pack(tmp_path / "a.zip", NEW, [sound(tmp_path, "a")], "", "reference", lambda _: {"a.xml": b""})
    assert ZipFile(made).namelist() == ["a.xml"]


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def fail(_: object) -> dict[str, bytes]:
        raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        pack(tmp_path / "out" / "a.zip", NEW, [sound(tmp_path, "a")], "", "cut", fail)
    assert not os.listdir(tmp_path / "out")
