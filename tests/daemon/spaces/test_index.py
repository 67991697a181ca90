"""Searching through an index: what it finds, what stands beside it, and what damage does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base.errors import DamagedIndex
from tonewalk.base.writing import Pinned
from tonewalk.spaces.build import build_index
from tonewalk.spaces.info import IndexInfo, read_info, write_info
from tonewalk.spaces.loaded import LoadedIndex
from tonewalk.spaces.scoring import best, cosines, search_exactly
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile

ROWS = 6000
KINDS = [
    pytest.param(
        "ivf",
        marks=pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed here"),
    ),
    "projected",
    pytest.param(
        "annoy",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("annoy") is None, reason="annoy is not built here: it needs a C++ compiler"
        ),
    ),
    "hnsw",
]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, unit_rows: UnitRows, write_space: WriteSpace):
    """Indexes of either kind over the same rows, each built once."""
    folders: dict[str, Path] = {}

    def give(kind: str) -> Path:
        if kind not in folders:
            folder = write_space(tmp_path_factory.mktemp(kind), unit_rows(ROWS))
            assert build_index(folder, kind).kind == kind
            folders[kind] = folder
        return folders[kind]

    return give


@pytest.fixture
def copied(built, tmp_path: Path):
    """A copy of such an index that a test may damage."""
    return lambda kind: shutil.copytree(built(kind), tmp_path / kind)


def index_file(folder: Path) -> Path:
    return folder / read_info(folder).file


@pytest.mark.parametrize("kind", KINDS)
def test_queries_outside_the_index_find_the_true_neighbours_through_it(built, unit_rows: UnitRows, kind):
    space = Space.open(built(kind))
    assert (space.index_kind, space.problem) == (kind, None)
    assert space.recall >= 0.98
    loaded = LoadedIndex.load(space.folder, read_info(space.folder), 16)
    found = 0
    for query in unit_rows(200, seed=5):
        rows, scores = space.search(query, 10)
        through, _ = loaded.search(space.vectors, query, 10, None, ROWS)
        assert rows.tolist() == through.tolist()
        assert np.array_equal(scores, space.score(query, rows))
        assert (np.diff(scores) <= 0).all()
        found += len(np.intersect1d(rows, search_exactly(space.vectors, query, 10)[0]))
    assert found / 2000 >= 0.97


@pytest.mark.parametrize("kind", KINDS)
def test_rows_held_out_of_the_index_and_rows_newer_than_it_are_found(copied, unit_rows: UnitRows, kind):
    folder = copied(kind)
    newer = unit_rows(300, seed=8)
    with VectorFile.open(folder, "timbre", "ab" * 32, 16) as file:
        file.append(newer)
        file.flush()
    space = Space.open(folder)
    assert space.index_kind == kind
    held = read_info(folder).held_out
    for row in [*held[:50], *range(ROWS, ROWS + 300, 10)]:
        rows, scores = space.search(space.vectors[row], 5)
        assert rows[0] == row
        assert scores[0] == pytest.approx(1, abs=1e-6)


class Perfect:
    """An index that always finds the nearest."""

    def __init__(self, items: np.ndarray) -> None:
        self._items = items

    def nearest(self, query: np.ndarray, k: int, effort: int) -> np.ndarray:
        return best(np.arange(len(self._items)), cosines(self._items, query), k)[0]

    def effort(self, least: int, times: float) -> int:
        return least

    def cost(self, effort: int) -> int:
        return 0


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_index_held_out_rows_tail_and_mask_together_give_what_sorting_all_gives(
    tmp_path: Path, unit_rows: UnitRows, data
):
    count = data.draw(st.integers(1, 80), label="rows")
    covered = data.draw(st.integers(1, count), label="covered")
    held = sorted(data.draw(st.sets(st.integers(0, covered - 1), max_size=covered - 1), label="held out"))
    k = data.draw(st.integers(1, 40), label="k")
    mask = data.draw(
        st.none() | st.lists(st.booleans(), min_size=count, max_size=count).map(np.array), label="mask"
    )
    vectors = unit_rows(20, dim=3)[data.draw(st.lists(st.integers(0, 19), min_size=count, max_size=count))]
    query = unit_rows(1, dim=3, seed=7)[0]
    (tmp_path / "file").write_bytes(b"")
    info = IndexInfo(
        kind="hnsw", wish="hnsw", reason="", rows=covered, digest="", target=1, effort=10, held_out=held
    )
    loaded = LoadedIndex(
        info, Perfect(np.delete(vectors[:covered], held, axis=0)), tmp_path, Pinned(tmp_path / "file")
    )
    allowed = None if mask is None else np.flatnonzero(mask)
    found = loaded.search(vectors, query, k, mask, count if allowed is None else len(allowed))
    rows, scores = search_exactly(vectors, query, k, allowed)
    if found is not None:
        assert np.array_equal(found[1], scores)
        assert np.array_equal(cosines(vectors[found[0]], query), scores)
        assert len(set(found[0].tolist())) == len(rows)
        assert mask is None or mask[found[0]].all()


@pytest.mark.parametrize("kind", KINDS)
def test_masks_narrow_and_wide_and_k_beyond_the_rows_are_as_exact_as_without_an_index(
    built, unit_rows: UnitRows, kind
):
    space = Space.open(built(kind))
    random = np.random.default_rng(3)
    for share in (0, 0.001, 0.3, 0.9):
        mask = random.random(ROWS) < share
        hits = wanted = 0
        for query in unit_rows(20, seed=6):
            rows = space.search(query, 10, mask)[0]
            exact = search_exactly(space.vectors, query, 10, np.flatnonzero(mask))[0]
            assert mask[rows].all()
            assert len(rows) == len(exact)
            hits, wanted = hits + len(np.intersect1d(rows, exact)), wanted + len(exact)
        assert hits >= 0.97 * wanted
    query = unit_rows(1, seed=6)[0]
    for k in (ROWS, ROWS + 1, 10**9):
        rows, scores = space.search(query, k)
        exact_rows, exact_scores = search_exactly(space.vectors, query, ROWS)
        assert np.array_equal(rows, exact_rows)
        assert np.array_equal(scores, exact_scores)


def still_exact(folder: Path, unit_rows: UnitRows, problem: str) -> None:
    """The space opens, says what is wrong with its index, and searches exactly."""
    space = Space.open(folder)
    assert isinstance(space.problem, DamagedIndex)
    assert problem in space.problem.text
    assert "tonewalk scan" in space.problem.text
    assert (space.index_kind, space.recall) == ("exact", None)
    assert space.needs_build(read_wish(folder))
    query = unit_rows(1, seed=6)[0]
    assert np.array_equal(space.search(query, 10)[0], search_exactly(unit_rows(ROWS), query, 10)[0])


def read_wish(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_index_file_is_named_and_searches_are_exact(copied, unit_rows: UnitRows, kind):
    folder = copied(kind)
    path = index_file(folder)
    whole = path.read_bytes()
    for place in (0, 1, 7, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        still_exact(folder, unit_rows, f"{path.name} was changed")
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        still_exact(folder, unit_rows, f"{path.name} has {length} bytes")
    path.write_bytes(np.random.default_rng(0).bytes(len(whole)))
    still_exact(folder, unit_rows, f"{path.name} was changed")
    path.unlink()
    still_exact(folder, unit_rows, f"{path.name} is missing")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_the_right_checksum_that_holds_other_rows_is_not_used(copied, unit_rows: UnitRows, kind):
    folder = copied(kind)
    info = read_info(folder)
    write_info(folder, msgspec.structs.replace(info, held_out=info.held_out[1:]))
    still_exact(folder, unit_rows, f"instead of {ROWS - len(info.held_out) + 1}")


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_for_index_json_are_damage_and_never_a_crash(tmp_path: Path, data):
    info = IndexInfo(kind="exact", wish="auto", reason="ä", rows=3, digest="d", target=0.98)
    write_info(tmp_path, info)
    path = tmp_path / "index.json"
    whole = path.read_bytes()
    kept = data.draw(st.integers(0, len(whole)))
    junk = data.draw(
        st.binary(max_size=60) | st.sampled_from([b"null", b"[]", b"{}", b'{"version": 1}', b"[" * 9999])
    )
    path.write_bytes(
        data.draw(st.sampled_from([junk, whole[:kept] + junk, whole[:kept] + junk + whole[kept + len(junk) :]]))
    )
    try:
        assert read_info(tmp_path) in (info, None)
    except DamagedIndex as error:
        named = "index.json" in error.text and "tonewalk scan" in error.text
        assert named, error.text  # noqa: PT017 -- both outcomes are right, each in its own way


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_cut_while_open_is_left_and_searches_go_on_exactly(copied, unit_rows: UnitRows, kind):
    folder = copied(kind)
    space = Space.open(folder)
    os.truncate(index_file(folder), 100)
    query = unit_rows(1, seed=6)[0]
    assert np.array_equal(space.search(query, 10)[0], search_exactly(space.vectors, query, 10)[0])
    assert "has 100 bytes" in space.problem.text
    assert space.index_kind == "exact"


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_over_rows_that_were_cut_or_replaced_is_recognised_as_stale(copied, unit_rows: UnitRows, kind):
    folder = copied(kind)
    space = Space.open(folder)
    with VectorFile.open(folder, "timbre", "ab" * 32, 16) as file:
        file.truncate(ROWS - 1000)
        space.refresh()
        assert (space.index_kind, space.count) == ("exact", ROWS - 1000)
        file.append(unit_rows(2000, seed=9))
        file.flush()
    for opened in (space, Space.open(folder)):
        opened.refresh()
        opened.adopt()
        assert (opened.index_kind, opened.problem, opened.count) == ("exact", None, ROWS + 1000)
        assert opened.needs_build(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_over_rows_the_catalogue_does_not_know_yet_is_used_once_it_does(built, kind):
    space = Space.open(built(kind), rows=ROWS - 1)
    assert (space.index_kind, space.problem) == ("exact", None)
    space.refresh(ROWS)
    assert space.index_kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_threads_search_while_indexes_are_adopted(built, unit_rows: UnitRows, kind):
    space = Space.open(built(kind))
    queries = unit_rows(60, seed=6)
    expected = [space.search(query, 10)[0].tolist() for query in queries]
    wrong: list[int] = []

    def ask() -> None:
        for _ in range(5):
            for place, query in enumerate(queries):
                if space.search(query, 10)[0].tolist() != expected[place]:
                    wrong.append(place)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        space.adopt()
        space.refresh()
    assert not wrong


def test_opening_a_space_imports_no_index_library(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace):
    write_space(tmp_path, unit_rows(10))
    code = (
        "import sys; from pathlib import Path; from tonewalk.spaces.space import Space; "
        "import tonewalk.spaces.build;"
        "Space.open(Path(sys.argv[1]));"
        "print(sorted({'annoy', 'faiss', 'usearch', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
