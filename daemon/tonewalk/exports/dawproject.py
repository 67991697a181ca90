"""A path as a DAWproject, which Bitwig Studio, Studio One and Cubase open: a ZIP of XML and audio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tonewalk import __version__
from tonewalk.base.saving import NEW, Rules
from tonewalk.exports.instrument import Sound
from tonewalk.exports.kinds import Way
from tonewalk.exports.markup import document, element
from tonewalk.exports.packed import pack
from tonewalk.exports.samples import Sample
from tonewalk.exports.timeline import Item, Placed, place, tracks

VERSION: Final = "1.0"
"""Of the format."""


def write_dawproject(
    items: Sequence[Item], name: str, tempo: float, target: Path, rules: Rules = NEW, way: Way = "cut"
) -> Path:
    """Write a `.dawproject`; where it is now (see `saved`).

    Args:
        tempo: BPM of the project's grid; no clip moves by it.
        way: how it finds its samples.

    Raises:
        AudioError: a sound can't be read.
        InvalidArgument: the name of a file to reference can't be written as text.
        DiskFull, Refused: it can't be written.
    """

    def written(found: Mapping[Sound, Sample]) -> dict[str, bytes]:
        about = element(None, "MetaData")
        element(about, "Title", name)
        rows = tracks(place(items, found))
        return {"project.xml": _project(rows, name, tempo, way), "metadata.xml": document(about)}

    return pack(target, rules, [item.sound for item in items], "audio", way, written)


def _project(rows: Sequence[Sequence[Placed]], name: str, tempo: float, way: Way) -> bytes:
    root = element(None, "Project", version=VERSION)
    element(root, "Application", name="tonewalk", version=__version__)
    transport = element(root, "Transport")
    element(transport, "Tempo", id="tempo", unit="bpm", value=f"{tempo:.6f}", min="20", max="999")
    element(transport, "TimeSignature", id="signature", numerator=4, denominator=4)
    structure = element(root, "Structure")
    for number in range(1, len(rows) + 1):
        track = element(structure, "Track", id=f"track{number}", name=f"{name} {number}", contentType="audio")
        _channel(track, f"channel{number}", "regular", destination="master")
    _channel(element(structure, "Track", id="out", name="Master", contentType="audio"), "master", "master")
    arrangement = element(root, "Arrangement", id="arrangement")
    lanes = element(arrangement, "Lanes", id="lanes", timeUnit="seconds")
    for number, row in enumerate(rows, 1):
        lane = element(lanes, "Lanes", id=f"lane{number}", track=f"track{number}")
        clips = element(lane, "Clips", id=f"clips{number}")
        for one in row:
            _clip(clips, one, way)
    return document(root)


def _channel(track: ET.Element, name: str, role: str, **more: str) -> None:
    channel = element(track, "Channel", id=name, role=role, audioChannels=2, solo="false", **more)
    element(channel, "Volume", id=f"{name}-volume", unit="linear", value="1", min="0", max="2")


def _clip(clips: ET.Element, one: Placed, way: Way) -> None:
    sound, sample = one.item.sound, one.sample
    first, speed = sample.start / sample.rate, one.speed
    whole = sample.frames / sample.rate
    inner: ET.Element = element(
        clips,
        "Clip",
        name=sound.name,
        time=f"{one.start:.9f}",
        duration=f"{one.length:.9f}",
        contentTimeUnit="seconds",
        playStart=f"{first / speed:.9f}",
    )
    if sound.gain:
        inner = element(inner, "Lanes")
        loudness = element(inner, "Points", unit="linear")
        element(loudness, "Target", expression="gain")
        element(loudness, "RealPoint", time="0", value=f"{10 ** (sound.gain / 20):.6f}")
    if speed != 1:
        inner = element(inner, "Warps", contentTimeUnit="seconds", timeUnit="seconds")
    length = f"{whole:.9f}"
    # repitch: as a tape, which has no other way to be faster
    how = {"algorithm": "repitch" if speed != 1 else "raw"}
    audio = element(inner, "Audio", channels=sample.channels, sampleRate=sample.rate, duration=length, **how)
    external = {"external": "true"} if way == "reference" else {}
    file = element(audio, "File", **external)
    file.set("path", sample.file)
    if speed != 1:
        element(inner, "Warp", time="0", contentTime="0")
        element(inner, "Warp", time=f"{whole / speed:.9f}", contentTime=length)
