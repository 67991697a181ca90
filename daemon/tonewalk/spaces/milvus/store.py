"""A Milvus as the store of a home's spaces."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import numpy as np

from tonewalk.base import config
from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.types import Rows, Vector
from tonewalk.spaces.header import Header
from tonewalk.spaces.mapping import ValidRows
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.address import Address, address_of
from tonewalk.spaces.milvus.collection import MOST, Collection
from tonewalk.spaces.milvus.connection import CollectionGone, Connection
from tonewalk.spaces.milvus.pushing import Progress, PushJob, push, run
from tonewalk.spaces.policy import RECALL_K
from tonewalk.spaces.seals import Seals
from tonewalk.work import spawn


class MilvusStores:
    """One Milvus, and how each space of a home is kept there.

    Attributes:
        address: of the Milvus.
        where: the same, in words.
        home: the home's identity, which stands in the names of its collections.

    Raises:
        ConfigError: the settings name no Milvus.
    """

    def __init__(self, settings: config.Spaces, home: Home) -> None:
        self.address: Address = address_of(settings)
        self.where = f"the Milvus at {self.address.shown}"
        self.home = home.identity()
        self.connection = Connection(self.address)

    def of(self, folder: Path, header: Header) -> MilvusStore:
        """The store of the space in `folder`; the server is not asked yet."""
        return MilvusStore(folder, header, self.connection, self.home)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


class MilvusStore:
    """One space's collection, as searches use it; from any number of threads.

    Before it is relied on, and again after every failure, what the server holds is counted against the mark: rows
    that it lost are scored here until they are copied again, so that none is missed silently.
    """

    def __init__(self, folder: Path, header: Header, connection: Connection, home: str) -> None:
        self.kind, self.most = "milvus", MOST
        self.folder, self.connection, self.home = folder, connection, home
        self._collection = Collection(connection, header, home)
        self._marked = self._read()
        self._verifying = threading.Lock()
        self._verified: int | None = None
        """After which break of the connection it was counted last."""
        self._lost = False
        self._alike: tuple[Seals, Seals, int] | None = None

    @property
    def problem(self) -> TonewalkError | None:
        """Why it could not be asked last time, else None."""
        return self.connection.problem

    @property
    def recall(self) -> float | None:
        """Recall@10 as it was measured when the space was moved there; None before."""
        return self._marked.mark.recall

    def refresh(self) -> None:
        """Take in how far another process has copied."""
        self._marked = self._read()
        self._lost = False

    def covered(self, held: ValidRows) -> int:
        """How many leading rows of a moment the server is known to hold as they are.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked.
        """
        marked = self._marked
        if not marked.rows or not len(held.vectors):
            self.connection.version()  # a store that is away is told, however little is in it
            return 0
        self._verify(marked)
        return 0 if self._lost else min(self._common(marked.seals, held.seals), len(held.vectors))

    def waiting(self, held: ValidRows) -> int:
        """How many rows it has not acknowledged yet, as the mark says."""
        return len(held.vectors) - marks.acknowledged(self._marked, held)

    def nearest(self, query: Vector, k: int) -> Rows:
        """Numbers of about the `k` nearest rows, at most `most`.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked.
        """
        effort = round(self._marked.mark.effort * max(1.0, k / (2 * RECALL_K)))
        try:
            return self._collection.search(query, k, effort)
        except CollectionGone:
            self._lost = True
            return np.empty(0, np.int64)

    def verify(self, patience: float | None = None) -> bool:
        """Have the server ready for searches and count what it holds; whether it is all that it acknowledged.

        Args:
            patience: s for each step; None: as a search.

        Raises:
            StoreAway, StoreUnfit, Unavailable: it can't be asked.
        """
        self.connection.version(patience)
        with self._verifying:
            marked = self._marked
            if marked.rows:
                self._count(marked, patience)
        return not self._lost

    async def copy(self, progress: Progress) -> str:
        """Copy to it what waits, in a process of its own, and say so (a Milvus Lite's file is open in this one).

        Raises:
            As `pushing.push`.
        """
        if self.connection.address.lite:
            loop = asyncio.get_running_loop()

            def told(done: int, total: int, text: str) -> None:
                loop.call_soon_threadsafe(progress, done, total, text)

            pushed = await asyncio.to_thread(push, self.folder, self.connection, self.home, told, lambda: False)
        else:
            job = PushJob(folder=self.folder, home=self.home, address=self.connection.address)
            gone = "The process that copied rows to Milvus ended early: what was acknowledged is marked."
            pushed = await spawn.ask(run, job, progress, nice=10, gone=gone)
        self.refresh()
        where = self.connection.address.shown
        return f"Copied {pushed.copied} rows to the Milvus at {where}: it holds {pushed.rows}."

    def close(self) -> None:
        """Let go of the connection, which all spaces share."""
        self.connection.close()

    def _read(self) -> marks.Marked:
        return marks.read(self.folder, self.connection.address.uri, self._collection.name)

    def _verify(self, marked: marks.Marked) -> None:
        if self._verified == self.connection.breaks:  # nobody waits for the count that is made each minute
            return
        with self._verifying:
            if self._verified != self.connection.breaks:
                self._count(marked, None)

    def _count(self, marked: marks.Marked, patience: float | None) -> None:
        breaks = self.connection.breaks
        try:
            self._collection.load(patience)
            self._lost = self._collection.count(0, marked.rows, patience) < marked.rows
        except CollectionGone:
            self._lost = True
        self._verified = breaks

    def _common(self, marked: Seals, held: Seals) -> int:
        """`marks.common`, kept for the seals that were asked of last."""
        known = self._alike
        if known is not None and known[0] is marked and known[1] is held:
            return known[2]
        alike = marks.common(marked, held)
        self._alike = marked, held, alike
        return alike
