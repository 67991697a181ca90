"""An instrument as a preset of DecentSampler: XML beside its samples."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.instrument import Instrument, Zone
from tonewalk.exports.kinds import Copied
from tonewalk.exports.markup import document, element
from tonewalk.exports.samples import Sample, clean_stem, gather
from tonewalk.exports.whole_folder import whole_folder

RELEASE: Final = 0.2
"""s in which a tone ends after its key."""


def write_decent(instrument: Instrument, folder: Path, rules: Rules = NEW, way: Copied = "cut") -> Path:
    """Write `<name>.dspreset` and its samples into a folder; which it was (see `whole_folder`).

    Args:
        way: a preset finds its samples by paths below its own folder.

    Raises:
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """
    with whole_folder(folder, rules) as making:
        found = gather((zone.sound for zone in instrument.zones), making.temporary, "", way)
        root = element(None, "DecentSampler", minVersion="1.0.0")
        group = element(element(root, "groups"), "group", name=instrument.name)
        for zone in instrument.zones:
            _sample(group, zone, found[zone.sound], drums=instrument.layout == "drums")
        with saved(making.temporary / f"{clean_stem(instrument.name) or 'kit'}.dspreset", NEW) as saving:
            saving.temporary.write_bytes(document(root))
    return making.path


def _sample(group: ET.Element, zone: Zone, sample: Sample, *, drums: bool) -> None:
    # a drum rings out whatever the key does
    more: dict[str, str | float] = {"ampEnvEnabled": "false"} if drums else {"release": RELEASE}
    if zone.turns > 1:
        more |= {"seqMode": "round_robin", "seqLength": zone.turns, "seqPosition": zone.turn}
    if sample.part:
        # the last frame that is played, where ours is the one after it
        more |= {"start": sample.start, "end": max(sample.end - 1, sample.start)}
    element(
        group,
        "sample",
        "",
        path=sample.file,
        rootNote=zone.root,
        loNote=zone.low,
        hiNote=zone.high,
        loVel=zone.softest,
        hiVel=zone.hardest,
        tuning=zone.tune / 100,
        volume=f"{zone.sound.gain:.2f}dB",
        loopEnabled="false",
        **more,
    )
