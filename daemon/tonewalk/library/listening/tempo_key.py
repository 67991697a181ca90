"""Tempo and key: what a file states of itself in chunks and in its name.

Chunks: RIFF `acid` (tempo, root note) and AIFF `basc` (Apple Loops: beats, key, mode), laid out as libsndfile
reads them. (`smpl` is left alone: its note tells a sampler where to map the sound, and is 60 when nobody set it.)
A chunk outranks a name, a name outranks analysis, and every value carries its source.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import msgspec

from tonewalk.base.errors import AudioError
from tonewalk.library.listening.stated_names import NAMES, TEMPI, key_in, tempo_in
from tonewalk.library.opening import Audio, open_audio, path_of
from tonewalk.library.records import STATED, Source

MOST_CHUNKS: Final = 64


class Stated(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    tempo: float | None = None
    """BPM"""
    tempo_source: Source = ""
    key: str | None = None
    """`C`, `F#m`, ..."""
    key_source: Source = ""

    def described(self) -> dict[str, Any]:
        """As the fields of `Descriptors` and `Heard`, with how sure each is."""
        return {
            "tempo": self.tempo,
            "tempo_source": self.tempo_source,
            "tempo_confidence": STATED.get(self.tempo_source, 0.0),
            "key": self.key,
            "key_source": self.key_source,
            "key_confidence": STATED.get(self.key_source, 0.0),
        }


def stated(audio: Audio) -> Stated:
    """The tempo and key that a file's chunks or, failing that, its name state.

    A damaged or unreadable chunk list counts as none: that the file can't be used is decoding's to say.
    """
    name = os.path.splitext(os.path.basename(path_of(audio)))[0].decode("utf-8", "replace")
    tempo, key = _from_chunks(audio)
    named_tempo, named_key = tempo_in(name), key_in(name)
    return Stated(
        tempo=tempo or named_tempo,
        tempo_source="chunk" if tempo else "name" if named_tempo else "",
        key=key or named_key,
        key_source="chunk" if key else "name" if named_key else "",
    )


def _believed(tempo: float) -> float | None:
    return round(tempo, 2) if TEMPI[0] <= tempo <= TEMPI[1] else None


def _from_chunks(audio: Audio) -> tuple[float | None, str | None]:
    try:
        with io.BufferedReader(open_audio(audio)) as file:
            head = file.read(12)
            if head[:4] == b"RIFF" and head[8:] == b"WAVE":
                return _from_wave(dict(_chunks(file, "<")))
            if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
                return _from_aiff(dict(_chunks(file, ">")))
    except (AudioError, OSError, ValueError, struct.error):
        return None, None
    return None, None


def _chunks(file: BinaryIO, order: str) -> Iterator[tuple[bytes, bytes]]:
    """Names and first bytes of a file's chunks."""
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        size = struct.unpack(order + "I", head[4:])[0]
        body = file.read(min(size, 128))
        yield head[:4], body
        file.seek(size + size % 2 - len(body), os.SEEK_CUR)


def _from_wave(chunks: dict[bytes, bytes]) -> tuple[float | None, str | None]:
    """ACID's chunk: flags (1 one-shot, 2 root note set), root note, ..., beats, meter, tempo."""
    acid = chunks.get(b"acid", b"")
    if len(acid) < 24:
        return None, None
    flags, root = struct.unpack("<IH", acid[:6])
    beats = struct.unpack("<I", acid[12:16])[0]
    tempo = _believed(struct.unpack("<f", acid[20:24])[0]) if not flags & 1 and beats else None
    return tempo, NAMES[root % 12] if flags & 2 and 0 < root < 128 else None


def _from_aiff(chunks: dict[bytes, bytes]) -> tuple[float | None, str | None]:
    """Apple Loops' chunk: version, beats, MIDI root note, mode (1 minor, 2 major), meter, kind (1 one-shot)."""
    basc, comm = chunks.get(b"basc", b""), chunks.get(b"COMM", b"")
    if len(basc) < 18 or len(comm) < 18:
        return None, None
    beats, root, mode, _, _, kind = struct.unpack(">IHHHHH", basc[4:18])
    seconds = struct.unpack(">I", comm[2:6])[0] / max(1.0, _extended(comm[8:18]))
    tempo = _believed(60 * beats / seconds) if beats and seconds and kind != 1 else None
    return tempo, NAMES[root % 12] + ("m" if mode == 1 else "") if mode in (1, 2) and 0 < root < 128 else None


def _extended(data: bytes) -> float:
    """An 80-bit IEEE 754 number, as AIFF writes its sample rate."""
    exponent, mantissa = struct.unpack(">HQ", data)
    return float(mantissa * 2.0 ** ((exponent & 0x7FFF) - 16383 - 63))
