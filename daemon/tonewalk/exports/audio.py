"""Sounds of the library as stereo at one rate, as a stream, and as WAV files."""

from __future__ import annotations

import io
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from tonewalk.base.errors import TooLarge
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.library.listening.decode import open_source
from tonewalk.library.opening import Audio, path_of
from tonewalk.library.records import shown

RATE: Final = 44_100
"""Hz"""

Stereo = npt.NDArray[np.float32]
"""`[shape=(frames, 2)]`"""

FRAME: Final = 8
"""Bytes of a frame of `wav_blocks`: two 32-bit floats."""
WAV_HEAD: Final = 58
"""Bytes before its samples."""
LONGEST_WAV: Final = (2**32 - 1 - WAV_HEAD) // FRAME
"""Frames of `wav_blocks`: its header says how long it is in 32 bits."""
SLICE_BYTES: Final = 3
"""Of one sample of `slice_as_wav`."""
_RIFF_WAVE: Final = (b"RIFF", b"WAVE")


def stereo_blocks(
    audio: Audio, *, start: float | None = None, end: float | None = None, transpose: float = 0.0
) -> Iterator[Stereo]:
    """A sound at `RATE` in blocks: mono on both sides, of more than two channels the first two.

    Args:
        start: s; None for the beginning.
        end: s; None for the end.
        transpose: semitones by which it is played higher, and so much faster, as a tape is.

    Raises:
        AudioError: the file can't be used.
    """
    with open_source(audio, start=start, end=end) as source:
        rate = source.sample_rate * 2 ** (transpose / 12)
        stream = soxr.ResampleStream(rate, RATE, 2, dtype="float32", quality="HQ")
        for block in source.blocks():
            pair = np.ascontiguousarray(np.repeat(block, 2, axis=1) if block.shape[1] == 1 else block[:, :2])
            yield pair if rate == RATE else stream.resample_chunk(pair)
        if rate != RATE:
            yield stream.resample_chunk(np.zeros((0, 2), np.float32), last=True)


def wav_blocks(
    audio: Audio, frames: int, *, start: float | None = None, end: float | None = None
) -> Iterator[bytes]:
    """A sound as a WAV that every player reads (`RATE`, stereo, 32-bit floats), piece by piece, its header first.

    Args:
        frames: how long it is to be at `RATE`, since the header says so before all is decoded: a file that holds
            fewer is filled up with silence.
        start, end: s; of a slice.

    Raises:
        TooLarge: more frames than a WAV can say that it has.
        AudioError: the file can't be used.
    """
    if frames > LONGEST_WAV:
        most = f"{LONGEST_WAV / RATE / 3600:.1f} hours"
        raise TooLarge(
            f"{shown(path_of(audio))} is longer than a WAV may be ({most}): slice it, or take a stretch."
        )
    size = frames * FRAME
    form = b"fmt " + struct.pack("<IHHIIHHH", 18, 3, 2, RATE, RATE * FRAME, FRAME, 32, 0)
    told = b"WAVE" + form + b"fact" + struct.pack("<II", 4, frames) + b"data" + struct.pack("<I", size)
    yield b"RIFF" + struct.pack("<I", len(told) + size) + told
    left = frames
    for block in stereo_blocks(audio, start=start, end=end):
        piece = np.clip(block[:left], -1, 1).astype("<f4", copy=False)
        left -= len(piece)
        if len(piece):
            yield piece.tobytes()
        if not left:
            return
    while left > 0:
        silence = min(left, RATE)
        left -= silence
        yield bytes(silence * FRAME)


def copy_as_wav(
    audio: Audio, target: Path, rules: Rules = NEW, *, start: float | None = None, end: float | None = None
) -> None:
    """A sound as a WAV file of its own rate and channels: a whole, right WAV as it is, anything else in 24 bits.

    Args:
        start, end: s; of a slice.

    Raises:
        AudioError: the sound can't be used.
        DiskFull, Refused: `target` can't be written.
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

    Raises:
        AudioError: the file can't be used.
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
