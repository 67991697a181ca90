"""One space's rows in a Milvus: a collection of (row number, checksum, vector), named by whose rows they are."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xxhash

from tonewalk.base.errors import StoreUnfit
from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.spaces.header import Header
from tonewalk.spaces.milvus.connection import Connection

MOST: Final = 16_384
"""Rows that a Milvus gives at once."""
WRITE: Final = 60.0
"""s that one batch may take to be stored, all tries together."""
SLOW: Final = 600.0
"""s for what a server does over a whole collection: sealing it, loading it."""
BATCH_BYTES: Final = 4 << 20
LINKS: Final = 16
"""Links of a node of its HNSW graph (M)."""
WIDEST: Final = 32_768
"""The greatest effort (ef) that a Milvus takes."""
WIDTH: Final = 200
"""Candidates considered for each node when the graph is built (efConstruction)."""

_VERSION: Final = 1
_EVERY: Final = 0.5


class Collection:
    """The copy of one space's rows.

    Attributes:
        name: of the collection: encoder, fingerprint and home, so that no two spaces ever share one.
    """

    def __init__(self, connection: Connection, header: Header, home: str) -> None:
        self._connection = connection
        self._header = header
        self._about = {
            "tonewalk": _VERSION, "encoder": header.encoder, "fingerprint": header.fingerprint, "home": home,
        }  # fmt: skip
        encoder = re.sub(r"\W", "_", header.encoder)[:48]
        self.name = f"tonewalk_{encoder}_{header.fingerprint[:12]}_{header.dim}_{home}"

    @property
    def batch(self) -> int:
        """Rows that are written or fetched at once."""
        return max(1, min(4096, BATCH_BYTES // self._header.row_bytes))

    def ensure(self) -> bool:
        """Make it where it is missing and load it; gives whether it was there.

        Raises:
            StoreUnfit: it holds rows of another encoder or dimension, or the server is too old or refuses.
            StoreAway: the server does not answer.
        """
        there = self.exists()
        if there:
            self._check()
        else:
            self._connection.ask(self._create, WRITE)
        self._connection.ask(self._index, WRITE)
        self.load(SLOW)
        return there

    def exists(self) -> bool:
        """Whether there is a collection of this name.

        Raises:
            StoreAway, StoreUnfit: as `Connection.ask`.
        """
        return bool(
            self._connection.ask(lambda client, left: client.has_collection(self.name, timeout=left), WRITE)
        )

    def load(self, patience: float | None = None) -> None:
        """Have the server hold it ready for searches, as it does until someone releases it.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        self._connection.ask(lambda client, left: client.load_collection(self.name, timeout=left), patience)

    def count(self, first: int = 0, end: int | None = None, patience: float | None = WRITE) -> int:
        """How many rows it holds, all that were acknowledged included, of those with a number in [first, end).

        Args:
            patience: s, as `Connection.ask`.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        wanted = [f"row >= {first}"] if first else []
        wanted += [f"row < {end}"] if end is not None else []
        found = self._connection.ask(
            lambda client, left: client.query(
                self.name,
                filter=" and ".join(wanted),
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=left,
            ),
            patience,
        )
        return int(found[0]["count(*)"])

    def write(self, first: int, rows: Matrix) -> None:
        """Store rows under their numbers, in place of what is there: written twice they are there once.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`; it may have been stored all the same.
        """
        sums = row_sums(rows).tolist()
        data = [
            {"row": first + place, "sum": sums[place], "vector": row} for place, row in enumerate(np.asarray(rows))
        ]
        self._connection.ask(lambda client, left: client.upsert(self.name, data, timeout=left), WRITE)

    def fetch(self, first: int, end: int) -> tuple[Rows, npt.NDArray[np.int64], Matrix]:
        """What it holds under the numbers [first, end): numbers, checksums and vectors, by number.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        found = self._connection.ask(
            lambda client, left: client.query(
                self.name,
                filter=f"row >= {first} and row < {end}",
                output_fields=["row", "sum", "vector"],
                consistency_level="Strong",
                limit=MOST,
                timeout=left,
            ),
            WRITE,
        )
        found = sorted(found, key=lambda one: one["row"])
        numbers = np.array([one["row"] for one in found], np.int64)
        sums = np.array([one["sum"] for one in found], np.int64)
        vectors = np.array([one["vector"] for one in found], np.float32).reshape(len(found), self._header.dim)
        return numbers, sums, vectors

    def forget_from(self, first: int) -> None:
        """Delete all rows from a number on.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        self._connection.ask(
            lambda client, left: client.delete(self.name, filter=f"row >= {first}", timeout=left), WRITE
        )

    def search(self, query: Vector, k: int, effort: int) -> Rows:
        """The numbers of about the `k` nearest rows, at most `MOST`.

        A server may lag behind what it acknowledged by some seconds: whoever needs it counts first.

        Args:
            effort: candidates that its graph is searched for (ef), as many as `WIDEST` of them.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        found = self._connection.ask(
            lambda client, left: client.search(
                self.name,
                [query],
                limit=k,
                search_params={"metric_type": "IP", "params": {"ef": min(max(effort, k), WIDEST)}},
                consistency_level="Bounded",
                timeout=left,
            )
        )
        return np.array([_number(hit) for hit in found[0]], np.int64)

    def seal(self, stopped: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        """Have the server put all rows on its disk and index them; whether it did, or was stopped waiting.

        Args:
            tell: called with rows indexed and rows there.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        self.flush()
        while not stopped():
            state = self._connection.ask(
                lambda client, left: client.describe_index(self.name, "vector", timeout=left), WRITE
            )
            pending, total = int(state.get("pending_index_rows", 0)), int(state.get("total_rows", 0))
            tell(total - pending, total)
            if not pending:
                self._connection.ask(self._load_anew, SLOW)
                return True
            time.sleep(_EVERY)
        return False

    def _load_anew(self, client: Any, left: float) -> None:
        """Have what was indexed searched by its index; Lite has none to wait for, and never says that it did."""
        if self._connection.address.lite:
            client.load_collection(self.name, timeout=left)
        else:
            client.refresh_load(self.name, timeout=left)

    def flush(self) -> None:
        """Have the server put what it holds in memory on its disk.

        Raises:
            StoreAway, StoreUnfit, CollectionGone: as `Connection.ask`.
        """
        self._connection.ask(lambda client, left: client.flush(self.name, timeout=left), SLOW)

    def drop(self) -> None:
        """Delete it, with all its rows; it may be missing.

        Raises:
            StoreAway, StoreUnfit: as `Connection.ask`.
        """
        self._connection.ask(lambda client, left: client.drop_collection(self.name, timeout=left), WRITE)

    def _create(self, client: Any, left: float) -> None:
        from pymilvus import DataType

        if client.has_collection(self.name, timeout=left):
            return  # a try before this one made it, and its answer was lost
        schema = client.create_schema(
            auto_id=False, enable_dynamic_field=False, description=json.dumps(self._about)
        )
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("sum", DataType.INT64)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._header.dim)
        client.create_collection(self.name, schema=schema, consistency_level="Bounded", timeout=left)

    def _index(self, client: Any, left: float) -> None:
        if client.list_indexes(self.name, field_name="vector", timeout=left):
            return
        indexes = client.prepare_index_params()
        indexes.add_index(
            "vector", index_type="HNSW", metric_type="IP", params={"M": LINKS, "efConstruction": WIDTH}
        )
        client.create_index(self.name, indexes, timeout=left)

    def _check(self) -> None:
        """Make sure that the collection of this name is this space's.

        Raises:
            StoreUnfit: it is not.
        """
        state = self._connection.ask(
            lambda client, left: client.describe_collection(self.name, timeout=left), WRITE
        )
        dims = [field["params"].get("dim") for field in state["fields"] if field["name"] == "vector"]
        try:
            about = json.loads(state["description"])
        except ValueError:
            about = None
        where = f"the collection {self.name} of the Milvus at {self._connection.address.shown}"
        remedy = "drop it there, or give another Milvus or another database"
        if state["description"] and about != self._about:  # Milvus Lite keeps none; the name says the same
            held = f"{about['encoder']} ({about['fingerprint'][:12]})" if _ours(about) else "something else"
            raise StoreUnfit(
                f"{where[0].upper()}{where[1:]} holds {held}, not {self._header.encoder} "
                f"({self._header.fingerprint[:12]}): {remedy}."
            )
        if [int(dim) for dim in dims if dim] != [self._header.dim]:
            held = f"{dims[0]} dimensions" if dims else "no vectors"
            raise StoreUnfit(
                f"{where[0].upper()}{where[1:]} holds {held} where {self._header.encoder} has "
                f"{self._header.dim}: {remedy}."
            )


def row_sums(rows: Matrix) -> npt.NDArray[np.int64]:
    """xxh3-64 of each row's bytes, as Milvus's signed 64 bit `[shape=(n,)]`."""
    sums = [xxhash.xxh3_64_intdigest(row.tobytes()) for row in np.ascontiguousarray(rows, "<f4")]
    return np.array(sums, np.uint64).view(np.int64)


def _number(hit: Any) -> int:
    """The row of a hit: newer servers name the key's field, older ones do not."""
    for name in ("id", "row"):
        try:
            return int(hit[name])
        except KeyError:
            continue
    raise KeyError("row")


def _ours(about: object) -> bool:
    return isinstance(about, dict) and {"encoder", "fingerprint"} <= about.keys()
