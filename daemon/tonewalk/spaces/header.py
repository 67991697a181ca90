"""The first 4,096 bytes of a vector file: whose rows these are.

    offset  bytes  what
    0       8      magic `TNWKVEC\\x01`
    8       4      version, little-endian uint32: 1
    12      4      dim, uint32
    16      64     encoder's name, UTF-8, padded with zeros
    80      128    encoder's fingerprint, ASCII, padded with zeros
    208     3872   zeros
    4080    16     xxh3-128 of the 4,080 bytes before

Rows follow: little-endian float32, `dim` of them a row, row r at byte 4096 + 4 * dim * r.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xxhash

from tonewalk.base.errors import Conflict, DamagedVectors, InvalidArgument

HEADER_BYTES: Final = 4096
VECTORS_NAME: Final = "vectors.f32"
MAX_DIM: Final = 65_536

_MAGIC: Final = b"TNWKVEC\x01"
_VERSION: Final = 1
_FORM: Final = struct.Struct("<8sII64s128s3872x")


@dataclass(frozen=True)
class Header:
    """What a vector file says of itself.

    Attributes:
        encoder: name of the encoder that made the rows.
        fingerprint: of its weights and settings.
        dim: floats a row.
    """

    encoder: str
    fingerprint: str
    dim: int

    @property
    def row_bytes(self) -> int:
        """Bytes that one row takes."""
        return 4 * self.dim

    def end_of(self, rows: int) -> int:
        """The byte after the last of `rows` rows."""
        return HEADER_BYTES + rows * self.row_bytes

    def pack(self) -> bytes:
        """The header's 4,096 bytes.

        Raises:
            InvalidArgument: a name too long for its field, or an impossible dimension.
        """
        name, fingerprint = self.encoder.encode(), self.fingerprint.encode()
        if not (0 < len(name) <= 64 and 0 < len(fingerprint) <= 128 and 1 <= self.dim <= MAX_DIM):
            raise InvalidArgument(
                f"encoder {self.encoder!r} with {self.dim} dimensions can't have a vector file: its name has to "
                f"take 1 to 64 bytes, its fingerprint 1 to 128, its dimension 1 to {MAX_DIM}"
            )
        body = _FORM.pack(_MAGIC, _VERSION, self.dim, name, fingerprint)
        return body + xxhash.xxh3_128_digest(body)


def unpack(data: bytes, path: Path) -> Header:
    """Read a header back.

    Raises:
        DamagedVectors: too short, not ours, or its checksum does not match.
        Conflict: of a newer version.
    """
    if len(data) < HEADER_BYTES:
        raise damaged(path, f"ends after {len(data)} bytes, inside its header")
    body, digest = data[: _FORM.size], data[_FORM.size : HEADER_BYTES]
    magic, version, dim, name, fingerprint = _FORM.unpack(body)
    if magic != _MAGIC:
        raise damaged(path, "is no vector file of tonewalk")
    if digest != xxhash.xxh3_128_digest(body):
        raise damaged(path, "has a header whose checksum does not match")
    if version != _VERSION:
        raise Conflict(
            f"{path} is of version {version}, this tonewalk reads version {_VERSION}: "
            f"use the newer tonewalk that wrote it"
        )
    return Header(name.rstrip(b"\0").decode(), fingerprint.rstrip(b"\0").decode(), dim)


def damaged(path: Path, what: str) -> DamagedVectors:
    """The error for a vector file that can't be trusted, with the remedy."""
    return DamagedVectors(
        f"{path} {what}: `tonewalk scan`, or a daemon at its start, sets it aside and embeds its sounds again"
    )
