"""A sequence as a folder: its sounds as pads from C1 up, the MIDI that plays them, and a playlist."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, free_folder, plain_name
from tonewalk.exports.audio import copy_as_wav
from tonewalk.exports.midi import MOST_PADS, write_midi
from tonewalk.exports.playlist import Entry, write_playlist
from tonewalk.library.opening import Audio


class Pad(NamedTuple):
    """One sound of a kit."""

    audio: Audio
    name: str
    duration: float
    """s"""
    start: float | None = None
    """s, of a slice; None for a whole file, as `end`."""
    end: float | None = None


def write_kit(
    steps: Sequence[Pad | None], name: str, tempo: float, division: int, folder: Path, rules: Rules = NEW
) -> Path:
    """Write `01 kick.wav`, ..., `<name>.mid` and `<name>.m3u8` into `folder`, or one with a number where that
    holds something and may not be written over; which it was.

    Args:
        steps: the sound of each step, None for a rest; equal ones share a pad.
        tempo: BPM.
        division: steps a whole note.

    Raises:
        InvalidArgument: more sounds than notes from C1 up.
        AudioError: a sound can't be read.
        DiskFull, Refused: the folder can't be written to.
    """
    pads = list(dict.fromkeys(step for step in steps if step is not None))
    if len(pads) > MOST_PADS:
        raise InvalidArgument(
            f"These are {len(pads)} different sounds and a kit holds {MOST_PADS}: take fewer of them.",
            where="$.sounds",
        )
    folder = free_folder(folder, rules)
    entries = {
        pad: Entry(f"{n:02d} {file_name(pad.name)}.wav", pad.name, pad.duration) for n, pad in enumerate(pads, 1)
    }
    for pad, entry in entries.items():
        copy_as_wav(pad.audio, folder / entry.file, rules, start=pad.start, end=pad.end)
    write_midi(
        [-1 if step is None else pads.index(step) for step in steps],
        tempo,
        division,
        folder / f"{name}.mid",
        rules,
    )
    write_playlist([entries[step] for step in steps if step is not None], folder / f"{name}.m3u8", rules)
    return folder


def file_name(name: str) -> str:
    """The name without its extension and what some system forbids in names."""
    return plain_name(Path(name).stem) or "sound"
