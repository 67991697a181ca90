"""An instrument as a program of the MPCs: `.xpm` and samples in one folder, a drum or a keygroup program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.instrument import Instrument, Sound, Zone
from tonewalk.exports.markup import document, element
from tonewalk.exports.midi import FIRST_NOTE
from tonewalk.exports.samples import Sample, ascii_stem, gather
from tonewalk.exports.whole_folder import whole_folder

INSTRUMENTS: Final = 128
"""Pads or keygroups of a program."""
LAYERS: Final = 4
"""Of a pad or keygroup; eight since firmware 3.4, which not every MPC has."""
_CYCLE, _VELOCITY = 0, 1
"""How the layers of one are chosen."""
_LOUDEST: Final = 6.0
"""dB at which a volume is 1.0; 0 dB is 0.707946, as in the MPC's own programs."""


def write_mpc(instrument: Instrument, folder: Path, rules: Rules = NEW) -> Path:
    """Write `<name>.xpm` and its samples, slices cut, into a folder; which it was (see `whole_folder`).

    Names are of a few ASCII letters, as the devices show them.

    Raises:
        InvalidArgument: more than a program holds.
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """
    groups = _grouped(instrument.zones)
    if len(groups) > INSTRUMENTS:
        raise InvalidArgument(
            f"This takes {len(groups)} keygroups and an MPC program holds {INSTRUMENTS}: take fewer sounds.",
            where="$.sounds",
        )
    name = ascii_stem(instrument.name) or "kit"
    with whole_folder(folder, rules) as making:
        sounds = [zone.sound for zone in instrument.zones]
        found = gather(sounds, making.temporary, "", "cut", short=True, ending=".WAV")
        with saved(making.temporary / f"{name}.xpm", NEW) as saving:
            saving.temporary.write_bytes(_program(name, instrument.layout == "drums", groups, found))
    return making.path


def _grouped(zones: Sequence[Zone]) -> list[list[Zone]]:
    """Zones of the same keys, as many together as one keygroup has layers; those that take turns by themselves."""
    groups: dict[tuple[int, ...], list[Zone]] = {}
    for zone in zones:
        if zone.turns > LAYERS:
            raise InvalidArgument(
                f"{zone.turns} sounds are to take turns on MIDI note {zone.root} and an MPC keygroup holds "
                f"{LAYERS}: take fewer of them.",
                where="$.sounds",
            )
        turns = (zone.softest, zone.hardest) if zone.turns > 1 else ()
        groups.setdefault((zone.low, zone.high, *turns), []).append(zone)
    return [group[first : first + LAYERS] for group in groups.values() for first in range(0, len(group), LAYERS)]


def _program(name: str, drums: bool, groups: Sequence[Sequence[Zone]], found: dict[Sound, Sample]) -> bytes:
    root = element(None, "MPCVObject")
    version = element(root, "Version")
    element(version, "File_Version", "2.1")
    element(version, "Application", "MPC-V")
    element(version, "Application_Version", "2.10.0.0")
    element(version, "Platform", "Linux")
    program = element(root, "Program", type="Drum" if drums else "Keygroup")
    element(program, "ProgramName", name)
    if not drums:
        element(program, "KeygroupNumKeygroups", str(len(groups)))
    instruments = element(program, "Instruments")
    for number in range(1, (INSTRUMENTS if drums else len(groups)) + 1):
        group = groups[number - 1] if number <= len(groups) else ()
        _instrument(instruments, number, drums, group, found)
    if drums:
        notes = element(program, "PadNoteMap")
        for number in range(1, INSTRUMENTS + 1):
            pad = element(notes, "PadNote", number=number)
            element(pad, "Note", str((FIRST_NOTE - 1 + number) % 128))
    return document(root)


def _instrument(
    parent: ET.Element, number: int, drums: bool, group: Sequence[Zone], found: dict[Sound, Sample]
) -> None:
    one = element(parent, "Instrument", number=number)
    element(one, "LowNote", str(0 if drums or not group else group[0].low))
    element(one, "HighNote", str(127 if drums or not group else group[0].high))
    element(one, "IgnoreBaseNote", "False")
    element(one, "ZonePlay", str(_CYCLE if group and group[0].turns > 1 else _VELOCITY))
    element(one, "OneShot", str(drums))
    element(one, "Volume", "0.707946")
    layers = element(one, "Layers")
    for at, zone in enumerate(group, 1):
        _layer(element(layers, "Layer", number=at), drums, zone, found[zone.sound])


def _layer(layer: ET.Element, drums: bool, zone: Zone, sample: Sample) -> None:
    frames = str(sample.frames)
    for tag, content in (
        ("Active", "True"),
        ("Volume", f"{min(10 ** ((zone.sound.gain - _LOUDEST) / 40), 1):.6f}"),
        ("Pan", "0.500000"),
        ("Pitch", "0.000000"),
        ("TuneCoarse", "0"),
        ("TuneFine", str(zone.tune)),
        ("VelStart", str(0 if zone.softest == 1 else zone.softest)),
        ("VelEnd", str(zone.hardest)),
        ("SampleStart", "0"),
        ("SampleEnd", frames),
        ("Loop", "False"),
        # a keygroup counts its root from 1, and its keys from 0; a pad has none
        ("RootNote", str(0 if drums else zone.root + 1)),
        ("KeyTrack", "True"),
        ("SampleName", sample.file.removesuffix(".WAV")),
        ("SampleFile", sample.file),
        ("SliceIndex", "129"),
        ("Direction", "0"),
        ("SliceStart", "0"),
        ("SliceEnd", frames),
        ("SliceLoop", "0"),
    ):
        element(layer, tag, content)
