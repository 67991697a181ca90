"""An instrument as SFZ, which most free samplers play: a text file beside its samples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.instrument import Instrument, Zone
from tonewalk.exports.kinds import Way
from tonewalk.exports.markup import text
from tonewalk.exports.samples import Sample, clean_stem, gather
from tonewalk.exports.whole_folder import whole_folder

VOLUMES: Final = (-144.0, 6.0)
"""dB that SFZ 1 has."""
_PLAYED: Final = {"drums": "loop_mode=one_shot", "keys": "loop_mode=no_loop\nampeg_release=0.2"}
"""A drum rings out whatever the key does; a tone ends with its key, without a click."""
_MEANS_MORE: Final = re.compile(r"[$<>\x00-\x1f\x7f]|//|\s\S*=|^\s|\s$|\s\s")
"""What of a file's name would be read as something else: a macro, a header, a comment, the next opcode."""


def write_sfz(instrument: Instrument, folder: Path, rules: Rules = NEW, way: Way = "cut") -> Path:
    """Write `<name>.sfz` and its samples into a folder; which it was (see `whole_folder`).

    Args:
        way: how it finds its samples. Referenced ones keep their format, which not every sampler reads.

    Raises:
        AudioError: a sound can't be read.
        InvalidArgument: a name that can't be said in SFZ is to be referenced.
        DiskFull, Refused: it can't be written.
    """
    with whole_folder(folder, rules) as making:
        found = gather((zone.sound for zone in instrument.zones), making.temporary, "", way)
        parts = [_head(instrument), *(_region(zone, found[zone.sound], way) for zone in instrument.zones)]
        with saved(making.temporary / f"{clean_stem(instrument.name) or 'kit'}.sfz", NEW) as saving:
            saving.temporary.write_text("\n".join(parts), "utf-8", newline="\n")
    return making.path


def _head(instrument: Instrument) -> str:
    name = re.sub(r"[*/<>$#]+", "_", text(instrument.name))
    return f"// {name}\n<global>\n{_PLAYED[instrument.layout]}\n"


def _region(zone: Zone, sample: Sample, way: Way) -> str:
    lines = [
        "<region>",
        f"sample={_file(sample, way)}",
        f"lokey={zone.low}",
        f"hikey={zone.high}",
        f"pitch_keycenter={zone.root}",
    ]
    if (zone.softest, zone.hardest) != (1, 127):
        lines += [f"lovel={zone.softest}", f"hivel={zone.hardest}"]
    if zone.turns > 1:
        lines += [f"seq_length={zone.turns}", f"seq_position={zone.turn}"]
    if zone.tune:
        lines.append(f"tune={zone.tune}")
    if zone.sound.gain:
        lines.append(f"volume={min(max(zone.sound.gain, VOLUMES[0]), VOLUMES[1]):.2f}")
    if sample.part:
        # the last frame that is played, where ours is the one after it
        lines += [f"offset={sample.start}", f"end={max(sample.end - 1, sample.start)}"]
    return "\n".join([*lines, ""])


def _file(sample: Sample, way: Way) -> str:
    if way != "reference":
        return sample.file
    file = sample.file.replace("\\", "/")
    if _MEANS_MORE.search(file):
        raise InvalidArgument(
            f"{file!r} can't be referenced in SFZ, which has a use for its signs: copy the samples."
        )
    return file
