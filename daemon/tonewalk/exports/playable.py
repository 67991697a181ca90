"""Sounds as browsers play them: a file's own bytes where they do, else decoded once and kept for the next time."""

from __future__ import annotations

import io
import os
import time
from functools import lru_cache
from itertools import product
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import soundfile

from tonewalk.base.errors import TooLarge
from tonewalk.base.saving import written
from tonewalk.exports.audio import RATE, stereo_blocks
from tonewalk.library.listening.decode import open_source
from tonewalk.library.opening import Audio, Kept, path_of
from tonewalk.library.records import shown

DECODED_TYPE: Final = "audio/flac"
"""Of what is decoded here: 24 bits at `RATE`, stereo. Chrome, Firefox and Safari read it since 2017."""
MOST_BYTES: Final = 2**30
"""What decoded sounds may take of the disk together: about 100 minutes, or thousands of one-shots."""
CLOCKS: Final = 2.0
"""s by which a file system's clock may differ from ours."""
VERSION: Final = 1
"""Rises where sounds are decoded otherwise, so that what was kept before is no longer taken."""

RATES: Final = (8_000, 192_000)
"""Hz, least and greatest, that every browser resamples; `decodeAudioData` refuses less than 3,000."""
CHANNELS: Final = (1, 2, 4, 6)
"""Counts that the Web Audio API mixes down to the listener's."""
_WAV: Final = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT")
_TYPES: Final = {
    **dict.fromkeys(product(("WAV", "WAVEX"), _WAV), "audio/wav"),
    **dict.fromkeys(product(("FLAC",), ("PCM_S8", "PCM_16", "PCM_24")), "audio/flac"),
    **dict.fromkeys(product(("OGG",), ("VORBIS", "OPUS")), "audio/ogg"),
    **dict.fromkeys(product(("MP3", "MPEG"), ("MPEG_LAYER_III",)), "audio/mpeg"),
}
"""Of what libsndfile says that a file is, whatever its name, what browsers read."""
_HEADS: Final = {"audio/wav": b"RIFF", "audio/flac": b"fLaC", "audio/ogg": b"OggS"}
"""How such a file begins: libsndfile also reads it behind other things."""


class Playable(NamedTuple):
    """A sound as browsers play it; whoever has it closes its file."""

    file: io.FileIO
    media_type: str


@lru_cache(maxsize=4096)
def media_type(audio: Kept) -> str | None:
    """The media type of a file whose own bytes browsers play as the library hears them; None: it is to be decoded.

    Args:
        audio: with its stamp: it is asked once as long as the file is the same.

    Raises:
        AudioError: it can't be used.
    """
    with open_source(audio) as source:
        found = _TYPES.get(source.kind)
        ordinary = RATES[0] <= source.sample_rate <= RATES[1] and source.channels in CHANNELS
        if found is None or source.mended or not ordinary or not source.plain():
            return None
        source.file.seek(0)
        return found if _begins(source.file.read(4), found) else None


def _begins(head: bytes, media: str) -> bool:
    if media == "audio/mpeg":
        return head[:3] == b"ID3" or (head[0] == 0xFF and head[1] >= 0xE0)
    return head == _HEADS[media]


class DecodedSounds:
    """A folder of decoded sounds by content, of a bounded size: whatever was not asked for for longest goes first.

    Any thread may use it; two that make the same sound at once make it twice, and either is taken whole.

    Args:
        folder: it is made where it is first needed.
        most: bytes.
    """

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most
        self._clearing = Lock()
        self._too_long: set[str] = set()
        self._begun = time.time() - CLOCKS

    def open(self, name: str) -> io.FileIO | None:
        """A decoded sound, open for reading, which keeps it for longer; None where it is not there."""
        path = self._path(name)
        try:
            file = io.FileIO(path)
        except FileNotFoundError:
            return None
        # its time of change says which file it was made of, and is what its ETag is made of
        os.utime(path, ns=(time.time_ns(), os.fstat(file.fileno()).st_mtime_ns))
        return file

    def make(self, name: str, audio: Kept, start: float | None = None, end: float | None = None) -> None:
        """Decode a sound, or a stretch of it, so that `open` finds it under this name.

        Args:
            name: what stands for what the file holds, and for the stretch.
            start, end: s; of a slice.

        Raises:
            AudioError: its audio can't be used.
            TooLarge: it takes more than all of them may.
            DiskFull, Refused: it can't be written.
        """
        if name in self._too_long:
            raise self._too_large(audio)
        path = self._path(name)
        with written(path) as temporary:
            with soundfile.SoundFile(temporary, "w", RATE, 2, "PCM_24", format="FLAC") as file:
                for block in stereo_blocks(audio, start=start, end=end):
                    file.write(np.clip(block, -1, 1))
                    self._check(temporary, name, audio)
            self._check(temporary, name, audio)
            changed = audio.stamp.mtime_ns if audio.stamp else 0
            os.utime(temporary, ns=(time.time_ns(), changed))
            self._make_room(temporary.stat().st_size)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.v{VERSION}.flac"

    def _check(self, temporary: Path, name: str, audio: Audio) -> None:
        if temporary.stat().st_size > self._most:
            self._too_long.add(name)  # whoever asks again is not to wait for it again
            raise self._too_large(audio)

    def _too_large(self, audio: Audio) -> TooLarge:
        name = shown(path_of(audio))
        return TooLarge(
            f"{name} is too long to be kept decoded ({self._most // 2**20} MB): slice it, or take it as=wav."
        )

    def _make_room(self, size: int) -> None:
        """Let go of the eldest until there is room for so many bytes, and of what a process left half done."""
        with self._clearing:
            kept: list[tuple[int, int, Path]] = []
            for path in self._folder.iterdir():
                try:
                    status = path.stat()
                except FileNotFoundError:
                    continue  # another thread's, which has its name now
                if not path.name.startswith("."):
                    kept.append((status.st_atime_ns, status.st_size, path))
                elif status.st_atime < self._begun:
                    path.unlink(missing_ok=True)
            total = size + sum(taken for _, taken, _ in kept)
            for _, taken, path in sorted(kept):
                if total <= self._most:
                    break
                try:
                    path.unlink(missing_ok=True)
                except PermissionError:
                    continue  # Windows: somebody listens to it just now
                total -= taken
