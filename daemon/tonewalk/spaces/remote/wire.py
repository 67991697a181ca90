"""What an encoder server and its clients say to each other: docs/remote-encoder.md describes it for others.

One message is a frame: 16 bytes (magic, version, 0, length of the header, length of the payload; little-endian),
a header in JSON, a payload. A request's payload are waveforms, an answer's are vectors.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from tonewalk.base.errors import BadRequest
from tonewalk.base.plainly import plainly
from tonewalk.base.remotes import Waves
from tonewalk.base.types import Matrix

MAGIC: Final = b"TWEN"
VERSION: Final = 1
MEDIA_TYPE: Final = "application/vnd.tonewalk.encode"
HELLO: Final = "/api/v1/encoder"
EMBED: Final = "/api/v1/encoder/embed"

MOST_HEADER: Final = 1 << 20
"""Bytes of a header."""
MOST_PAYLOAD: Final = 64 << 20
"""Bytes of a payload."""
MOST_SAMPLES: Final = 32 << 20
"""Samples of all clips of a request together: 128 MB once they are numbers."""
MOST_CLIPS: Final = 64
MOST_TEXTS: Final = 256
LONGEST_TEXT: Final = 2000
"""Characters; no encoder of ours reads more."""

_HEAD: Final = struct.Struct("<4sHHII")
HEAD: Final = _HEAD.size

T = TypeVar("T")
Count = Annotated[int, Meta(ge=0, le=2**31)]
Name = Annotated[str, Meta(max_length=64)]


class Hello(msgspec.Struct, frozen=True):
    """What a server says of itself, and what is remembered of it."""

    wire: int
    """Version of the frames."""
    tonewalk: str
    name: Annotated[str, Meta(min_length=1, max_length=63)]
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    dim: Annotated[int, Meta(ge=1, le=16_384)]
    rate: Annotated[int, Meta(ge=1, le=768_000)]
    """Hz at which waveforms are wanted."""
    has_text: bool
    knows_words: bool = False
    """Whether answers to texts say how much of them is known (`KnowsWords`)."""


class Clip(msgspec.Struct, frozen=True):
    """One waveform of a payload."""

    samples: Count
    bytes: Count
    scale: float = 1.0
    """What its whole numbers are multiplied by; 1 for single precision."""


class AskAudio(msgspec.Struct, frozen=True, tag="audio"):
    """Embed waveforms."""

    fingerprint: Name
    """Of the weights that the client means."""
    client: Name
    """Names the client among those of one address, which take turns."""
    rate: Count
    """Hz"""
    waves: Waves
    clips: Annotated[list[Clip], Meta(max_length=MOST_CLIPS)]


class AskText(msgspec.Struct, frozen=True, tag="text"):
    """Embed descriptions."""

    fingerprint: Name
    client: Name
    texts: Annotated[list[Annotated[str, Meta(max_length=LONGEST_TEXT)]], Meta(max_length=MOST_TEXTS)]


class Vectors(msgspec.Struct, frozen=True, tag="vectors"):
    """The answer: a row of single precision a clip or text, one after the other."""

    fingerprint: Name
    """Of the weights that made them."""
    rows: Count
    dim: Count
    known: list[float] = []
    """Of each text how much of it is known, 0 to 1; empty where the encoder can't tell."""


def framed(header: msgspec.Struct, payload: Sequence[bytes] = ()) -> bytes:
    """A message."""
    told = msgspec.json.encode(header)
    size = sum(len(part) for part in payload)
    return b"".join((_HEAD.pack(MAGIC, VERSION, 0, len(told), size), told, *payload))


def opened(message: bytes, kind: type[T]) -> tuple[T, memoryview]:
    """A message's header and payload.

    Args:
        kind: of header; a union for several.

    Raises:
        BadRequest: it is none, of another version, or cut short.
    """
    if len(message) < HEAD:
        raise BadRequest(f"An encoder's message has {len(message)} bytes, fewer than its first {HEAD}: send all.")
    magic, version, _, told, size = _HEAD.unpack_from(message)
    if magic != MAGIC:
        raise BadRequest(f"An encoder's message begins with {MAGIC!r}, this one with {magic!r}.")
    if version != VERSION:
        raise BadRequest(
            f"This is version {version} of an encoder's messages, and here version {VERSION} is spoken: bring "
            "both machines to one version of tonewalk."
        )
    if told > MOST_HEADER or len(message) != HEAD + told + size:
        raise BadRequest(
            f"An encoder's message of {len(message)} bytes says that it has {HEAD + told + size}: it was cut "
            "short, or something was put to it."
        )
    try:
        header = msgspec.json.decode(memoryview(message)[HEAD : HEAD + told], type=kind)
    except msgspec.DecodeError as error:  # ValidationError is one
        raise BadRequest(f"The header of an encoder's message can't be read: {plainly(str(error))}.") from error
    except (UnicodeError, RecursionError) as error:
        raise BadRequest("The header of an encoder's message is no JSON in UTF-8.") from error
    return header, memoryview(message)[HEAD + told :]


def answered(rows: Matrix, fingerprint: str, known: Sequence[float] = ()) -> bytes:
    """Vectors as a message."""
    header = Vectors(fingerprint, len(rows), rows.shape[1], [round(float(one), 6) for one in known])
    return framed(header, [np.ascontiguousarray(rows, "<f4").tobytes()])


def vectors(message: bytes, count: int, dim: int) -> tuple[Vectors, Matrix]:
    """The vectors of an answer `[shape=(count, dim)]`, unit length.

    Raises:
        BadRequest: it holds anything else.
    """
    header, payload = opened(message, Vectors)
    if (header.rows, header.dim) != (count, dim) or len(payload) != 4 * count * dim:
        raise BadRequest(
            f"The answer holds {header.rows} x {header.dim} numbers in {len(payload)} bytes, not {count} x {dim}."
        )
    rows = np.frombuffer(payload, "<f4").reshape(count, dim).astype(np.float32)
    if not np.isfinite(rows).all() or (np.abs(np.linalg.norm(rows, axis=1) - 1.0) > 1e-2).any():
        raise BadRequest("The answer holds a vector that is not finite or not of unit length.")
    if header.known and len(header.known) != count:
        raise BadRequest(f"The answer says of {len(header.known)} texts how well they are known, not of {count}.")
    return header, rows
