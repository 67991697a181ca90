"""Small sounds to make instruments and projects of, under the names that formats stumble over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tonewalk.exports.instrument import Instrument, Layout, Sound, zones

ODD = [
    'Kick "808" & <Snare>.wav',
    "Trommel größer ÄÖÜ.wav",
    "太鼓 ドラム.wav",
    "hit key=5 lokey=7.wav",
    "$x $KICK.wav",
    "  two  spaces // and more .wav",
    'it\'s `all` "quoted".wav',
    "line\nend\r\tand\x01.wav",
    "C#3 [loop] 100%.aif",
    "...",
]
"""Names of sounds."""
RATE = 44_100
FRAMES = 4_410


def sound(folder: Path, name: str, number: int = 0, *, frames: int = FRAMES, **how: Any) -> Sound:
    """A sound of 16-bit noise of its own; `how` goes to `Sound`."""
    file = folder / f"source {number}.wav"
    if not file.exists():
        noise = np.random.default_rng(number).integers(-9_000, 9_000, frames).astype(np.int16)
        soundfile.write(file, noise, RATE, "PCM_16")
    return Sound(bytes(file), name, **how)


def odd_sounds(folder: Path) -> list[Sound]:
    """A sound for each of `ODD`."""
    return [sound(folder, name, number) for number, name in enumerate(ODD)]


def instrument(sounds: list[Sound], layout: Layout = "drums", name: str = "Kit & <1>") -> Instrument:
    """Sounds as an instrument."""
    return Instrument(name, layout, zones(sounds, layout))


def played(file: Path, start: int = 0, end: int | None = None) -> Any:
    """The samples of a stretch of a file."""
    return soundfile.read(file, dtype="int16")[0][start:end]


def same(file: Path, one: Sound, start: int = 0, end: int | None = None) -> bool:
    """Whether a stretch of a file (frames) is that of a sound that it should be."""
    first = 0 if one.start is None else round(one.start * RATE)
    last = None if one.end is None else round(one.end * RATE)
    assert isinstance(one.audio, bytes)
    return bool(np.array_equal(played(file, start, end), played(Path(one.audio.decode()), first, last)))
