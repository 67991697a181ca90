"""Against a real Milvus, which is killed and started again in the middle of reading and of writing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.milvus_server import TOKEN, MilvusServer
from tests.helpers.rows import UnitRows, WriteSpace
from tests.helpers.waiting import wait_until
from tonewalk.base import config
from tonewalk.base.errors import StoreAway, StoreUnfit
from tonewalk.base.home import Home
from tonewalk.spaces.header import Header
from tonewalk.spaces.mapping import VectorMapping
from tonewalk.spaces.milvus import comparing, moving
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.collection import Collection
from tonewalk.spaces.milvus.connection import Connection
from tonewalk.spaces.milvus.moving import Place
from tonewalk.spaces.milvus.pushing import push
from tonewalk.spaces.milvus.store import MilvusStore, MilvusStores
from tonewalk.spaces.scoring import search_exactly
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32
ROWS, DIM = 5_000, 32


def nothing(done: int, total: int, text: str) -> None:
    pass


def never() -> bool:
    return False


class Lab:
    """One home with one space, on a server."""

    def __init__(self, home: Home, server: MilvusServer, folder: Path) -> None:
        self.home, self.server, self.folder = home, server, folder
        self.settings = config.Spaces(store="milvus", uri=server.uri, token=TOKEN, ca=str(server.ca), patience=5.0)
        self.keeper = MilvusStores(self.settings, home)
        self.connection = self.keeper.connection
        self.header = VectorMapping(folder).header
        self.collection = Collection(self.connection, self.header, home.identity())

    @property
    def rows(self) -> int:
        return len(VectorMapping(self.folder).read().vectors)

    def place(self) -> Place:
        return Place(self.folder, self.header, self.rows)

    def move(self, **more: object) -> moving.Moved:
        given = {"progress": nothing, "stopped": never} | more
        (moved,) = moving.there(self.home, self.settings, self.connection, [self.place()], **given)
        return moved

    def push(self) -> None:
        push(self.folder, self.connection, self.home.identity(), nothing, never)

    def open(self) -> tuple[Space, MilvusStore]:
        space = Space.open(self.folder, keeper=self.keeper)
        assert isinstance(space.store, MilvusStore)
        return space, space.store

    def append(self, rows: np.ndarray) -> None:
        with VectorFile.open(self.folder, "timbre", FINGERPRINT, rows.shape[1]) as file:
            for start in range(0, len(rows), 64):
                file.append(rows[start : start + 64])
                file.flush()


@pytest.fixture
def lab(
    milvus: MilvusServer, tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
) -> Iterator[Callable[..., Lab]]:
    made: list[Lab] = []

    def make(count: int = ROWS, dim: int = DIM, seed: int = 0) -> Lab:
        home = Home(tmp_path / f"home{len(made)}")
        folder = write_space(home.space("timbre", FINGERPRINT), unit_rows(count, dim=dim, seed=seed, clusters=40))
        made.append(Lab(home, milvus, folder))
        return made[-1]

    yield make
    for one in made:
        if one.collection.exists():
            one.collection.drop()
        one.keeper.close()


@pytest.fixture(scope="module")
def moved(
    milvus: MilvusServer,
    tmp_path_factory: pytest.TempPathFactory,
    unit_rows: UnitRows,
    write_space: WriteSpace,
) -> Iterator[Lab]:
    """A space that was moved to the server; not to be changed by a test."""
    home = Home(tmp_path_factory.mktemp("moved"))
    folder = write_space(home.space("timbre", FINGERPRINT), unit_rows(ROWS, dim=DIM, clusters=40))
    here = Lab(home, milvus, folder)
    told = here.move()
    assert (told.rows, told.copied) == (ROWS, ROWS)
    assert told.recall is not None
    assert told.recall >= 0.98
    yield here
    here.keeper.close()


def test_it_finds_what_scoring_every_row_finds_with_the_same_cosines(moved, unit_rows):
    space, _ = moved.open()
    assert (space.index_kind, space.problem) == ("milvus", None)
    assert space.recall >= 0.98
    right = 0
    for query in unit_rows(100, dim=DIM, seed=7, clusters=40):
        found, scores = space.search(query, 10)
        expected, _ = search_exactly(space.vectors, query, 10)
        assert np.array_equal(scores, space.score(query, found))
        right += len(set(found) & set(expected))
    assert right >= 0.98 * 1000
    assert len(moved.collection.search(query, ROWS, 10**6)) == ROWS


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_filter_is_never_answered_in_part(moved, unit_rows, share):
    space, _ = moved.open()
    query = unit_rows(1, dim=DIM, seed=3, clusters=40)[0]
    # what is allowed lies farthest from the query, where the first rows that the server gives are not
    scores = space.vectors @ query
    allowed = scores < np.quantile(scores, share)
    for k in (10, 500):
        found, given = space.search(query, k, allowed)
        expected, exact = search_exactly(space.vectors, query, k, np.flatnonzero(allowed))
        assert found.tolist() == expected.tolist() or np.allclose(given, exact, atol=1e-3)
        assert len(found) == min(k, np.count_nonzero(allowed))
    everything, _ = space.search(query, 10 * ROWS, allowed)
    assert len(everything) == np.count_nonzero(allowed)


def test_rows_that_wait_are_found_from_the_moment_they_are_there(lab, unit_rows):
    here = lab(count=3_000)
    here.push()
    space, store = here.open()
    fresh = unit_rows(200, dim=DIM, seed=11, clusters=40)
    here.append(fresh)
    space.refresh()
    assert store.waiting(space.rows) == 200
    for number in (0, 63, 199):
        assert space.search(fresh[number], 1)[0].tolist() == [3_000 + number]
    here.push()
    space.adopt()
    assert (store.waiting(space.rows), store.covered(space.rows)) == (0, 3_200)
    for number in (0, 63, 199):
        assert space.search(fresh[number], 1)[0].tolist() == [3_000 + number]
        assert 3_000 + number in here.collection.search(fresh[number], 5, 128)


def test_rows_that_a_crash_took_and_others_replaced_are_replaced_there(lab, unit_rows):
    here = lab(count=3_000)
    here.append(unit_rows(300, dim=DIM, seed=1))
    here.push()
    with VectorFile.open(here.folder, "timbre", FINGERPRINT, DIM) as file:
        file.truncate(3_100)
    here.append(unit_rows(50, dim=DIM, seed=2))
    here.push()
    held = VectorMapping(here.folder).read()
    assert here.collection.count() == len(held.vectors) == 3_150
    comparing.compare(here.folder, here.collection, here.server.uri, held, nothing, never)


def test_killed_in_the_middle_of_reading_it_is_told_and_afterwards_all_is_as_before(moved, unit_rows):
    here = moved
    space, store = here.open()
    queries = unit_rows(20, dim=DIM, seed=5, clusters=40)
    before = [space.search(query, 10)[0].tolist() for query in queries]
    told: list[Exception] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            for query, expected in zip(queries, before, strict=True):
                try:
                    assert space.search(query, 10)[0].tolist() == expected
                except StoreAway as error:
                    told.append(error)
                except BaseException as error:
                    told.append(error)
                    raise

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        here.server.kill()
        wait_until(lambda: len(told) > 20)
        begun = time.monotonic()
        with pytest.raises(StoreAway, match="does not answer"):
            space.search(queries[0], 10)
        assert time.monotonic() - begun < 1.5  # it is known to be away
        assert "does not answer" in space.problem.text
        assert len(space.score(queries[0], np.arange(5))) == 5  # what is here goes on
        few = np.arange(ROWS) < 1_000
        assert len(space.search(queries[0], 10, few)[0]) == 10
    finally:
        here.server.start()
    wait_until(lambda: _answers(store))
    assert [space.search(query, 10)[0].tolist() for query in queries] == before
    ended.set()
    for reader in readers:
        reader.join()
    assert {type(error) for error in told} == {StoreAway}
    assert all(error.text.endswith(".") and "\n" not in error.text for error in told)
    assert here.collection.count() == ROWS


def _answers(store: MilvusStore) -> bool:
    try:
        return store.verify(20.0)
    except StoreAway:
        return False


def test_killed_in_the_middle_of_writing_nothing_is_lost(lab, unit_rows):
    here = lab(count=500)
    fresh = unit_rows(9_000, dim=DIM, seed=1)
    here.append(fresh[:6_000])
    killed: list[int] = []

    def progress(done: int, total: int, text: str) -> None:
        if done >= 4_000 and not killed:
            killed.append(done)
            here.server.kill()

    patient = here.connection
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tonewalk.spaces.milvus.collection.WRITE", 2.0)
        with pytest.raises(StoreAway):
            push(here.folder, patient, here.home.identity(), progress, never)
    assert killed
    marked = marks.read(here.folder, here.server.uri, here.collection.name)
    assert 0 < marked.rows < 6_500  # what was acknowledged is known, the rest waits
    here.append(fresh[6_000:])  # an index run goes on meanwhile
    here.server.start()
    here.push()
    held = VectorMapping(here.folder).read()
    assert here.collection.count() == len(held.vectors) == 9_500
    comparing.compare(here.folder, here.collection, here.server.uri, held, nothing, never)
    space, store = here.open()
    assert store.covered(space.rows) == 9_500


def test_frozen_it_costs_a_search_its_patience_and_the_next_ones_nothing(lab, unit_rows):
    here = lab(count=3_000)
    here.push()
    here.connection.close()
    keeper = MilvusStores(config.Spaces(**(_given(here.settings) | {"patience": 1.0})), here.home)
    space = Space.open(here.folder, keeper=keeper)
    query = unit_rows(1, dim=DIM)[0]
    space.search(query, 10)
    with here.server.frozen():
        for limit in (1.0, 0.1):
            begun = time.monotonic()
            with pytest.raises(StoreAway):
                space.search(query, 10)
            assert time.monotonic() - begun < limit + 5
    wait_until(lambda: _finds(space, query))
    keeper.close()


def _given(settings: config.Spaces) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__struct_fields__}


def _finds(space: Space, query: np.ndarray) -> bool:
    try:
        return len(space.search(query, 10)[0]) == 10
    except StoreAway:
        return False


def test_a_collection_that_is_gone_is_made_again_and_meanwhile_nothing_is_missed(lab, unit_rows):
    here = lab(count=3_000)
    here.push()
    space, store = here.open()
    query = unit_rows(1, dim=DIM, seed=4, clusters=40)[0]
    expected = search_exactly(space.vectors, query, 10)[0].tolist()
    assert set(space.search(query, 10)[0]) & set(expected)
    here.collection.drop()
    assert space.search(query, 10)[0].tolist() == expected
    assert not store.verify()
    here.push()
    space.adopt()
    assert store.verify()
    assert here.collection.count() == 3_000


def test_rows_that_the_server_lost_are_copied_again(lab, unit_rows):
    here = lab(count=3_000)
    here.push()
    _, store = here.open()
    here.connection.ask(lambda client, left: client.delete(here.collection.name, filter="row in [5, 2000]"))
    assert not store.verify()
    here.push()
    store.refresh()
    assert store.verify()
    held = VectorMapping(here.folder).read()
    comparing.compare(here.folder, here.collection, here.server.uri, held, nothing, never)


def test_a_row_that_is_another_there_is_found_before_anything_here_is_let_go(lab, unit_rows):
    here = lab(count=3_000)
    here.push()
    here.collection.write(1_234, unit_rows(1, dim=DIM, seed=9))
    with pytest.raises(StoreUnfit, match="Row 1234 "):
        here.move()
    assert config.load(here.home.config)[0].spaces.store == "local"


def test_a_move_goes_on_where_it_was_stopped(lab):
    here = lab()
    seen: list[int] = []

    def halfway() -> bool:
        return len(seen) > 6

    def progress(done: int, total: int, text: str) -> None:
        if "copying" in text:
            seen.append(done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tonewalk.spaces.milvus.collection.BATCH_BYTES", 700 * 4 * DIM)
        with pytest.raises(moving.Stopped):
            here.move(progress=progress, stopped=halfway)
    assert config.load(here.home.config)[0].spaces.store == "local"
    done = marks.read(here.folder, here.server.uri, here.collection.name).rows
    assert done == 4_096  # where the last seal ended
    assert here.move().copied == ROWS - done
    spaces = config.load(here.home.config, environ={})[0].spaces
    assert (spaces.store, spaces.uri, spaces.ca) == ("milvus", here.server.uri, str(here.server.ca))
    assert TOKEN not in here.home.config.read_text()


def test_moved_back_this_machine_finds_again_and_needs_no_server(lab):
    here = lab(count=300)
    here.move()
    moved = moving.back(here.home, here.settings, None, [here.place()], nothing, never)
    assert [(one.rows, one.copied) for one in moved] == [(300, 0)]
    assert config.load(here.home.config)[0].spaces.store == "local"
    assert moving.drop(here.home, here.connection, [here.place()]) == 1
    assert not here.collection.exists()


def test_vectors_that_are_lost_here_are_fetched_and_not_embedded_again(lab):
    here = lab(count=3_000)
    here.push()
    place, before = here.place(), np.array(VectorMapping(here.folder).read().vectors)
    with (here.folder / "vectors.f32").open("r+b") as file:
        file.seek(10_000)
        file.write(b"scratched")
    moved = moving.back(here.home, here.settings, here.connection, [place], nothing, never)
    assert moved[0].copied == 3_000
    assert np.array_equal(VectorMapping(here.folder).read(3_000).vectors, before)
    assert list(here.folder.parent.glob("*.damaged-1"))


@pytest.mark.parametrize("header", [Header("small", FINGERPRINT, DIM), Header("timbre", FINGERPRINT, DIM + 1)])
def test_a_collection_of_another_encoder_or_dimension_is_refused(lab, header):
    here = lab(count=100)
    other = Collection(here.connection, header, here.home.identity())
    other.name = here.collection.name
    other.ensure()
    with pytest.raises(StoreUnfit, match=r"small|33 dimensions"):
        here.push()
    assert other.count() == 0


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"token": "root:wrong"}, StoreUnfit, "refuses the token"),
        ({"token": ""}, StoreUnfit, "refuses the token"),
        ({"ca": ""}, StoreAway, "spaces.ca"),
        ({"uri": "http"}, StoreAway, "is it https://"),
    ],
)
def test_what_a_connection_lacks_is_one_sentence(milvus: MilvusServer, change, error, words):
    import msgspec

    if "uri" in change:
        change = {"uri": milvus.uri.replace("https:", "http:")}
    connection = Connection(msgspec.structs.replace(milvus.address, patience=2.0, **change))
    with pytest.raises(error, match=words) as raised:
        connection.version()
    assert "\n" not in raised.value.text
    assert raised.value.text.endswith(".")
    assert TOKEN not in raised.value.text
    connection.close()


async def test_a_copy_runs_in_a_process_of_its_own(lab):
    here = lab(count=3_000)
    _, store = here.open()
    said: list[str] = []
    told = await store.copy(lambda done, total, text: said.append(text))
    assert "Copied 3000 rows" in told
    assert said
    assert here.collection.count() == 3_000
    await asyncio.sleep(0)
