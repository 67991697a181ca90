"""An instrument as a `.multisample` of Bitwig Studio and Studio One: a ZIP of XML and samples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from tonewalk.base.saving import NEW, Rules
from tonewalk.exports.instrument import Instrument, Sound, Zone
from tonewalk.exports.kinds import Copied
from tonewalk.exports.markup import document, element
from tonewalk.exports.packed import pack
from tonewalk.exports.samples import Sample


def write_multisample(instrument: Instrument, target: Path, rules: Rules = NEW, way: Copied = "cut") -> Path:
    """Write a `.multisample`; where it is now (see `saved`).

    Raises:
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """

    def written(found: Mapping[Sound, Sample]) -> dict[str, bytes]:
        return {"multisample.xml": _described(instrument, found)}

    sounds = [zone.sound for zone in instrument.zones]
    return pack(target, rules, sounds, "", way, written)


def _described(instrument: Instrument, found: Mapping[Sound, Sample]) -> bytes:
    root = element(None, "multisample", name=instrument.name)
    element(root, "generator", "tonewalk")
    element(root, "category", "Drums" if instrument.layout == "drums" else "Keys")
    element(root, "creator")
    element(root, "description")
    element(root, "keywords")
    for zone in instrument.zones:
        _sample(root, zone, found[zone.sound])
    return document(root)


def _sample(root: ET.Element, zone: Zone, sample: Sample) -> None:
    logic = {"zone-logic": "round-robin" if zone.turns > 1 else "always-play"}
    frames = {"sample-start": _frame(sample.start), "sample-stop": _frame(sample.end)}
    gain, tune = f"{zone.sound.gain:.2f}", f"{zone.tune / 100:.2f}"
    one = element(root, "sample", file=sample.file, gain=gain, reverse="false", **frames, **logic)
    element(one, "key", low=zone.low, high=zone.high, root=zone.root, track="1.0000", tune=tune)
    element(one, "velocity", low=zone.softest, high=zone.hardest)
    element(one, "loop", mode="off", start=_frame(sample.start), stop=_frame(sample.end), fade="0.0000")


def _frame(number: int) -> str:
    return f"{number}.000"
