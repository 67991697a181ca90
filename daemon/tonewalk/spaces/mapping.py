"""The vector file as its readers see it: memory-mapped, checked, growing."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tonewalk.base.errors import DamagedVectors
from tonewalk.base.types import Matrix
from tonewalk.base.writing import Pinned
from tonewalk.spaces.header import HEADER_BYTES, VECTORS_NAME, Header, damaged, unpack
from tonewalk.spaces.seals import SEALS_NAME, SealLog, Seals, check_rows, no_seals, read_seals
from tonewalk.spaces.vectors import check_size, missing_rows


class ValidRows(NamedTuple):
    """The rows that were valid at one moment.

    Attributes:
        vectors: read-only view of the file `[shape=(n, dim)]`.
        seals: that cover them, and maybe more.
        file: that they lie in.
    """

    vectors: Matrix
    seals: Seals
    file: Pinned


class VectorMapping:
    """A read-only mapping of a vector file that another process may be appending to.

    Every row is compared with its checksum once, before it is first given out.

    Attributes:
        path: of the file of rows.
        header: encoder, fingerprint, dimension.
    """

    def __init__(self, folder: Path) -> None:
        """Open the vector file in `folder`; `read` gives its rows.

        Raises:
            DamagedVectors: missing, cut short or changed in its header.
        """
        self.path = folder / VECTORS_NAME
        self._file, self.header = _open(self.path)
        self._forget()

    def read(self, count: int | None = None) -> ValidRows:
        """The rows that are valid now, checked: the first `count`, or all.

        Raises:
            DamagedVectors: cut short, changed, or fewer than `count` rows.
        """
        self._follow_replacement()
        while True:
            log = self._read_seals()
            try:
                self._check(log)
                break
            except DamagedVectors:
                # The indexer may have cut and written over these rows after their seals were read.
                if np.array_equal(self._read_seals().seals, log.seals):
                    raise
        rows = log.rows if count is None else count
        if rows > log.rows:
            raise missing_rows(self.path, log.rows, rows)
        return ValidRows(self._mapped[:rows], log.seals, self._file)

    def check_still_whole(self, rows: ValidRows) -> None:
        """Make sure, before rows are touched, that nothing cut the file: reading beyond its end kills a process.

        Raises:
            DamagedVectors: it holds fewer rows by now.
        """
        check_size(self.path, self.header, len(rows.vectors), rows.file.size())

    def _follow_replacement(self) -> None:
        """Open the file anew where the folder was deleted and indexed again behind our back."""
        file, header = _open(self.path)
        if header != self.header:
            raise damaged(self.path, "was replaced by that of another encoder")
        if not os.path.samestat(os.fstat(file.handle), os.fstat(self._file.handle)):
            self._file = file
            self._forget()

    def _forget(self) -> None:
        self._mapped: Matrix = np.empty((0, self.header.dim), np.float32)
        self._checked: Seals = no_seals()

    def _read_seals(self) -> SealLog:
        return read_seals(self.path.with_name(SEALS_NAME), self.header, self.path, self._checked)

    def _check(self, log: SealLog) -> None:
        """Map what is new and compare it with its seals."""
        check_size(self.path, self.header, log.rows, self._file.size())
        if log.rows > len(self._mapped):
            self._map()
        short = min(len(log.seals), len(self._checked))
        same = (log.seals[:short] == self._checked[:short]).all(axis=1)
        known = short if same.all() else int(same.argmin())
        check_rows(self._mapped, log.seals[known:], self.path)
        self._checked = log.seals

    def _map(self) -> None:
        """Map every whole row that the file has room for, the not yet valid ones included."""
        rows = (self._file.size() - HEADER_BYTES) // self.header.row_bytes
        mapping = mmap.mmap(self._file.handle, self.header.end_of(rows), access=mmap.ACCESS_READ)
        floats = np.frombuffer(mapping, "<f4", count=rows * self.header.dim, offset=HEADER_BYTES)
        self._mapped = floats.reshape(rows, self.header.dim)


def _open(path: Path) -> tuple[Pinned, Header]:
    try:
        file = Pinned(path)
    except FileNotFoundError:
        raise damaged(path, "is missing") from None
    return file, unpack(file.read(HEADER_BYTES), path)
