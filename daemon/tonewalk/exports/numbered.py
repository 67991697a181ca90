"""Sounds as a plain folder for hardware: WAVs of 16 or 24 bits under short, numbered names of ASCII letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.instrument import Sound
from tonewalk.exports.samples import ascii_name, digits_of
from tonewalk.exports.whole_folder import whole_folder
from tonewalk.library.listening.decode import open_source

Bits = Literal[16, 24]


def write_numbered(sounds: Sequence[Sound], folder: Path, rules: Rules = NEW, bits: Bits = 16) -> Path:
    """Write `01_kick.wav`, ... of the sounds' own rates into a folder; which it was (see `whole_folder`).

    Of more than two channels the first two are taken; what is over full scale is cut off there. No dither.

    Raises:
        InvalidArgument: there is no sound.
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """
    if not sounds:
        raise InvalidArgument("There is no sound to write: choose some.", where="$.sounds")
    with whole_folder(folder, rules) as making:
        for number, sound in enumerate(sounds, 1):
            name = ascii_name(sound.name, number, digits_of(len(sounds)))
            _write(sound, making.temporary / f"{name}.wav", bits)
    return making.path


def _write(sound: Sound, target: Path, bits: Bits) -> None:
    with open_source(sound.audio, start=sound.start, end=sound.end) as source, saved(target, NEW) as saving:
        kind, channels = f"PCM_{bits}", min(source.channels, 2)
        with soundfile.SoundFile(saving.temporary, "w", source.sample_rate, channels, kind, format="WAV") as file:
            for block in source.blocks():
                file.write(np.clip(block[:, :channels], -1, 1))
