"""The vectors that a catalogue counts, out of a file that grows meanwhile: its first rows, checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tonewalk.base.types import Matrix
from tonewalk.spaces.header import HEADER_BYTES, VECTORS_NAME, damaged, unpack
from tonewalk.spaces.seals import (
    SEALS_NAME,
    Seals,
    changed_rows,
    no_seals,
    read_seals,
    row_sum,
    seal,
    seed_of,
)
from tonewalk.spaces.vectors import missing_rows


class CountedRows:
    """The first `rows` rows of a space.

    Raises:
        DamagedVectors: the file is missing, cut short, changed, or holds fewer rows.
        Conflict: a newer tonewalk wrote it.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._path, self.rows = folder / VECTORS_NAME, rows
        try:
            with self._path.open("rb") as file:
                self._head = file.read(HEADER_BYTES)
        except FileNotFoundError:
            raise damaged(self._path, "is missing") from None
        self._header = unpack(self._head, self._path)
        seals = read_seals(folder / SEALS_NAME, self._header, self._path, no_seals()).seals
        valid = int(seals[-1, 1]) if len(seals) else 0
        if valid < rows:
            raise missing_rows(self._path, valid, rows)
        self._sealed: Seals = seals[: int(np.searchsorted(seals[:, 0], rows))]
        self.seals: Seals = no_seals()
        """Of what was read so far."""

    def check(self) -> None:
        """Compare all of them with their checksums.

        Raises:
            DamagedVectors: rows are not those that were sealed.
        """
        for _ in self._runs():
            pass

    def pieces(self) -> Iterator[bytes]:
        """The vector file with these rows and no other, a seal at a time; `seals` are made on the way.

        Raises:
            DamagedVectors: rows are not those that were sealed.
        """
        made = [no_seals()]
        yield self._head
        for place, (first, rows) in enumerate(self._runs()):
            counted = rows[: self.rows - first]
            whole = len(counted) == len(rows)
            made.append(self._sealed[place : place + 1] if whole else seal(first, counted, seed_of(self._header)))
            yield counted.tobytes()
        self.seals = np.concatenate(made)

    def _runs(self) -> Iterator[tuple[int, Matrix]]:
        """What each seal covers: its first row, and its rows."""
        with self._path.open("rb", buffering=0) as file:
            for first, end, expected, _ in self._sealed.tolist():
                file.seek(self._header.end_of(first))
                wanted = (end - first) * self._header.row_bytes
                data = file.read(wanted)
                if len(data) < wanted:
                    raise damaged(self._path, f"was cut inside its rows {first} to {end - 1}")
                rows: Matrix = np.frombuffer(data, "<f4").reshape(-1, self._header.dim)
                if row_sum(rows) != expected:
                    raise changed_rows(self._path, first, end)
                yield first, rows
