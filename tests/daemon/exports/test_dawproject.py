"""A `.dawproject`, read back as ZIP and XML."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from tests.helpers.instruments import FRAMES, ODD, RATE, odd_sounds, same, sound
from tonewalk.exports.dawproject import write_dawproject
from tonewalk.exports.timeline import Item


def read(file: Path, folder: Path) -> ET.Element:
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    assert ET.parse(folder / "metadata.xml").getroot().tag == "MetaData"
    return ET.parse(folder / "project.xml").getroot()


def test_clips_stand_at_their_times_with_their_names_and_audio(tmp_path: Path) -> None:
    sounds = odd_sounds(tmp_path)
    items = [Item(one, number * 0.5) for number, one in enumerate(sounds)]
    project = read(write_dawproject(items, "a & b", 97.5, tmp_path / "a.dawproject"), tmp_path / "read")
    assert (project.tag, project.get("version")) == ("Project", "1.0")
    tempo = project.find("Transport/Tempo")
    assert tempo is not None
    assert (tempo.get("unit"), tempo.get("value")) == ("bpm", "97.500000")
    clips = project.findall("Arrangement/Lanes/Lanes/Clips/Clip")
    assert len(clips) == len(ODD)
    assert clips[0].get("name") == 'Kick "808" & <Snare>.wav'
    for number, (one, clip) in enumerate(zip(sounds, clips, strict=True)):
        assert float(clip.attrib["time"]) == number * 0.5
        assert float(clip.attrib["duration"]) == pytest.approx(FRAMES / RATE, abs=1e-8)
        audio = clip.find("Audio")
        assert audio is not None
        assert (audio.get("channels"), audio.get("sampleRate")) == ("1", str(RATE))
        file = audio.find("File")
        assert file is not None
        assert file.get("external") is None
        assert same(tmp_path / "read" / file.attrib["path"], one)


def test_every_name_that_is_spoken_of_is_there_once(tmp_path: Path) -> None:
    one = sound(tmp_path, "a", gain=-3.0)
    items = [Item(one, 0.0), Item(one, 0.01, transpose=-3.0), Item(one, 0.02)]
    project = read(write_dawproject(items, "a", 120, tmp_path / "a.dawproject"), tmp_path / "read")
    names = [name for element in project.iter() if (name := element.get("id"))]
    assert len(names) == len(set(names))
    spoken = {element.get(of) for element in project.iter() for of in ("track", "destination")} - {None}
    assert spoken <= set(names)
    assert len(project.findall("Structure/Track")) == 4  # one each, for they overlap, and the master


def test_gain_pitch_and_slices_come_back(tmp_path: Path) -> None:
    part = sound(tmp_path, "part", start=441 / RATE, end=2_205 / RATE, gain=-6.0)
    items = [Item(part, 1.0, transpose=12.0)]
    project = read(write_dawproject(items, "a", 120, tmp_path / "a.dawproject", way="whole"), tmp_path / "read")
    clip = project.find("Arrangement/Lanes/Lanes/Clips/Clip")
    assert clip is not None
    assert float(clip.attrib["duration"]) == pytest.approx(0.02)
    assert float(clip.attrib["playStart"]) == pytest.approx(0.005)
    gain = clip.find("Lanes/Points/RealPoint")
    assert gain is not None
    assert gain.get("value") == "0.501187"
    warps = [(float(one.attrib["time"]), float(one.attrib["contentTime"])) for one in clip.iter("Warp")]
    assert warps == [(0, 0), (pytest.approx(0.05), pytest.approx(0.1))]
    audio = clip.find("Lanes/Warps/Audio")
    assert audio is not None
    assert audio.get("algorithm") == "repitch"


def test_files_are_referenced_where_they_lie(tmp_path: Path) -> None:
    odd = tmp_path / "größer  太鼓 & <a>"
    odd.mkdir()
    items = [Item(sound(odd, "a"))]
    project = read(
        write_dawproject(items, "a", 120, tmp_path / "a.dawproject", way="reference"), tmp_path / "read"
    )
    (file,) = project.iter("File")
    assert file.attrib == {"external": "true", "path": str(odd / "source 0.wav")}
    assert sorted(path.name for path in (tmp_path / "read").iterdir()) == ["metadata.xml", "project.xml"]
