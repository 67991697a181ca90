"""Sounds of the library as stereo at one rate, as a stream, and as WAV files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from tonewalk.exports.writing import NEW, Rules, saved
from tonewalk.library.decode import open_source
from tonewalk.library.opening import Audio

RATE: Final = 44_100
"""Hz"""

Stereo = npt.NDArray[np.float32]
"""`[shape=(frames, 2)]`"""

_RIFF_WAVE: Final = (b"RIFF", b"WAVE")


def stereo_blocks(
    audio: Audio, *, start: float | None = None, end: float | None = None, transpose: float = 0.0
) -> Iterator[Stereo]:
    """A sound at `RATE` in blocks: mono on both sides, of more than two channels the first two.

    Args:
        start: s; None for the beginning.
        end: s; None for the end.
        transpose: semitones by which it is played higher, and so much faster, as a tape is.

    Raises an `AudioError` where the file can't be used.
    """
    with open_source(audio, start=start, end=end) as source:
        rate = source.sample_rate * 2 ** (transpose / 12)
        stream = soxr.ResampleStream(rate, RATE, 2, dtype="float32", quality="HQ")
        for block in source.blocks():
            pair = np.ascontiguousarray(np.repeat(block, 2, axis=1) if block.shape[1] == 1 else block[:, :2])
            yield pair if rate == RATE else stream.resample_chunk(pair)
        if rate != RATE:
            yield stream.resample_chunk(np.zeros((0, 2), np.float32), last=True)


def copy_as_wav(
    audio: Audio, target: Path, rules: Rules = NEW, *, start: float | None = None, end: float | None = None
) -> None:
    """A sound as a WAV file of its own rate and channels: a whole, right WAV as it is, anything else in 24 bits.

    Args:
        start, end: s; of a slice.

    Raises an `AudioError` where the sound can't be used; `DiskFull`, `Refused` where `target` can't be written.
    """
    with open_source(audio, start=start, end=end) as source, saved(target, rules) as saving:
        if start is None and end is None and not source.mended and _is_wav(source.file):
            with saving.temporary.open("wb") as copy:
                shutil.copyfileobj(source.file, copy)
            return
        with soundfile.SoundFile(
            saving.temporary, "w", source.sample_rate, source.channels, "PCM_24", format="WAV"
        ) as file:
            for block in source.blocks():
                file.write(block)


def slice_as_wav(audio: Audio, start: float, end: float) -> bytes:
    """A slice as a WAV of its file's rate and channels in 24 bits, in memory.

    Args:
        start, end: s.

    Raises an `AudioError` where the file can't be used.
    """
    out = io.BytesIO()
    with (
        open_source(audio, start=start, end=end) as source,
        soundfile.SoundFile(out, "w", source.sample_rate, source.channels, "PCM_24", format="WAV") as file,
    ):
        for block in source.blocks():
            file.write(block)
    return out.getvalue()


def _is_wav(file: io.FileIO) -> bool:
    """Whether a file, which is at its beginning afterwards, is a WAV."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return (head[:4], head[8:12]) == _RIFF_WAVE
