from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.config import Config
from tonewalk.base.errors import NothingIndexed
from tonewalk.base.home import Home
from tonewalk.library.indexing import Report, index_folders
from tonewalk.manifolds import sounds


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A4;1;forte;normal", 69),
        ("As3;very-long", 58),
        ("forte F#4", 66),
        ("Bb2, soft", 46),
        ("note60", 60),
        ("midi 60", None),
        ("C-1", 0),
        ("short dark", None),
        ("note200", None),
        ("", None),
    ],
)
def test_notes_are_read_from_attributes(text: str, note: float | None) -> None:
    assert sounds.note_of(text) == note


def test_a_folder_gives_labels_by_manifest_or_folder_names(demo_folder: Path, tmp_path: Path) -> None:
    assert {one.label for one in sounds.of_folder(demo_folder)} >= {"kick", "open hat", "pad"}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        soundfile.write(tmp_path / name / "x.wav", np.zeros(100), 8000)
    assert [one.label for one in sounds.of_folder(tmp_path)] == ["a", "b"]


def test_a_family_that_is_not_there_is_told(demo_folder: Path) -> None:
    with pytest.raises(NothingIndexed, match="no sound of family 'brass'"):
        sounds.of_folder(demo_folder, family="brass")


def test_the_library_gives_folders_as_labels_and_its_pitches(demo_folder: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(NothingIndexed, match="tonewalk index"):
        sounds.of_library(home)
    index_folders(home, [str(demo_folder / "pluck")], Config().library, Report())
    known = sounds.of_library(home)
    assert {one.label for one in known} == {"pluck"}
    assert all(one.pitch is None or 40 < one.pitch < 90 for one in known)
    assert any(one.pitch is not None for one in known)


def test_pitches_that_nobody_gave_are_measured(tmp_path: Path) -> None:
    t = np.arange(16_000) / 16_000
    path = tmp_path / "a.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 440 * t), 16_000)
    heard = sounds.listen([sounds.Known(bytes(path), "a", None)], lambda *_: None)
    assert heard.examples.pitches[0] == pytest.approx(69, abs=0.1)


def test_files_that_cannot_be_read_are_counted_and_only_a_folder_of_them_is_refused(tmp_path: Path) -> None:
    good, bad, nan = (tmp_path / name for name in ("good.wav", "bad.wav", "nan.wav"))
    soundfile.write(good, np.ones(9000) * 0.1, 16_000)
    soundfile.write(nan, np.full(9000, np.nan), 16_000, subtype="FLOAT")
    bad.write_bytes(b"no sound")
    known = [sounds.Known(bytes(path), "a", None) for path in (good, bad, nan, tmp_path / "gone.wav")]
    heard = sounds.listen(known, lambda *_: None)
    assert (len(heard.sounds), heard.left_out) == (1, 3)
    with pytest.raises(NothingIndexed, match="None of the 2 sounds can be read"):
        sounds.listen(known[1:3], lambda *_: None)
