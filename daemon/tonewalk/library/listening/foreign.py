"""Audio that libsndfile does not read, through a decoder that the system has: FFmpeg, or macOS's afconvert.

Nothing is installed for it, and without one such files are named in the report. The decoder is told which format
to expect (a playlist could name other files), sees a copy, and has bounded time and output.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

LONGEST: Final = 3 * 3600
"""s of a file that are decoded."""
PATIENCE: Final = 300
"""s that the decoder has."""

_FORMATS: Final = [
    (4, b"ftyp", "mov"),
    (0, b"caff", "caf"),
    (0, b"OggS", "ogg"),
    (0, b"wvpk", "wv"),
    (0, b"MAC ", "ape"),
    (0, b"TTA1", "tta"),
    (0, b"MPCK", "mpc8"),
    (0, b"MP+", "mpc"),
    (0, b"#!AMR", "amr"),
    (0, b"\x30\x26\xb2\x75", "asf"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"\x0b\x77", "ac3"),
    (0, b"RIFF", "wav"),
]
"""Where a mark stands, the mark, and what FFmpeg calls the format."""


@cache
def decoder() -> str | None:
    """The system's decoder; None where it has none."""
    return shutil.which("ffmpeg") or shutil.which("afconvert")


def format_of(head: bytes) -> str | None:
    """What FFmpeg calls the format of a file with these first bytes; None for what is not handed to it."""
    return next((name for at, mark, name in _FORMATS if head[at : at + len(mark)] == mark), None)


@contextmanager
def decoded(file: io.FileIO, head: bytes) -> Iterator[BinaryIO | None]:
    """A file, read from its beginning, as an open WAV; None where the system can't decode it.

    Raises:
        OSError: it can't be read, or there is no room for what was decoded.
    """
    program, form = decoder(), format_of(head)
    if program is None or form is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tonewalk-") as folder:
        source, target = Path(folder, "sound"), Path(folder, "sound.wav")
        file.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        command = _ffmpeg(program, form, source, target)
        if Path(program).name.startswith("afconvert"):
            command = [program, "-f", "WAVE", "-d", "LEF32", str(source), str(target)]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            yield None
            return
        if done.returncode or not target.is_file() or not os.path.getsize(target):
            yield None
            return
        with target.open("rb") as wav:
            yield wav


def _ffmpeg(program: str, form: str, source: Path, target: Path) -> list[str]:
    quiet = [program, "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file"]
    heard = ["-map", "0:a:0", "-t", str(LONGEST), "-c:a", "pcm_f32le", "-rf64", "auto", "-f", "wav"]
    return [*quiet, "-f", form, "-i", str(source), *heard, str(target)]
