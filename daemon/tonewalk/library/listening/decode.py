"""Audio files into samples, through libsndfile, in bounded memory.

A sound of up to `WHOLE` seconds is kept whole. Of a longer one up to `MOST_WINDOWS` windows of `WINDOW` seconds
are kept, spread evenly over its length: windows are gathered as the blocks pass, and whenever there are too many,
every other one is dropped. That needs no seeking and no length in advance (headers of broken files lie about it),
and holds at most `MOST_WINDOWS * WINDOW` seconds of one channel, plus one block, however long the file is.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from tonewalk.base.errors import EmptyAudio, NonFiniteAudio, NotAudio, Unreadable, UnsupportedAudio
from tonewalk.library.listening import foreign
from tonewalk.library.listening.downmix import Downmix
from tonewalk.library.listening.mending import is_open_ended_flac, mended
from tonewalk.library.opening import Audio, open_audio, path_of
from tonewalk.library.records import shown
from tonewalk_models.encoder import Mono

WINDOW: Final = 10.0
"""s"""
MOST_WINDOWS: Final = 6
WHOLE: Final = WINDOW * MOST_WINDOWS
"""s; what is longer is represented by windows."""
LOUDEST: Final = 1e6
"""Samples beyond this (120 dB over full scale) are cut to it, so that no square overflows."""
HOTTEST: Final = 64.0
"""Full scale is 1.0; floats beyond this (36 dB over it) were written as integers of 16, 24 or 32 bits are."""
SCALES: Final = (2.0**15, 2.0**23, 2.0**31)
"""Full scale of those."""
SCALED_BY: Final = 30.0
"""s from its beginning in which a file of floats shows how it is scaled."""
RATES: Final = (1_000, 1_000_000)
"""Hz, the least and the greatest sample rate that is believed."""

BLOCK_SAMPLES: Final = 2**21
"""The most samples, all channels together, that are decoded at once (8 MiB)."""
MOST_JUNK: Final = 65_536
"""Bytes before an MP3's first frame that are passed over."""
_FRAME: Final = re.compile(rb"\xff[\xe2-\xe7\xf2-\xff][\x10-\xeb]")
"""Where an MPEG frame may begin: sync, a layer, a bit rate and a sample rate."""
CAREFUL_FRAMES: Final = 512
"""Frames a block once a decoder has stumbled: what precedes the damage is then kept."""

Block = npt.NDArray[np.float32]
"""Interleaved samples `[shape=(frames, channels)]`, finite."""

_REFUSALS: Final = (soundfile.LibsndfileError, OSError, ValueError, TypeError)
"""What opening a file with libsndfile raises."""

_KNOWN: Final = [
    (4, b"ftyp", "an MPEG-4 file (.m4a)"),
    (0, b"CAT ", "a REX2 loop"),
    (0, b"\x30\x26\xb2\x75", "Windows Media audio"),
    (0, b"wvpk", "a WavPack file"),
    (0, b"MAC ", "a Monkey's Audio file"),
    (28, b"Speex", "Speex"),
    (0, b"caff", "an Apple Core Audio file of a kind that libsndfile does not read"),
    (0, b"FORM", "an AIFF file of a kind that libsndfile does not read"),
    (0, b"RIFF", "a RIFF file of a kind that libsndfile does not read"),
]


class Decoded(msgspec.Struct, kw_only=True):
    """What one pass over a file keeps."""

    sample_rate: int
    """Hz"""
    channels: int
    frames: int
    """Frames that were decoded, which a broken file's header may overstate."""
    windows: list[Mono]
    """Mean of the channels (see `downmix`): one window that is the whole sound, or several of `WINDOW` s."""
    whole: bool
    peak: float
    """Greatest magnitude of any channel, 1.0 = full scale."""

    @property
    def duration(self) -> float:
        """Length in s."""
        return self.frames / self.sample_rate


class Source:
    """One audio file, read once from a start to an end in blocks."""

    def __init__(
        self,
        path: bytes,
        file: io.FileIO,
        sound: soundfile.SoundFile,
        start: float | None,
        end: float | None,
        *,
        mended: bool = False,
    ) -> None:
        self.path, self.file = path, file
        self.sample_rate: int = sound.samplerate
        self.channels: int = sound.channels
        self._sound = sound
        self._first = 0 if start is None else round(start * self.sample_rate)
        self._left = 2**62 if end is None else max(0, round(end * self.sample_rate) - self._first)
        self._block = max(1, min(round(WINDOW * self.sample_rate), BLOCK_SAMPLES // self.channels))
        self.mended = mended
        """Whether the file's own header is not to be believed, or it is no format of libsndfile's."""
        self.promised = max(0, min(self._left, sound.frames - self._first))
        """Frames that the header announces between start and end; a broken file holds fewer."""

    @property
    def kind(self) -> tuple[str, str]:
        """What libsndfile calls its container and its encoding: `("WAV", "PCM_16")`."""
        return self._sound.format, self._sound.subtype

    def plain(self) -> bool:
        """Whether `blocks` gives its samples as they stand in it, as far as its first `SCALED_BY` s tell: finite,
        and with 1.0 as full scale."""
        greatest, finite = self._greatest()
        return finite and greatest <= HOTTEST

    def blocks(self) -> Iterator[Block]:
        """All blocks in order, NaN and infinity made silent.

        Raises:
            NotAudio: nothing could be decoded at all.
            EmptyAudio: the file, or the stretch asked for, has no samples.
            NonFiniteAudio: no sample is a finite number.
        """
        frames, finite, scale = 0, False, self._scale()
        for block in self._raw_blocks():
            frames += len(block)
            if scale != 1:
                block *= np.float32(scale)
            good = np.isfinite(block)
            if good.all():
                finite = True
            else:
                finite = finite or bool(good.any())
                block = np.where(good, block, np.float32(0))
            yield np.clip(block, -LOUDEST, LOUDEST, out=block)
        if frames == 0:
            raise EmptyAudio(f"{_name(self.path)} has no samples; export it again.")
        if not finite:
            raise NonFiniteAudio(f"{_name(self.path)} holds nothing but NaN or infinity; export it again.")

    def _scale(self) -> float:
        """What a file of floats has to be multiplied by to have 1.0 as full scale."""
        greatest, _ = self._greatest()
        if greatest <= HOTTEST:
            return 1.0
        return 1 / next((scale for scale in SCALES if greatest <= 1.01 * scale), SCALES[-1])

    def _greatest(self) -> tuple[float, bool]:
        """The greatest magnitude of a file of floats, and whether all of them are finite, in its first seconds."""
        greatest, finite, left = 0.0, True, round(SCALED_BY * self.sample_rate)
        if self._sound.subtype not in ("FLOAT", "DOUBLE"):
            return greatest, finite
        try:
            while left > 0 and len(block := self._sound.read(min(self._block, left), "float32", always_2d=True)):
                left -= len(block)
                good = np.isfinite(block)
                finite = finite and bool(good.all())
                greatest = max(greatest, float(np.nanmax(np.abs(block), initial=0, where=good)))
            self._sound.seek(0)
        except soundfile.LibsndfileError:
            return 0.0, finite  # a damaged file: reading it tells
        return greatest, finite

    def _raw_blocks(self) -> Iterator[Block]:
        position, left, size = 0, self._left, self._block
        if self._first:
            position = self._seek(self._first)
        while left > 0:
            try:
                block = self._sound.read(min(size, left), dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as error:
                if size > CAREFUL_FRAMES and self._seek(position) == position:
                    size = CAREFUL_FRAMES
                    continue
                if position == self._first:
                    raise NotAudio(
                        f"{_name(self.path)} is damaged and nothing of it can be decoded; export it again."
                    ) from error
                return
            if not len(block):
                return
            position += len(block)
            left -= len(block)
            yield block

    def _seek(self, frame: int) -> int:
        """Go to a frame, or as near to the end as the file allows; -1 where the decoder cannot seek."""
        try:
            return int(self._sound.seek(min(frame, self._sound.frames)))
        except (soundfile.LibsndfileError, OverflowError):
            return -1


@contextmanager
def open_source(audio: Audio, *, start: float | None = None, end: float | None = None) -> Iterator[Source]:
    """Open an audio file for reading, whole or from `start` to `end` (s).

    Raises:
        Unreadable: it can't be opened (see `open_audio`).
        EmptyAudio: it has no bytes or no channels.
        UnsupportedAudio: it is audio of a kind, or at a rate, that is not read here.
        NotAudio: it is none.
    """
    path = path_of(audio)
    with open_audio(audio) as file, ExitStack() as opened:
        head = _head(file, path)
        sound, as_it_is = _opened(file, path, head, opened)
        if not RATES[0] <= sound.samplerate <= RATES[1]:
            raise UnsupportedAudio(
                f"{_name(path)} claims {sound.samplerate} samples a second; export it at 44,100 or 48,000."
            )
        yield Source(path, file, sound, start, end, mended=not as_it_is)


def _opened(file: io.FileIO, path: bytes, head: bytes, opened: ExitStack) -> tuple[soundfile.SoundFile, bool]:
    """The file as libsndfile reads it: as it is, with its header mended, or decoded by the system.

    Raises:
        NotAudio, UnsupportedAudio, EmptyAudio: it is none of these.
    """
    sound, refused = None, ""
    try:
        sound = opened.enter_context(_sound(file, path))
        if sound.frames and not (sound.format == "FLAC" and is_open_ended_flac(file)):
            return sound, True
    except _REFUSALS as error:
        refused = str(getattr(error, "error_string", error))
    try:
        if (view := mended(file)) is not None:
            return opened.enter_context(soundfile.SoundFile(opened.enter_context(view))), False
    except _REFUSALS:
        pass  # what it is said to be is not what it is: what libsndfile said first is what is told
    if sound is not None:
        return sound, True
    if (wav := opened.enter_context(foreign.decoded(file, head))) is not None:
        return opened.enter_context(soundfile.SoundFile(wav)), False
    raise _refusal(path, head, refused)


def _sound(file: io.FileIO, path: bytes) -> soundfile.SoundFile:
    """The open file as libsndfile reads it."""
    # Windows: libsndfile's C library has file numbers of its own
    handle = file if os.name == "nt" else file.fileno()
    try:
        return soundfile.SoundFile(handle, closefd=False)
    except soundfile.LibsndfileError:
        # by its name libsndfile would believe an MP3 that begins with something else; it has none here
        if not path.lower().endswith(b".mp3"):
            raise
        file.seek(0)
        found = _FRAME.search(file.read(MOST_JUNK))
        if found is None:
            raise
        file.seek(found.start())
        return soundfile.SoundFile(handle, closefd=False)


def decode(
    audio: Audio,
    *,
    start: float | None = None,
    end: float | None = None,
    watch: Callable[[Block, int], None] | None = None,
) -> Decoded:
    """Read one sound, keeping all of it or evenly spread windows (see the module).

    Args:
        audio: the file.
        start: s; None for the beginning.
        end: s; None for the end.
        watch: is shown every block and the sample rate as it passes, whatever the file's length.

    Raises:
        AudioError: the file is no sound that can be used (see `open_source` and `Source.blocks`).
    """
    with open_source(audio, start=start, end=end) as source:
        gather = _Windows(round(WINDOW * source.sample_rate))
        frames, loudest, mono = 0, 0.0, Downmix()
        for block in source.blocks():
            frames += len(block)
            loudest = max(loudest, float(block.max()), -float(block.min()))
            if watch is not None:
                watch(block, source.sample_rate)
            gather.add(mono(block))
        return Decoded(
            sample_rate=source.sample_rate,
            channels=source.channels,
            frames=frames,
            windows=gather.windows(),
            whole=gather.whole,
            peak=loudest,
        )


class _Windows:
    """Evenly spread windows of a stream: every `stride`-th, the stride doubling when there are too many."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: list[Mono] = []
        self._stride, self._index = 1, 0
        self._parts: list[Mono] = []
        self._filled = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was dropped."""
        return self._stride == 1

    def add(self, samples: Mono) -> None:
        """Take the next samples of the stream."""
        while len(samples):
            piece = samples[: self._size - self._filled]
            samples = samples[len(piece) :]
            self._filled += len(piece)
            if self._index % self._stride == 0:
                self._parts.append(piece)
            if self._filled == self._size:
                self._close()

    def _close(self) -> None:
        if self._index % self._stride == 0:
            if len(self._kept) == MOST_WINDOWS:
                self._kept, self._stride = self._kept[::2], 2 * self._stride
            if self._index % self._stride == 0:
                self._kept.append(np.concatenate(self._parts))
        self._parts, self._filled = [], 0
        self._index += 1

    def windows(self) -> list[Mono]:
        """The windows; one that is the whole sound where nothing was dropped."""
        if not self.whole:
            return self._kept
        parts = self._kept + self._parts
        return [np.ascontiguousarray(parts[0])] if len(parts) == 1 else [np.concatenate(parts)]


def resample(samples: Mono, rate: int, wanted: int) -> Mono:
    """The samples at another rate (soxr, high quality); at least one sample."""
    if rate == wanted:
        return samples
    out = np.asarray(soxr.resample(samples, rate, wanted, quality="HQ"), dtype=np.float32)
    return out if len(out) else np.zeros(1, np.float32)


def load(audio: Audio, rate: int, *, start: float | None = None, end: float | None = None) -> Mono:
    """One sound as mono at a rate (Hz): up to `WHOLE` s whole, else its windows one after the other.

    Args:
        start, end: s, of a slice.

    Raises:
        AudioError: the file is no sound that can be used.
    """
    decoded = decode(audio, start=start, end=end)
    return np.concatenate([resample(window, decoded.sample_rate, rate) for window in decoded.windows])


def _name(path: bytes) -> str:
    return shown(os.path.basename(path)).replace("\n", "\\n") or shown(path)


def _head(file: io.FileIO, path: bytes) -> bytes:
    """The first bytes of a file that is at its beginning, and is again afterwards."""
    try:
        head = file.read(64)
    except OSError as error:
        raise Unreadable(f"{shown(path)} can't be read ({error.strerror}); check its disk.") from error
    if not head:
        raise EmptyAudio(f"{_name(path)} has no bytes; copy or export it again.")
    file.seek(0)
    return head


def _refusal(path: bytes, head: bytes, reason: str) -> NotAudio | UnsupportedAudio | EmptyAudio:
    """Why libsndfile did not open a file, in a user's words."""
    if "channel count is zero" in reason.lower():
        return EmptyAudio(f"{_name(path)} has no channels; export it again.")
    for at, mark, kind in _KNOWN:
        if head[at : at + len(mark)] == mark:
            return UnsupportedAudio(f"{_name(path)} is {kind} or damaged; convert it to WAV or FLAC.")
    return NotAudio(f"{_name(path)} is not audio that can be decoded; convert it to WAV or FLAC.")
