"""Copying a space's rows to a Milvus: what it has not acknowledged is replayed, in order, from the mark on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from tonewalk.base.errors import HomeLocked, StoreAway
from tonewalk.base.locks import take
from tonewalk.spaces.mapping import ValidRows, VectorMapping
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.address import Address
from tonewalk.spaces.milvus.collection import Collection
from tonewalk.spaces.milvus.connection import Connection
from tonewalk.work.spawn import Asker, Stopped

Progress = Callable[[int, int, str], None]
"""Told how far the work is: done, total, and what is being done."""

LOOKED_AT: Final = 65_536
"""Rows counted at once where the server has fewer than it acknowledged."""
SEALED: Final = 1_024
"""Rows copied from which on the server is asked to seal them: it scores unsealed ones by a coarser index."""
TEXT: Final = "copying rows to Milvus"
PATIENCE: Final = 10.0
"""s to wait for another process that copies this space."""
LOCK: Final = "milvus"


class Pushed(NamedTuple):
    """What a replay came to.

    Attributes:
        rows: that the server holds now, of the space's first.
        copied: rows of these that were written.
    """

    rows: int
    copied: int


class PushJob(msgspec.Struct):
    """What is to be copied where."""

    folder: Path
    home: str
    """The home's identity."""
    address: Address


def run(job: PushJob, asker: Asker) -> Pushed:
    """`push` in a process of its own.

    Raises:
        Stopped: nobody waits for it; what was acknowledged is marked.
        StoreAway, StoreUnfit, Unavailable, DamagedVectors, DiskFull, HomeLocked: as `push`.
    """
    connection = Connection(job.address)
    try:
        return push(job.folder, connection, job.home, asker.progress, asker.stopped)
    finally:
        connection.close()


def push(
    folder: Path, connection: Connection, home: str, progress: Progress, stopped: Callable[[], bool]
) -> Pushed:
    """Bring the collection of a space to what its vector file holds.

    Every batch is marked once it is acknowledged, so that a kill costs one batch in flight, which is stored again
    under the same numbers. Where the server has fewer rows than it acknowledged (its disk was lost, or its last
    seconds were), those that are missing are copied again.

    Raises:
        Stopped: as `stopped` said; what was acknowledged is marked.
        StoreAway: the server does not answer; what was acknowledged is marked, the rest waits.
        StoreUnfit: too old, a wrong token, a collection of another encoder or dimension.
        DamagedVectors, DiskFull: of the vector file, of the mark.
        HomeLocked: another process copies this space.
    """
    lock = take(folder / f"{LOCK}.lock", PATIENCE)
    if lock is None:
        raise HomeLocked(f"Another process already copies {folder} to a Milvus: let it end, or stop it.")
    try:
        mapping = VectorMapping(folder)
        held = mapping.read()
        collection = Collection(connection, mapping.header, home)
        there = collection.ensure()
        marked = marks.read(folder, connection.address.uri, collection.name)
        done = marks.acknowledged(marked, held) if there else 0
        return _Replay(folder, collection, connection.address.shown, held, marked, progress, stopped).run(done)
    finally:
        lock.release()


class _Replay:
    """One replay, with what it works on."""

    def __init__(
        self,
        folder: Path,
        collection: Collection,
        where: str,
        held: ValidRows,
        marked: marks.Marked,
        progress: Progress,
        stopped: Callable[[], bool],
    ) -> None:
        self._folder, self._collection, self._held = folder, collection, held
        self._mark = marked.mark
        self._before = marked
        self._progress, self._stopped = progress, stopped
        self._where = where
        self._copied = 0

    def run(self, done: int) -> Pushed:
        """Replay what waits, and copy again what was lost; `done` rows were acknowledged."""
        total, there = len(self._held.vectors), self._collection.count()
        if there == done == total == self._before.rows:
            return Pushed(total, 0)
        lost = self._lost(done) if there != done else []
        if lost:  # who begins to search now scores them here
            self._set_mark(lost[0][0])
        for first, end in lost:
            self._copy(first, end, mark=False)
        self._set_mark(done)
        self._copy(done, total, mark=True)
        if self._copied >= SEALED:
            self._collection.flush()
        # a strong count: from here on every search sees what was copied
        held = self._collection.count()
        if held != total:  # rows beyond, which a crash took from the vector file
            self._collection.forget_from(total)
            held = self._collection.count(0, total)
        if held < total:
            raise StoreAway(
                f"The Milvus at {self._where} holds {held} of {total} rows of {self._folder.name} that it "
                "acknowledged: look at its log; they are copied again by and by."
            )
        return Pushed(total, self._copied)

    def _lost(self, done: int) -> list[tuple[int, int]]:
        """Blocks of acknowledged rows of which the server lacks some."""
        if self._collection.count(0, done) == done:
            return []
        blocks = [(first, min(first + LOOKED_AT, done)) for first in range(0, done, LOOKED_AT)]
        return [(first, end) for first, end in blocks if self._collection.count(first, end) < end - first]

    def _copy(self, first: int, end: int, *, mark: bool) -> None:
        total = len(self._held.vectors)
        for start, stop in self._batches(first, end):
            if self._stopped():
                raise Stopped
            self._progress(start, total, TEXT)
            self._collection.write(start, self._held.vectors[start:stop])
            self._copied += stop - start
            if mark:
                self._set_mark(stop)
        self._progress(end, total, TEXT)

    def _batches(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Batches that end where seals end, so that each can be marked, or are parts of one seal."""
        ends = self._held.seals[:, 1].astype(np.int64)
        while first < end:
            most = min(first + self._collection.batch, end)
            place = int(np.searchsorted(ends, most, side="right")) - 1
            whole = int(ends[place]) if place >= 0 else 0
            stop = whole if whole > first else most
            yield first, stop
            first = stop

    def _set_mark(self, rows: int) -> None:
        seals = marks.upto(self._held, rows)
        covered = int(seals[-1, 1]) if len(seals) else 0
        compared = min(self._mark.compared, covered)
        self._mark = msgspec.structs.replace(self._mark, compared=compared)
        marks.write(self._folder, marks.Marked(self._mark, seals))
