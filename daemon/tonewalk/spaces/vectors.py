"""The vector file as its one writer, the indexer, sees it."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path
from typing import Final, Self

import numpy as np

from tonewalk.base.errors import DamagedVectors, InvalidArgument
from tonewalk.base.types import Matrix, Row
from tonewalk.base.writing import disk_full_told, replace_file, sync_folder
from tonewalk.spaces.header import HEADER_BYTES, VECTORS_NAME, Header, damaged, unpack
from tonewalk.spaces.seals import (
    SEAL_ROWS,
    SEALS_NAME,
    Seals,
    changed_rows,
    no_seals,
    read_seals,
    row_sum,
    seal,
    seed_of,
)

_UNIT_TOLERANCE: Final = 1e-2


class VectorFile:
    """Float32 rows of one encoder, appended by one process while others have them memory-mapped.

    `append` writes rows, `flush` makes them durable and valid; only then may the catalogue name them. The file
    grows in steps of 4,096 rows, so that a reader seldom has to map it anew, and it never shrinks, so that
    no reader's mapping ever loses its ground.

    Attributes:
        path: of the file of rows.
        header: encoder, fingerprint, dimension.
    """

    def __init__(self, path: Path, header: Header, file: FileIO, seals: Seals) -> None:
        self.path = path
        self.header = header
        self._file = file
        self._seals = seals
        self._waiting: list[Matrix] = []
        self._sealed = self._count = int(seals[-1, 1]) if len(seals) else 0

    @classmethod
    def create(cls, folder: Path, encoder: str, fingerprint: str, dim: int) -> Self:
        """Make an empty vector file in `folder`, which is made too.

        Raises:
            InvalidArgument: there is one already, or the header's fields don't fit.
            DiskFull: no room.
        """
        header = Header(encoder, fingerprint, dim)
        data, path = header.pack(), folder / VECTORS_NAME
        if path.exists():
            raise InvalidArgument(f"{path} exists already: open it, or delete its folder first")
        with disk_full_told(folder):
            folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / SEALS_NAME, b"")
        replace_file(path, data)
        return cls.open(folder, encoder, fingerprint, dim)

    @classmethod
    def open(cls, folder: Path, encoder: str, fingerprint: str, dim: int) -> Self:
        """Open the vector file in `folder` for appending, after its last valid row; make it where none is.

        Rows that a crash left without a seal are written over.

        Raises:
            DamagedVectors: cut short, changed, or of another encoder, fingerprint or dimension.
        """
        path = folder / VECTORS_NAME
        if not path.exists():
            return cls.create(folder, encoder, fingerprint, dim)
        file = path.open("r+b", buffering=0)
        try:
            header = unpack(file.read(HEADER_BYTES), path)
            expected = Header(encoder, fingerprint, dim)
            if header != expected:
                raise damaged(path, f"holds {_describe(header)}, not {_describe(expected)}")
            log = read_seals(folder / SEALS_NAME, header, path, no_seals())
            check_size(path, header, log.rows, os.fstat(file.fileno()).st_size)
            if log.whole_bytes < (folder / SEALS_NAME).stat().st_size:
                replace_file(folder / SEALS_NAME, log.seals.tobytes())
        except BaseException:
            file.close()
            raise
        return cls(path, header, file, log.seals)

    @property
    def count(self) -> int:
        """Rows in the file, those included that wait for `flush`."""
        return self._count

    def append(self, rows: Matrix) -> Row:
        """Write rows `[shape=(n, dim)]` after the last and give the first one's number.

        Raises:
            InvalidArgument: wrong dimension, not finite, or not of unit length.
            DiskFull: no room; the file is as before.
        """
        # A copy, since `flush` seals it later and the caller may reuse its array.
        matrix = np.array(rows, "<f4", order="C", copy=True)
        if matrix.ndim != 2 or matrix.shape[1] != self.header.dim:
            raise InvalidArgument(
                f"rows of shape {matrix.shape} don't fit {self.path}, which takes {self.header.dim} floats a row"
            )
        lengths = np.linalg.norm(matrix, axis=1)
        bad = ~(np.abs(lengths - 1) <= _UNIT_TOLERANCE)
        if bad.any():
            place = int(bad.argmax())
            raise InvalidArgument(
                f"row {place} has length {lengths[place]:g} where an embedding has length 1: "
                f"the encoder {self.header.encoder} failed on this sound"
            )
        first = Row(self._count)
        if not len(matrix):
            return first
        with disk_full_told(self.path):
            self._grow(self._count + len(matrix))
            self._file.seek(self.header.end_of(self._count))
            _write_all(self._file, matrix.data.cast("B"))
        self._waiting.append(matrix)
        self._count += len(matrix)
        return first

    def flush(self) -> None:
        """Make the appended rows durable, then valid for every reader.

        Raises:
            DiskFull: no room; the rows stay waiting and may be flushed again.
        """
        if not self._waiting:
            return
        made = seal(self._sealed, np.concatenate(self._waiting), seed_of(self.header))
        seals_path = self.path.with_name(SEALS_NAME)
        with disk_full_told(self.path):
            os.fsync(self._file.fileno())
            with seals_path.open("r+b", buffering=0) as file:
                # From the end of the valid seals, not of the file: an earlier try may have left half a seal.
                file.seek(self._seals.nbytes)
                _write_all(file, made.data.cast("B"))
                os.fsync(file.fileno())
        self._seals = np.concatenate([self._seals, made])
        self._sealed = self._count
        self._waiting.clear()

    def truncate(self, count: int) -> None:
        """Forget all rows from `count` on, appended ones that wait for `flush` included.

        The indexer calls this at its start with the catalogue's number of rows: what a crash left beyond it
        belongs to no sound. The bytes stay until they are written over.

        Raises:
            DamagedVectors: fewer than `count` rows are valid, or those kept were changed.
        """
        if count > self._sealed:
            raise missing_rows(self.path, self._sealed, count)
        self._waiting.clear()
        self._count = self._sealed
        if count == self._sealed:
            return
        whole = int(np.searchsorted(self._seals[:, 1], count, side="right"))
        first, end, expected, _ = (int(value) for value in self._seals[whole])
        rows = self._read(first, end)
        if row_sum(rows) != expected:
            raise changed_rows(self.path, first, end)
        kept = np.concatenate([self._seals[:whole], seal(first, rows[: count - first], seed_of(self.header))])
        replace_file(self.path.with_name(SEALS_NAME), kept.tobytes())
        self._seals, self._sealed, self._count = kept, count, count

    def verify(self) -> None:
        """Compare every valid row with its checksum.

        Raises:
            DamagedVectors: naming the first rows that changed.
        """
        for first, end, expected, _ in self._seals.tolist():
            if row_sum(self._read(first, end)) != expected:
                raise changed_rows(self.path, first, end)

    def close(self) -> None:
        """Let go of the file; rows that were not flushed are lost."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _grow(self, rows: int) -> None:
        """Extend the file, with a hole, to a whole number of steps."""
        size = self.header.end_of(-(-rows // SEAL_ROWS) * SEAL_ROWS)
        if size > os.fstat(self._file.fileno()).st_size:
            self._file.truncate(size)
            sync_folder(self.path.parent)

    def _read(self, first: int, end: int) -> Matrix:
        self._file.seek(self.header.end_of(first))
        wanted = (end - first) * self.header.row_bytes
        data = bytearray()
        while len(data) < wanted:
            part = self._file.read(wanted - len(data))
            if not part:
                raise damaged(self.path, f"was cut to {self.path.stat().st_size} bytes")
            data += part
        return np.frombuffer(bytes(data), "<f4").reshape(-1, self.header.dim)


def check_size(path: Path, header: Header, rows: int, size: int) -> None:
    """Make sure that a file of `size` bytes holds `rows` rows.

    Raises:
        DamagedVectors: it was cut short.
    """
    if size < header.end_of(rows):
        raise damaged(path, f"was cut to {size} bytes where its {rows} rows take {header.end_of(rows)}")


def missing_rows(path: Path, valid: int, wanted: int) -> DamagedVectors:
    """The error for a file that holds fewer rows than the catalogue knows."""
    return damaged(path, f"holds {valid} rows where the catalogue knows {wanted}")


def _write_all(file: FileIO, data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _describe(header: Header) -> str:
    return f"{header.dim}-dimensional rows of {header.encoder} ({header.fingerprint[:12]})"
