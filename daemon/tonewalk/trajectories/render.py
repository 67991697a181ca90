"""A sequence as one WAV file, streamed, so that its length costs no memory."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import soundfile

from tonewalk.base.errors import AudioError, TooLarge, Unreadable
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.exports.audio import RATE, Stereo, stereo_blocks
from tonewalk.library.opening import Audio

logger = logging.getLogger(__name__)

FADE_IN: Final = round(0.001 * RATE)
"""Frames: enough against a click, too short to soften a kick."""
FADE_OUT: Final = round(0.010 * RATE)
MOST_FRAMES: Final = (2**32 - 4096) // 8
"""What a WAV's 32-bit lengths can hold of stereo floats: 3.4 hours."""
SILENCE: Final = 65_536
"""Frames of silence written at once."""


class Cue(NamedTuple):
    """One sound of a sequence.

    Attributes:
        audio: its file; None for a sound that is gone.
        start, end: s, of a slice; None for a whole file.
        at: s from the beginning; None: where the one before ends.
        gain: factor.
        last: s after which it is cut off; None: when the next one begins, or it ends.
        transpose: semitones by which it is played higher, and so much faster.
    """

    audio: Audio | None
    at: float | None = None
    gain: float = 1.0
    last: float | None = None
    transpose: float = 0.0
    start: float | None = None
    end: float | None = None


def render(
    cues: Sequence[Cue], target: Path, rules: Rules = NEW, *, length: float | None = None, crossfade: float = 0.0
) -> Path:
    """Write a sequence to a stereo 32-bit float WAV at 44.1 kHz; where it is now (see `saved`).

    A sound lasts until the next one begins, or as long as it is; then silence follows. Where two meet, the first
    goes on for the crossfade along a quarter of a cosine and the second rises along a quarter of a sine: equal
    power. One that follows silence rises within 1 ms, one that ends falls within 10 ms.

    Args:
        cues: in the order in which they begin; all with `at` or none.
        length: s; None: until the last one has ended.
        crossfade: s; no more than there is between two beginnings is used.

    Raises:
        Unreadable: not one of the sounds can be read.
        TooLarge: longer than a WAV can be.
        DiskFull, Refused: `target` can't be written.
    """
    readable = False
    frames = [None if cue.at is None else round(cue.at * RATE) for cue in cues]
    ends = [*frames[1:], None if length is None else round(length * RATE)]
    with (
        saved(target, rules) as saving,
        soundfile.SoundFile(saving.temporary, "w", RATE, 2, "FLOAT", format="WAV") as file,
    ):
        mix = _Mix(file)
        mix.rest(frames[0] or 0)
        for number, (cue, end) in enumerate(zip(cues, ends, strict=True)):
            if cue.audio is not None:
                fade = 0 if number == len(cues) - 1 else round(crossfade * RATE)
                if end is not None and (after := ends[number + 1] if fade else None) is not None:
                    fade = min(fade, after - end)
                readable |= mix.append(cue, cue.audio, _earlier(end, cue), fade)
            if end is not None:
                mix.rest(end)
        mix.rest(file.tell() + len(mix.over))
        if not readable:
            raise Unreadable(
                "None of the trajectory's sounds can be read now: plug their drive in, or scan again."
            )
    return saving.path


def _earlier(end: int | None, cue: Cue) -> int | None:
    """The frame at which a sound is cut off, where that is before the next one begins."""
    if end is None or cue.at is None or cue.last is None:
        return end
    return min(end, round((cue.at + cue.last) * RATE))


def _heard(cue: Cue, audio: Audio) -> Iterator[Stereo]:
    return stereo_blocks(audio, start=cue.start, end=cue.end, transpose=cue.transpose)


class _Mix:
    """A file that grows at its end, and what of the sounds before still reaches beyond it."""

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.over: Stereo = np.zeros((0, 2), np.float32)

    def append(self, cue: Cue, audio: Audio, end: int | None, fade: int) -> bool:
        """Write a sound, up to the frame `end` and `fade` frames on; whether it could be read."""
        most = MOST_FRAMES + SILENCE if end is None else max(0, end - self._file.tell())
        fade = min(fade, most)
        try:
            left, held = most, np.zeros((0, 2), np.float32)
            for block in faded(
                (block * np.float32(cue.gain) for block in _heard(cue, audio)),
                most if end is None else most + fade,
                rise=len(self.over) or FADE_IN,
                cut=fade or FADE_OUT,
                fall=(fade or FADE_OUT) if end is None else FADE_OUT,
            ):
                held = np.concatenate([held, block])
                # where a sound ends by itself is not known before it does: what meets the next is held back
                ready = min(left, len(held) - (fade if end is None else 0))
                if ready > 0:
                    self._write(held[:ready])
                    held, left = held[ready:], left - ready
            self._hang(held)
        except AudioError as error:
            logger.warning("a step of a rendered trajectory is silent: %s", error.text)
            return False
        return True

    def rest(self, end: int) -> None:
        """Go on to the frame `end` with what is left of the sounds before, then silence."""
        while (missing := end - self._file.tell()) > 0:
            self._write(np.zeros((min(SILENCE, missing), 2), np.float32))

    def _write(self, block: Stereo) -> None:
        count = min(len(block), len(self.over))
        if count:
            block = block.copy()
            block[:count] += self.over[:count]
            self.over = self.over[count:]
        self._file.write(block)
        if self._file.tell() > MOST_FRAMES:
            raise TooLarge(f"The trajectory lasts more than {MOST_FRAMES / RATE / 3600:.1f} hours: give a tempo.")

    def _hang(self, tail: Stereo) -> None:
        """Let this reach beyond the end."""
        longer, shorter = sorted((tail, self.over), key=len, reverse=True)
        self.over = longer.copy()
        self.over[: len(shorter)] += shorter


def faded(
    blocks: Iterator[Stereo], most: int, *, rise: int = FADE_IN, cut: int = FADE_OUT, fall: int = FADE_OUT
) -> Iterator[Stereo]:
    """The first `most` frames of a stream, rising along a quarter of a sine and falling along one of a cosine.

    Args:
        rise: frames.
        cut: frames over which it falls where it is longer than `most`.
        fall: frames over which it falls where it ends by itself.
    """
    left, held, first = most, np.zeros((0, 2), np.float32), True
    for block in blocks:
        held = np.concatenate([held, block[:left]])
        left -= len(block[:left])
        # the end is not known before it is there: as much as it takes is held back
        ready = len(held) - max(cut, fall)
        if ready > 0 and (not first or ready >= rise):
            yield _fade_in(held[:ready], rise) if first else held[:ready]
            held, first = held[ready:], False
        if not left:
            break
    if len(held):
        tail = _fade_in(held, rise) if first else held.copy()
        count = min(fall if left else cut, len(tail))
        tail[-count:] *= np.cos(np.linspace(0, np.pi / 2, count + 1, dtype=np.float32)[1:, None])
        yield tail


def _fade_in(block: Stereo, rise: int) -> Stereo:
    block = block.copy()
    count = min(rise, len(block))
    block[:count] *= np.sin(np.linspace(0, np.pi / 2, count, endpoint=False, dtype=np.float32)[:, None])
    return block
