"""Labelled sounds to learn from: a folder's, a manifest's, or the library's own by tags and folders."""

from __future__ import annotations

import contextlib
import math
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.errors import AudioError, NothingIndexed
from tonewalk.base.home import Home
from tonewalk.library import labelled as labels
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.listening.decode import load
from tonewalk.library.records import SoundRecord
from tonewalk_models.manifold.constantq import SAMPLE_RATE
from tonewalk_models.manifold.examples import Examples
from tonewalk_models.manifold.model import frames_of
from tonewalk_models.manifold.windows import from_onset
from tonewalk_models.pitch import yin

_SEMITONES: Final = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_NOTE: Final = re.compile(r"([a-g])(#|s|♯|b|♭)?(-?\d)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:note|midi)[ _-]?(\d{1,3})", re.IGNORECASE)

Progress = Callable[[int, int, str], None]
LISTENING: Final = "Listening"
"""What progress is told while sounds are read."""


class Known(NamedTuple):
    """One sound of which something is known."""

    path: bytes
    label: str
    """"" for none."""
    pitch: float | None
    """MIDI note (69 = 440 Hz); None where it must be measured."""


class Heard(NamedTuple):
    """Sounds that could be read."""

    examples: Examples
    sounds: list[Known]
    left_out: int
    """How many could not be read: damaged, empty, nothing but NaN."""


def of_folder(path: Path, split: str = "", family: str = "") -> list[Known]:
    """The sounds of a folder by its manifest or its folders' names (see `evaluate.labels.read`).

    Raises:
        FolderMissing, InvalidArgument, NothingIndexed: as there.
    """
    found = [one for one in labels.read(path, split) if not family or one.family == family]
    if not found:
        raise NothingIndexed(f"{path} has no sound of family {family!r}: look at its manifest.")
    return [Known(one.path, one.label, note_of(one.attributes)) for one in found]


def of_library(home: Home) -> list[Known]:
    """The library's sounds that are there: a sound's first tag is its label, else its folder's name.

    Raises:
        NothingIndexed: there is none.
    """
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        records = [one for one in catalogue.sounds() if not one.missing and one.start is None]
    if not records:
        raise NothingIndexed("The library has no sound yet: run `tonewalk index FOLDER`, or name a folder.")
    return [Known(one.path, _label(one), _measured(one.descriptors.sure("f0"))) for one in records]


def listen(sounds: Sequence[Known], progress: Progress) -> Heard:
    """Read sounds into constant-Q frames; pitches that nobody gave are measured (YIN).

    About 200 sounds a second and core, and 23 kB of memory each.

    Raises:
        NothingIndexed: none of them can be read.
    """
    frames, kept, pitches = [], [], []
    for done, sound in enumerate(sounds, start=1):
        try:
            samples = load(sound.path, SAMPLE_RATE)
        except AudioError:
            continue
        finally:
            progress(done, len(sounds), LISTENING)
        heard = from_onset(frames_of(samples))
        frames.append(heard.astype(np.float16))
        kept.append(sound)
        pitches.append(_measured(yin(samples, SAMPLE_RATE).f0) if sound.pitch is None else sound.pitch)
    if not kept:
        raise NothingIndexed(f"None of the {len(sounds)} sounds can be read: are they audio, and not all NaN?")
    examples = Examples.of(frames, [one.label for one in kept], pitches)
    return Heard(examples, kept, len(sounds) - len(kept))


def note_of(attributes: str) -> float | None:
    """The MIDI note that a manifest's attributes name: `As3;1;forte`, `F#4`, `note60`; None for none.

    C4 is 60. `s` is a sharp, as it stands in file names.
    """
    for word in re.split(r"[;,|\s]+", attributes):
        if (number := _NUMBER.fullmatch(word)) and int(number[1]) < 128:
            return float(number[1])
        if note := _NOTE.fullmatch(word):
            sign = {"#": 1, "s": 1, "♯": 1, "b": -1, "♭": -1}.get((note[2] or "").lower(), 0)
            return float(12 * (int(note[3]) + 1) + _SEMITONES[note[1].lower()] + sign)
    return None


def _label(record: SoundRecord) -> str:
    return record.tags[0] if record.tags else os.fsdecode(os.path.split(os.path.split(record.path)[0])[1])


def _measured(f0: float | None) -> float | None:
    return None if f0 is None else 69 + 12 * math.log2(f0 / 440)
