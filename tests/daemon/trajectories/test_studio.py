"""Sounds and paths as instruments, projects and tables of the home's exports."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from tests.helpers.ring import Ring
from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import SoundId
from tonewalk.exports.instrument import Layout
from tonewalk.exports.kinds import KINDS, Way
from tonewalk.trajectories.store import Stored, StoredStep
from tonewalk.trajectories.studio import Studio
from tonewalk.trajectories.whereabouts import Whereabouts


def write(
    ring: Ring,
    kind: str,
    steps: list[StoredStep],
    *,
    tempo: float = 0.0,
    layout: Layout = "drums",
    way: Way = "cut",
    length: float = 0.0,
) -> tuple[Path, int]:
    stored = Stored(trajectory="my picks", mode="map", steps=steps, length=length)
    found = Whereabouts(ring.intake, ring).found(steps)
    return Studio(ring.home, ring.intake.now()).write(kind, stored, found, tempo, 16, layout, way)


def steps_of(*sounds: int) -> list[StoredStep]:
    return [StoredStep(sound=SoundId(sound)) for sound in sounds]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_to_the_exports_with_each_sound_once(ring: Ring, kind: str) -> None:
    path, sounds = write(ring, kind, steps_of(3, 1, 3, 8))
    assert path.parent == ring.home.exports
    assert path.name.startswith("my picks")
    assert sounds == 3
    assert os.listdir(ring.home.exports) == [path.name]
    if path.is_dir():
        # HTTP gives out the files of a folder, and none of the folders in it
        assert all(one.is_file() for one in path.iterdir())
        assert len([one for one in path.iterdir() if one.suffix.lower() == ".wav"]) == 3


def test_keys_come_from_the_pitch_layers_from_the_loudness_and_turns_from_likeness(ring: Ring) -> None:
    for number, loudness in ((1, -9.0), (2, -11.0), (5, -30.0)):
        ring.put(number, f0=440.0, f0_confidence=0.9, loudness=loudness)
    ring.put(8, f0=220.0, f0_confidence=0.4)
    path, sounds = write(ring, "decent", steps_of(1, 2, 5, 8, 7), layout="keys")
    assert sounds == 3  # the pitch of one is not sure, and one has none
    (preset,) = path.glob("*.dspreset")
    told = [
        tuple(sample.get(name) for name in ("path", "rootNote", "loVel", "hiVel", "seqPosition"))
        for sample in ET.parse(preset).getroot().iter("sample")
    ]
    assert told == [
        ("01 5.wav", "69", "1", "64", None),
        ("02 1.wav", "69", "65", "127", "1"),
        ("03 2.wav", "69", "65", "127", "2"),
    ]


@pytest.mark.parametrize("kind", ["decent", "multisample", "sfz"])
def test_of_slices_one_file_is_copied_where_whole_files_are_wanted(ring: Ring, kind: str) -> None:
    for number in (1, 2):
        ring.cut(number, of=8, start=number / 10, end=(number + 1) / 10)
    cut, _ = write(ring, kind, steps_of(1, 2))
    whole, sounds = write(ring, kind, steps_of(1, 2), way="whole")
    assert sounds == 2
    assert (len(waves(cut)), len(waves(whole))) == (2, 1)


def waves(path: Path) -> list[str]:
    names = ZipFile(path).namelist() if path.is_file() else os.listdir(path)
    return [name for name in names if name.endswith(".wav")]


def test_without_a_sure_pitch_there_are_no_keys(ring: Ring) -> None:
    with pytest.raises(InvalidArgument, match="as drums"):
        write(ring, "sfz", steps_of(1, 2), layout="keys")
    assert not ring.home.exports.exists() or not os.listdir(ring.home.exports)


def clips(path: Path) -> list[tuple[float, float]]:
    """Time and duration (s) of each."""
    with ZipFile(path) as archive:
        project = ET.fromstring(archive.read("project.xml"))
    found = [(float(clip.attrib["time"]), float(clip.attrib["duration"])) for clip in project.iter("Clip")]
    return sorted(found)


def test_a_path_is_laid_out_as_it_is_heard(ring: Ring) -> None:
    steps = steps_of(8, 1, 8)
    in_a_row, _ = write(ring, "dawproject", steps)
    assert clips(in_a_row) == [(0, 0.8), (0.8, 0.1), (0.9, 0.8)]
    on_a_grid, _ = write(ring, "dawproject", steps, tempo=120)
    assert clips(on_a_grid) == [(0, 0.125), (0.125, 0.1), (0.25, 0.125)]
    timed = [StoredStep(sound=one.sound, time=time) for one, time in zip(steps, (0.0, 0.3, 2.0), strict=True)]
    in_its_own, _ = write(ring, "dawproject", timed, length=2.5)
    assert clips(in_its_own) == [(0, 0.3), (0.3, 0.1), (2.0, 0.5)]


def test_a_sound_that_is_gone_leaves_its_place_empty(ring: Ring) -> None:
    ring.put(1, missing=True)
    path, sounds = write(ring, "dawproject", steps_of(8, 1, 8), tempo=120)
    assert (clips(path), sounds) == ([(0, 0.125), (0.25, 0.125)], 1)


def test_a_table_says_what_was_measured(ring: Ring) -> None:
    ring.put(3, f0=440.0, f0_confidence=0.9, loudness=-12.3)
    path, _ = write(ring, "csv", steps_of(3, 4))
    with path.open(encoding="utf-8", newline="") as file:
        three, four = csv.DictReader(file)
    assert (three["id"], three["path"], three["f0"], three["loudness"]) == (
        "3",
        str(ring.folder / "3.wav"),
        "440.0",
        "-12.3",
    )
    assert (four["f0"], four["duration"]) == ("", "0.4")
    read = json.loads(write(ring, "json", steps_of(4))[0].read_text("utf-8"))
    assert (read[0]["name"], read[0]["f0"], read[0]["duration"]) == ("4.wav", None, 0.4)
