"""Which rows of a vector file are valid, and their checksums: an append-only file of 32-byte seals.

A seal covers the rows that one `flush` made valid: first row, end row, xxh3-64 of those rows' bytes, and the
xxh3-64 of these 24 bytes seeded with the vector file's header, so that seals of another file never fit. Rows
count only once a seal covers them, and a seal is written after its rows are on the disk: a reader that comes
in the middle of an append, and a writer that starts after a crash, both see the last sealed state. Seals cover
at most 4,096 rows and follow each other without gaps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from tonewalk.base.errors import DamagedVectors
from tonewalk.base.types import Matrix
from tonewalk.spaces.header import Header, damaged

SEALS_NAME: Final = "vectors.seals"
SEAL_ROWS: Final = 4096

Seals = npt.NDArray[np.uint64]
"""`[shape=(n, 4)]`: first row, end row, checksum of the rows, checksum of the seal."""

_SEAL_BYTES: Final = 32


class SealLog(NamedTuple):
    """What a file of seals held.

    Attributes:
        seals: those that are whole, in order.
        whole_bytes: how many bytes of the file they take; what follows is a torn write.
    """

    seals: Seals
    whole_bytes: int

    @property
    def rows(self) -> int:
        """How many rows are valid."""
        return int(self.seals[-1, 1]) if len(self.seals) else 0


def seed_of(header: Header) -> int:
    """What binds seals to one vector file."""
    return xxhash.xxh3_64_intdigest(header.pack())


def row_sum(rows: Matrix) -> int:
    """Checksum of at least one row `[shape=(n, dim)]`, C-contiguous little-endian float32."""
    return xxhash.xxh3_64_intdigest(rows.data.cast("B"))


def seal(first: int, rows: Matrix, seed: int) -> Seals:
    """Seals over `rows`, the first of which is row `first`."""
    made = np.empty((-(-len(rows) // SEAL_ROWS), 4), "<u8")
    for place, start in enumerate(range(0, len(rows), SEAL_ROWS)):
        part = rows[start : start + SEAL_ROWS]
        made[place, :3] = first + start, first + start + len(part), row_sum(part)
        made[place, 3] = xxhash.xxh3_64_intdigest(made[place, :3].tobytes(), seed)
    return made


def no_seals() -> Seals:
    """Of a file without rows."""
    return np.empty((0, 4), "<u8")


def read_seals(path: Path, header: Header, vectors_path: Path, known: Seals) -> SealLog:
    """Read the seals of a vector file; those `known` from before are not checked again where they still stand.

    A last part that is no whole seal, or nothing but zeros (a crash of the machine can leave that), was torn
    off in writing and is left out.

    Raises:
        DamagedVectors: the file is missing, or a seal does not match.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise damaged(vectors_path, f"has lost its checksums ({path.name} is missing)") from None
    whole = len(data) // _SEAL_BYTES * _SEAL_BYTES
    while whole and data[whole - _SEAL_BYTES : whole] == bytes(_SEAL_BYTES):
        whole -= _SEAL_BYTES
    seals: Seals = np.frombuffer(data[:whole], "<u8").reshape(-1, 4)
    start = len(known) if data.startswith(known.tobytes()) else 0
    seed, end = seed_of(header), int(known[-1, 1]) if start else 0
    for place, (first, last, _, own) in enumerate(seals[start:].tolist(), start):
        body = data[place * _SEAL_BYTES : place * _SEAL_BYTES + 24]
        if own != xxhash.xxh3_64_intdigest(body, seed) or first != end or not first < last <= first + SEAL_ROWS:
            raise damaged(vectors_path, f"can't be checked (entry {place} of {path.name} does not match)")
        end = last
    return SealLog(seals, whole)


def check_rows(rows: Matrix, seals: Seals, path: Path) -> None:
    """Compare rows with their checksums; `rows` starts at row 0.

    Raises:
        DamagedVectors: naming the first rows that changed.
    """
    for first, end, expected, _ in seals.tolist():
        if row_sum(rows[first:end]) != expected:
            raise changed_rows(path, first, end)


def changed_rows(path: Path, first: int, end: int) -> DamagedVectors:
    """The error for rows whose bytes are not those that were written."""
    return damaged(path, f"was changed in rows {first} to {end - 1} (their checksum does not match)")


def prefix_digest(seals: Seals, rows: int) -> str | None:
    """What names the content of the first `rows` rows; None where they end inside a seal."""
    if rows == 0:
        return xxhash.xxh3_128_hexdigest(b"")
    ends = np.searchsorted(seals[:, 1], rows) if len(seals) else 0
    if ends == len(seals) or seals[ends, 1] != rows:
        return None
    return xxhash.xxh3_128_hexdigest(seals[: ends + 1].tobytes())
