"""A sequence as one WAV file, streamed, so that its length costs no memory."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from tonewalk.errors import AudioError, TooLarge, Unreadable
from tonewalk.exports.audio import RATE, Stereo, stereo_blocks
from tonewalk.exports.writing import written

log = logging.getLogger(__name__)

FADE_IN: Final = round(0.001 * RATE)
"""Frames: enough against a click, too short to soften a kick."""
FADE_OUT: Final = round(0.010 * RATE)
MOST_FRAMES: Final = (2**32 - 4096) // 8
"""What a WAV's 32-bit lengths can hold of stereo floats: 3.4 hours."""
SILENCE: Final = 65_536
"""Frames of silence written at once."""


def render(paths: Sequence[bytes | None], interval: float, target: Path) -> None:
    """Write the sounds of all steps to a stereo 32-bit float WAV at 44.1 kHz; loudness is left as it is.

    Each sound is faded in and out along a quarter of a sine (equal power where two meet). A step that can't be
    read is silent.

    Args:
        paths: of each step; None for a sound that is gone.
        interval: s from step to step, in which a sound is cut or followed by silence; 0: every sound in full.

    Raises:
        Unreadable: not one of the sounds can be read.
        TooLarge: longer than a WAV can be.
        DiskFull, Refused: `target` can't be written.
    """
    readable = False
    with written(target) as temporary, soundfile.SoundFile(temporary, "w", RATE, 2, "FLOAT", format="WAV") as file:
        for step, path in enumerate(paths):
            end = round((step + 1) * interval * RATE) if interval else MOST_FRAMES + 1
            if path is not None:
                readable |= _append(file, path, end)
            while interval and file.tell() < end:
                file.write(np.zeros((min(SILENCE, end - file.tell()), 2), np.float32))
            if file.tell() > MOST_FRAMES:
                raise TooLarge(
                    f"The trajectory lasts more than {MOST_FRAMES / RATE / 3600:.1f} hours: give a tempo."
                )
        if not readable:
            raise Unreadable(
                "None of the trajectory's sounds can be read now: plug their drive in, or scan again."
            )


def _append(file: soundfile.SoundFile, path: bytes, end: int) -> bool:
    """Write a sound, at most up to the frame `end`; whether it could be read."""
    try:
        for block in faded(stereo_blocks(path), end - file.tell()):
            file.write(block)
            if file.tell() > MOST_FRAMES:
                break
    except AudioError as error:
        log.warning("a step of a rendered trajectory is silent: %s", error.text)
        return False
    return True


def faded(blocks: Iterator[Stereo], most: int) -> Iterator[Stereo]:
    """The first `most` frames of a stream, faded in at its beginning and out at its end."""
    left, held, first = most, np.zeros((0, 2), np.float32), True
    for block in blocks:
        held = np.concatenate([held, block[:left]])
        left -= len(block[:left])
        # the end is not known before it is there: as much as it takes is held back
        ready = len(held) - FADE_OUT
        if ready > 0 and (not first or ready >= FADE_IN):
            yield _fade_in(held[:ready]) if first else held[:ready]
            held, first = held[ready:], False
        if not left:
            break
    if len(held):
        tail = _fade_in(held) if first else held.copy()
        count = min(FADE_OUT, len(tail))
        tail[-count:] *= np.cos(np.linspace(0, np.pi / 2, count + 1, dtype=np.float32)[1:, None])
        yield tail


def _fade_in(block: Stereo) -> Stereo:
    block = block.copy()
    count = min(FADE_IN, len(block))
    block[:count] *= np.sin(np.linspace(0, np.pi / 2, count, endpoint=False, dtype=np.float32)[:, None])
    return block
