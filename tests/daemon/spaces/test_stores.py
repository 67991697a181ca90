"""What every store promises, held against exact search: Milvus Lite behind the same interface as a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.milvus_server import needed
from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base import config
from tonewalk.base.errors import ConfigError, InvalidArgument, TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.types import Rows, Vector
from tonewalk.spaces import stores
from tonewalk.spaces.mapping import ValidRows, VectorMapping
from tonewalk.spaces.milvus.pushing import push
from tonewalk.spaces.milvus.store import MilvusStore, MilvusStores
from tonewalk.spaces.scoring import search_exactly
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32
ROWS = 5_000


class Proposing:
    """A store in memory that gives what a real one may give at its worst: stale numbers, doubles, few."""

    kind, most = "proposing", 512

    def __init__(self, vectors: np.ndarray, covered: int) -> None:
        self.vectors, self.rows = vectors, covered
        self.asked: list[int] = []
        self.problem: TonewalkError | None = None
        self.recall: float | None = None

    def covered(self, held: ValidRows) -> int:
        return self.rows

    def nearest(self, query: Vector, k: int) -> Rows:
        self.asked.append(k)
        near = search_exactly(self.vectors[: self.rows], query, k)[0]
        return np.concatenate([near[::-1], near[:2], [self.rows, 10**6, -1]])


@pytest.fixture
def held(tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows) -> ValidRows:
    return VectorMapping(write_space(tmp_path / "space", unit_rows(ROWS))).read()


@pytest.mark.parametrize("covered", [0, 1, ROWS - 300, ROWS])
@pytest.mark.parametrize("k", [1, 10, 400, 2 * ROWS])
def test_whatever_a_store_proposes_the_answer_is_that_of_exact_search(held, unit_rows, covered, k):
    store = Proposing(held.vectors, covered)
    for seed, share in enumerate((None, 0.9, 0.5, 0.1)):
        query = unit_rows(1, seed=20 + seed)[0]
        scores = held.vectors @ query
        mask = None if share is None else scores <= np.quantile(scores, share)
        chosen = None if mask is None else np.flatnonzero(mask)
        found, given = stores.search(store, held, query, k, mask, chosen)  # type: ignore[arg-type]
        expected, exact = search_exactly(held.vectors, query, k, chosen)
        assert found.tolist() == expected.tolist()
        assert np.array_equal(given, exact)
    assert all(asked <= store.most for asked in store.asked)


def test_a_filter_that_leaves_few_asks_no_server(held, unit_rows):
    store = Proposing(held.vectors, ROWS)
    mask = np.arange(ROWS) < stores.FEW
    stores.search(store, held, unit_rows(1)[0], 10, mask, np.flatnonzero(mask))  # type: ignore[arg-type]
    assert store.asked == []


def test_the_settings_name_the_store(tmp_path: Path):
    home = Home(tmp_path)
    assert stores.stores(config.Spaces(), home) is None
    assert isinstance(stores.stores(config.Spaces(store="milvus", uri="http://host:1"), home), MilvusStores)
    with pytest.raises(ConfigError, match=r"spaces\.uri is empty"):
        stores.stores(config.Spaces(store="milvus"), home)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[MilvusStores]:
    needed("milvus_lite", "pymilvus")
    (tmp_path / "lite").mkdir()
    settings = config.Spaces(store="milvus", uri=str(tmp_path / "lite" / "vectors.db"), patience=30.0)
    keeper = MilvusStores(settings, Home(tmp_path / "home"))
    yield keeper
    from milvus_lite.server_manager import server_manager_instance

    keeper.close()
    server_manager_instance.release_all()


def test_a_milvus_lite_is_a_store_like_any(tmp_path: Path, lite, write_space: WriteSpace, unit_rows: UnitRows):
    rows = unit_rows(3_000, dim=24, clusters=30)
    folder = write_space(tmp_path / "space", rows)
    space = Space.open(folder, keeper=lite)
    assert isinstance(space.store, MilvusStore)
    assert space.index_kind == "milvus"
    query = unit_rows(1, dim=24, seed=6, clusters=30)[0]
    expected, _ = search_exactly(rows, query, 10)
    assert space.search(query, 10)[0].tolist() == expected.tolist()  # nothing is there yet: scored here
    pushed = push(folder, lite.connection, lite.home, lambda done, total, text: None, lambda: False)
    assert (pushed.rows, pushed.copied) == (3_000, 3_000)
    space.adopt()
    assert space.store.covered(space.rows) == 3_000
    found, scores = space.search(query, 10)
    assert len(set(found) & set(expected)) >= 9
    assert np.array_equal(scores, space.score(query, found))
    assert np.isin(found, space.store.nearest(query, 20)).all()
    mask = np.arange(3_000) % 7 > 0
    found, _ = space.search(query, 25, mask)
    assert len(found) == 25
    assert mask[found].all()
    assert len(space.search(query, 10**6, mask)[0]) == np.count_nonzero(mask)
    again = push(folder, lite.connection, lite.home, lambda done, total, text: None, lambda: False)
    assert again.copied == 0
    with VectorFile.open(folder, "timbre", FINGERPRINT, 24) as file:
        file.append(unit_rows(5, dim=24, seed=8))
        file.flush()
    space.refresh()
    assert space.store.waiting(space.rows) == 5
    for bad in (np.full(24, np.nan, np.float32), np.zeros(23, np.float32)):
        with pytest.raises(InvalidArgument):
            space.search(bad, 10)
    assert np.array_equal(space.search(np.zeros(24, np.float32), 3)[1], np.zeros(3, np.float32))
    space.close()
