"""A path as a REAPER project: its sounds as items at their times, on as few tracks as that takes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.kinds import Way
from tonewalk.exports.markup import text
from tonewalk.exports.samples import clean_stem, gather
from tonewalk.exports.timeline import Item, Placed, place, tracks
from tonewalk.exports.whole_folder import whole_folder

_SOURCES: Final = {".flac": "FLAC", ".mp3": "MP3", ".ogg": "VORBIS"}
"""What REAPER calls what reads a file; WAVE for all others that it reads."""


def write_reaper(
    items: Sequence[Item], name: str, tempo: float, folder: Path, rules: Rules = NEW, way: Way = "cut"
) -> Path:
    """Write `<name>.rpp` and its audio into a folder; which it was (see `whole_folder`).

    Args:
        tempo: BPM of the project's grid; no item moves by it.
        way: how it finds its samples. With `whole` or `reference` a slice can be drawn out to more of its file.

    Raises:
        AudioError: a sound can't be read.
        InvalidArgument: the name of a file to reference can't be written as text.
        DiskFull, Refused: it can't be written.
    """
    with whole_folder(folder, rules) as making:
        found = gather((item.sound for item in items), making.temporary, "", way)
        lines = ['<REAPER_PROJECT 0.1 "7.0" 0', f"  TEMPO {tempo:.6f} 4 4"]
        for number, row in enumerate(tracks(place(items, found)), 1):
            lines += ["  <TRACK", f"    NAME {quoted(f'{name} {number}')}"]
            for one in row:
                lines += _item(one)
            lines.append("  >")
        with saved(making.temporary / f"{clean_stem(name) or 'path'}.rpp", NEW) as saving:
            saving.temporary.write_text("\n".join([*lines, ">", ""]), "utf-8", newline="\n")
    return making.path


def quoted(value: str) -> str:
    """A text in the first quotation marks that it does not hold itself; one that holds all loses its backticks."""
    value = text(value)
    mark = next((mark for mark in "\"'`" if mark not in value), "")
    return f"{mark}{value}{mark}" if mark else "`" + value.replace("`", "'") + "`"


def _item(one: Placed) -> list[str]:
    sound, sample = one.item.sound, one.sample
    source = _SOURCES.get(os.path.splitext(sample.file)[1].lower(), "WAVE")
    return [
        "    <ITEM",
        f"      POSITION {one.start:.9f}",
        "      SNAPOFFS 0",
        f"      LENGTH {one.length:.9f}",
        "      LOOP 0",
        f"      NAME {quoted(sound.name)}",
        f"      VOLPAN {10 ** (sound.gain / 20):.6f} 0 1 -1",
        f"      SOFFS {sample.start / sample.rate:.9f}",
        # after the speed: whether the pitch is kept, which a tape does not
        f"      PLAYRATE {one.speed:.9f} 0 0 -1",
        f"      <SOURCE {source}",
        f"        FILE {_path(sample.file)}",
        "      >",
        "    >",
    ]


def _path(file: str) -> str:
    """A path as it is, in marks that it does not hold: `quoted` may change a text."""
    for mark in "\"'`":
        if mark not in file:
            return f"{mark}{file}{mark}"
    raise InvalidArgument(f"{file!r} can't be referenced: REAPER has no fourth quotation mark; copy the samples.")
