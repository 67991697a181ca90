"""Files whose headers do not say what they hold, presented to libsndfile as ones that do.

A recorder that lost power leaves sizes of 0, a program that streams leaves "not known", some write chunks without
their padding byte, several stretches of audio, or a wrapping that libsndfile does not take. The samples are all
there: such a file is shown with a header made anew before them (`View`), nothing is copied and nothing is written.

Layouts: RIFF/WAVE (Microsoft, IBM 1991), RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088), AIFF-C (Apple 1991), FLAC
(RFC 9639), Ogg (RFC 3533).
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

MOST_CHUNKS: Final = 4096
TAIL: Final = 1 << 18
"""Bytes at the end of a FLAC in which its last frame begins."""
MOST_COPIED: Final = 1 << 28
"""Bytes of an Ogg that are taken out of their pages, in memory."""
_COMMON: Final = {b"fmt ", b"cue ", b"id3 "} | set(
    b"data fact LIST bext JUNK smpl inst acid PEAK iXML COMM SSND FVER MARK INST".split()
)
"""Names of chunks that commonly stand there."""
OPEN_ENDED: Final = (0, 0xFFFFFFFF)
"""Sizes that a writer leaves who does not know yet how much will come."""


class Part(NamedTuple):
    """A stretch of a file."""

    start: int
    size: int


class View(io.RawIOBase):
    """A header, and stretches of a file after it, as one file to read."""

    def __init__(self, head: bytes, file: io.FileIO, parts: Sequence[Part]) -> None:
        self._head, self._file, self._parts = head, file, parts
        self._size = len(head) + sum(part.size for part in parts)
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Bytes from its beginning."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on, over all stretches: libsndfile takes fewer bytes than it asked for as the end."""
        filled = 0
        while filled < len(buffer) and (data := self._some(len(buffer) - filled)):
            buffer[filled : filled + len(data)] = data
            filled += len(data)
            self._at += len(data)
        return filled

    def _some(self, wanted: int) -> bytes:
        if self._at < len(self._head):
            return self._head[self._at : self._at + wanted]
        at = self._at - len(self._head)
        for part in self._parts:
            if at < part.size:
                self._file.seek(part.start + at)
                return self._file.read(min(wanted, part.size - at))
            at -= part.size
        return b""


def mended(file: io.FileIO) -> io.RawIOBase | io.BytesIO | None:
    """The file as what it was meant to be; None where it is of no kind that is mended here.

    Raises:
        OSError: it can't be read.
    """
    start = _after_tags(file)
    file.seek(start)
    head = file.read(36)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return _wave(file, start, head[:4])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _aiff(file, start, head[8:12])
    if head[:4] == b"fLaC":
        return _flac(file, start)
    if head[:4] == b"OggS" and head[28:33] == b"\x7fFLAC":
        return _ogg_flac(file, start)
    return None


def is_open_ended_flac(file: io.FileIO) -> bool:
    """Whether a FLAC says 0 samples, which stands for "not known"; leaves the file where it was."""
    at = file.tell()
    try:
        start = _after_tags(file)
        file.seek(start)
        head = file.read(26)
        return head[:4] == b"fLaC" and int.from_bytes(head[21:26], "big") & 0xFFFFFFFFF == 0
    finally:
        file.seek(at)


def _after_tags(file: io.FileIO) -> int:
    """Where a file begins after ID3v2 tags."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(10)
        if head[:3] != b"ID3" or len(head) < 10:
            return at
        at += 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))


def _size_of(file: io.FileIO) -> int:
    return os.fstat(file.fileno()).st_size


class Chunk(NamedTuple):
    """One chunk of a RIFF or IFF file."""

    name: bytes
    body: Part
    """Where its content is, as far as the file goes."""


def _chunks(file: io.FileIO, at: int, order: str, large: int | None = None) -> Iterator[Chunk]:
    """Chunks from a place on; of a size left open, or beyond the end, all that is left of the file.

    Args:
        large: bytes of `data`, as RF64's `ds64` says; None where there is none.
    """
    end = _size_of(file)
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        name, said = head[:4], struct.unpack(order + "I", head[4:])[0]
        size = large if name == b"data" and large and said == 0xFFFFFFFF else said
        left = end - at - 8
        if name in (b"data", b"SSND") and (size > left or _left_open(file, at + 8, size, order)):
            size = left
        yield Chunk(name, Part(at + 8, min(size, left)))
        at = _next_chunk(file, at + 8 + size, size)


def _left_open(file: io.FileIO, at: int, size: int, order: str) -> bool:
    """Whether a chunk of audio has a size that nobody wrote: none, though no other chunk follows."""
    if size not in OPEN_ENDED:
        return False
    file.seek(at)
    head = file.read(8)
    if len(head) < 8 or not _is_name(head[:4]):
        return True
    return at + 8 + int(struct.unpack(order + "I", head[4:])[0]) > _size_of(file)


def _next_chunk(file: io.FileIO, at: int, size: int) -> int:
    """Where the next chunk begins: after a padding byte, which some programs forget."""
    if size % 2 == 0:
        return at
    file.seek(at)
    head = file.read(5)
    unpadded, padded = head[:4], head[1:]
    if padded in _COMMON or not _is_name(unpadded):
        return at + 1
    return at if unpadded in _COMMON or not _is_name(padded) else at + 1


def _is_name(text: bytes) -> bool:
    return len(text) == 4 and all(0x20 <= byte < 0x7F for byte in text) and text[:1] != b" "


def _wave(file: io.FileIO, start: int, magic: bytes) -> View | None:
    """A WAVE with one `fmt ` and the audio of all its `data` chunks."""
    order = ">" if magic == b"RIFX" else "<"
    large = None
    if magic in (b"RF64", b"BW64"):
        file.seek(start + 12)
        first = file.read(24)
        large = struct.unpack("<Q", first[16:24])[0] if first[:4] == b"ds64" else None
    kind, audio = b"", []
    for chunk in _chunks(file, start + 12, order, large):
        if chunk.name == b"fmt " and not kind:
            file.seek(chunk.body.start)
            kind = file.read(min(chunk.body.size, 128))
        elif chunk.name == b"data" and chunk.body.size:
            audio.append(chunk.body)
    if len(kind) < 16 or not audio:
        return None
    size = sum(part.size for part in audio)
    lead = b"fmt " + struct.pack(order + "I", len(kind)) + kind + bytes(len(kind) % 2)
    if size < 0xFFFFFF00:
        content = b"WAVE" + lead + b"data" + struct.pack(order + "I", size)
        name = b"RIFX" if order == ">" else b"RIFF"
        return View(name + struct.pack(order + "I", len(content) + size) + content, file, audio)
    frames = size // max(1, struct.unpack("<H", kind[12:14])[0])
    whole = 4 + 36 + len(lead) + 8 + size
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, whole, size, frames, 0)
    head = b"RF64\xff\xff\xff\xffWAVE" + ds64 + lead + b"data\xff\xff\xff\xff"
    return View(head, file, audio) if order == "<" else None


def _aiff(file: io.FileIO, start: int, kind: bytes) -> View | None:
    """An AIFF whose frames are counted from the audio that is there."""
    common, audio = b"", None
    for chunk in _chunks(file, start + 12, ">"):
        if chunk.name == b"COMM":
            file.seek(chunk.body.start)
            common = file.read(min(chunk.body.size, 512))
        elif chunk.name == b"SSND" and chunk.body.size > 8:
            audio = Part(chunk.body.start + 8, chunk.body.size - 8)
    if len(common) < 18 or audio is None:
        return None
    channels, _, bits = struct.unpack(">HIH", common[:8])
    frame = channels * ((bits + 7) // 8)
    if not frame:
        return None
    common = common[:2] + struct.pack(">I", audio.size // frame) + common[6:] + bytes(len(common) % 2)
    version = b"FVER" + struct.pack(">II", 4, 0xA2805140) if kind == b"AIFC" else b""
    content = kind + version + b"COMM" + struct.pack(">I", len(common)) + common
    content += b"SSND" + struct.pack(">III", audio.size + 8, 0, 0)
    return View(b"FORM" + struct.pack(">I", len(content) + audio.size) + content, file, [audio])


def _flac(file: io.FileIO, start: int) -> View | None:
    """A FLAC that says how many samples it has: as many as its last frame ends with."""
    file.seek(start)
    head = bytearray(file.read(42))
    end = _size_of(file)
    file.seek(max(start, end - TAIL))
    total = samples_of(bytes(head), file.read())
    if total is None:
        return None
    head[21] = head[21] & 0xF0 | total >> 32
    head[22:26] = struct.pack(">I", total & 0xFFFFFFFF)
    return View(bytes(head), file, [Part(start + 42, end - start - 42)])


def samples_of(head: bytes, tail: bytes) -> int | None:
    """Samples in a FLAC, from its last frame.

    Args:
        head: its first 42 bytes, which hold STREAMINFO.
        tail: its last bytes, with a frame's beginning in them.
    """
    if len(head) < 42:
        return None
    largest = struct.unpack(">H", head[10:12])[0]
    at = len(tail)
    while (at := tail.rfind(b"\xff", 0, at)) >= 0:
        if (found := _frame_end(tail[at : at + 16], largest)) is not None:
            return found
    return None


def _frame_end(head: bytes, largest: int) -> int | None:
    """The sample after a frame's last one; None where no frame begins here (RFC 9639, 9.1)."""
    if len(head) < 8 or head[1] & 0xFE != 0xF8 or head[2] >> 4 == 0 or head[2] & 15 == 15 or head[3] & 1:
        return None
    ones = 8 - (head[4] ^ 0xFF).bit_length()
    if ones in (1, 8):
        return None
    length = max(1, ones)
    number = head[4] & (0xFF >> (ones + 1)) if ones else head[4]
    for byte in head[5 : 4 + length]:
        number = number << 6 | byte & 0x3F
    code, at = head[2] >> 4, 4 + length
    if code in (6, 7):
        size = int.from_bytes(head[at : at + code - 5], "big") + 1
        at += code - 5
    else:
        size = 192 if code == 1 else 576 << (code - 2) if code < 6 else 256 << (code - 8)
    at += {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if at >= len(head) or _crc8(head[:at]) != head[at]:
        return None
    return number + size if head[1] & 1 else number * largest + size


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07) & 0xFF if crc & 0x80 else crc << 1
    return crc


def _ogg_flac(file: io.FileIO, start: int) -> io.BytesIO | None:
    """A FLAC taken out of its Ogg pages; the first packet begins with a mapping header of 9 bytes."""
    if _size_of(file) - start > MOST_COPIED:
        return None
    file.seek(start)
    data = file.read()
    found, at, serial = bytearray(), 0, data[14:18]
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data):
        count = data[at + 26]
        body = at + 27 + count
        size = sum(data[at + 27 : body])
        if data[at + 14 : at + 18] == serial:
            found += data[body : body + size]
        at = body + size
    flac = found[9:]
    if flac[:4] != b"fLaC":
        return None
    total = samples_of(bytes(flac[:42]), bytes(flac[-TAIL:]))
    if total is not None:
        flac[21] = flac[21] & 0xF0 | total >> 32
        flac[22:26] = struct.pack(">I", total & 0xFFFFFFFF)
    return io.BytesIO(flac)
