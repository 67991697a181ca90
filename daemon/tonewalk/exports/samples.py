"""The files that an instrument or a project plays: copied under names that every program reads, or referenced."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import soundfile

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import plain_name
from tonewalk.exports.audio import copy_as_wav
from tonewalk.exports.instrument import Sound
from tonewalk.exports.kinds import Way
from tonewalk.exports.markup import sayable
from tonewalk.library.listening.decode import open_source
from tonewalk.library.opening import path_of
from tonewalk.library.records import shown

SHORT: Final = 16
"""Letters of a name for hardware, its number included."""
_SPELLED: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"}
)
"""Letters that are not one of ASCII with a mark."""
_LONGEST: Final = 120
"""Bytes of a name: file systems take 255, and some letters are four."""


class Sample(NamedTuple):
    """A sound in a file."""

    file: str
    """Below the folder that was given, `/` between parts; absolute where it is referenced."""
    start: int
    """Frame, the first."""
    end: int
    """Frame after the last."""
    frames: int
    """Of the file."""
    rate: int
    """Hz"""
    channels: int

    @property
    def part(self) -> bool:
        """Whether there is more in the file."""
        return (self.start, self.end) != (0, self.frames)

    @property
    def seconds(self) -> float:
        """Length in s."""
        return (self.end - self.start) / self.rate


def gather(
    sounds: Iterable[Sound], folder: Path, inside: str, way: Way, *, short: bool = False, ending: str = ".wav"
) -> dict[Sound, Sample]:
    """Where each sound is found; what is copied lies in `folder / inside` afterwards.

    Args:
        folder: is ours to write to.
        inside: a folder in it; "" for itself.
        short: names of a few ASCII letters.

    Raises:
        AudioError: a sound can't be read.
        InvalidArgument: the name of a file to reference can't be written as text.
        DiskFull, Refused: a file can't be written.
    """
    once = list(dict.fromkeys(sounds))
    if way == "reference":
        return {sound: _referenced(sound) for sound in once}
    name = ascii_name if short else clean_name
    parts: dict[object, Sound] = {}
    for sound in once:
        parts.setdefault(_part(sound, way), sound)
    files: dict[object, Sample] = {}
    digits = digits_of(len(parts))
    for number, sound in enumerate(parts.values(), 1):
        file = f"{inside}/" * bool(inside) + name(sound.name, number, digits) + ending
        cut = (sound.start, sound.end) if way == "cut" else (None, None)
        copy_as_wav(sound.audio, folder / file, start=cut[0], end=cut[1])
        info = soundfile.info(folder / file)
        files[_part(sound, way)] = Sample(file, 0, info.frames, info.frames, info.samplerate, info.channels)
    found = {sound: files[_part(sound, way)] for sound in once}
    return found if way == "cut" else {sound: _stretch(sound, sample) for sound, sample in found.items()}


def digits_of(count: int) -> int:
    """Digits of the numbers that `count` names begin with, so that they sort as they were given."""
    return max(2, len(str(count)))


def clean_name(name: str, number: int, digits: int = 2) -> str:
    """`07 Kick hard`: letters of any script, digits, spaces and `.()+-_`: no format has another use for these."""
    stem = clean_stem(os.path.splitext(name)[0])
    return f"{number:0{digits}d} {stem or 'sound'}".rstrip(" .")


def clean_stem(name: str) -> str:
    """The same without a number, of a whole name; empty where nothing is left of it."""
    stem = unicodedata.normalize("NFC", name)
    stem = " ".join(re.sub(r"[^\w .()+-]", "_", plain_name(stem)).split())
    return stem.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").strip(" .")


def ascii_name(name: str, number: int, digits: int = 2) -> str:
    """`07_Kick_hard`: at most `SHORT` letters of ASCII, which any hardware shows."""
    stem = ascii_stem(os.path.splitext(name)[0])
    return f"{number:0{digits}d}_{stem or 'sound'}"[:SHORT].rstrip("_")


def ascii_stem(name: str) -> str:
    """The same without a number, of a whole name; empty where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name.translate(_SPELLED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:SHORT].strip("_")


def _part(sound: Sound, way: Way) -> object:
    return (sound.audio, sound.start, sound.end) if way == "cut" else sound.audio


def _referenced(sound: Sound) -> Sample:
    file = path_of(sound.audio).decode("utf-8", "replace")
    if not sayable(file) or os.fsencode(file) != path_of(sound.audio):
        raise InvalidArgument(
            f"{shown(path_of(sound.audio))} can't be referenced, since its name holds what no text file can say: "
            "copy the samples."
        )
    with open_source(sound.audio) as source:
        whole = Sample(file, 0, source.promised, source.promised, source.sample_rate, source.channels)
    return _stretch(sound, whole)


def _stretch(sound: Sound, whole: Sample) -> Sample:
    start = 0 if sound.start is None else round(sound.start * whole.rate)
    end = whole.frames if sound.end is None else min(round(sound.end * whole.rate), whole.frames)
    return whole._replace(start=min(start, end), end=end)
