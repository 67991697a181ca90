"""Sounds and files as one ZIP, made while it is sent or written."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from zipfile import ZipFile, ZipInfo

from tonewalk.base.errors import TooLarge
from tonewalk.base.saving import plain_name
from tonewalk.exports.audio import SLICE_BYTES, slice_as_wav
from tonewalk.library.listening.decode import open_source
from tonewalk.library.opening import Kept, open_audio, path_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MOST_BYTES: Final = 4 * 2**30
"""What one ZIP may hold."""
_PIECE: Final = 256 * 1024
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""That a ZIP can say of a file."""


class Member(NamedTuple):
    """One file of a ZIP."""

    audio: Kept
    name: str
    """What it is called there; another of the same name gets a number."""
    start: float | None = None
    """s, of a slice, which becomes a WAV; None for a whole file, as `end`."""
    end: float | None = None


def check_members(members: Sequence[Member]) -> None:
    """Have it said before anything is sent that a file is not there any more, or that all are too much.

    Raises:
        TooLarge: more than a ZIP may hold.
        AudioError: a file can't be read.
    """
    size, rates = 0, dict[bytes, int]()
    for member in members:
        size += _size(member, rates)
    if size > MOST_BYTES:
        raise TooLarge(
            f"These {len(members)} files hold {size / 2**30:.1f} GB and a ZIP {MOST_BYTES // 2**30} GB at most: "
            "take fewer of them."
        )


def zip_blocks(members: Sequence[Member]) -> Iterator[bytes]:
    """A ZIP piece by piece. Nothing is compressed: audio hardly gets smaller, and it takes time.

    Raises:
        AudioError: a file can't be read, or is another one by now.
    """
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for member, name in zip(members, _names(members), strict=True):
            with _opened(member) as file:
                info = ZipInfo(name, _time(member))
                info.external_attr = 0o644 << 16
                info.file_size = file.seek(0, os.SEEK_END)  # from 2 GB on it takes another form
                file.seek(0)
                with archive.open(info, "w") as out:
                    while piece := file.read(_PIECE):
                        out.write(piece)
                        yield sink.taken()
    yield sink.taken()


def _size(member: Member, rates: dict[bytes, int]) -> int:
    """Bytes of one file; `rates` keeps bytes a second of recordings, of which there may be thousands of slices."""
    if member.start is None or member.end is None:
        with open_audio(member.audio) as file:
            return os.fstat(file.fileno()).st_size
    path = path_of(member.audio)
    if path not in rates:
        with open_source(member.audio) as source:
            rates[path] = source.sample_rate * source.channels * SLICE_BYTES
    return round((member.end - member.start) * rates[path])


def _opened(member: Member) -> io.FileIO | io.BytesIO:
    if member.start is None or member.end is None:
        return open_audio(member.audio)
    return io.BytesIO(slice_as_wav(member.audio, member.start, member.end))


def _time(member: Member) -> tuple[int, int, int, int, int, int]:
    """When the file was changed last, as far as a ZIP can say so."""
    changed = member.audio.stamp.mtime_ns / 1e9 if member.audio.stamp else time.time()
    year, month, day, hour, minute, second = time.localtime(changed)[:6]
    return max((year, month, day, hour, minute, second), _EARLIEST)


def _names(members: Sequence[Member]) -> list[str]:
    """What each is called: every name once, also on disks that take KICK for kick."""
    taken: set[str] = set()
    last: dict[str, int] = {}  # the number that each name was given last: many sounds may be called alike
    names = []
    for member in members:
        stem, ending = os.path.splitext(member.name)
        if member.start is not None and member.end is not None:
            stem, ending = f"{stem} {member.start:.2f}-{member.end:.2f} s", ".wav"
        stem, ending = plain_name(stem) or "sound", ending and f".{plain_name(ending)}"
        name, number = f"{stem}{ending}", last.get(f"{stem}{ending}".casefold(), 1)
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number}){ending}"
        last[f"{stem}{ending}".casefold()] = number
        taken.add(name.casefold())
        names.append(name)
    return names


class _Sink(io.RawIOBase):
    """A stream that keeps what is written to it until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Keep it."""
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since it was taken last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
